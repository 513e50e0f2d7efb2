//! Plans that one run saves and another applies.

use super::project::{PROD, Project};
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

const PLAN: [&str; 3] = ["--all", "--", "plan"];
const APPLY: [&str; 3] = ["--all", "--", "apply"];

#[test]
fn what_was_planned_is_applied_and_then_gone() {
    let project = Project::new();
    project.apply_all();
    project.write("envs/prod.toml", &PROD.replace("{ output = \"network.value\" }", "\"two\""));
    project.write("envs/dev.toml", &PROD.replace("{ output = \"network.value\" }", "\"three\""));
    project.generate();
    let planned = project.run(&PLAN);
    assert_eq!(planned.code, 2, "{planned:?}");
    assert!(
        planned.errors.ends_with("secrets in plain text; `-- apply` applies them\n"),
        "{planned:?}"
    );
    assert_eq!(project.read(".tfgen-plans/.gitignore"), "*\n");
    for (environment, is_saved) in [("network", false), ("dev", true), ("prod", true)] {
        let plan = project.path(&format!(".tfgen-plans/{environment}.tfplan"));
        assert_eq!(plan.is_file(), is_saved, "{environment}");
        #[cfg(unix)]
        if is_saved {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path| fs::metadata(path).expect("is there").permissions().mode() & 0o777;
            let record = project.path(&format!(".tfgen-plans/{environment}.json"));
            assert_eq!((mode(plan), mode(record)), (0o600, 0o600));
            assert_eq!(mode(project.path(".tfgen-plans")), 0o700);
        }
    }
    // Only the planned changes are made: here with the values that variables had then.
    let applied = project.run(&APPLY);
    assert_eq!(applied.code, 0, "{applied:?}");
    assert_eq!(applied.results(), ["dev applied", "network no changes", "prod applied"]);
    for environment in ["dev", "prod"] {
        assert!(!project.path(&format!(".tfgen-plans/{environment}.tfplan")).exists());
    }
    let again = project.run(&APPLY);
    assert_eq!((again.code, again.output.as_str()), (1, ""), "{again:?}");
    for said in ["error: dev: there is no saved plan\n", "`tfgen run dev network prod -- plan`"] {
        assert!(again.errors.contains(said), "{again:?}");
    }
}

/// Each input, changed alone, is named, and nothing is applied in any environment.
#[test]
fn a_plan_of_what_has_changed_is_refused() {
    let project = Project::new();
    project.write("site/index.html", "<p>");
    project.write("site/deep/a.txt", "a");
    let path = "value = { path = \"site\" }";
    project.write("envs/prod.toml", &PROD.replace("value = { output = \"network.value\" }", path));
    project.write("modules/thing/files/a.txt", "a");
    project.write("modules/inner/main.tf", "output \"x\" {\n  value = 1\n}\n");
    let main = project.read("modules/thing/main.tf");
    let main = format!("{main}\nmodule \"inner\" {{\n  source = \"../inner\"\n}}\n");
    project.write("modules/thing/main.tf", &main);
    project.generate();
    let root = "generated/prod";
    assert_eq!(project.run(&["prod", "network", "--", "plan"]).code, 2);
    for (file, named) in [
        ("site/index.html", "site"),
        ("site/deep/b.txt", "site"),
        ("modules/thing/files/a.txt", "modules/thing"),
        ("modules/thing/new.tf", "modules/thing"),
        ("modules/inner/main.tf", "modules/inner"),
        ("generated/prod/own.tf", root),
        ("generated/prod/prod.auto.tfvars", root),
        ("generated/prod/.terraform.lock.hcl", "generated/prod/.terraform.lock.hcl"),
    ] {
        let before = fs::read_to_string(project.path(file)).ok();
        project.write(file, "# other\n");
        let refused = project.run(&["prod", "network", "--", "apply"]);
        assert_eq!((refused.code, refused.output.as_str()), (1, ""), "{file}: {refused:?}");
        let said = format!("prod: changed since the plan was saved: {named}\n");
        assert!(refused.errors.contains(&said), "{file}: {refused:?}");
        match before {
            Some(text) => project.write(file, &text),
            None => fs::remove_file(project.path(file)).expect("was written"),
        }
    }
    for file in ["modules/thing/README.md", "modules/thing/tests/a.tftest.hcl"] {
        project.write(file, "# other\n");
    }
    let applied = project.run(&["prod", "network", "--", "apply"]);
    assert_eq!(applied.code, 0, "{applied:?}");
}

