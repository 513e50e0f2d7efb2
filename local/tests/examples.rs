//! The stacks in `examples/`, planned by the real Terraform with no account and no network.

use std::collections::BTreeMap;
use std::path::Path;

use local::prerequisites::{self, Purpose};
use local::project::Project;
use local::state::StateFolder;
use local::terraform::{Terraform, provider_tree};
use local::{builds, files, logged};
use serde_json::{Value, json};

const DIGEST: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

/// The plan of an example's environment, from an empty state, as `terraform show -json` has it.
fn plan(example: &str, environment: &str, variables: &[&str]) -> Value {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let examples = project.examples().unwrap();
    let stack = examples.iter().find(|stack| stack.root().ends_with(example)).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(example);
    files::remove(&folder).unwrap();
    let state = StateFolder::open(&folder).unwrap();
    let found = prerequisites::check(Purpose::TerraformOnly).unwrap();

    let mut generate = std::process::Command::new(builds::tfgen(&project, &state).unwrap());
    generate.args(["generate", "--with", "offline", environment, "--root"]).arg(stack.root());
    logged::run(&mut generate, &state.log("generate")).unwrap();
    let root = stack.root().join(".tfgen-offline").join(environment);
    let mut terraform = Terraform::new(&found.terraform, &root, &state, environment);
    terraform.isolate();
    let downloads = project.root().join(".local/plugins");
    provider_tree::configure(&mut terraform, &found.terraform, &downloads, &state).unwrap();
    terraform.init(&["-reconfigure"]).unwrap();
    let file = state.path().join("plan").display().to_string();
    let mut arguments = vec!["plan", "-input=false", "-no-color", "-out", &file];
    for variable in variables {
        arguments.extend(["-var", variable]);
    }
    logged::run(&mut terraform.command(&arguments), &state.log("plan")).unwrap();
    let mut show = terraform.command(&["show", "-json", &file]);
    serde_json::from_str(&logged::output(&mut show, &state.log("show")).unwrap()).unwrap()
}

/// The planned resources of the module `name`, by address.
fn resources<'a>(plan: &'a Value, name: &str) -> BTreeMap<&'a str, &'a Value> {
    let modules = plan["planned_values"]["root_module"]["child_modules"].as_array().unwrap();
    let module = modules.iter().find(|module| module["address"] == name).unwrap();
    let resources = module["resources"].as_array().unwrap();
    resources
        .iter()
        .map(|resource| (resource["address"].as_str().unwrap(), &resource["values"]))
        .collect()
}

#[test]
#[ignore = "plans with two provider processes; `make test-modules` runs it"]
fn two_services_stand_behind_one_distribution_without_a_site() {
    let digests = [format!("orders_digest={DIGEST}"), format!("users_digest={DIGEST}")];
    let plan = plan("two-services", "prod", &digests.each_ref().map(String::as_str));
    let proxy = resources(&plan, "module.cloudfront_proxy");

    let distribution = proxy["module.cloudfront_proxy.aws_cloudfront_distribution.this"];
    let behaviors = distribution["ordered_cache_behavior"].as_array().unwrap();
    let order: Vec<Value> = behaviors
        .iter()
        .map(|behavior| json!([behavior["path_pattern"], behavior["target_origin_id"]]))
        .collect();
    let expected = json!([
        ["/api/orders/*", "orders"],
        ["/api/users/*", "users"],
        ["/api/orders", "orders"],
        ["/api/users", "users"],
    ]);
    assert_eq!(Value::Array(order), expected);

    let grants: Vec<&str> =
        proxy.keys().filter(|address| address.contains("lambda_permission")).copied().collect();
    let expected = ["invoke_function", "invoke_function_url"].map(|grant| {
        ["orders", "users"].map(|service| {
            format!("module.cloudfront_proxy.aws_lambda_permission.{grant}[\"{service}\"]")
        })
    });
    assert_eq!(grants, expected.concat());
    assert!(!proxy.keys().any(|address| address.contains("bucket_policy.site")), "{proxy:#?}");

    for service in ["orders", "users"] {
        let function = resources(&plan, &format!("module.{service}"));
        let function = function[format!("module.{service}.aws_lambda_function.this").as_str()];
        assert_eq!(function["function_name"], format!("shop-prod-{service}"));
    }
}

/// The plan knows the sources of the image that the apply builds, but not its digest yet.
#[test]
#[ignore = "plans with two provider processes; `make test-modules` runs it"]
fn a_dockerfile_is_built_by_the_apply_and_known_by_its_sources() {
    for (environment, has_domain) in [("dev", false), ("staging", true)] {
        let plan = plan("fastapi", environment, &[]);
        let changes = plan["resource_changes"].as_array().unwrap();
        let address = "module.ecr.terraform_data.publish[\"docker\"]";
        let publish = changes.iter().find(|change| change["address"] == address).unwrap();
        let tag = &publish["change"]["after"]["triggers_replace"][1];
        assert!(tag.as_str().is_some_and(|tag| tag.starts_with("src-")), "{publish:#}");
        let function = resources(&plan, "module.lambda_url");
        let function = function["module.lambda_url.aws_lambda_function.this"];
        assert_eq!(function["package_type"], "Image");
        assert!(function.get("image_uri").is_none(), "it is known after the apply");
        let proxy = resources(&plan, "module.cloudfront_proxy");
        let distribution = proxy["module.cloudfront_proxy.aws_cloudfront_distribution.this"];
        assert_eq!(!distribution["aliases"].is_null(), has_domain, "{distribution:#}");
    }
}

