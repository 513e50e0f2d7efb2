//! The site in a real browser: `web/e2e`, against the deployed stack.

use std::process::Command;

use local::commands::up::Stack;
use local::project::Project;

/// Runs the site's own browser tests; the packages that they need came with the site's build.
pub(crate) fn tests_pass(stack: &Stack, project: &Project) {
    let mut npm = Command::new("npm");
    npm.args(["run", "test:e2e"]).current_dir(project.root().join("web"));
    let status = npm.env("SITE_URL", stack.url()).status().unwrap();
    assert!(status.success(), "the site's tests in the browser ended with {status}");
}
