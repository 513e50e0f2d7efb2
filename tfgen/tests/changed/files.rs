//! Files that change environments: in submodules, behind links, in root modules, and by name.

use crate::repository::{commit, git, reasons, repository, tfgen, write};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A module with one output.
fn module(value: usize) -> String {
    format!("output \"value\" {{\n  value = {value}\n}}\n")
}

/// A repository with one module, and a repository that has it as the submodules `vendor/inner`,
/// which `modules/wrap` calls, and `modules/direct`.
fn with_submodules() -> (TempDir, TempDir) {
    let library = tempfile::tempdir().expect("a temporary folder");
    write(&library, "main.tf", &module(1));
    git(library.path(), &["init", "--quiet", "--initial-branch=main"]);
    commit(&library);
    let folder = repository();
    let call = "module \"inner\" {\n  source = \"../../vendor/inner\"\n}\n";
    write(&folder, "modules/wrap/main.tf", call);
    write(&folder, "envs/wrap.toml", "[environment]\n[module.wrap]\n");
    write(&folder, "envs/direct.toml", "[environment]\n[module.direct]\n");
    let sources = "[environment]\nsources = [\"vendor/inner\"]\n[module.inner]\n";
    write(&folder, "envs/named.toml", sources);
    for path in ["vendor/inner", "modules/direct"] {
        add_submodule(folder.path(), library.path(), path);
    }
    commit(&folder);
    (folder, library)
}

fn add_submodule(folder: &Path, library: &Path, path: &str) {
    let url = library.to_str().expect("a path");
    let allow = "protocol.file.allow=always";
    git(folder, &["-c", allow, "submodule", "--quiet", "add", url, path]);
}

/// Moves the submodule at `path` to the newest commit of `library`.
fn pull(folder: &TempDir, library: &TempDir, path: &str) {
    let url = library.path().to_str().expect("a path");
    git(&folder.path().join(path), &["pull", "--quiet", url, "main"]);
}

#[test]
fn a_submodule_changes_the_environments_that_use_its_files() {
    let (folder, library) = with_submodules();
    assert_eq!(reasons(&folder), [""; 0]);
    let moved = ["named source vendor/inner/main.tf", "wrap module vendor/inner/main.tf"];
    // Not committed.
    write(&folder, "vendor/inner/main.tf", &module(2));
    assert_eq!(reasons(&folder), moved);
    git(&folder.path().join("vendor/inner"), &["checkout", "--quiet", "."]);
    assert_eq!(reasons(&folder), [""; 0]);
    // At another commit.
    write(&library, "main.tf", &module(2));
    write(&library, "README.md", "About it.\n");
    commit(&library);
    pull(&folder, &library, "vendor/inner");
    assert_eq!(
        reasons(&folder),
        [
            "named source vendor/inner/README.md",
            "named source vendor/inner/main.tf",
            "wrap module vendor/inner/main.tf"
        ]
    );
    commit(&folder);
    pull(&folder, &library, "modules/direct");
    assert_eq!(reasons(&folder), ["direct module modules/direct/main.tf"]);
}

#[test]
fn a_submodule_in_a_submodule_is_read_and_one_that_is_new_differs() {
    let (folder, _library) = with_submodules();
    let (outer, library) = with_submodules();
    add_submodule(folder.path(), outer.path(), "vendor/outer");
    let update = ["submodule", "--quiet", "update", "--init", "--recursive"];
    let allow = "protocol.file.allow=always";
    git(folder.path(), &[&["-c", allow], &update[..]].concat());
    let call = "module \"wrap\" {\n  source = \"../../vendor/outer/modules/wrap\"\n}\n";
    write(&folder, "modules/far/main.tf", call);
    write(&folder, "envs/far.toml", "[environment]\n[module.far]\n");
    write(&folder, "envs/wrap.toml", "[environment]\nsources = [\"vendor/outer/e*/\"]\n");
    assert_eq!(
        reasons(&folder),
        [
            "wrap value module.wrap",
            "wrap source vendor/outer/envs/a.toml",
            "wrap source vendor/outer/envs/b.toml",
            "wrap source vendor/outer/envs/base.toml",
            "wrap source vendor/outer/envs/direct.toml",
            "wrap source vendor/outer/envs/named.toml",
            "wrap source vendor/outer/envs/wrap.toml"
        ]
    );
    commit(&folder);
    assert_eq!(reasons(&folder), [""; 0]);
    write(&library, "main.tf", &module(2));
    commit(&library);
    pull(&folder, &library, "vendor/outer/vendor/inner");
    assert_eq!(reasons(&folder), ["far module vendor/outer/vendor/inner/main.tf"]);
}

