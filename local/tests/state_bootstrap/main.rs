//! The bucket of all states, from an empty account to one that is empty again: the test types the
//! commands of `docs/state.md` as written, on the real environment `state`, and meanwhile another
//! environment keeps its state and its lock in the bucket. `make bootstrap` is also killed, finds
//! existing resources, and is refused.
//!
//! It takes minutes, because the provider waits for lifecycle rules: `make test-state` runs it.

mod account;
mod interrupted;
mod refused;
mod roles;
mod taken_over;

#[path = "../documents/mod.rs"]
mod documents;
#[path = "../emulated_account/mod.rs"]
mod emulated_account;
#[path = "../inventory/mod.rs"]
mod inventory;
#[path = "../end_to_end/report.rs"]
mod report;

use account::{Account, Ended};
use local::steps::Step;
use local::terraform::Plan;
use local::{aws, files, logged};
use report::Report;
use serde_json::{Value, json};

const LOCK_ID: &str = "94d7ab32-bb85-5b6e-6d54-5bb8e4dd9dc4";

#[test]
#[ignore = "takes minutes; `make test-state` runs it"]
fn the_bucket_of_all_states_is_made_used_and_removed_as_documented() {
    let mut report = Report::default();
    let account = report.step("an empty account", || Account::open("state-bootstrap"));
    let (state, items) = (account.terraform("state"), account.terraform("items"));
    let (state_path, items_path) = (account.state_path("state"), account.state_path("items"));
    let lock_path = format!("{items_path}.tflock");

    let first = report.step("$ make bootstrap", || {
        let [command] = &commands(&account, "The first apply")[..] else { panic!("one command") };
        account.type_in(account.repository(), &state, command)
    });
    first.assert_done(&["does not exist yet", "Do this in account", "there is nothing left to do"]);
    let (made, planned) = first.changes().unwrap();
    assert_eq!(made, planned);
    report.step("the state lies in its own bucket, and nowhere else", || {
        let recorded = account.object(&state_path).expect("no state in the bucket");
        assert_exists_as_recorded(&account, &[&recorded]);
        assert_eq!(left_by_terraform(&account), [] as [String; 0]);
        account.generate(&["--check"]);
    });
    report.step("the plan is empty", || {
        state.init(&[]).unwrap();
        assert_eq!(state.plan().unwrap(), Plan::Empty);
    });
    report.step("each role reaches its states, and no other", || roles::assert_reach(&account));
    report.step("a second time there is nothing to do", || {
        let before = account.object(&state_path);
        let second = Ended::of(account.bootstrap().spawn().unwrap());
        second.assert_done(&["exists, with the state of `state`", "there is nothing left to do"]);
        assert_eq!(second.changes(), None);
        assert_eq!(account.object(&state_path), before);
    });

    report.step("another environment is applied, its state in the bucket", || {
        items.init(&[]).unwrap();
        items.apply(&Step::default()).unwrap();
        let both = [&state_path, &items_path].map(|path| account.object(path).unwrap());
        assert_exists_as_recorded(&account, &[&both[0], &both[1]]);
        assert_eq!(account.object(&lock_path), None, "the lock is released");
    });
    report.step("its plan is empty", || assert_eq!(items.plan().unwrap(), Plan::Empty));
    report.step("credentials of another account change nothing in it", || {
        let before = account.object(&items_path);
        let mut elsewhere = account.terraform("items");
        elsewhere.set("AWS_ACCESS_KEY_ID", "222222222222");
        let typed = |command: &str| account.typed(account.repository(), &elsewhere, command);
        let answer = "fails: the answer is `222222222222`, not `000000000000`";
        for action in ["apply", "destroy"] {
            let refused = typed(&format!("make {action} ENV=items ARGS=-auto-approve"));
            refused.assert_refused(&["account", answer, "nothing was changed"]);
        }
        // Nor without a question: Terraform compares, too.
        let unasked = typed("tfgen run items --no-preflight -- destroy -auto-approve");
        unasked.assert_refused(&["222222222222"]);
        assert_eq!(account.object(&items_path), before);
        assert_eq!(items.plan().unwrap(), Plan::Empty);
    });
    report.step("a held lock refuses an apply, of this environment alone", || {
        let before = account.object(&items_path);
        hold(&account, &lock_path);
        let refused = format!("{:#}", items.apply(&Step::default()).unwrap_err());
        for expected in ["Error acquiring the state lock", LOCK_ID, "ann@laptop"] {
            assert!(refused.contains(expected), "no {expected:?} in {refused}");
        }
        assert_eq!(account.object(&items_path), before);
        assert_eq!(state.plan().unwrap(), Plan::Empty, "another key is another lock");
    });
    report.step("force-unlock releases it", || {
        let log = account.log("terraform-force-unlock");
        logged::run(&mut items.command(&["force-unlock", "-force", LOCK_ID]), &log).unwrap();
        assert_eq!(account.object(&lock_path), None);
        assert_eq!(items.plan().unwrap(), Plan::Empty);
    });
    report.step("it is destroyed, and the bucket is as it was", || {
        items.destroy(&Step::default()).unwrap();
        let recorded = account.object(&state_path).unwrap();
        assert_exists_as_recorded(&account, &[&recorded]);
        assert_eq!(state.plan().unwrap(), Plan::Empty);
    });

    report.step("force_destroy is entered and generated", || {
        account
            .change_state_environment("[module.state]\n", "[module.state]\nforce_destroy = true\n");
    });
    type_section(&mut report, &account, "The end");
    report.step("no service has anything left", || {
        for region in [account::REGION, aws::REGION] {
            for (kind, found) in inventory::of(&account.emulator.in_region(region), "") {
                println!("     {region} {kind}: {} left", found.len());
                assert!(found.is_empty(), "{kind} in {region}: {found:?} left");
            }
        }
        assert_eq!(left_by_terraform(&account), [] as [String; 0]);
    });
}

