//! Plans of environments that read outputs that do not exist yet.

use super::project::{PROD, Project};
use std::fs;

const READS: &str = "{ output = \"network.value\" }";

fn with_placeholder(output: &str) -> String {
    let reads = format!("{{ output = \"{output}\", placeholder = \"later\" }}");
    PROD.replace(READS, &reads)
}

/// The first was never applied, and the second can still be planned.
#[test]
fn an_environment_is_planned_before_what_it_reads_is_there() {
    let project = Project::new();
    project.write("envs/dev.toml", &with_placeholder("network.value"));
    project.generate();
    let generated = project.read("generated/dev/main.tf");
    assert!(!generated.contains("later"), "{generated}");
    let planned = project.run(&["--all", "--continue", "--", "plan"]);
    assert_eq!(planned.results(), ["network changes", "dev changes", "prod failed"], "{planned:?}");
    let remark =
        "dev     │ This plan is made with a placeholder for network.value. It is not saved.";
    assert_eq!(planned.output.matches(remark).count(), 2, "{planned:?}");
    assert!(planned.output.contains("+ input            = \"later\""), "{planned:?}");
    assert!(planned.output.contains("  with a placeholder for network.value\n"), "{planned:?}");
    assert_eq!(project.read("generated/dev/main.tf"), generated);
    assert_eq!(project.read(".tfgen-placeholder/.gitignore"), "*\n");
    let refused = project.run(&["dev", "--", "apply"]);
    assert!(refused.errors.contains("dev: there is no saved plan"), "{refused:?}");

    assert_eq!(project.run(&["network", "--", "apply"]).code, 0);
    let planned = project.run(&["dev", "--", "plan"]);
    assert_eq!(planned.results(), ["dev changes"], "{planned:?}");
    assert!(!planned.output.contains("placeholder"), "{planned:?}");
    let applied = project.run(&["dev", "--", "apply"]);
    assert_eq!(applied.code, 0, "{applied:?}");
}

/// A new output of an existing state has a placeholder, and the environment's own state stays.
#[test]
fn an_output_that_comes_later_has_its_placeholder_too() {
    let project = Project::new();
    project.apply_all();
    let network = project.read("envs/network.toml");
    let new = "[output.other]\nvalue = { ref = \"module.thing.value\" }\n";
    project.write("envs/network.toml", &format!("{network}{new}"));
    let dev = format!(
        "{PROD}[output.both]\nvalue = [{READS}, {{ placeholder = \"later\", output = \"network.other\" }}]\n"
    );
    project.write("envs/dev.toml", &dev);
    project.generate();
    let planned = project.run(&["dev", "--", "plan"]);
    assert_eq!((planned.code, planned.results()), (2, vec!["dev changes".to_owned()]));
    for said in ["+ both = [", "+ \"one\",", "+ \"later\","] {
        assert!(planned.output.contains(said), "{said}: {planned:?}");
    }
    assert!(!planned.output.contains("will be created"), "{planned:?}");
    fs::remove_file(project.path("generated/dev/terraform.tf")).expect("was there");
    let stale = project.run(&["dev", "--", "plan"]);
    assert_eq!((stale.code, stale.output.as_str()), (1, ""), "{stale:?}");
}

#[test]
fn a_state_that_cannot_be_asked_is_one_clear_line() {
    let project = Project::new();
    project.write("envs/dev.toml", &with_placeholder("network.value"));
    project.generate();
    project.write("generated/network/network.tfstate", "{");
    let refused = project.run(&["dev", "--", "plan"]);
    assert_eq!((refused.code, refused.output.as_str()), (1, ""), "{refused:?}");
    assert!(refused.errors.starts_with("error: network: "), "{refused:?}");
    assert_eq!(refused.errors.lines().count(), 1, "{refused:?}");
}
