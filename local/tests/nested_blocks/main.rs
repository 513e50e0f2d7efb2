//! Nested blocks and arguments as tfgen tells them apart, in a real plan: `validate` accepts some
//! that only a plan refuses. Everything is reached through the root's own `endpoints` and
//! `assume_role`, and there is no other network.

use std::path::Path;

use local::aws::EmulatedAws;
use local::emulator::NameChanges;
use local::ports;
use local::prerequisites::{self, Purpose};
use local::project::Project;
use local::state::{Ports, StateFolder};
use local::terraform::{Terraform, provider_tree};
use local::{builds, emulator, files, logged};
use serde_json::Value;

#[test]
#[ignore = "starts the emulator and plans; `make test-e2e` runs it"]
fn nested_blocks_and_arguments_pass_a_real_plan() {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nested-blocks");
    files::remove(&folder).unwrap();
    let state = StateFolder::open(&folder).unwrap();
    let found = prerequisites::check(Purpose::LocalStack).unwrap();

    let python = emulator::install(&project, &state).unwrap();
    let port = ports::choose(None).unwrap();
    let ports = Ports { emulator: port, lambda_host: port, edge: port };
    let process = emulator::start(&python, &project, &state, ports, NameChanges::AtOnce).unwrap();
    let planned = std::panic::catch_unwind(|| {
        EmulatedAws::at(port).create_bucket("nested-blocks-tfstate").unwrap();
        plan(&project, &state, &found.terraform, port)
    });
    process.stop(emulator::STOP_GRACE).unwrap();
    let plan = planned.unwrap();

    let bucket = &plan["planned_values"]["root_module"]["child_modules"][0]["resources"][0];
    assert_eq!(bucket["values"]["tags_all"], serde_json::json!({ "team": "shop" }));
    let outputs = &plan["planned_values"]["outputs"];
    assert_eq!(outputs["vpc_ids"]["value"].as_array().map(Vec::len), Some(1), "the default VPC");
    let deployer = outputs["deployer"]["value"].as_str().unwrap();
    assert!(deployer.contains("assumed-role/deploy/nested-blocks"), "{deployer}");
}

/// Generates the root from the folder next to this file, and plans it.
fn plan(project: &Project, state: &StateFolder, terraform: &Path, port: u16) -> Value {
    let repository = state.path().join("repository");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/nested_blocks/repository");
    for file in ["envs/blocks.toml", "modules/bucket/main.tf"] {
        let text = files::read(&source.join(file)).unwrap();
        // Templates see the description; the port is known only now.
        let text =
            text.replace("[environment]", &format!("[environment]\ndescription = \"{port}\""));
        files::make_folder(repository.join(file).parent().unwrap()).unwrap();
        files::write(&repository.join(file), text).unwrap();
    }
    let tfgen = builds::tfgen(project, state).unwrap();
    let mut generate = std::process::Command::new(tfgen);
    generate.arg("generate").arg("--root").arg(&repository);
    logged::run(&mut generate, &state.log("generate")).unwrap();

    let root = repository.join("generated/blocks");
    let mut runner = Terraform::new(terraform, &root, state, "blocks");
    runner.isolate();
    let downloads = project.root().join(".local/plugins");
    provider_tree::configure(&mut runner, terraform, &downloads, state).unwrap();
    runner.init(&[]).unwrap();
    let log = state.log("terraform-plan");
    logged::run(&mut runner.command(&["plan", "-input=false", "-out=plan.tfplan"]), &log).unwrap();
    let mut show = runner.command(&["show", "-json", "plan.tfplan"]);
    serde_json::from_str(&logged::output(&mut show, &log).unwrap()).unwrap()
}
