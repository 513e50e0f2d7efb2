//! What the emulator refuses, called as by AWS's own command line.

use local::http::Answer;
use serde_json::{Value, json};

use crate::stack::Stack;

const API: &str = "/2020-05-31";

/// The test deletes each while the distribution uses it, and then makes it again with the same
/// name.
pub(crate) fn drive(stack: &Stack) {
    let control = stack.id("aws_cloudfront_origin_access_control", "edge-site");
    let control = format!("{API}/origin-access-control/{control}");
    refused(&delete(stack, &control), 409, "OriginAccessControlInUse");
    let again = post_again(stack, &control, &format!("{API}/origin-access-control"));
    refused(&again, 409, "OriginAccessControlAlreadyExists");

    let policy = stack.id("aws_cloudfront_response_headers_policy", "edge-site");
    let policy = format!("{API}/response-headers-policy/{policy}");
    refused(&delete(stack, &policy), 409, "ResponseHeadersPolicyInUse");
    let again = post_again(stack, &policy, &format!("{API}/response-headers-policy"));
    refused(&again, 409, "ResponseHeadersPolicyAlreadyExists");

    let function = format!("{API}/function/edge-spa");
    let described = send(stack, "GET", &format!("{function}/describe?Stage=DEVELOPMENT"), &[], "");
    let tag = described.headers["etag"].to_str().unwrap().to_owned();
    refused(&send(stack, "DELETE", &function, &[("if-match", &tag)], ""), 409, "FunctionInUse");
    // The code is `a`.
    let again = "<CreateFunctionRequest><Name>edge-spa</Name><FunctionCode>YQ==</FunctionCode>\
         <FunctionConfig><Comment></Comment><Runtime>cloudfront-js-2.0</Runtime></FunctionConfig>\
         </CreateFunctionRequest>";
    let again = send(stack, "POST", &format!("{API}/function"), &[], again);
    refused(&again, 409, "FunctionAlreadyExists");

    let id = stack.id("aws_wafv2_web_acl", "edge");
    let found =
        waf(stack, "GetWebACL", &json!({ "Id": id, "Name": "edge", "Scope": "CLOUDFRONT" }));
    let found: Value = serde_json::from_slice(&found.success().unwrap()).unwrap();
    let request =
        json!({ "Id": id, "Name": "edge", "Scope": "CLOUDFRONT", "LockToken": found["LockToken"] });
    refused(&waf(stack, "DeleteWebACL", &request), 400, "WAFAssociatedItemException");
    let mut again = found["WebACL"].clone();
    again["Scope"] = json!("CLOUDFRONT");
    refused(&waf(stack, "CreateWebACL", &again), 400, "WAFDuplicateItemException");
}

fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{code}: {}", answer.text());
    assert!(answer.text().contains(code), "{code}: {}", answer.text());
}

/// Deletes the resource at a path of CloudFront's API, at its current version.
fn delete(stack: &Stack, path: &str) -> Answer {
    let tag = send(stack, "GET", path, &[], "").headers["etag"].to_str().unwrap().to_owned();
    send(stack, "DELETE", path, &[("if-match", &tag)], "")
}

/// Makes the resource at a path again, at the path where its kind is made.
fn post_again(stack: &Stack, path: &str, kind: &str) -> Answer {
    let settings = send(stack, "GET", &format!("{path}/config"), &[], "").success().unwrap();
    send(stack, "POST", kind, &[], &String::from_utf8(settings).unwrap())
}

fn send(stack: &Stack, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    stack.account.aws.send("cloudfront", method, path, headers, body).unwrap()
}

fn waf(stack: &Stack, operation: &str, input: &Value) -> Answer {
    let target = format!("AWSWAF_20190729.{operation}");
    let headers =
        [("x-amz-target", target.as_str()), ("content-type", "application/x-amz-json-1.1")];
    stack.account.aws.send("wafv2", "POST", "/", &headers, input.to_string()).unwrap()
}
