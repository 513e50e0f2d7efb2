//! The actions of `modules/state/deploy_policy.json.tftpl`, compared with the provider's calls
//! while the stack was made, changed and removed. The provider's log names each operation of its
//! SDK.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use local::files;

/// Operations whose action has another name, or that need several actions or none. All others have
/// the name of their action.
const OTHERWISE: [(&str, &[&str]); 32] = [
    (
        "cloudfront:CreateDistributionWithTags",
        &["cloudfront:CreateDistribution", "cloudfront:TagResource"],
    ),
    ("cloudwatch:PutMetricAlarm", &["cloudwatch:PutMetricAlarm", "cloudwatch:TagResource"]),
    ("s3:DeleteBucketEncryption", &["s3:PutEncryptionConfiguration"]),
    ("s3:DeleteBucketLifecycle", &["s3:PutLifecycleConfiguration"]),
    ("s3:DeleteBucketOwnershipControls", &["s3:PutBucketOwnershipControls"]),
    ("s3:DeleteObjects", &["s3:DeleteObject", "s3:DeleteObjectVersion"]),
    ("s3:DeletePublicAccessBlock", &["s3:PutBucketPublicAccessBlock"]),
    ("s3:GetBucketAccelerateConfiguration", &["s3:GetAccelerateConfiguration"]),
    ("s3:GetBucketCors", &["s3:GetBucketCORS"]),
    ("s3:GetBucketEncryption", &["s3:GetEncryptionConfiguration"]),
    ("s3:GetBucketLifecycleConfiguration", &["s3:GetLifecycleConfiguration"]),
    ("s3:GetBucketReplication", &["s3:GetReplicationConfiguration"]),
    ("s3:GetObjectLockConfiguration", &["s3:GetBucketObjectLockConfiguration"]),
    ("s3:GetPublicAccessBlock", &["s3:GetBucketPublicAccessBlock"]),
    ("s3:HeadBucket", &["s3:ListBucket"]),
    ("s3:HeadObject", &["s3:GetObject"]),
    ("s3:ListObjectVersions", &["s3:ListBucketVersions"]),
    ("s3:ListObjectsV2", &["s3:ListBucket"]),
    ("s3:PutBucketEncryption", &["s3:PutEncryptionConfiguration"]),
    ("s3:PutBucketLifecycleConfiguration", &["s3:PutLifecycleConfiguration"]),
    ("s3:PutPublicAccessBlock", &["s3:PutBucketPublicAccessBlock"]),
    ("sts:GetCallerIdentity", &[]),
    // Tags that are set together with their resource.
    ("acm:RequestCertificate", &["acm:AddTagsToCertificate", "acm:RequestCertificate"]),
    ("ecr:CreateRepository", &["ecr:CreateRepository", "ecr:TagResource"]),
    ("iam:CreateRole", &["iam:CreateRole", "iam:TagRole"]),
    ("lambda:CreateFunction", &["iam:PassRole", "lambda:CreateFunction", "lambda:TagResource"]),
    ("s3:PutObject", &["s3:PutObject", "s3:PutObjectTagging"]),
    // For an object with versions, each by its own call.
    ("s3:DeleteObject", &["s3:DeleteObject", "s3:DeleteObjectVersion"]),
    // People make zones; the role does not.
    ("route53:ChangeTagsForResource", &[]),
    ("route53:UpdateHostedZoneComment", &[]),
    ("route53:CreateHostedZone", &[]),
    ("route53:DeleteHostedZone", &[]),
];

