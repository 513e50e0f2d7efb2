//! The same stack from an environment whose inputs were changed: all of them in one apply, since
//! each apply costs most of a minute.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use local::commands::up::Stack;
use local::http::Client;
use local::project::{LOCAL, Project};
use local::state::StateFolder;
use local::steps::Step;
use local::terraform::{Terraform, provider_tree, site_builds};
use local::{builds, files, logged, prerequisites};
use serde_json::{Value, json};

use super::deployed;

/// The changes, as an application team writes them over `envs/local.toml`.
const CHANGES: &str = r#"extends = "as-committed.toml"

[environment]

[module.lambda_url]
memory_size           = 512
timeout               = 20
log_retention_in_days = 3
description           = "Changed"
environment           = { CHANGED = "yes" }

[module.static_site]
kept_builds = 1

[module.cloudfront_proxy]
price_class             = "PriceClass_200"
content_security_policy = "default-src 'none'"
"#;

/// A copy of the environment with `CHANGES`, and with another image and another site.
pub(crate) struct Changed {
    pub(crate) terraform: Terraform,
    /// The site's new build.
    pub(crate) site: PathBuf,
    root: PathBuf,
    image_digest: String,
}

impl Changed {
    /// Writes and generates it in the state folder, and prepares Terraform.
    pub(crate) fn prepare(stack: &Stack, project: &Project, state: &StateFolder) -> Self {
        let repository = state.path().join("terraform/changed-repository");
        let envs = repository.join("envs");
        files::copy_folder(&project.root().join("envs"), &envs, &|_| false).unwrap();
        files::write(
            &envs.join("as-committed.toml"),
            files::read(&envs.join("local.toml")).unwrap(),
        )
        .unwrap();
        files::write(&envs.join("local.toml"), CHANGES).unwrap();
        symlink(project.root().join("modules"), repository.join("modules")).unwrap();
        let site = repository.join("web/dist");
        next_build(&project.root().join("web/dist"), &site);
        let tfgen = builds::tfgen(project, state).unwrap();
        let mut generate = Command::new(&tfgen);
        generate.args(["generate", LOCAL, "--root"]).arg(&repository);
        logged::run(&mut generate, &state.log("generate-changed")).unwrap();

        let root = repository.join("generated").join(LOCAL);
        let image_digest = build_image(state, &tfgen, &repository.join("target/local-image"));
        let variables = json!({ "image_digest": image_digest });
        files::write(&root.join("image.auto.tfvars.json"), variables.to_string()).unwrap();
        let mut terraform = runner(stack, project, state, &root, "changed");
        terraform.set("TFGEN", &tfgen);
        terraform.set("TFGEN_REGISTRY_ENDPOINT", stack.emulator.endpoint());
        terraform.init(&["-reconfigure"]).unwrap();
        site_builds::hand_on(&stack.terraform, &root).unwrap();
        Self { terraform, site, root, image_digest }
    }

    /// Applies, and looks for the changes in the emulated AWS.
    pub(crate) fn apply_and_look(&self, stack: &Stack) {
        self.terraform.apply(&Step::default()).unwrap();
        let name = deployed::output(stack, "lambda_function_name");
        let function = rest(stack, &format!("/2015-03-31/functions/{name}?Qualifier=live"));
        let configuration = &function["Configuration"];
        assert_eq!(configuration["MemorySize"], 512);
        assert_eq!(configuration["Timeout"], 20);
        assert_eq!(configuration["Description"], "Changed");
        let variables = &configuration["Environment"]["Variables"];
        assert_eq!(variables["CHANGED"], "yes");
        assert_eq!(variables["ENV_NAME"], LOCAL, "what was not changed stays");
        let image = function["Code"]["ImageUri"].as_str().unwrap();
        assert!(image.ends_with(&self.image_digest), "{image}");

        let described = stack.emulator.call_json("logs", DESCRIBE_LOG_GROUPS, &json!({})).unwrap();
        let groups = described["logGroups"].as_array().unwrap();
        let group = format!("/aws/lambda/{name}");
        let group = groups.iter().find(|found| found["logGroupName"] == group.as_str()).unwrap();
        assert_eq!(group["retentionInDays"], 3);

        let id = deployed::output(stack, "cloudfront_distro_id");
        let path = format!("/2020-05-31/distribution/{id}");
        let distribution = stack.emulator.get("cloudfront", &path).unwrap();
        let distribution = String::from_utf8(distribution).unwrap();
        assert!(distribution.contains("<PriceClass>PriceClass_200</PriceClass>"), "{distribution}");
    }

    /// The function's own errors and the distribution's page for deep links do not mix, whether or
    /// not the distribution keeps them out of caches.
    pub(crate) fn refusals_reach_the_viewer(&self, client: &Client, stack: &Stack) {
        for status in [403, 404, 500, 502, 503, 504] {
            let refused = deployed::get(client, stack, &format!("api/{status}"));
            assert_eq!(refused.status, status, "{}", refused.text());
            assert_eq!(refused.headers["content-type"], "application/problem+json");
            let body: Value = serde_json::from_slice(&refused.body).unwrap();
            assert_eq!(body, json!({ "title": "Refused by the function", "status": status }));
        }
        deployed::page_and_deep_link(client, stack, &self.site);
        let page = deployed::get(client, stack, "items/555");
        assert_eq!(page.headers["content-security-policy"], "default-src 'none'");
    }

