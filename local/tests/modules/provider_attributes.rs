//! The attributes with which resources are imported, told apart and found, compared with the schema
//! of the AWS provider that everything here runs.

use std::path::Path;

use local::prerequisites::{self, Purpose};
use local::project::Project;
use local::state::StateFolder;
use local::terraform::{Terraform, provider_tree};
use local::{files, logged};
use serde_json::Value;

use crate::resource_facts::attributes;
use crate::sources::modules;

const ROOT: &str = r#"terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}
"#;

#[test]
#[ignore = "starts the provider; `make test-provider` runs it"]
fn resources_are_imported_and_found_by_attributes_that_they_have() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("provider-attributes");
    files::remove(&folder).unwrap();
    let state = StateFolder::open(&folder).unwrap();
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let program = prerequisites::check(Purpose::TerraformOnly).unwrap().terraform;
    let root = state.path().join("root");
    files::make_folder(&root).unwrap();
    files::write(&root.join("main.tf"), ROOT).unwrap();
    let mut terraform = Terraform::new(&program, &root, &state, "provider-attributes");
    let downloads = project.root().join(".local/plugins");
    provider_tree::configure(&mut terraform, &program, &downloads, &state).unwrap();
    terraform.init(&[]).unwrap();
    let mut schema = terraform.command(&["providers", "schema", "-json"]);
    let schema = logged::output(&mut schema, &state.log("schema")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let (_, aws) = schema["provider_schemas"].as_object().unwrap().iter().next().unwrap();

    let (mut looked_up, mut unknown) = (0, vec![]);
    for module in modules() {
        for (kind, names) in attributes(&module) {
            let known = &aws["resource_schemas"][&kind]["block"]["attributes"];
            for name in names {
                looked_up += 1;
                if known.get(&name).is_none() {
                    unknown.push(format!("{}: {kind} has no {name}", module.display()));
                }
            }
        }
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
    assert!(looked_up >= 60, "only {looked_up} attributes were looked up");
    println!("{looked_up} attributes");
}
