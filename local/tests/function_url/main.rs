//! Changes to a Function URL by one value in the TOML: a version on trial, its promotion, the
//! rollback, and who may call. The real Terraform applies each to the emulated AWS, and the test
//! checks it through the edge.

mod deployments;
#[path = "../emulated_stack/mod.rs"]
mod emulated_stack;
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