#[test]
fn a_plan_that_read_other_outputs_is_refused() {
    let project = Project::new();
    project.apply_all();
    let network = project.read("envs/network.toml").replace("\"one\"", "\"two\"");
    project.write("envs/network.toml", &network);
    let output = "[output.value]\nvalue = { ref = \"module.thing.value\" }\n";
    project.write("envs/prod.toml", &format!("{PROD}{output}"));
    project.generate();
    assert_eq!(project.run(&PLAN).code, 2);
    let applied = project.run(&APPLY);
    assert_eq!(applied.code, 1, "{applied:?}");
    assert_eq!(applied.results()[0], "network applied");
    assert!(
        applied.output.contains("outputs of network, which it reads, have changed"),
        "{applied:?}"
    );
    // The table is one piece, and what to do comes after it.
    assert_eq!(applied.results().len(), 3, "{applied:?}");
    assert!(!applied.output.contains("hint:"), "{applied:?}");
    assert!(applied.errors.contains("hint: plan it again"), "{applied:?}");
    let later = project.run(&["prod", "--", "apply"]);
    assert!(
        later.errors.contains("prod: since the plan was saved, outputs of network"),
        "{later:?}"
    );
    assert_eq!(project.run(&["prod", "dev", "--", "plan"]).code, 2);
    let applied = project.run(&["prod", "dev", "--", "apply"]);
    assert_eq!(applied.results(), ["dev applied", "prod applied"], "{applied:?}");
}

#[test]
fn one_run_at_a_time_plans_or_applies_an_environment() {
    let project = Project::new();
    project.slow_down(8);
    let mut first = project.start(&["network", "--", "apply", "-auto-approve"]);
    project.wait_for_the_slow();
    for command in [&["plan"][..], &["apply", "-auto-approve"]] {
        let second = project.run(&[&["network", "--"], command].concat());
        assert!(second.output.contains("  another run is using it"), "{second:?}");
    }
    assert!(first.wait().expect("it ends").success());
    assert_eq!(project.run(&["network", "--", "plan"]).code, 0);
}

#[test]
fn a_plan_that_destroys_is_for_destroy() {
    let project = Project::new();
    project.apply_all();
    assert_eq!(project.run(&["--all", "--", "plan", "-destroy"]).code, 2);
    let refused = project.run(&APPLY);
    assert!(
        refused.errors.contains("dev: the saved plan destroys; apply it with `-- destroy`\n"),
        "{refused:?}"
    );
    let destroyed = project.run(&["--all", "--", "destroy"]);
    assert_eq!(destroyed.code, 0, "{destroyed:?}");
    assert!(!project.has_resources("network") && !project.has_resources("prod"));
}

/// The guard prevents the loss; with the address allowed, the same plan is applied.
#[test]
fn a_saved_plan_is_guarded_too() {
    let project = Project::new();
    project.apply_all();
    let guarded = PROD.replace("[environment]\n", "[environment]\nguard = true\n");
    project.write("envs/prod.toml", &guarded.replace("{ output = \"network.value\" }", "\"two\""));
    project.generate();
    assert_eq!(project.run(&["prod", "--", "plan"]).code, 2);
    let held = project.run(&["prod", "--", "apply"]);
    assert_eq!((held.code, held.results()), (3, vec!["prod held".to_owned()]), "{held:?}");
    let address = "module.thing.terraform_data.this";
    let allowed = project.run(&["prod", "--allow", address, "--", "apply"]);
    assert_eq!(allowed.code, 0, "{allowed:?}");
}

/// Even if the run is killed in the middle: what it began is recorded from the start.
#[test]
fn a_plan_goes_when_its_apply_begins() {
    let project = Project::new();
    let network = project.read("envs/network.toml");
    project.write("envs/network.toml", &format!("{network}seconds = 3\n"));
    project.generate();
    assert_eq!(project.run(&["network", "--", "plan"]).code, 2);
    let mut apply = project.start(&["network", "--", "apply"]);
    while !project.read_if_there("lines").contains("Provisioning with 'local-exec'") {
        assert!(apply.try_wait().expect("it can be asked").is_none(), "it began");
        sleep(Duration::from_millis(20));
    }
    assert!(!project.path(".tfgen-plans/network.json").exists());
    assert_eq!(project.read(".tfgen-plans/network.outputs"), "1\n");
    assert!(apply.wait().expect("it ends").success());
    assert!(!project.path(".tfgen-plans/network.tfplan").exists());
}

/// Here a question before the apply plays the other run: it saves a plan to destroy.
#[test]
fn a_plan_that_another_run_puts_in_its_place_is_refused() {
    let project = Project::new();
    project.apply_all();
    let network = project.read("envs/network.toml");
    project.write("envs/network.toml", &network.replace("\"one\"", "\"two\""));
    let tfgen = env!("CARGO_BIN_EXE_tfgen");
    let question = format!(
        "[other]\ncommand = [\"sh\", \"-c\", \"{tfgen} run network -- plan -destroy; true\"]\n"
    );
    project.write("modules/thing/preflight.toml", &question);
    project.generate();
    assert_eq!(project.run(&["network", "--", "plan"]).code, 2);
    let refused = project.run(&["network", "--", "apply"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.output.contains("the saved plan destroys"), "{refused:?}");
    assert!(project.has_resources("network"));
}

#[test]
fn a_variable_of_the_shell_makes_no_plan_to_destroy() {
    let project = Project::new();
    project.apply_all();
    let destroy = [("TF_CLI_ARGS_plan", Path::new("-destroy"))];
    let planned = project.run_with(&destroy, &["network", "--", "plan"]);
    assert_eq!(planned.results(), ["network no changes"], "{planned:?}");
    let planned = project.run_with(&destroy, &["prod", "--", "plan", "-destroy"]);
    assert_eq!(planned.results(), ["prod changes"], "{planned:?}");
}