/// Actions that no call of the provider to this emulator shows, and why they are needed.
const NOT_SEEN: &[(&str, &[&str])] = &[
    (
        "the image is pushed into a registry that asks for no password here",
        &[
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:CompleteLayerUpload",
            "ecr:DescribeImages",
            "ecr:GetAuthorizationToken",
            "ecr:GetDownloadUrlForLayer",
            "ecr:InitiateLayerUpload",
            "ecr:PutImage",
            "ecr:UploadLayerPart",
        ],
    ),
    (
        "the provider names a budget by the account that it must not ask for here",
        &[
            "budgets:ListTagsForResource",
            "budgets:ModifyBudget",
            "budgets:TagResource",
            "budgets:UntagResource",
            "budgets:ViewBudget",
        ],
    ),
    (
        "the emulator knows no log of a web ACL",
        &[
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeResourcePolicies",
            "logs:PutResourcePolicy",
            "wafv2:DeleteLoggingConfiguration",
            "wafv2:GetLoggingConfiguration",
            "wafv2:PutLoggingConfiguration",
        ],
    ),
    (
        "CloudFront writes its grant into the bucket of logs in its caller's name",
        &["s3:PutBucketAcl"],
    ),
    ("CloudFront asks whether its caller may set the web ACL", &["wafv2:AssociateWebACL"]),
    (
        "there are no lifecycle rules here, for which the provider waits",
        &["s3:PutLifecycleConfiguration"],
    ),
    (
        "the emulator forgets for how long a table can be restored",
        &["dynamodb:UpdateContinuousBackups"],
    ),
    ("changes of names have no id here, to ask for", &["route53:GetChange"]),
    ("a question of modules/lambda_url/preflight.toml", &["lambda:GetAccountSettings"]),
    (
        "only a new version of the modules changes it",
        &["cloudfront:UpdateFunction", "iam:UpdateAssumeRolePolicy"],
    ),
    ("only another digest changes it, of which there is one here", &["lambda:UpdateFunctionCode"]),
];

pub(crate) fn assert_allows(log: &str) {
    let called = operations(log);
    assert!(called.len() >= 60, "only {} operations: {called:?}", called.len());
    let otherwise: BTreeMap<&str, &[&str]> = OTHERWISE.into();
    let needed: BTreeSet<String> = called
        .iter()
        .flat_map(|operation| match otherwise.get(operation.as_str()) {
            Some(actions) => actions.iter().map(|&action| action.to_owned()).collect(),
            None => vec![operation.clone()],
        })
        .collect();
    let allowed = actions();
    let refused: Vec<_> = needed.difference(&allowed).collect();
    let explained: BTreeSet<String> = NOT_SEEN
        .iter()
        .flat_map(|(_, actions)| actions.iter().map(|&action| action.to_owned()))
        .collect();
    let idle: Vec<_> = allowed
        .iter()
        .filter(|action| !needed.contains(*action) && !explained.contains(*action))
        .collect();
    let stale: Vec<_> = explained
        .iter()
        .filter(|action| !allowed.contains(*action) || needed.contains(*action))
        .collect();
    println!("     {} operations, {} actions", called.len(), allowed.len());
    assert!(
        refused.is_empty() && idle.is_empty() && stale.is_empty(),
        "called and not allowed: {refused:#?}\nallowed and not called: {idle:#?}\nexplained for nothing: {stale:#?}"
    );
}

/// Each `rpc.service` and `rpc.method` in a line of the log, as an action is written.
fn operations(log: &str) -> BTreeSet<String> {
    log.lines()
        .filter_map(|line| {
            let service = value(line, "rpc.service")?;
            let prefix = match service {
                "CloudWatch Logs" => "logs".to_owned(),
                "Route 53" => "route53".to_owned(),
                other => other.to_lowercase().replace(' ', ""),
            };
            Some(format!("{prefix}:{}", value(line, "rpc.method")?))
        })
        .collect()
}

/// The value after a key, in quotation marks if it has spaces.
fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(&format!("{key}="))?;
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split_whitespace().next(),
    }
}

/// Every action that the template names.
fn actions() -> BTreeSet<String> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../modules/state/deploy_policy.json.tftpl");
    let text = files::read(&path).unwrap();
    let quoted = text.split('"').skip(1).step_by(2);
    let is_action = |word: &&str| {
        word.split_once(':').is_some_and(|(service, action)| {
            service.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
                && action.starts_with(|first: char| first.is_ascii_uppercase())
                && action.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    quoted
        .filter(is_action)
        .filter(|word| !word.starts_with("iam:PassedTo"))
        .map(str::to_owned)
        .collect()
}