/// The commands below a heading of `docs/state.md`.
fn commands(account: &Account, heading: &str) -> Vec<String> {
    let document = files::read(&account.document("docs/state.md")).unwrap();
    let block = documents::block(documents::section(&document, Some(heading)), "sh").unwrap();
    block.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

/// Types them in the root module of `state`, one step each.
fn type_section(report: &mut Report, account: &Account, heading: &str) {
    let commands = commands(account, heading);
    assert_eq!(commands[0], "cd generated/state");
    let terraform = account.terraform("state");
    for command in &commands[1..] {
        let (typed, _) = command.split_once('#').unwrap_or((command, ""));
        let ended = report.step(&format!("$ {}", typed.trim()), || {
            account.type_in(&account.root("state"), &terraform, command)
        });
        if let Some(line) = ended.said.lines().find(|line| line.contains(" complete! Resources: "))
        {
            println!("     {line}");
        }
    }
}

/// Everything in these states exists once, and the region has nothing else.
fn assert_exists_as_recorded(account: &Account, states: &[&Value]) {
    let recorded: Vec<_> = states.iter().flat_map(|state| inventory::recorded(state)).collect();
    let unknown = inventory::unknown_types(&recorded);
    assert!(unknown.is_empty(), "tests/inventory/listings.rs has no line for {unknown:?}");
    let existing = inventory::of(&account.emulator, "");
    let differences = inventory::differences(&existing, &recorded);
    assert!(differences.is_empty(), "{differences:#?}");
    for (kind, found) in existing.iter().filter(|(_, found)| !found.is_empty()) {
        println!("     {kind}: {}", found.len());
    }
}

/// Writes the lock of another apply, in the form that Terraform writes.
fn hold(account: &Account, path: &str) {
    let lock = json!({
        "ID": LOCK_ID, "Operation": "OperationTypeApply", "Info": "", "Who": "ann@laptop",
        "Version": "1.11.4", "Created": "2026-01-02T03:04:05Z", "Path": path,
    });
    let put = account.emulator.send("s3", "PUT", path, &[], lock.to_string()).unwrap();
    put.success().unwrap();
}

/// Terraform's own files in the root of `state`, except its lock file for providers.
fn left_by_terraform(account: &Account) -> Vec<String> {
    let entries = std::fs::read_dir(account.root("state")).unwrap().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.contains("tfstate") || name.contains("override")).collect()
}