/// As in a clone with shallow submodules.
#[test]
fn all_of_a_submodule_differs_whose_commit_is_not_here() {
    let (folder, library) = with_submodules();
    write(&library, "main.tf", &module(2));
    commit(&library);
    let path = folder.path().join("vendor/inner");
    fs::remove_dir_all(&path).expect("was there");
    let url = format!("file://{}", library.path().display());
    let path = path.to_str().expect("a path");
    git(folder.path(), &["clone", "--quiet", "--depth=1", &url, path]);
    assert_eq!(
        reasons(&folder),
        ["named source vendor/inner/main.tf", "wrap module vendor/inner/main.tf"]
    );
}

#[cfg(unix)]
fn link(folder: &TempDir, target: &str, path: &str) {
    let path = folder.path().join(path);
    let _ = fs::remove_file(&path);
    fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
    std::os::unix::fs::symlink(target, path).expect("a link");
}

#[test]
#[cfg(unix)]
fn what_is_behind_a_link_changes_the_environments_that_reach_it() {
    let folder = repository();
    write(&folder, "shared/one/main.tf", &module(1));
    write(&folder, "shared/two/main.tf", &module(2));
    write(&folder, "shared/same/main.tf", &module(1));
    write(&folder, "shared/local.tf", "locals {\n  b = 1\n}\n");
    write(&folder, "teams/envs/x.toml", "[environment]\n[module.linked]\n");
    link(&folder, "../shared/one", "modules/linked");
    link(&folder, "../../shared/local.tf", "modules/other/local.tf");
    link(&folder, "../teams/envs", "envs/team");
    // Links that lead in a circle, out of the repository, and to nothing.
    link(&folder, "../two", "shared/two/to/two");
    link(&folder, "..", "shared/up");
    link(&folder, "/etc/hostname", "shared/out");
    link(&folder, "nothing", "shared/nothing");
    commit(&folder);
    assert_eq!(reasons(&folder), [""; 0]);

    write(&folder, "shared/one/main.tf", &module(3));
    assert_eq!(reasons(&folder), ["team/x module modules/linked/main.tf"]);
    write(&folder, "shared/local.tf", "locals {\n  b = 2\n}\n");
    write(&folder, "teams/envs/x.toml", "[environment]\n[module.linked]\n[locals]\na = 1\n");
    assert_eq!(
        reasons(&folder),
        [
            "b module modules/other/local.tf",
            "team/x value locals",
            "team/x module modules/linked/main.tf"
        ]
    );
    git(folder.path(), &["checkout", "--quiet", "."]);

    link(&folder, "../shared/same", "modules/linked");
    assert_eq!(reasons(&folder), [""; 0]);
    link(&folder, "../shared/two", "modules/linked");
    assert_eq!(reasons(&folder), ["team/x module modules/linked/main.tf"]);
    commit(&folder);
    // A link to a link that leads elsewhere.
    link(&folder, "../shared/current", "modules/linked");
    link(&folder, "two", "shared/current");
    assert_eq!(reasons(&folder), [""; 0]);
    commit(&folder);
    link(&folder, "one", "shared/current");
    assert_eq!(reasons(&folder), ["team/x module modules/linked/main.tf"]);
}

