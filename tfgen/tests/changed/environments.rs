//! What changes which environments.

use crate::repository::{commit, git, reasons, repository, since_head, tfgen, write};
use serde_json::json;
use std::fs;

#[test]
fn what_means_the_same_is_no_change() {
    let folder = repository();
    assert_eq!(reasons(&folder), [""; 0]);
    write(
        &folder,
        "envs/base.toml",
        "# A comment.\n[vars]\nx = \"{{ environment.name }}\"\n\n[module.service]\n\
         name = \"{{ vars.x }}\"\n",
    );
    write(
        &folder,
        "modules/service/main.tf",
        "# A comment.\nvariable \"name\" { # Another.\n    type=string\n}\n",
    );
    write(&folder, "modules/service/README.md", "About it.\n");
    write(&folder, "modules/service/tests/service.tftest.hcl", "run \"x\" {}\n");
    write(&folder, "modules/service/debug.log", "ignored by git\n");
    write(&folder, "service/notes.md", "not a source\n");
    assert_eq!(reasons(&folder), [""; 0]);
}

#[test]
fn a_value_changes_the_environments_that_have_it() {
    let folder = repository();
    let text = "extends = \"base.toml\"\n[environment]\n[module.service]\nname = \"x\"\n";
    write(&folder, "envs/a.toml", text);
    assert_eq!(reasons(&folder), ["a value module.service.name"]);
    write(&folder, "envs/base.toml", "[module.service]\nname = \"all\"\n[module.inner]\n");
    assert_eq!(
        reasons(&folder),
        [
            "a value module.inner",
            "a value module.service.name",
            "b value module.inner",
            "b value module.service.name"
        ]
    );
}

/// An environment reads another's outputs from the other's backend, which is in none of its own
/// files.
#[test]
fn a_backend_changes_the_environments_that_read_from_it() {
    let folder = repository();
    let backend = |key: &str| format!("[terraform.backend.local]\npath = \"{key}\"\n");
    let network = |key: &str| {
        format!("extends = \"base.toml\"\n[environment]\n[output.id]\nvalue = 1\n{}", backend(key))
    };
    let reader =
        |name: &str| format!("[environment]\n[output.id]\nvalue = {{ output = \"{name}.id\" }}\n");
    write(&folder, "envs/network.toml", &network("one"));
    write(&folder, "envs/reader.toml", &reader("network"));
    write(&folder, "envs/last.toml", &reader("reader"));
    commit(&folder);
    write(&folder, "envs/network.toml", &network("two"));
    assert_eq!(
        reasons(&folder),
        [
            "network value terraform.backend.local.path",
            "reader value data.terraform_remote_state.network.config.path"
        ]
    );
}

#[test]
fn environments_that_read_each_other_had_errors_when_one_no_longer_does() {
    let folder = repository();
    let reads =
        |name: &str| format!("[environment]\n[output.id]\nvalue = {{ output = \"{name}.id\" }}\n");
    for (name, read) in [("one", "two"), ("two", "three"), ("three", "one")] {
        write(&folder, &format!("envs/{name}.toml"), &reads(read));
    }
    commit(&folder);
    write(&folder, "envs/three.toml", "[environment]\n[output.id]\nvalue = 3\n");
    assert_eq!(reasons(&folder), ["one had_errors", "three had_errors", "two had_errors"]);
}

/// Git knows neither what a link leads to nor files that it ignores.
#[test]
#[cfg(unix)]
fn files_that_git_does_not_compare_are_compared() {
    let folder = repository();
    write(&folder, "shared/layer.toml", "[module.service]\nname = \"one\"\n");
    let link = folder.path().join("envs/linked.toml");
    std::os::unix::fs::symlink("../shared/layer.toml", link).expect("a link");
    write(&folder, "envs/a.toml", "extends = \"linked.toml\"\n[environment]\n");
    commit(&folder);
    assert_eq!(reasons(&folder), [""; 0]);
    write(&folder, "shared/layer.toml", "[module.service]\nname = \"two\"\n");
    assert_eq!(reasons(&folder), ["a value module.service.name"]);

    commit(&folder);
    write(&folder, ".gitignore", "mine.*\n");
    commit(&folder);
    write(&folder, "envs/mine.toml", "extends = \"base.toml\"\n[environment]\n");
    assert_eq!(since_head(&folder)["added"], json!(["mine"]));
    write(&folder, "modules/service/mine.tf", "variable \"more\" {\n  default = 1\n}\n");
    write(&folder, "envs/mine.toml", "[module.service]\nname = \"mine\"\nmore = 2\n");
    assert_eq!(reasons(&folder), [""; 0]);
    write(&folder, "envs/base.toml", "extends = \"mine.toml\"\n");
    assert_eq!(reasons(&folder), ["b value module.service.more", "b value module.service.name"]);
}

