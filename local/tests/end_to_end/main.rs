//! The whole way, with real parts: from sources to the image, Terraform, the emulated AWS and the
//! answers of the deployed site, and back to nothing.
//!
//! It can run next to a stack of the user's, in its own state folder and on its own ports. It takes
//! minutes: `make test-e2e` runs it.

mod browser;
mod changed;
mod deployed;
#[path = "../inventory/mod.rs"]
mod inventory;
mod leftovers;
mod lock;
mod report;
mod visitors;

use std::path::Path;
use std::time::Duration;

use changed::Changed;
use local::background::Asked;
use local::commands::{down, up};
use local::http::Client;
use local::project::Project;
use local::state::StateFolder;
use local::steps::Step;
use local::terraform::Plan;
use report::Report;
use visitors::Visitors;

/// The log retention in days that `envs/local.toml` sets, and another one.
const RETENTION: (u32, u32) = (1, 3);

#[test]
#[ignore = "takes minutes; `make test-e2e` runs it"]
fn the_stack_is_deployed_used_and_destroyed() {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("end-to-end");
    let state = StateFolder::open(&folder).unwrap();
    down::stop(&state).unwrap();
    state.clear(true).unwrap();
    let state = StateFolder::open(&folder).unwrap();
    let stopped_at_the_end = Stopped(state.clone());

    let mut report = Report::default();
    let options = up::Options {
        ports: Asked::default(),
        image_digest: None,
        program: env!("CARGO_BIN_EXE_local").into(),
    };
    let stack = report.step("apply from nothing", || up::run(&project, &state, &options).unwrap());

    report.step("second plan is empty", || {
        assert_eq!(stack.terraform.plan().unwrap(), Plan::Empty);
    });
    report.step("a change behind Terraform's back is seen", || {
        deployed::set_log_retention(&stack, RETENTION.1);
        assert_eq!(stack.terraform.plan().unwrap(), Plan::Changes);
        deployed::set_log_retention(&stack, RETENTION.0);
        assert_eq!(stack.terraform.plan().unwrap(), Plan::Empty);
    });

    let client = Client::default();
    report.step("page and deep link answer index.html", || {
        deployed::page_and_deep_link(&client, &stack, &project.root().join("web/dist"));
    });
    report.step("API answers", || deployed::api_answers(&client, &stack));
    report.step("a stored event is answered", || deployed::stored_event_is_answered(&state));
    report.step("unknown API route stays a 404", || deployed::unknown_route(&client, &stack));
    report.step("build id is of the deployed digest", || {
        deployed::build_id(&client, &stack, &state);
    });
    report.step("POST needs its body's hash", || deployed::post_needs_hash(&client, &stack));
    report.step("a body that is not UTF-8 is refused by the service", || {
        deployed::body_that_is_no_text(&client, &stack);
    });
    report.step("what was posted is in the table", || {
        deployed::item_is_in_the_table(&client, &stack);
    });
    report.step("changes of names are done at once", || {
        deployed::name_changes_are_done_at_once(&stack);
    });
    report.step("bare Function URL is refused", || deployed::bare_function_url(&client, &stack));
    report.step("the site works in a browser", || browser::tests_pass(&stack, &project));
    report.step("second up converges, over the lock of one that was killed", || {
        lock::Lock::of(&project).leave(&stack);
        let log = |step: &str| state.log(step);
        let not_again = ["build-service", "image-build", "site-build", "terraform-init"];
        for step in not_again.iter().chain(&["terraform-apply"]) {
            std::fs::remove_file(log(step)).unwrap();
        }
        let again = up::run(&project, &state, &options).unwrap();
        assert_eq!(again.ports, stack.ports, "the same processes serve on");
        assert!(log("terraform-apply").exists(), "nothing stands for an apply");
        for step in not_again {
            assert!(!log(step).exists(), "{step}: nothing has changed");
        }
        assert!(!lock::Lock::of(&project).is_held(&stack));
    });
    report.step("a held lock refuses an apply and says how to release it", || {
        lock::refuses_and_is_released(&stack, &project, &state);
    });

    let changed = Changed::prepare(&stack, &project, &state);
    let visitors = Visitors::begin(&stack);
    report.step("changed inputs, another image and another build of the site are applied", || {
        changed.apply_and_look(&stack);
    });
    report.step("no visitor missed a file meanwhile, of the old build or of the new", || {
        visitors.missed_nothing(&changed.site);
    });
    report.step("plan after the change is empty", || {
        assert_eq!(changed.terraform.plan().unwrap(), Plan::Empty);
    });
    report.step("API's own errors reach the viewer, and deep links the page", || {
        changed.refusals_reach_the_viewer(&client, &stack);
    });

    let before = leftovers::recorded_state(&stack, &state);
    report.step("nothing of a function is made before it is destroyed", || {
        leftovers::assert_functions_are_destroyed_before_they_are_made(&before);
    });
    report.step("every resource exists once", || {
        leftovers::assert_as_recorded(&stack, &project, &before);
    });
    report.step("destroy", || {
        changed.terraform.destroy(&Step::default()).unwrap();
    });
    report.step("no service has anything left", || leftovers::assert_none(&stack, &project));
    report.step("the provider finds none of the resources either", || {
        let left = changed.still_there(&stack, &project, &state, &before);
        assert!(left.is_empty(), "{left:#?}");
    });
    report.step("down stops what was started", || {
        let known = state.load().unwrap();
        down::run(&project, &state, true).unwrap();
        for service in [known.emulator.unwrap(), known.server.unwrap()] {
            assert!(!service.process.is_running());
        }
        assert!(!folder.exists(), "{} is left", folder.display());
    });
    drop(stopped_at_the_end);
}

/// Stops the stack even if the test fails; its logs then stay.
struct Stopped(StateFolder);

impl Drop for Stopped {
    fn drop(&mut self) {
        if let Err(error) = down::stop(&self.0) {
            eprintln!("{error:#}");
        }
        if std::thread::panicking() {
            eprintln!("logs: {}", self.0.path().join("logs").display());
            // Lets the servers' last lines reach their logs.
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}
