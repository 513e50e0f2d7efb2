//! What a destroyed stack leaves: only the bucket with Terraform's own state.

use local::commands::up::Stack;
use serde_json::{Value, json};

/// Holds the state, and so is made before the first apply and outlives the last destroy.
const STATE_BUCKET: &str = "exampulumi-000000000000-tfstate";

/// A service, and what it has: the names found.
type Listing = (&'static str, Vec<String>);

/// Each question finds something while the stack is there, so that finding nothing later says
/// something.
pub(crate) fn assert_some_of_each(stack: &Stack) {
    for (service, found) in listings(stack) {
        assert!(!found.is_empty(), "{service}: nothing found");
    }
}

/// Asks every service that the stack uses for all it has.
pub(crate) fn assert_none(stack: &Stack) {
    for (service, found) in listings(stack) {
        let left: Vec<String> = found.into_iter().filter(|name| name != STATE_BUCKET).collect();
        println!("     {service}: {} left", left.len());
        assert!(left.is_empty(), "{service} still has {left:?}");
    }
}

fn listings(stack: &Stack) -> Vec<Listing> {
    let xml = |service, path: &str, item: &str, name: &str| {
        let body = stack.emulator.get(service, path).unwrap();
        names_in_xml(&String::from_utf8(body).unwrap(), item, name)
    };
    let called = |service, target: &str, list: &str, name: &str| {
        names_in_json(&stack.emulator.call_json(service, target, &json!({})).unwrap(), list, name)
    };
    let monitoring = |action: &str, item: &str, name: &str| {
        let form = format!("Action={action}&Version=2010-08-01");
        names_in_xml(&stack.emulator.call_form("monitoring", &form).unwrap(), item, name)
    };
    let tables = stack.emulator.call_json("dynamodb", "DynamoDB_20120810.ListTables", &json!({}));
    let topics = stack.emulator.call_form("sns", "Action=ListTopics&Version=2010-03-31").unwrap();
    let functions = stack.emulator.get("lambda", "/2015-03-31/functions").unwrap();
    let functions: Value = serde_json::from_slice(&functions).unwrap();
    let roles = stack.emulator.call_form("iam", "Action=ListRoles&Version=2010-05-08").unwrap();
    let cloudfront = |kind: &str| format!("/2020-05-31/{kind}");
    vec![
        ("S3 buckets", xml("s3", "/", "Bucket", "Name")),
        (
            "ECR repositories",
            called(
                "ecr",
                "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories",
                "repositories",
                "repositoryName",
            ),
        ),
        ("Lambda functions", names_in_json(&functions, "Functions", "FunctionName")),
        (
            "log groups",
            called("logs", "Logs_20140328.DescribeLogGroups", "logGroups", "logGroupName"),
        ),
        ("tables", strings(&tables.unwrap()["TableNames"])),
        ("alarms", monitoring("DescribeAlarms", "member", "AlarmName")),
        ("dashboards", monitoring("ListDashboards", "member", "DashboardName")),
        ("topics", names_in_xml(&topics, "member", "TopicArn")),
        ("IAM roles", names_in_xml(&roles, "member", "RoleName")),
        (
            "distributions",
            xml("cloudfront", &cloudfront("distribution"), "DistributionSummary", "Id"),
        ),
        (
            "CloudFront functions",
            xml("cloudfront", &cloudfront("function"), "FunctionSummary", "Name"),
        ),
        (
            "origin access controls",
            xml(
                "cloudfront",
                &cloudfront("origin-access-control"),
                "OriginAccessControlSummary",
                "Name",
            ),
        ),
        (
            "response headers policies",
            xml(
                "cloudfront",
                &cloudfront("response-headers-policy?Type=custom"),
                "ResponseHeadersPolicyConfig",
                "Name",
            ),
        ),
        ("hosted zones", xml("route53", "/2013-04-01/hostedzone", "HostedZone", "Name")),
        (
            "certificates",
            called(
                "acm",
                "CertificateManager.ListCertificates",
                "CertificateSummaryList",
                "CertificateArn",
            ),
        ),
    ]
}

fn strings(list: &Value) -> Vec<String> {
    let items = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    items.iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

fn names_in_json(answer: &Value, list: &str, name: &str) -> Vec<String> {
    let items = answer[list].as_array().unwrap_or_else(|| panic!("no {list} in {answer}"));
    items.iter().map(|item| item[name].as_str().unwrap().to_owned()).collect()
}

fn names_in_xml(answer: &str, item: &str, name: &str) -> Vec<String> {
    let document =
        roxmltree::Document::parse(answer).unwrap_or_else(|_| panic!("not XML: {answer}"));
    let is = |node: &roxmltree::Node<'_, '_>, name: &str| node.tag_name().name() == name;
    document
        .descendants()
        .filter(|node| is(node, item))
        .filter_map(|node| node.children().find(|child| is(child, name)))
        .map(|node| node.text().unwrap_or_default().to_owned())
        .collect()
}
