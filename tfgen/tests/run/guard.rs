//! What `guard = true` protects, whatever else changes at the same time.

use super::project::{PROD, Project, Ran};
use std::fs;
use std::path::Path;

const ADDRESS: &str = "module.thing.terraform_data.this";

/// `prod` is guarded, applied and committed, and its module's resources hold data.
fn guarded() -> Project {
    let project = Project::new();
    let guarded = PROD.replace("[environment]\n", "[environment]\nguard = true\n");
    project.write("envs/prod.toml", &guarded);
    project.write("modules/thing/resources.toml", "[terraform_data]\nholds_data = true\n");
    project.write(".gitignore", ".terraform/\n*.tfstate*\n");
    project.generate();
    project.apply_all();
    project.commit();
    project
}

fn replace(project: &Project, options: &[&str]) -> Ran {
    let prod = project.read("envs/prod.toml");
    project.write("envs/prod.toml", &prod.replace("{ output = \"network.value\" }", "\"other\""));
    project.generate();
    project.run(&[&["prod"], options, &["--", "apply", "-auto-approve"]].concat())
}

fn assert_held(ran: &Ran) {
    assert_eq!((ran.code, ran.results()), (3, vec!["prod held".to_owned()]), "{ran:?}");
    assert!(ran.errors.contains(&format!("--allow '{ADDRESS}'")), "{ran:?}");
}

#[test]
fn a_guard_that_goes_with_the_change_holds_it() {
    let project = guarded();
    project.write("envs/prod.toml", PROD);
    assert_held(&replace(&project, &[]));
    project.commit();
    assert_held(&replace(&project, &["--base", "HEAD~1"]));
    assert_eq!(replace(&project, &[]).code, 0);
}

#[test]
fn what_held_data_before_the_change_holds_it_still() {
    let project = guarded();
    let file = "modules/thing/resources.toml";
    for described in ["[terraform_data]\nholds_data = false\n", "[other]\nholds_data = true\n"] {
        project.write(file, described);
        assert_held(&replace(&project, &[]));
    }
    fs::remove_file(project.path(file)).expect("was there");
    assert_held(&replace(&project, &[]));
    project.write(file, "[terraform_data]\nholds_data = false\n");
    project.commit();
    assert_held(&replace(&project, &["--base", "HEAD~1"]));
    assert_eq!(replace(&project, &[]).code, 0);
}

/// A call that leads to another module, and a resource that moves to another call, replace what the
/// first module made.
#[test]
fn what_another_module_made_before_the_change_is_held_still() {
    let project = guarded();
    let main = project.read("modules/thing/main.tf");
    project.write("modules/cheap/main.tf", &main);
    project.write("modules/cheap/resources.toml", "[terraform_data]\nholds_data = false\n");
    let prod = project.read("envs/prod.toml");
    let led = "[module.thing]\nsource = \"modules/cheap\"\n";
    project.write("envs/prod.toml", &prod.replace("[module.thing]\n", led));
    assert_held(&replace(&project, &[]));
    let moved = "[environment]\nguard = true\n[terraform.backend.local]\npath = \"prod.tfstate\"\n\
                 [module.cheap]\nvalue = \"other\"\n\
                 [[moved]]\nfrom = \"module.thing\"\nto = \"module.cheap\"\n";
    project.write("envs/prod.toml", moved);
    project.generate();
    let held = project.run(&["prod", "--", "apply", "-auto-approve"]);
    assert_eq!(held.code, 3, "{held:?}");
    assert!(held.errors.contains("--allow 'module.cheap.terraform_data.this'"), "{held:?}");
}

/// If nothing described a resource at the last commit, an uncommitted description does not release
/// it.
#[test]
fn a_description_that_comes_with_the_change_lowers_nothing() {
    let project = guarded();
    let file = "modules/thing/resources.toml";
    fs::remove_file(project.path(file)).expect("was there");
    project.commit();
    project.write(file, "[terraform_data]\nholds_data = false\n");
    assert_held(&replace(&project, &[]));
    project.commit();
    assert_eq!(replace(&project, &[]).code, 0);
}

/// If a module is deleted in the same change, nothing describes its resources.
/// Without a word about it, the resource would hold nothing.
#[test]
fn a_description_with_an_unknown_key_stops_the_apply() {
    let project = guarded();
    let file = "modules/thing/resources.toml";
    project.write(file, "[terraform_data]\nhold_data = true\n");
    project.commit();
    let ran = replace(&project, &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.errors.contains("did you mean `holds_data`?"), "{ran:?}");
    assert!(!ran.output.contains("applied"), "{ran:?}");
    // The commit with the mistake does not stop the one that corrects it.
    project.write(file, "[terraform_data]\nholds_data = true\n");
    assert_held(&replace(&project, &[]));
}

#[test]
fn a_module_that_is_deleted_holds_what_it_made() {
    let project = guarded();
    project.write("modules/other/main.tf", "variable \"value\" {}\n");
    for file in ["envs/base.toml", "envs/prod.toml"] {
        project.write(file, &project.read(file).replace("module.thing", "module.other"));
    }
    project.write("envs/network.toml", "[environment]\n[output.value]\nvalue = \"x\"\n");
    fs::remove_file(project.path("envs/dev.toml")).expect("was there");
    fs::remove_dir_all(project.path("modules/thing")).expect("was there");
    assert_held(&replace(&project, &[]));
    assert_eq!(replace(&project, &["--allow", ADDRESS]).code, 0);
}

#[test]
fn the_root_module_that_is_left_is_guarded() {
    let project = guarded();
    fs::remove_file(project.path("envs/prod.toml")).expect("was there");
    project.commit();
    assert_is_named(&project, &["prod", "--", "destroy", "-auto-approve"]);
}

/// A command destroys the guarded `prod` only if it names it alone.
fn assert_is_named(project: &Project, destroy: &[&str]) {
    for (named, is_meant) in [("", false), ("dev", false), ("dev, prod", true)] {
        let ran = project.run_with(&[("TFGEN_DESTROY", Path::new(named))], destroy);
        assert_eq!(
            (ran.code == 0, project.has_resources("prod")),
            (is_meant, !is_meant),
            "{ran:?}"
        );
        assert_eq!(ran.errors.contains("set TFGEN_DESTROY=prod"), !is_meant, "{ran:?}");
    }
}

/// So that the hint is useful: a plan of the destroy shows what it would remove.
#[test]
fn a_plan_to_destroy_can_be_looked_at() {
    let project = guarded();
    let planned = project.run(&["prod", "--", "plan", "-destroy"]);
    assert_eq!(planned.code, 2, "{planned:?}");
    assert_is_named(&project, &["prod", "--", "destroy"]);
}

/// The address of a resource is not a valid name for an environment.
#[test]
fn a_destroy_is_not_allowed_by_addresses() {
    let project = guarded();
    let arguments = ["--all", "--allow", ADDRESS, "--", "apply", "-destroy", "-auto-approve"];
    let ran = project.run(&arguments);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(project.has_resources("prod") && project.has_resources("dev"), "{ran:?}");
}

/// Here a question before the apply breaks the file; an editor may do so, too.
#[test]
fn an_environment_that_breaks_during_the_run_is_not_applied() {
    let project = guarded();
    let question =
        "[other]\ncommand = [\"sh\", \"-c\", \"echo broken >> envs/prod.toml; echo x\"]\n";
    project.write("modules/thing/preflight.toml", question);
    let ran = replace(&project, &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.errors.contains("envs/prod.toml has changed, and has errors now"), "{ran:?}");
}
