//! The questions that modules ask before an apply.

use super::project::{Project, Ran};

const QUESTIONS: &str = r#"[account]
command = ["sh", "-c", "cat account; echo asked >> asked"]
equals = "{{ terraform.backend.local.path }}"
hint = "sign in to the account of {{ environment.name }}"

[quota]
command = ["echo", "5"]
at_least = "{{ input.seconds }}"

[value]
command = ["echo", "a", "{{ input.value }}"]
contains = ["one"]
"#;

fn apply(project: &Project, options: &[&str]) -> Ran {
    project.run(&[options, &["--all", "--", "apply", "-auto-approve"]].concat())
}

/// tfgen asks each question once, with the environment's values; it does not ask a question whose
/// values are missing.
#[test]
fn what_modules_ask_must_hold_before_an_apply() {
    let project = Project::new();
    project.write("modules/thing/preflight.toml", QUESTIONS);
    project.write("modules/preflight.toml", "[shared]\ncommand = [\"true\"]\n");
    project.write("account", "network.tfstate\n");
    let held = apply(&project, &[]);
    assert_eq!(held.code, 1, "{held:?}");
    let table = "\
preflight  environments        result
account    dev                 fails: the answer is `network.tfstate`, not `dev.tfstate`
                               hint: sign in to the account of dev
account    network             holds
account    prod                fails: the answer is `network.tfstate`, not `prod.tfstate`
                               hint: sign in to the account of prod
quota      dev, network, prod  holds
shared     dev, network, prod  holds
value      network             holds
value      dev, prod           not asked: `{{ input.value }}` is not known here

";
    assert_eq!(held.output, table);
    assert!(
        held.errors.contains("error: a check that must pass before an apply failed"),
        "{held:?}"
    );
    assert_eq!(project.read("asked").lines().count(), 3);

    assert_eq!(apply(&project, &["--no-preflight"]).code, 0);
    assert_eq!(project.read("asked").lines().count(), 3);
    for command in [&["plan"][..], &["destroy", "-auto-approve"]] {
        let ran = project.run(&[&["--all", "--"], command].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    assert_eq!(project.read("asked").lines().count(), 3);
}

/// In the wrong account, nothing is destroyed either; other failed questions do not stop a destroy.
#[test]
fn a_destroy_asks_what_is_for_it() {
    let project = Project::new();
    assert_eq!(apply(&project, &[]).code, 0);
    let stands = || ["network", "dev", "prod"].iter().all(|name| project.has_resources(name));
    assert!(stands());
    let questions = "[account]\ncommand = [\"cat\", \"account\"]\nequals = \"right\"\n\
                     before_destroy = true\n\n[quota]\ncommand = [\"false\"]\n";
    project.write("modules/thing/preflight.toml", questions);
    project.write("account", "wrong\n");
    for command in [&["destroy", "-auto-approve"][..], &["apply", "-destroy", "-auto-approve"]] {
        let held = project.run(&[&["--all", "--"], command].concat());
        assert_eq!(held.code, 1, "{held:?}");
        let table = "\
preflight  environments        result
account    dev, network, prod  fails: the answer is `wrong`, not `right`

";
        assert_eq!(held.output, table);
        let error = "error: a check that must pass before a destroy failed; nothing was changed";
        assert!(held.errors.contains(error), "{held:?}");
        assert!(stands());
    }
    // The questions are asked for a saved plan, too.
    assert_eq!(project.run(&["--all", "--", "plan", "-destroy"]).code, 2);
    assert_eq!(project.run(&["--all", "--", "destroy"]).code, 1);
    assert!(stands());

    project.write("account", "right\n");
    assert_eq!(project.run(&["--all", "--", "destroy"]).code, 0);
    assert!(!project.has_resources("network"));
}

#[test]
fn what_cannot_be_asked_fails() {
    let project = Project::new();
    for (questions, said) in [
        ("[x]\ncommand = [\"no-such-program\"]\n", "fails: cannot start no-such-program: "),
        ("[x]\ncommand = [\"sh\", \"-c\", \"echo 'not you' >&2; exit 3\"]\n", "fails: sh: not you"),
        ("[x]\ncommand = [\"false\"]\n", "fails: false: exit status: 1"),
        ("[x]\ncommand = [\"echo\", \"many\"]\nat_least = 3\n", "`many`, not a number"),
    ] {
        project.write("modules/thing/preflight.toml", questions);
        let held = apply(&project, &[]);
        assert_eq!(held.code, 1, "{held:?}");
        assert!(held.output.contains(said), "{said}: {held:?}");
        assert!(!project.path("generated/network/network.tfstate").exists());
    }
    for (questions, said) in [
        ("[x]\ncommand = []\n", "--> modules/thing/preflight.toml:2:11"),
        (
            "[x]\ncommand = [\"{{ input.name | min }}\"]\n",
            "cannot read `x` in modules/thing/preflight.toml, for module.thing: ",
        ),
    ] {
        project.write("modules/thing/preflight.toml", questions);
        let held = apply(&project, &[]);
        assert_eq!((held.code, held.output.as_str()), (1, ""), "{held:?}");
        assert!(held.errors.contains(said), "{said}: {held:?}");
    }
}