#[test]
fn files_beside_the_generated_ones_change_their_environment() {
    let folder = repository();
    let header = "# Generated by tfgen from envs/a.toml and the layers it extends.\n";
    for (path, text) in [
        ("main.tf", header),
        ("a.auto.tfvars", "size = 1\n"),
        ("b_override.tf", "terraform {\n  backend \"local\" {}\n}\n"),
        (".terraform.lock.hcl", "provider \"x\" {\n  version = \"5.99.0\"\n}\n"),
        (".terraform/modules/modules.json", "{}\n"),
        ("templates/hello.tftpl", "Hello\n"),
        ("terraform.tfstate", "{}\n"),
        ("west/hand.tf", "locals {\n  x = 1\n}\n"),
    ] {
        write(&folder, &format!("generated/a/{path}"), text);
    }
    write(&folder, "envs/a/west.toml", "[environment]\n");
    commit(&folder);
    for (path, text, expected) in [
        ("main.tf", format!("{header}locals {{}}\n"), None),
        ("a.auto.tfvars", "# One.\nsize=1\n".to_owned(), None),
        ("a.auto.tfvars", "size = 2\n".to_owned(), Some("a")),
        ("b_override.tf", "# Nothing.\n".to_owned(), Some("a")),
        (
            ".terraform.lock.hcl",
            "provider \"x\" {\n  version = \"6.0.0\"\n}\n".to_owned(),
            Some("a"),
        ),
        (".terraform/modules/modules.json", "{ }\n".to_owned(), None),
        ("templates/hello.tftpl", "Hello.\n".to_owned(), Some("a")),
        ("terraform.tfstate", "{ }\n".to_owned(), None),
        ("west/hand.tf", "locals {\n  x = 2\n}\n".to_owned(), Some("a/west")),
        ("new.tf.json", "{}\n".to_owned(), Some("a")),
    ] {
        let path = format!("generated/a/{path}");
        write(&folder, &path, &text);
        let expected: Vec<String> =
            expected.into_iter().map(|name| format!("{name} root {path}")).collect();
        assert_eq!(reasons(&folder), expected, "{path}");
        git(folder.path(), &["stash", "--quiet", "--include-untracked"]);
    }
}

#[test]
fn a_file_that_a_value_names_changes_its_environment() {
    let folder = repository();
    let name =
        |path: &str| format!("[environment]\n[module.service]\nname = {{ path = \"{path}\" }}\n");
    write(&folder, "envs/c.toml", &name("policies"));
    write(&folder, "envs/deep/d.toml", &name("policies/base.json"));
    write(&folder, "policies/base.json", "1\n");
    write(&folder, "policies/other.json", "1\n");
    write(&folder, "policies.json", "1\n");
    commit(&folder);
    for path in ["policies/base.json", "policies/other.json", "policies.json"] {
        write(&folder, path, "2\n");
    }
    assert_eq!(
        reasons(&folder),
        [
            "c path policies/base.json",
            "c path policies/other.json",
            "deep/d path policies/base.json"
        ]
    );
}

#[test]
fn what_documents_or_tests_a_module_changes_nothing() {
    let folder = repository();
    for path in ["CHANGELOG.md", ".tflint.hcl", "examples/all/main.tf", "main.tftest.hcl"] {
        write(&folder, &format!("modules/service/{path}"), "# New.\n");
    }
    // A separate module, which nothing calls.
    write(&folder, "modules/service/modules/more/main.tf", &module(1));
    assert_eq!(reasons(&folder), [""; 0]);
    write(&folder, "modules/service/files/page.html", "Hello\n");
    assert_eq!(
        reasons(&folder),
        ["a module modules/service/files/page.html", "b module modules/service/files/page.html"]
    );
}

/// Files in `sources` that git ignores, or that a submodule would have, may exist elsewhere.
#[test]
fn sources_that_may_come_to_be_are_not_warned_of() {
    let folder = repository();
    write(&folder, ".gitignore", "/web/dist/\n*.zip\n");
    fs::create_dir_all(folder.path().join("vendor/inner")).expect("a folder");
    let check = |source: &str| {
        write(&folder, "envs/a.toml", &format!("[environment]\nsources = [\"{source}\"]\n"));
        String::from_utf8(tfgen(folder.path(), &["check", "a"]).stderr).expect("UTF-8")
    };
    for source in ["web/dist", "web/dist/**/*.js", "*.zip", "vendor/inner/**", "vendor/inner/x.tf"]
    {
        assert_eq!(check(source), "no errors in a\n", "{source}");
    }
    for source in ["web/src", "web/src/**/*.js", "*.rar", "vendor/outer/**"] {
        let said = check(source);
        assert!(said.contains(&format!("warning[W007]: `{source}` matches no file")), "{said}");
    }
}
