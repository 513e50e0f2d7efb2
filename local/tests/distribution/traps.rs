//! The three traps in the README of `cloudfront_proxy`, each with its way out.

use crate::stack::Stack;
use crate::{NO_SITE, names};

const SPA: &str = "module.cloudfront_proxy.aws_cloudfront_function.spa[\"spa\"]";
const SITE_CONTROL: &str = "module.cloudfront_proxy.aws_cloudfront_origin_access_control.site";

/// `create_before_destroy` is read from the state, which has it only after an apply.
pub(crate) fn upgrade(stack: &Stack) {
    stack.take_older_modules();
    stack.apply("everything, by the modules before", &[]);
    let all = names(stack);

    stack.take_modules();
    let error = stack.refused("the new modules and no site at once", &[NO_SITE]);
    for code in ["FunctionInUse", "OriginAccessControlInUse", "ResponseHeadersPolicyInUse"] {
        assert!(error.contains(code), "{code}: {error}");
    }
    assert_eq!(names(stack).len(), all.len());

    stack.apply("the new modules with nothing else changed", &[]);
    assert_eq!(names(stack), all);
    stack.apply("no site after that", &[NO_SITE]);
    stack.apply("everything again", &[]);
    assert_eq!(names(stack), all);
}

/// A function that was made and not published is tainted; the command stands for the failure.
pub(crate) fn failed_publication(stack: &Stack) {
    stack.run(&["taint", SPA]).unwrap();
    let error = stack.refused("a tainted function under its own name", &[]);
    assert!(error.contains("FunctionAlreadyExists"), "{error}");
    stack.apply("a tainted function under another name", &["spa_function_name=edge-spa-2"]);
    assert_eq!(names(stack)[0], ["edge-spa-2"]);
    stack.apply("its first name again", &[]);
    assert_eq!(names(stack)[0], ["edge-spa"]);
}

/// If an address changes, Terraform makes the new resource first, unless there is a `moved` block.
pub(crate) fn another_address(stack: &Stack) {
    let (here, there) =
        (format!("{SITE_CONTROL}[\"site\"]"), format!("{SITE_CONTROL}[\"before\"]"));
    stack.run(&["state", "mv", &here, &there]).unwrap();
    let error = stack.refused("another address that nobody told of", &[]);
    assert!(error.contains("OriginAccessControlAlreadyExists"), "{error}");
    stack.run(&["state", "mv", &there, &here]).unwrap();
    stack.apply("the address that the state has", &[]);
}
