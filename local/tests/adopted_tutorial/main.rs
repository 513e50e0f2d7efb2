//! An environment of this repository's modules takes over the tutorial's stack, which another root
//! made under its own names: with its state, and with the ids that the printed commands find. No
//! resource that holds data or serves traffic is destroyed or replaced, and page and API answer all
//! the time.

#[path = "../emulated_stack/mod.rs"]
mod emulated_stack;
#[path = "../loopback/mod.rs"]
mod loopback;
mod planned;
mod stack;

use stack::Stack;

/// Resources that are in no state: Lambda makes the group of a function's log lines itself, and S3
/// encrypts each bucket.
const IN_NO_STATE: [&str; 2] = [
    "module.cloudfront_proxy.aws_s3_bucket_server_side_encryption_configuration.logs",
    "module.lambda_url.aws_cloudwatch_log_group.this",
];

/// The one that no command finds: the certificate chooses its name. It overwrites the existing one.
const BY_NO_COMMAND: &str = "module.dns.aws_route53_record.validation[\"dev.exampulumi.com\"]";

/// Resources that the tutorial's stack lacks and the modules make, as far as a command finds them.
const MADE: [&str; 7] = [
    "module.cloudfront_proxy.aws_cloudfront_function.spa[\"spa\"]",
    "module.cloudfront_proxy.aws_cloudfront_origin_access_control.api",
    "module.cloudfront_proxy.aws_cloudfront_response_headers_policy.this[\"api\"]",
    "module.cloudfront_proxy.aws_cloudfront_response_headers_policy.this[\"site\"]",
    "module.cloudfront_proxy.aws_s3_bucket_policy.logs",
    "module.ecr.aws_ecr_lifecycle_policy.this[\"untagged\"]",
    "module.ecr.aws_ecr_repository_policy.pull",
];

#[test]
#[ignore = "deploys to the emulator; `make test-deployments` runs it"]
fn the_tutorials_stack_is_taken_over_in_place() {
    let stack = Stack::start();
    stack.make_original();
    stack.assert_answers("as the tutorial makes it");
    stack.make_log_group();
    let written = stack.environment();

    // Without a state: the commands, in rounds, because one id reveals others.
    let mut rounds = 0;
    while stack.import_by_commands() > 0 {
        rounds += 1;
    }
    assert!(rounds > 1, "the ids of records hold that of the zone");
    let by_commands = stack.plan();
    by_commands.assert_in_place();

    // With the state, and with the commands for what it lacks.
    stack.write_environment(&written);
    let state = ["--state", "../original/terraform.tfstate"];
    let (shown, _) = stack.adopt(&["--state", stack.shown_state(), "--dry-run"]);
    let (said, code) = stack.adopt(&state);
    assert_eq!(shown.replace("shown.json", "terraform.tfstate"), said);
    eprintln!("{said}");
    assert_eq!(code, 1, "there are objects on both sides, whose keys only Terraform knows");
    let by_state = stack.environment();
    let (again, _) = stack.adopt(&state);
    assert!(again.starts_with("imported before:"), "{again}");
    assert_eq!(stack.environment(), by_state, "nothing is imported twice");
    assert_eq!(stack.import_by_commands(), IN_NO_STATE.len());
    let planned = stack.plan();
    planned.assert_in_place();
    for address in IN_NO_STATE {
        assert!(planned.imported.contains(address) && !by_state.contains(address), "{address}");
    }
    let mut expected = by_commands.imported;
    expected.insert(BY_NO_COMMAND.to_owned());
    assert_eq!(planned.imported, expected);

    let seen = stack.apply();
    eprintln!("while it was applied: {seen:?}");
    let pages: Vec<_> = seen.keys().filter(|(path, _)| *path == "/").collect();
    assert_eq!(pages, [&("/", 200)], "the page answers all along");
    stack.assert_answers("after it was taken over");
    stack.assert_signed();
    assert!(stack.is_done(), "there is nothing left to do");

    // By the environment's own state each resource is itself.
    stack.write_environment(&written);
    let own = ["--state", "generated/dev/terraform.tfstate", "--dry-run"];
    let (said, _) = stack.adopt(&own);
    let pairs = said.lines().filter_map(|line| line.trim().split_once(" is "));
    let pairs = pairs.filter_map(|(to, rest)| Some((to, rest.split_once(" (")?.0)));
    let own: Vec<_> = pairs.take_while(|(to, _)| to.starts_with("module.")).collect();
    assert!(own.len() > planned.imported.len(), "{said}");
    assert!(own.iter().all(|(to, from)| to == from), "{said}");

    // The commands also find what the modules made in addition.
    stack.write_environment(&written);
    while stack.import_by_commands() > 0 {}
    let found = stack.environment();
    for address in MADE {
        assert!(found.contains(address), "{address}");
    }
}
