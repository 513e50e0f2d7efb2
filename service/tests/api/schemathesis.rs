//! schemathesis sends the running service requests that its OpenAPI document allows or forbids, and
//! checks the answers with the same document. All its checks are on, in all its phases.

use std::process::Command;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::map_response;
use axum::response::Response;
use service::store::{ItemStore, MemoryStore};

use crate::emulated;
use crate::served::{serve, service_over};

const ALL_PHASES: &str = "examples,coverage,fuzzing,stateful";

/// Examples of each operation in each phase that invents them: in the long test and in the test for
/// each change.
const AT_LENGTH: u32 = 300;
const IN_SHORT: u32 = 60;

/// Runs it on the service over this store, and returns whether it found no problem, and what it
/// printed.
fn judge(test: &str, router: Router, phases: &str, seed: u32, examples: u32) -> (bool, String) {
    let address = serve(router);
    let mut command = Command::new("schemathesis");
    command
        .args(["run", &format!("{address}/api/openapi.json"), "--checks", "all"])
        .args(["--phases", phases, "--mode", "all", "--continue-on-failure", "--no-color"])
        .args(["--seed", &seed.to_string(), "--max-examples", &examples.to_string()])
        // Its database of examples would make one run depend on those before.
        .current_dir(emulated::folder(test));
    let output = command.output().expect("`make test-api` has schemathesis on the PATH");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), told + &String::from_utf8_lossy(&output.stderr))
}

/// It called every operation of the document, and found nothing.
fn assert_nothing_is_found(test: &str, store: Arc<dyn ItemStore>, seed: u32, examples: u32) {
    let (content, told) = judge(test, service_over(store), ALL_PHASES, seed, examples);
    println!("{told}");
    assert!(content, "{told}");
    assert!(told.contains("Selected: 7/7") && told.contains("Tested: 7"), "{told}");
}

#[test]
#[ignore = "takes half a minute; `make test-api` runs it"]
fn schemathesis_finds_nothing() {
    assert_nothing_is_found("short", Arc::new(MemoryStore::default()), 1, IN_SHORT);
}

#[test]
#[ignore = "takes minutes; `make test-api-long` runs it"]
fn schemathesis_finds_nothing_at_length() {
    assert_nothing_is_found("long", Arc::new(MemoryStore::default()), 2, AT_LENGTH);
}

#[test]
#[ignore = "takes minutes; `make test-api-long` runs it"]
fn schemathesis_finds_nothing_over_a_table_at_length() {
    emulated::create_table("long");
    let store = Arc::new(emulated::store("long"));
    assert_nothing_is_found("long-table", store, 3, AT_LENGTH);
}

/// It finds an answer that is not in the document.
#[test]
#[ignore = "takes seconds; `make test-api` runs it"]
fn schemathesis_finds_a_planted_fault() {
    async fn accepted_for_created(mut response: Response) -> Response {
        if response.status() == StatusCode::CREATED {
            *response.status_mut() = StatusCode::ACCEPTED;
        }
        response
    }
    let planted =
        service_over(Arc::new(MemoryStore::default())).layer(map_response(accepted_for_created));
    let (content, told) = judge("planted", planted, "examples", 1, 1);
    assert!(!content && told.contains("Undocumented status code"), "{told}");
}
