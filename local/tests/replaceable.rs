//! `service/` and `web/` may be deleted: everything else goes on, or says what is not there.

#[path = "repository_copy/mod.rs"]
mod repository_copy;

use std::process::Command;

use local::logged;
use repository_copy::Copy;

#[test]
#[ignore = "plans with Terraform; `make test-e2e` runs it"]
fn without_the_service_everything_else_goes_on() {
    let copy = Copy::without(&["service"], "without-service");
    let mut metadata = Command::new("cargo");
    metadata.args(["metadata", "--locked", "--format-version", "1"]).current_dir(&copy.folder);
    logged::output(&mut metadata, &copy.programs.join("metadata")).unwrap();
    let gone = "is built from service/, which is not there";
    for (arguments, succeeds, expected) in [
        (&["help"][..], true, "Deploy the stack"),
        (&["status"], false, "not running"),
        (&["check"], true, "no errors in dev"),
        (&["generate"], true, ""),
        (&["plan", "ENV=state", "OFFLINE=1"], true, "plan with layer offline: 1 with changes"),
        (&["plan", "ENV=dev", "OFFLINE=1"], false, gone),
        (&["image"], false, gone),
        (&["dev"], false, gone),
        (&["test-api"], true, "left out, as service/ is not there"),
    ] {
        copy.assert_says(arguments, succeeds, expected);
    }
    // With an image that exists, the environment is as it was.
    let digest = format!("IMAGE_DIGEST=sha256:{}", "1".repeat(64));
    let plan = ["plan", "ENV=dev", "OFFLINE=1", &digest];
    copy.assert_says(&plan, true, "plan with layer offline: 1 with changes");
}

#[test]
#[ignore = "plans with Terraform; `make test-e2e` runs it"]
fn without_the_site_everything_else_goes_on() {
    let copy = Copy::without(&["web"], "without-web");
    let gone = "is built from web/, which is not there";
    for (arguments, succeeds, expected) in [
        (&["check"][..], true, "no errors in dev"),
        (&["generate"], true, ""),
        (&["plan", "ENV=zone", "OFFLINE=1"], true, "plan with layer offline: 1 with changes"),
        (&["plan", "ENV=dev", "OFFLINE=1"], false, gone),
        (&["dev"], false, gone),
        (&["test-web"], true, "left out, as web/ is not there"),
    ] {
        copy.assert_says(arguments, succeeds, expected);
    }
}
