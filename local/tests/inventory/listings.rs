//! How to list everything in each service. A new resource type needs a line here.

use local::aws::EmulatedAws;
use serde_json::{Value, json};

use super::Found;

/// How to list all resources of one type.
pub(crate) struct Listing {
    pub(crate) resource_type: &'static str,
    /// The service's name in a signature's scope.
    service: &'static str,
    request: Request,
    /// The XML element, or the JSON array, of the items.
    items: &'static str,
    /// The field of an item that has its given name.
    name: &'static str,
    /// The field with the id that Terraform has as `id`.
    id: &'static str,
}

enum Request {
    /// `GET` of a path, answered with XML.
    Xml(&'static str),
    /// `GET` of a path, answered with JSON.
    Json(&'static str),
    /// A call by `X-Amz-Target`, with the input given.
    Target(&'static str, &'static str),
    /// A call by `Action`.
    Form(&'static str),
}

use Request::{Form, Json, Target, Xml};

const fn listing(
    resource_type: &'static str,
    service: &'static str,
    request: Request,
    (items, name, id): (&'static str, &'static str, &'static str),
) -> Listing {
    Listing { resource_type, service, request, items, name, id }
}

pub(super) const LISTINGS: &[Listing] = &[
    listing("aws_s3_bucket", "s3", Xml("/"), ("Bucket", "Name", "Name")),
    listing(
        "aws_ecr_repository",
        "ecr",
        Target("AmazonEC2ContainerRegistry_V20150921.DescribeRepositories", "{}"),
        ("repositories", "repositoryName", "repositoryName"),
    ),
    listing(
        "aws_lambda_function",
        "lambda",
        Json("/2015-03-31/functions"),
        ("Functions", "FunctionName", "FunctionName"),
    ),
    listing(
        "aws_cloudwatch_log_group",
        "logs",
        Target("Logs_20140328.DescribeLogGroups", "{}"),
        ("logGroups", "logGroupName", "logGroupName"),
    ),
    listing(
        "aws_iam_role",
        "iam",
        Form("Action=ListRoles&Version=2010-05-08"),
        ("member", "RoleName", "RoleName"),
    ),
    listing(
        "aws_iam_policy",
        "iam",
        Form("Action=ListPolicies&Scope=Local&Version=2010-05-08"),
        ("member", "PolicyName", "Arn"),
    ),
    listing(
        "aws_iam_openid_connect_provider",
        "iam",
        Form("Action=ListOpenIDConnectProviders&Version=2010-05-08"),
        ("member", "Arn", "Arn"),
    ),
    listing(
        "aws_cloudfront_distribution",
        "cloudfront",
        Xml("/2020-05-31/distribution"),
        ("DistributionSummary", "Comment", "Id"),
    ),
    listing(
        "aws_cloudfront_function",
        "cloudfront",
        Xml("/2020-05-31/function?Stage=LIVE"),
        ("FunctionSummary", "Name", "Name"),
    ),
    listing(
        "aws_cloudfront_origin_access_control",
        "cloudfront",
        Xml("/2020-05-31/origin-access-control"),
        ("OriginAccessControlSummary", "Name", "Id"),
    ),
    listing(
        "aws_cloudfront_response_headers_policy",
        "cloudfront",
        Xml("/2020-05-31/response-headers-policy?Type=custom"),
        ("ResponseHeadersPolicy", "Name", "Id"),
    ),
    listing(
        "aws_route53_zone",
        "route53",
        Xml("/2013-04-01/hostedzone"),
        ("HostedZone", "Name", "Id"),
    ),
    listing(
        "aws_acm_certificate",
        "acm",
        Target("CertificateManager.ListCertificates", "{}"),
        ("CertificateSummaryList", "DomainName", "CertificateArn"),
    ),
    listing(
        "aws_cloudwatch_metric_alarm",
        "monitoring",
        Form("Action=DescribeAlarms&Version=2010-08-01"),
        ("member", "AlarmName", "AlarmName"),
    ),
    listing(
        "aws_cloudwatch_dashboard",
        "monitoring",
        Form("Action=ListDashboards&Version=2010-08-01"),
        ("member", "DashboardName", "DashboardName"),
    ),
    listing(
        "aws_sns_topic",
        "sns",
        Form("Action=ListTopics&Version=2010-03-31"),
        ("member", "TopicArn", "TopicArn"),
    ),
    listing(
        "aws_wafv2_web_acl",
        "wafv2",
        Target("AWSWAF_20190729.ListWebACLs", r#"{"Scope":"CLOUDFRONT"}"#),
        ("WebACLs", "Name", "Id"),
    ),
    listing(
        "aws_dynamodb_table",
        "dynamodb",
        Target("DynamoDB_20120810.ListTables", "{}"),
        ("TableNames", "", ""),
    ),
];

/// Types that are part of another resource and gone with it.
pub(super) const PARTS: &[(&str, &str)] = &[
    ("aws_acm_certificate_validation", "aws_acm_certificate"),
    ("aws_cloudwatch_log_metric_filter", "aws_cloudwatch_log_group"),
    ("aws_ecr_lifecycle_policy", "aws_ecr_repository"),
    ("aws_ecr_repository_policy", "aws_ecr_repository"),
    ("aws_iam_role_policy", "aws_iam_role"),
    ("aws_iam_role_policy_attachment", "aws_iam_role"),
    ("aws_lambda_alias", "aws_lambda_function"),
    ("aws_lambda_function_url", "aws_lambda_function"),
    ("aws_lambda_permission", "aws_lambda_function"),
    ("aws_route53_record", "aws_route53_zone"),
    ("aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket"),
    ("aws_s3_bucket_ownership_controls", "aws_s3_bucket"),
    ("aws_s3_bucket_policy", "aws_s3_bucket"),
    ("aws_s3_bucket_public_access_block", "aws_s3_bucket"),
    ("aws_s3_bucket_server_side_encryption_configuration", "aws_s3_bucket"),
    ("aws_s3_bucket_versioning", "aws_s3_bucket"),
    ("aws_s3_object", "aws_s3_bucket"),
    ("aws_sns_topic_policy", "aws_sns_topic"),
    ("aws_sns_topic_subscription", "aws_sns_topic"),
];

impl Listing {
    pub(super) fn ask(&self, emulator: &EmulatedAws) -> Vec<Found> {
        match self.request {
            Xml(path) => {
                let body = emulator.get(self.service, path).unwrap();
                self.in_xml(&String::from_utf8(body).unwrap())
            }
            Form(form) => self.in_xml(&emulator.call_form(self.service, form).unwrap()),
            Json(path) => {
                let body = emulator.get(self.service, path).unwrap();
                self.in_json(&serde_json::from_slice(&body).unwrap())
            }
            Target(target, input) => {
                let input: Value = serde_json::from_str(input).unwrap_or_else(|_| json!({}));
                self.in_json(&emulator.call_json(self.service, target, &input).unwrap())
            }
        }
    }

    fn in_json(&self, answer: &Value) -> Vec<Found> {
        let items = answer[self.items].as_array();
        let items = items.unwrap_or_else(|| panic!("no {} in {answer}", self.items));
        let field = |item: &Value, field: &str| {
            let value = if field.is_empty() { item } else { &item[field] };
            value.as_str().unwrap_or_else(|| panic!("no {field} in {item}")).to_owned()
        };
        let found = |item: &Value| Found { name: field(item, self.name), id: field(item, self.id) };
        items.iter().map(found).collect()
    }

    fn in_xml(&self, answer: &str) -> Vec<Found> {
        let document =
            roxmltree::Document::parse(answer).unwrap_or_else(|_| panic!("not XML: {answer}"));
        let field = |item: &roxmltree::Node<'_, '_>, name: &str| {
            let node = item.descendants().find(|node| node.tag_name().name() == name);
            let text = node?.text().unwrap_or_default();
            // Route 53's ids come as paths.
            Some(text.trim_start_matches("/hostedzone/").to_owned())
        };
        document
            .descendants()
            .filter(|node| node.tag_name().name() == self.items)
            .filter_map(|item| {
                Some(Found { name: field(&item, self.name)?, id: field(&item, self.id)? })
            })
            .collect()
    }
}