#[test]
fn a_module_changes_the_environments_that_use_it() {
    let folder = repository();
    write(&folder, "modules/inner/main.tf", "locals {\n  a = 2\n}\n");
    assert_eq!(reasons(&folder), ["b module modules/inner/main.tf"]);
    write(&folder, "modules/service/publish.sh", "echo  1\n");
    write(&folder, "modules/service/new.tf", "# Empty.\n");
    fs::remove_file(folder.path().join("modules/other/main.tf")).expect("was there");
    assert_eq!(
        reasons(&folder),
        [
            "a module modules/service/new.tf",
            "a module modules/service/publish.sh",
            "b module modules/other/main.tf",
            "b module modules/service/new.tf",
            "b module modules/service/publish.sh"
        ]
    );
}

#[test]
fn a_source_changes_the_environments_that_name_it() {
    let folder = repository();
    write(&folder, "service/src/deep/new.rs", "untracked\n");
    assert_eq!(reasons(&folder), ["b source service/src/deep/new.rs"]);
    git(folder.path(), &["rm", "--quiet", "service/src/main.rs"]);
    assert_eq!(
        reasons(&folder),
        ["b source service/src/deep/new.rs", "b source service/src/main.rs"]
    );
}

#[test]
fn added_and_removed_environments_are_said_as_such() {
    let folder = repository();
    fs::remove_file(folder.path().join("envs/a.toml")).expect("was there");
    write(&folder, "envs/new/one.toml", "extends = \"../base.toml\"\n[environment]\n");
    assert_eq!(
        since_head(&folder),
        json!({
            "version": 1,
            "since": null,
            "environments": ["new/one"],
            "added": ["new/one"],
            "removed": ["a"],
            "guarded": [],
            "changed": [],
        })
    );
    let output = tfgen(folder.path(), &["changed", "--since", "main"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "+ new/one\n- a\n");
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "1 added, 0 changed, 1 removed since main; 2 environments in all\n"
    );
}

#[test]
fn errors_then_count_as_a_change_and_errors_now_are_said() {
    let folder = repository();
    let right = "extends = \"base.toml\"\n[environment]\n";
    write(&folder, "envs/a.toml", "extends = \"base.toml\"\n[environment]\n[module.gone]\n");
    let output = tfgen(folder.path(), &["changed", "--since", "HEAD"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("E011"));
    commit(&folder);
    write(&folder, "envs/a.toml", right);
    assert_eq!(reasons(&folder), ["a had_errors"]);
}

#[test]
fn a_project_may_be_a_folder_of_a_repository() {
    let outer = tempfile::tempdir().expect("a temporary folder");
    let inner = repository();
    fs::remove_dir_all(inner.path().join(".git")).expect("was there");
    fs::rename(inner.path(), outer.path().join("infrastructure")).expect("moved");
    git(outer.path(), &["init", "--quiet"]);
    commit(&outer);
    write(&outer, "infrastructure/modules/inner/main.tf", "locals {\n  a = 3\n}\n");
    write(&outer, "infrastructure/service/src/main.rs", "fn main() { }\n");
    let output = tfgen(&outer.path().join("infrastructure"), &["changed", "--since", "HEAD"]);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "~ b\n    modules/inner/main.tf (module)\n    service/src/main.rs (source)\n"
    );
}

#[test]
fn what_git_does_not_know_is_refused() {
    let folder = repository();
    for revision in ["nonsense", "--all", "HEAD:envs"] {
        let output = tfgen(folder.path(), &["changed", &format!("--since={revision}")]);
        assert_eq!(output.status.code(), Some(3), "{revision}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.starts_with(&format!("error: git knows no commit `{revision}`")), "{said}");
    }
    fs::remove_dir_all(folder.path().join(".git")).expect("was there");
    let output = tfgen(folder.path(), &["changed", "--since", "HEAD"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("not a git repository"));
}

#[test]
fn what_stands_in_hcl_changes_the_environments_that_have_it() {
    let folder = repository();
    let part = |value: &str| format!("locals {{\n  x = {value}\n}}\n");
    write(&folder, "envs/base.d/names.tf", &part("upper(\"x\")"));
    write(&folder, "envs/b.d/own.tf", "# Nothing yet.\n");
    commit(&folder);
    assert_eq!(reasons(&folder), [""; 0]);
    write(&folder, "envs/base.d/names.tf", &part("upper( \"x\" ) # A comment.\n"));
    write(&folder, "envs/b.d/own.tf", "# Another comment.\n");
    assert_eq!(reasons(&folder), [""; 0]);
    write(&folder, "envs/base.d/names.tf", &part("lower(\"x\")"));
    assert_eq!(reasons(&folder), ["a value locals.x", "b value locals.x"]);
    fs::remove_file(folder.path().join("envs/base.d/names.tf")).expect("it is there");
    assert_eq!(reasons(&folder), ["a value locals", "b value locals"]);
    git(folder.path(), &["checkout", "--quiet", "."]);
    write(&folder, "envs/b.d/more.tf", "resource \"terraform_data\" \"x\" {}\n");
    assert_eq!(reasons(&folder), ["b value resource.terraform_data.x"]);
}
