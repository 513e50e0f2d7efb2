//! The values of expressions in the real Terraform.

#[path = "command.rs"]
mod command;

use command::terraform;

/// The output `name`, or all, of the root module `root`, applied in a separate folder, as
/// `terraform output -json` prints it.
pub(crate) fn outputs(root: &str, name: Option<&str>) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("main.tf"), root).expect("the root module");
    let run = |arguments: &[&str]| {
        let output = terraform(folder.path(), arguments).output().expect("terraform starts");
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "terraform {arguments:?}: {talk}\n{root}");
        String::from_utf8(output.stdout).expect("text")
    };
    run(&["apply", "-auto-approve", "-no-color", "-compact-warnings"]);
    let arguments: Vec<&str> = ["output", "-json"].into_iter().chain(name).collect();
    run(&arguments)
}
