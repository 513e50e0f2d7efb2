//! Runs the service under the Lambda Runtime API.

use std::{env, process::ExitCode};

use service::{Application, lambda};

/// The variables that the Runtime API client reads. It panics if one is missing, so they are
/// checked first.
const REQUIRED: [&str; 4] = [
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
];

/// One thread: a Lambda instance serves one request at a time, and users notice the start time.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let missing: Vec<_> = REQUIRED.into_iter().filter(|name| env::var_os(name).is_none()).collect();
    if !missing.is_empty() {
        eprintln!(
            "error: the service runs under the AWS Lambda Runtime API, and these environment \
             variables are not set: {}",
            missing.join(", ")
        );
        return ExitCode::from(2);
    }
    let application = match Application::from_environment() {
        Ok(application) => application,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    match lambda::run(application).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: the Lambda runtime stopped: {error}");
            ExitCode::FAILURE
        }
    }
}
