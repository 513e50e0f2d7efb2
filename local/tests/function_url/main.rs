//! What is changed at a Function URL by one value in the TOML: a version on trial, its promotion,
//! the way back, who may call, and an image that is not the service's. Each is applied by the real Terraform to the emulated AWS and
//! then seen through the edge.

mod another_program;
mod deployments;
#[path = "../loopback/mod.rs"]
mod loopback;
mod protections;
mod stack;

use stack::Stack;

#[test]
#[ignore = "deploys to the emulator; `make test-deployments` runs it"]
fn deployments_and_protections_are_one_value_each() {
    let stack = Stack::start();
    deployments::drive(&stack);
    protections::drive(&stack);
    stack.destroy();
}

#[test]
#[ignore = "deploys to the emulator; `make test-deployments` runs it"]
fn any_container_that_the_repository_has_is_deployed() {
    let stack = Stack::start();
    another_program::drive(&stack);
    stack.destroy();
}
