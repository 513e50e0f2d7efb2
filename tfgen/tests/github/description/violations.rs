//! Deviations from the description are found; otherwise the tests that rely on it would prove
//! nothing.

use super::{Description, Exchange};
use serde_json::{Value, json};

/// The violations of an exchange about check runs, with what is sent and answered.
fn of_check_runs(query: &[(&str, &str)], sent: &Value, answered: &Value) -> Vec<String> {
    let query: Vec<(String, String)> =
        query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Description::get().violations(&Exchange {
        method: "POST",
        path: "/repos/acme/shop/check-runs",
        query: &query,
        sent: Some(sent),
        status: 201,
        answered: Some(answered),
    })
}

#[test]
fn what_is_not_as_described_is_found() {
    let sent = json!({
        "name": "a", "head_sha": "b", "status": "completed", "conclusion": "neutral",
        "output": { "title": "c", "summary": "d", "text": "e" },
    });
    let answered = crate::stand_in::check_run(1, "github-actions", &sent);
    assert_eq!(of_check_runs(&[], &sent, &answered), Vec::<String>::new());
    let but = |document: &Value, key: &str, value: Value| {
        let mut document = document.clone();
        document[key] = value;
        document
    };
    let mut without = answered.clone();
    without.as_object_mut().expect("an object").remove("app");
    for (query, sent, answered, said) in [
        (
            &[("per_page", "1")][..],
            sent.clone(),
            answered.clone(),
            "it has no parameter `per_page`",
        ),
        (&[], but(&sent, "conclusion", json!("fine")), answered.clone(), "the request: "),
        (&[], but(&sent, "name", Value::Null), answered.clone(), "the request: "),
        (&[], but(&sent, "titel", json!("x")), answered.clone(), "`titel` is not described"),
        (&[], sent.clone(), without, "\"app\" is a required property"),
        (&[], sent.clone(), but(&answered, "id", json!("1")), "the answer 201: /id: "),
        (&[], sent.clone(), but(&answered, "text", json!("1")), "`text` is not described"),
    ] {
        let found = of_check_runs(query, &sent, &answered);
        assert!(found.iter().any(|one| one.contains(said)), "{said}: {found:?}");
    }
    let exchange = |method, path, status, answered| Exchange {
        method,
        path,
        query: &[],
        sent: None,
        status,
        answered,
    };
    for (exchange, said) in [
        (exchange("GET", "/repos/acme/shop/pull/1", 200, None), "no such operation"),
        (exchange("GET", "/repos/acme/shop/pulls/x", 200, None), "`pull_number`: "),
        (exchange("GET", "/repos/acme/shop/pulls/1", 200, None), "the answer 200 has no body"),
        (exchange("GET", "/user", 202, None), "no answer 202 is described"),
        (
            exchange("POST", "/repos/acme/shop/check-runs", 201, Some(&answered)),
            "the body is missing",
        ),
    ] {
        let found = Description::get().violations(&exchange);
        assert!(found.iter().any(|one| one.contains(said)), "{said}: {found:?}");
    }
}
