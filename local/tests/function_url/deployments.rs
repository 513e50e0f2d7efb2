//! A tenth of the traffic to a new version, its promotion, and the way back.

use serde_json::{Value, json};

use crate::stack::Stack;

/// A new version: other environment variables instead of a new image, since both belong to a
/// version.
const SECOND: (&str, &str) = (r#"ENV_NAME = "first""#, r#"ENV_NAME = "second""#);

/// The place of the line that changes.
const DEPLOYMENT: &str = "# deployment";

/// The form of a signature; the emulator checks nothing else.
const SIGNATURE: (&str, &str) = (
    "authorization",
    "AWS4-HMAC-SHA256 Credential=test/20000101/us-east-1/lambda/aws4_request, \
     SignedHeaders=host, Signature=0",
);

pub(crate) fn drive(stack: &Stack) {
    stack.apply_function("first version", &[]);
    assert_eq!(seconds_of(stack, 20), 0);
    assert_eq!(alias(stack), json!(["1", {}]));

    let trial = r#"canary = { stable_version = "1", weight = 0.1 }"#;
    stack.apply_function("a trial without a newer version", &[(DEPLOYMENT, trial)]);
    assert_eq!(alias(stack), json!(["1", {}]));

    stack.apply_function("a tenth to the second version", &[SECOND, (DEPLOYMENT, trial)]);
    assert_eq!(alias(stack), json!(["1", { "2": 0.1 }]));
    assert_eq!((stack.output("live_version"), stack.output("version")), ("1".into(), "2".into()));
    // 40 of 400 are expected, with a standard deviation of 6: this is 5 of them to either side.
    let seconds = seconds_of(stack, 400);
    eprintln!("  {seconds} of 400 requests reached the second version");
    assert!((10..=70).contains(&seconds), "{seconds} of 400 requests");

    stack.apply_function("promotion", &[SECOND]);
    assert_eq!(alias(stack), json!(["2", {}]));
    assert_eq!(seconds_of(stack, 20), 20);

    stack.apply_function("rollback", &[SECOND, (DEPLOYMENT, r#"live_version = "1""#)]);
    assert_eq!(alias(stack), json!(["1", {}]));
    assert_eq!(seconds_of(stack, 20), 0);
    assert_eq!(stack.output("version"), "2", "what was published stays");
}

/// The alias's version and its weights, as Lambda has them.
fn alias(stack: &Stack) -> Value {
    let alias = stack.lambda("/2015-03-31/functions/function-url/aliases/live");
    let weights = alias["RoutingConfig"]["AdditionalVersionWeights"].clone();
    json!([alias["FunctionVersion"], if weights.is_null() { json!({}) } else { weights }])
}

/// How many of these requests reach the second version.
fn seconds_of(stack: &Stack, requests: usize) -> usize {
    let host = stack.function_host();
    let of = |_| {
        let answer = stack.at_the_bare_url(&host, "/api/version", &[SIGNATURE]);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let version: Value = serde_json::from_slice(&answer.body).unwrap();
        version["env_name"].as_str().unwrap().to_owned()
    };
    (0..requests).map(of).filter(|name| name == "second").count()
}