/// One stack in three environments, which differ only in who publishes the image.
#[test]
#[ignore = "plans with a provider process; `make test-modules` runs it"]
fn each_builder_publishes_in_its_own_way() {
    let digest = format!("image_digest={DIGEST}");
    for (builder, variables) in [("tfgen", &[digest.as_str()][..]), ("docker", &[]), ("none", &[])]
    {
        let plan = plan("builders", builder, variables);
        let images = resources(&plan, "module.ecr");
        let publish: Vec<&str> =
            images.keys().filter(|address| address.contains("publish")).copied().collect();
        let expected = format!("module.ecr.terraform_data.publish[{builder:?}]");
        let expected = if builder == "none" { vec![] } else { vec![expected.as_str()] };
        assert_eq!(publish, expected);
        let function = resources(&plan, "module.lambda_url");
        let function = function["module.lambda_url.aws_lambda_function.this"];
        assert_eq!(function["function_name"], format!("hello-{builder}"));
    }
}

/// Inputs that a builder excludes, and the module's message about them.
const WRONG: [(&str, &str, &str); 10] = [
    ("tfgen", "image_digest = { unset = true }", "image_digest must be given"),
    ("tfgen", "image_layout = { unset = true }", "image_layout must be given"),
    ("tfgen", "docker = { context = \"shell\", sources = [\"*\"] }", "docker must be set with"),
    ("docker", "docker = { unset = true }", "docker must be set with"),
    ("docker", "docker.sources = []", "docker.sources must name the files"),
    ("docker", "image_digest = \"DIGEST\"", "the build decides it"),
    ("none", "image_digest = { unset = true }", "image_digest must be given"),
    ("none", "image_digest = \"latest\"", "A tag is not accepted"),
    ("none", "docker = { context = \"shell\", sources = [\"*\"] }", "docker must be set with"),
    ("none", "builder = \"podman\"", "builder must be"),
];

/// A digest from a variable is known only when the plan is made, so it is a warning.
const WITH_A_VARIABLE: &str =
    "image_digest = { ref = \"var.image\" }\n[variable.image]\ntype = \"string\"";

#[test]
#[ignore = "builds tfgen; `make test-modules` runs it"]
fn what_does_not_go_with_a_builder_is_found_before_terraform_starts() {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wrong-builders");
    files::remove(&folder).unwrap();
    let state = StateFolder::open(&folder).unwrap();
    let repository = state.path().join("repository");
    for part in ["modules", "examples/builders"] {
        let ignored = |name: &str| matches!(name, "tests" | "target" | ".terraform");
        files::copy_folder(&project.root().join(part), &repository.join(part), &ignored).unwrap();
    }
    let example = repository.join("examples/builders");
    let tfgen = builds::tfgen(&project, &state).unwrap();
    let check = |builder: &str, changed: &str| {
        let text = format!(
            "extends = \"{builder}.toml\"\n[environment]\n[module.ecr]\n{}\n",
            changed.replace("DIGEST", DIGEST)
        );
        files::write(&example.join("envs/wrong.toml"), text).unwrap();
        let mut check = std::process::Command::new(&tfgen);
        let output = check.args(["check", "wrong", "--root"]).arg(&example).output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), said)
    };
    for (builder, changed, expected) in WRONG {
        let (code, said) = check(builder, changed);
        assert_eq!(code, Some(1), "{builder} {changed}: {said}");
        assert!(said.contains("error[E023]") && said.contains(expected), "{changed}: {said}");
    }
    let (code, said) = check("docker", WITH_A_VARIABLE);
    assert!(code == Some(0) && said.contains("warning[W011]"), "{said}");
    assert_eq!(check("none", "").0, Some(0));
}

/// `envs/dev.toml` with the layer of `docs/deploy-your-own.md`.
#[test]
#[ignore = "builds tfgen; `make test-modules` runs it"]
fn dev_needs_neither_zone_nor_certificate_without_a_domain() {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("without-a-domain");
    files::remove(&folder).unwrap();
    let state = StateFolder::open(&folder).unwrap();
    let repository = state.path().join("repository");
    for part in ["envs", "modules"] {
        let all = |_: &str| false;
        files::copy_folder(&project.root().join(part), &repository.join(part), &all).unwrap();
    }
    let dev = repository.join("envs/dev.toml");
    let text = files::read(&dev).unwrap();
    let layers = "extends = [\"base.toml\", \"without_domain.toml\"]";
    files::write(&dev, text.replace("extends = \"base.toml\"", layers)).unwrap();
    let document = files::read(&project.root().join("docs/deploy-your-own.md")).unwrap();
    let (_, layer) = document.split_once("```toml envs/without_domain.toml\n").unwrap();
    let (layer, _) = layer.split_once("```").unwrap();
    files::write(&repository.join("envs/without_domain.toml"), layer).unwrap();
    let tfgen = builds::tfgen(&project, &state).unwrap();
    let mut generate = std::process::Command::new(tfgen);
    generate.args(["generate", "dev", "--root"]).arg(&repository);
    logged::run(&mut generate, &state.log("generate")).unwrap();

    let root = repository.join("generated/dev");
    let modules = files::read(&root.join("main.tf")).unwrap();
    assert!(!modules.contains("\"dns\"") && !modules.contains("module.dns"), "{modules}");
    let alone = ["domain_name", "zone_id", "certificate_arn"];
    let null =
        |line: &&str| line.ends_with(" = null") && alone.iter().any(|name| line.contains(name));
    assert_eq!(modules.lines().filter(null).count(), alone.len(), "{modules}");
    assert!(!root.join("data.tf").exists(), "the state of `zone` is asked for");
}
