//! Who may call the Function URL, mode by mode.

use local::edge::payload_hash::{HEADER as PAYLOAD_HASH, sha256_hex};
use local::http::Answer;
use serde_json::Value;

use crate::stack::{SECRETS, Stack};

const PROTECTION: &str = "# protection";
const JSON: (&str, &str) = ("content-type", "application/json");
const SECRET_HEADER: &str = "x-origin-secret";
const BODY: &str = r#"{"name":"boo","price":1.5}"#;

/// The emulator requires no grants, so the root may accept any provider here.
const ORIGIN_HEADER: &str = r#"
protection               = "origin_header"
minimum_provider_version = "6.28.0"
origin_secret            = { ref = "var.origin_secret" }
origin_secret_previous   = { ref = "var.origin_secret_previous" }
"#;

const NONE: &str = r#"
protection                     = "none"
minimum_provider_version       = "6.28.0"
acknowledge_unprotected_url    = "{{ vars.name }}"
reserved_concurrent_executions = 5
"#;

pub(crate) fn drive(stack: &Stack) {
    stack.apply("protection by signatures", &[]);
    signed(stack);
    stack.apply("protection by a header", &[(PROTECTION, ORIGIN_HEADER)]);
    by_a_header(stack);
    stack.apply("no protection", &[(PROTECTION, NONE)]);
    open(stack);
    stack.apply("protection by signatures again", &[]);
    signed(stack);
}

/// The distribution signs: bodies need their hash, and the bare URL refuses.
fn signed(stack: &Stack) {
    assert_eq!(stack.through_the_edge("GET", "/api/hello", &[], "").status, 200);
    assert_eq!(post(stack, &[JSON]).status, 403);
    let hash = sha256_hex(BODY.as_bytes());
    assert_eq!(post(stack, &[JSON, (PAYLOAD_HASH, &hash)]).status, 201);
    let host = stack.function_host();
    let refused = stack.at_the_bare_url(&host, "/api/hello", &[(SECRET_HEADER, SECRETS[0])]);
    assert_eq!(refused.status, 403);
    assert_eq!(refused.headers["x-amzn-errortype"], "AccessDeniedException");
    assert_eq!(environment(stack)["ORIGIN_SECRET"], Value::Null);
}

/// The distribution sends the secret: bodies need no hash, and the service itself refuses requests
/// that bypass the distribution.
fn by_a_header(stack: &Stack) {
    assert_eq!(stack.through_the_edge("GET", "/api/hello", &[], "").status, 200);
    assert_eq!(post(stack, &[JSON]).status, 201, "a body without its hash");
    let own = [(SECRET_HEADER, "a visitor's own"), ("authorization", "Bearer token")];
    let answer = stack.through_the_edge("GET", "/api/hello", &own, "");
    assert_eq!(answer.status, 200, "what a visitor sends is replaced");

    let host = stack.function_host();
    for headers in [vec![], vec![(SECRET_HEADER, "00112233445566778899aabbccddeeff")]] {
        let refused = stack.at_the_bare_url(&host, "/api/hello", &headers);
        assert_eq!(refused.status, 403, "{headers:?}");
        assert_eq!(refused.headers["content-type"], "application/problem+json");
    }
    for secret in SECRETS {
        let answer = stack.at_the_bare_url(&host, "/api/hello", &[(SECRET_HEADER, secret)]);
        assert_eq!(answer.status, 200, "both are taken while one replaces the other");
    }

    let known = environment(stack);
    assert_eq!([&known["ORIGIN_SECRET"], &known["ORIGIN_SECRET_PREVIOUS"]], SECRETS);
    for (place, text) in [
        ("the generated Terraform", stack.generated()),
        ("the state as it is shown", stack.state_as_shown()),
        ("the outputs", stack.outputs_as_shown()),
    ] {
        assert!(SECRETS.iter().all(|secret| !text.contains(secret)), "a secret is in {place}");
    }
    nobody_invokes_around_the_url(stack);
}

fn open(stack: &Stack) {
    assert_eq!(stack.through_the_edge("GET", "/api/hello", &[], "").status, 200);
    assert_eq!(post(stack, &[JSON]).status, 201);
    assert_eq!(stack.at_the_bare_url(&stack.function_host(), "/api/hello", &[]).status, 200);
    assert_eq!(environment(stack)["ORIGIN_SECRET"], Value::Null);
    nobody_invokes_around_the_url(stack);
}

/// No statement lets everyone invoke the function through Lambda's own API, which no condition on
/// Function URLs would keep to the URL.
fn nobody_invokes_around_the_url(stack: &Stack) {
    for qualifier in ["", "?Qualifier=live"] {
        let path = format!("/2015-03-31/functions/function-url/policy{qualifier}");
        let Some(answer) = stack.lambda_if_there(&path) else { continue };
        let policy: Value = serde_json::from_str(answer["Policy"].as_str().unwrap()).unwrap();
        for statement in policy["Statement"].as_array().unwrap() {
            let everybody = statement["Principal"] == "*" || statement["Principal"]["AWS"] == "*";
            let through_the_url = &statement["Condition"]["Bool"]["lambda:InvokedViaFunctionUrl"];
            assert!(
                !everybody
                    || statement["Action"] != "lambda:InvokeFunction"
                    || *through_the_url == "true",
                "{statement}"
            );
            eprintln!("  grant on the function{qualifier}: {statement}");
        }
    }
}

fn post(stack: &Stack, headers: &[(&str, &str)]) -> Answer {
    stack.through_the_edge("POST", "/api/items", headers, BODY)
}

/// The environment variables of the version that is served.
fn environment(stack: &Stack) -> Value {
    let path = "/2015-03-31/functions/function-url/configuration?Qualifier=live";
    stack.lambda(path)["Environment"]["Variables"].clone()
}
