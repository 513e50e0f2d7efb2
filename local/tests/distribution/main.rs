//! The resources that a distribution refers to, and what happens to them when it no longer does:
//! AWS, and so the emulator here, deletes nothing that is in use and makes no second resource of
//! one name.

#[path = "../emulated_account/mod.rs"]
mod emulated_account;
#[path = "../inventory/mod.rs"]
mod inventory;
mod refusals;
mod stack;
mod traps;

use stack::Stack;

const NO_SERVICE: &str = "services=[]";
const NO_SITE: &str = "site=false";
const BY_A_HEADER: &str = "protection=origin_header";

#[test]
#[ignore = "deploys to the emulator; `make test-e2e` runs it"]
fn what_a_distribution_no_longer_refers_to_goes_in_the_same_apply() {
    let stack = Stack::start("distribution");
    stack.apply("everything", &[]);
    assert_eq!(
        names(&stack),
        [
            vec!["edge-spa"],
            vec!["edge-api", "edge-site"],
            vec!["edge-api", "edge-site"],
            vec!["edge"]
        ]
    );
    stack.assert_converged();
    refusals::drive(&stack);

    stack.drop_waf();
    let least = [BY_A_HEADER, NO_SERVICE, NO_SITE];
    stack.apply("no web ACL, no site, a service less, another protection", &least);
    assert_eq!(names(&stack), [vec!["edge-not-found"], vec!["edge-api"], vec!["edge-api"], vec![]]);

    stack.apply("another prefix, with a site again", &[BY_A_HEADER, NO_SERVICE, "prefix=renamed"]);
    assert_eq!(
        names(&stack),
        [
            vec!["renamed-spa"],
            vec!["renamed-api", "renamed-site"],
            vec!["renamed-api", "renamed-site"],
            vec![]
        ]
    );
}

#[test]
#[ignore = "takes minutes; `make test-deployments` runs it"]
fn each_removal_and_each_trap_is_as_documented_at_length() {
    let stack = Stack::start("distribution-at-length");
    traps::upgrade(&stack);
    let all = names(&stack);

    // Functions share an access control, so it stays.
    for (what, variables, stays) in [
        ("another protection", BY_A_HEADER, true),
        ("a service less", NO_SERVICE, true),
        ("no site", NO_SITE, false),
        ("another prefix", "prefix=renamed", false),
    ] {
        stack.apply(what, &[variables]);
        assert_eq!(names(&stack) == all, stays, "{what}");
        stack.apply("all again", &[]);
        assert_eq!(names(&stack), all);
    }
    traps::failed_publication(&stack);
    traps::another_address(&stack);
    stack.drop_waf();
    stack.apply("no web ACL", &[]);
    assert_eq!(names(&stack)[3], [""; 0]);
    stack.destroy();
}

/// The names of functions, access controls, headers policies and web ACLs.
fn names(stack: &Stack) -> Vec<Vec<String>> {
    stack.referred().into_values().collect()
}
