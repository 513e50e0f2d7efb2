//! Compares the table of backends with Terraform, which reports for each argument whether a backend
//! has it before it reads the state.

use super::{run, text};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use tfgen::language::{Backend, NestedBlockSchema, backends};

/// Arguments that Terraform 1.11 does not have, but OpenTofu or another version has.
const ELSEWHERE: [(&str, &[&str]); 6] = [
    (
        "azurerm",
        &[
            "ado_service_connection_id",
            "customer_provided_key",
            "encryption_scope",
            "timeout_seconds",
            "use_microsoft_graph",
        ],
    ),
    ("gcs", &["universe_domain"]),
    ("http", &["headers"]),
    ("oss", &["tablestore_instance_name"]),
    ("pg", &["index_name", "table_name"]),
    (
        "s3",
        &[
            "assume_role_duration_seconds",
            "assume_role_policy",
            "assume_role_policy_arns",
            "assume_role_tags",
            "assume_role_transitive_tag_keys",
            "external_id",
            "lock_tags",
            "role_arn",
            "session_name",
            "state_tags",
            "use_legacy_workflow",
        ],
    ),
];

/// An argument that no backend has.
const NONE: &str = "nonesuch";

/// Environments in which each backend has all that the table says about it, and `more` in each
/// body. Of two arguments that exclude each other, one is there.
fn repository(more: Option<&str>) -> tempfile::TempDir {
    let repository = tempfile::tempdir().expect("a folder");
    let folder = repository.path().join("envs");
    fs::create_dir(&folder).expect("a folder");
    for backend in backends() {
        let mut toml = "[environment]\n".to_owned();
        let mut body = |header: String, names: &[&str]| {
            let _ = writeln!(toml, "[terraform.backend.{header}]");
            for name in names.iter().copied().chain(more) {
                let _ = writeln!(toml, "{name} = \"1\"");
            }
        };
        body(backend.name.to_owned(), backend.arguments);
        for block in backend.blocks {
            let names = block.body.arguments.iter().map(|one| one.name);
            let names: Vec<_> = names.filter(|name| Some(*name) != excluded(block)).collect();
            body(format!("{}.{}", backend.name, block.name), &names);
        }
        fs::write(folder.join(format!("{}.toml", backend.name)), toml).expect("an environment");
    }
    repository
}

/// The argument of `block` that another excludes.
fn excluded(block: &NestedBlockSchema) -> Option<&'static str> {
    block.body.exclusive.map(|[_, other]| other)
}

/// The arguments that Terraform does not know in the root module in `folder`, with [`NONE`] and the
/// excluded arguments in each body; `None` if it does not know the backend.
fn unknown_to_terraform(backend: &Backend, folder: &Path) -> Option<Vec<String>> {
    let path = folder.join("terraform.tf");
    let mut hcl = fs::read_to_string(&path).expect("a root module");
    let blocks = backend.blocks.iter();
    let blocks = blocks.map(|block| (format!("    {} {{\n", block.name), excluded(block)));
    for (header, excluded) in blocks.chain([(format!("  backend \"{}\" {{\n", backend.name), None)])
    {
        assert_eq!(hcl.matches(&header).count(), 1, "{hcl}");
        let more: String =
            [NONE].into_iter().chain(excluded).map(|name| format!("{name} = \"1\"\n")).collect();
        hcl = hcl.replace(&header, &(header.clone() + &more));
    }
    fs::write(path, hcl).expect("a root module");
    let said = text(&run("terraform", &["init", "-input=false"], folder));
    if said.contains("Unsupported backend type") {
        return None;
    }
    let names =
        said.split("An argument named \"").skip(1).filter_map(|rest| rest.split('"').next());
    Some(names.map(str::to_owned).collect())
}

#[test]
fn each_argument_of_a_backend_is_terraforms_or_known_to_be_elsewhere() {
    let repository = repository(None);
    let output = run(env!("CARGO_BIN_EXE_tfgen"), &["generate"], repository.path());
    assert!(output.status.success(), "{}", text(&output));
    let mut newer = vec![];
    for backend in backends() {
        let folder = repository.path().join("generated").join(backend.name);
        let Some(mut unknown) = unknown_to_terraform(backend, &folder) else {
            newer.push(backend.name);
            continue;
        };
        let elsewhere = ELSEWHERE.iter().find(|(name, _)| *name == backend.name);
        let mut expected = vec![NONE; backend.blocks.len() + 1];
        expected.extend(elsewhere.iter().flat_map(|(_, names)| *names));
        expected.sort_unstable();
        unknown.sort_unstable();
        assert_eq!(unknown, expected, "{}", backend.name);
    }
    assert_eq!(newer, ["oci"]);
}

#[test]
fn tfgen_refuses_what_no_backend_has() {
    let repository = repository(Some(NONE));
    let output = run(env!("CARGO_BIN_EXE_tfgen"), &["check"], repository.path());
    let bodies: usize = backends().iter().map(|backend| backend.blocks.len() + 1).sum();
    assert_eq!(output.status.code(), Some(1));
    let found = text(&output);
    assert_eq!(found.matches("error[").count(), bodies, "{found}");
    assert_eq!(found.matches("error[E006]").count(), bodies, "{found}");
}
