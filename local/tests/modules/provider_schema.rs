//! The arguments in the modules, compared with the AWS provider's schema of version 6.25: the tests
//! that run the provider run 5.100, and version 6 renamed and removed arguments.
//!
//! The schema is read from cdktf's bindings, a package of PyPI that was made from it. They have the
//! names of arguments and of nested blocks, but neither types nor deprecations.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use hcl_edit::structure::{Block, Body};
use local::project::Project;
use local::state::StateFolder;
use local::{files as own_files, logged, prerequisites};
use serde_json::Value;

use crate::sources::{files, labels, modules};

/// The bindings to version 6.25.0 of the provider, 59 MB.
const BINDINGS: &str = "cdktf-cdktf-provider-aws==21.22.1";

/// The arguments that Terraform itself accepts in every resource and data source.
const OF_TERRAFORM: [&str; 8] = [
    "connection",
    "count",
    "depends_on",
    "dynamic",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
];

#[test]
#[ignore = "downloads 59 MB; `make test-long` runs it"]
fn version_6_of_the_provider_takes_all_that_the_modules_write() {
    let bodies: Vec<(String, Body)> = modules()
        .iter()
        .flat_map(|module| files(module, ".tf"))
        .map(|(path, body)| (path.display().to_string(), body))
        .collect();
    let written: Vec<(&str, &Block, String)> = bodies
        .iter()
        .flat_map(|(path, body)| body.blocks().map(move |block| (path.as_str(), block)))
        .filter_map(|(path, block)| Some((path, block, name(block)?)))
        .collect();
    let names: BTreeSet<&str> = written.iter().map(|(_, _, name)| name.as_str()).collect();
    let schema = schema(&names);
    let mut seen = Seen::default();
    for (path, block, name) in &written {
        assert!(schema[name].is_object(), "the provider has no {name} any more: {path}");
        seen.compare(&block.body, &schema[name], name);
    }
    assert!(names.len() >= 40, "only {} types", names.len());
    assert!(seen.names >= 300, "only {} names were compared", seen.names);
    assert!(seen.unknown.is_empty(), "{:#?}", seen.unknown);
    println!(
        "{} names in {} types, {} blocks without a schema",
        seen.names,
        names.len(),
        seen.beyond
    );
}

/// `aws_s3_bucket` of a resource of AWS, `data.aws_s3_bucket` of a data source.
fn name(block: &Block) -> Option<String> {
    let kind = *labels(block).first().filter(|kind| kind.starts_with("aws_"))?;
    match block.ident.as_str() {
        "resource" => Some(kind.to_owned()),
        "data" => Some(format!("data.{kind}")),
        _ => None,
    }
}

#[derive(Default)]
struct Seen {
    names: usize,
    unknown: BTreeSet<String>,
    /// Blocks into which the bindings do not reach, such as a statement of a web ACL.
    beyond: usize,
}

impl Seen {
    fn compare(&mut self, body: &Body, schema: &Value, place: &str) {
        for attribute in body.attributes() {
            self.know(attribute.key.as_str(), schema, place);
        }
        for block in body.blocks() {
            let name = match block.ident.as_str() {
                "dynamic" => labels(block)[0],
                name if OF_TERRAFORM.contains(&name) => continue,
                name => name,
            };
            if !self.know(name, schema, place) {
                continue;
            }
            let nested = &schema[name];
            let place = format!("{place}.{name}");
            if nested.is_null() {
                self.beyond += 1;
            } else if block.ident.as_str() == "dynamic" {
                for content in block.body.get_blocks("content") {
                    self.compare(&content.body, nested, &place);
                }
            } else {
                self.compare(&block.body, nested, &place);
            }
        }
    }

    fn know(&mut self, name: &str, schema: &Value, place: &str) -> bool {
        self.names += 1;
        let known = schema.get(name).is_some() || OF_TERRAFORM.contains(&name);
        if !known {
            self.unknown.insert(format!("{place} takes no {name}"));
        }
        known
    }
}

/// The arguments of each resource and data source, by name.
fn schema(names: &BTreeSet<&str>) -> Value {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("provider-schema");
    let state = StateFolder::open(&folder).unwrap();
    prerequisites::check_python().unwrap();
    let wheels = folder.join("wheels");
    own_files::make_folder(&wheels).unwrap();
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest"])
        .arg(&wheels)
        .arg(BINDINGS);
    logged::run(&mut pip, &state.log("download-bindings")).unwrap();
    let wheel = std::fs::read_dir(&wheels).unwrap().next().unwrap().unwrap().path();
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut read = Command::new("python3");
    read.arg(project.root().join("local/tests/modules/provider_schema.py")).arg(wheel).args(names);
    let answer = logged::output(&mut read, &state.log("read-bindings")).unwrap();
    serde_json::from_str(&answer).unwrap()
}
