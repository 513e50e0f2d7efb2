//! A zone in an environment of its own, and another environment that reads its id: nothing uses a
//! zone before the world sees it, and the zone outlives everything that uses it.

#[path = "../emulated_account/mod.rs"]
mod emulated_account;

use std::path::{Path, PathBuf};
use std::process::Command;

use emulated_account::EmulatedAccount;
use local::prerequisites::Purpose;
use local::terraform::{Plan, Terraform};
use local::{builds, files, logged};

const PENDING: &str = "delegation  = \"pending\"";
const DONE: &str = "delegation  = \"done\"";
const ZONE: &str = "module.dns.aws_route53_zone.this[\"example.com\"]";
const REGISTERED: &str = "delegation  = \"registered_domain\"";

#[test]
#[ignore = "deploys to the emulator; `make test-deployments` runs it"]
fn environments_share_a_zone_that_is_made_once_and_only_when_delegated() {
    let account = Account::open("zone");
    let (zone, shop) = (account.terraform("zone"), account.terraform("shop"));

    let stopped = account.refused(&zone);
    assert!(stopped.contains("set delegation = \"done\" and apply again"), "{stopped}");
    let servers = account.name_servers();
    assert!(
        servers.len() == 4 && servers.iter().all(|server| stopped.contains(server)),
        "{stopped}"
    );
    let waiting = account.refused(&shop);
    assert!(waiting.contains("zone_id"), "{waiting}");

    account.change("zone", PENDING, DONE);
    account.applied(&zone);
    account.applied(&shop);
    let id = zone.outputs().unwrap()["zone_id"].clone();
    assert_eq!(shop.outputs().unwrap()["zone_id"], id);
    assert_eq!(account.name_servers(), servers, "it is the zone of before");
    assert_eq!(zone.plan().unwrap(), Plan::Empty);
    assert_eq!(shop.plan().unwrap(), Plan::Empty);

    account.run(&shop, "destroy").unwrap();
    assert_eq!(account.name_servers(), servers, "the zone stays");

    // tfgen refuses to point a live domain at an empty zone before Terraform starts.
    account.change("zone", DONE, REGISTERED);
    let refused = account.generate().unwrap_err();
    assert!(refused.contains("acknowledge_new_zone_for must be zone_name"), "{refused}");
    let word = format!("{REGISTERED}\nacknowledge_new_zone_for = \"example.com\"");
    account.change("zone", REGISTERED, &word);
    account.generate().unwrap();
}

#[test]
#[ignore = "deploys to the emulator; `make test-deployments` runs it"]
fn a_zone_that_another_environment_made_is_moved_and_not_made_again() {
    let account = Account::open("zone-moved");
    let read = "zone_id     = { output = \"zone.zone_id\" }";
    account.change("shop", read, DONE);
    let (zone, shop) = (account.terraform("zone"), account.terraform("shop"));
    account.applied(&shop);
    let servers = account.name_servers();
    let id = shop.outputs().unwrap()["zone_id"].as_str().unwrap().to_owned();

    let import = format!("[environment]\n\n[[import]]\nto = '{ZONE}'\nid = \"{id}\"");
    account.change("zone", "[environment]", &import);
    account.change("zone", PENDING, DONE);
    account.applied(&zone);
    account.logged(&mut shop.command(&["state", "rm", ZONE])).unwrap();
    account.change("shop", DONE, read);
    account.applied(&shop);

    assert_eq!(account.name_servers(), servers, "there is one zone, that of before");
    assert_eq!(shop.outputs().unwrap()["zone_id"], id.as_str());
    for terraform in [&zone, &shop] {
        assert_eq!(terraform.plan().unwrap(), Plan::Empty);
    }
}

/// An emulated account, and a repository with two environments in it.
struct Account {
    emulated: EmulatedAccount,
    repository: PathBuf,
    tfgen: PathBuf,
}

impl Account {
    fn open(name: &str) -> Self {
        let emulated = EmulatedAccount::open(name, Purpose::LocalStack);
        let tfgen = builds::tfgen(&emulated.project, &emulated.state).unwrap();
        emulated.aws.create_bucket("zone-tfstate").unwrap();

        let repository = emulated.state.path().join("repository");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/zone/repository");
        files::copy_folder(&source, &repository, &|_| false).unwrap();
        let module = repository.join("modules/dns");
        let from = emulated.project.root().join("modules/dns");
        files::copy_folder(&from, &module, &|name| name == "tests").unwrap();
        let account = Self { emulated, repository, tfgen };
        account.generate().unwrap();
        account
    }

    fn terraform(&self, environment: &str) -> Terraform {
        let root = self.repository.join("generated").join(environment);
        let terraform = self.emulated.terraform(&root, environment);
        terraform.init(&[]).unwrap();
        terraform
    }

    /// Changes a line of an environment.
    fn change(&self, environment: &str, from: &str, to: &str) {
        let path = self.repository.join("envs").join(format!("{environment}.toml"));
        let text = files::read(&path).unwrap();
        assert!(text.contains(from), "{text}");
        files::write(&path, text.replace(from, to)).unwrap();
    }

    fn generate(&self) -> Result<(), String> {
        let mut generate = Command::new(&self.tfgen);
        generate.arg("generate").arg("--root").arg(&self.repository);
        self.logged(&mut generate)
    }

    fn applied(&self, terraform: &Terraform) {
        self.generate().unwrap();
        self.run(terraform, "apply").unwrap();
    }

    fn refused(&self, terraform: &Terraform) -> String {
        self.run(terraform, "apply").expect_err("it is refused")
    }

    /// Applies or destroys, and returns everything that Terraform prints if it fails.
    fn run(&self, terraform: &Terraform, verb: &str) -> Result<(), String> {
        self.logged(&mut terraform.command(&[verb, "-auto-approve", "-input=false", "-no-color"]))
    }

    fn logged(&self, command: &mut Command) -> Result<(), String> {
        let log = self.emulated.state.log("command");
        logged::run(command, &log).map_err(|_| files::read(&log).unwrap())
    }

    /// The name servers of the account's one zone, as Route 53 has them.
    fn name_servers(&self) -> Vec<String> {
        let get = |path: &str| {
            let body = self.emulated.aws.get("route53", &format!("/2013-04-01/{path}")).unwrap();
            String::from_utf8(body).unwrap()
        };
        let list = get("hostedzone");
        let ids = texts(&list, "Id");
        let [id] = ids.as_slice() else { panic!("{list}") };
        texts(&get(id.trim_start_matches('/')), "NameServer")
    }
}

/// The texts of all elements of a name.
fn texts(xml: &str, name: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(xml).unwrap();
    let found = document.descendants().filter(|node| node.tag_name().name() == name);
    found.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}