    /// Plans from `before`, a state from before the destroy, so that the provider reads each of its
    /// resources. Returns the addresses of those that it would not make again: they still exist.
    pub(crate) fn still_there(
        &self,
        stack: &Stack,
        project: &Project,
        state: &StateFolder,
        before: &Value,
    ) -> Vec<String> {
        let root = self.root.with_file_name("before");
        files::copy_folder(&self.root, &root, &|name| name.starts_with('.')).unwrap();
        let local = "terraform {\n  backend \"local\" {}\n}\n";
        files::write(&root.join("backend_override.tf"), local).unwrap();
        files::write(&root.join("terraform.tfstate"), before.to_string()).unwrap();
        let terraform = runner(stack, project, state, &root, "before");
        terraform.init(&["-reconfigure"]).unwrap();
        let log = state.log("terraform-refresh");
        let plan = ["plan", "-input=false", "-no-color", "-out=refreshed.tfplan"];
        logged::run(&mut terraform.command(&plan), &log).unwrap();
        let mut show = terraform.command(&["show", "-json", "refreshed.tfplan"]);
        let shown: Value = serde_json::from_str(&logged::output(&mut show, &log).unwrap()).unwrap();
        let changes = shown["resource_changes"].as_array().unwrap();
        let gone = |address: &str| {
            changes.iter().any(|resource| {
                let actions = &resource["change"]["actions"];
                resource["address"] == address && *actions == json!(["create"])
            })
        };
        addresses(before).into_iter().filter(|address| !gone(address)).collect()
    }
}

const DESCRIBE_LOG_GROUPS: &str = "Logs_20140328.DescribeLogGroups";

/// The addresses of all resources of AWS in a state.
fn addresses(state: &Value) -> Vec<String> {
    let resources = state["resources"].as_array().unwrap();
    let remote = resources
        .iter()
        .filter(|resource| resource["mode"] == "managed" && resource["type"] != "terraform_data");
    remote
        .flat_map(|resource| {
            let text = |field: &str| resource[field].as_str().unwrap();
            let address = format!("{}.{}.{}", text("module"), text("type"), text("name"));
            let instances = resource["instances"].as_array().unwrap();
            instances.iter().map(move |instance| match &instance["index_key"] {
                Value::Null => address.clone(),
                key => format!("{address}[{key}]"),
            })
        })
        .collect()
}

fn runner(
    stack: &Stack,
    project: &Project,
    state: &StateFolder,
    root: &Path,
    data: &str,
) -> Terraform {
    let program = prerequisites::check(prerequisites::Purpose::LocalStack).unwrap().terraform;
    let mut terraform = Terraform::new(&program, root, state, data);
    terraform.use_emulator(&stack.emulator);
    let downloads = project.root().join(".local/plugins");
    provider_tree::configure(&mut terraform, &program, &downloads, state).unwrap();
    terraform
}

/// The site as another build leaves it: each hashed file has another name and other content, and
/// every file that refers to it uses the new name.
fn next_build(from: &Path, to: &Path) {
    files::copy_folder(from, to, &|_| false).unwrap();
    let named = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let assets = named(&to.join("assets"));
    let pages = named(to).into_iter().filter(|path| path.is_file());
    for path in assets.iter().cloned().chain(pages) {
        let Ok(mut text) = std::fs::read_to_string(&path) else { continue };
        for asset in &assets {
            let name = asset.file_name().unwrap().to_str().unwrap();
            text = text.replace(name, &format!("next-{name}"));
        }
        files::write(&path, text).unwrap();
    }
    for asset in assets {
        let name = asset.file_name().unwrap().to_str().unwrap();
        std::fs::rename(&asset, asset.with_file_name(format!("next-{name}"))).unwrap();
    }
}

/// Packs `functions/refuses.rs`, and returns the image's digest.
fn build_image(state: &StateFolder, tfgen: &Path, image: &Path) -> String {
    let source =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/end_to_end/functions/refuses.rs");
    let program = state.path().join("images/refuses");
    files::make_folder(program.parent().unwrap()).unwrap();
    files::make_folder(image.parent().unwrap()).unwrap();
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition=2024", "-Ctarget-feature=+crt-static", "-o"]).arg(&program);
    logged::run(rustc.arg(source), &state.log("build-refuses")).unwrap();
    let mut build = Command::new(tfgen);
    build.args(["image", "build", "--architecture", "x86_64", "--binary"]).arg(&program);
    logged::run(build.arg("--output").arg(image), &state.log("image-build")).unwrap();
    let mut digest = Command::new(tfgen);
    digest.args(["image", "digest", "--image"]).arg(image);
    logged::output(&mut digest, &state.log("image-digest")).unwrap().trim().to_owned()
}

fn rest(stack: &Stack, path: &str) -> Value {
    serde_json::from_slice(&stack.emulator.get("lambda", path).unwrap()).unwrap()
}
