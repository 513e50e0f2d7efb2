//! The binary itself.

use std::process::Command;

#[test]
fn outside_lambda_the_binary_says_which_variables_it_misses() {
    let output = Command::new(env!("CARGO_BIN_EXE_service"))
        .env_clear()
        .env("AWS_LAMBDA_FUNCTION_NAME", "local-exampulumi-api")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: the service runs under the AWS Lambda Runtime API, and these environment \
         variables are not set: AWS_LAMBDA_RUNTIME_API, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, \
         AWS_LAMBDA_FUNCTION_VERSION\n"
    );
}
