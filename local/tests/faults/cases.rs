//! The faults that are tried, as data.

use serde_json::{Value, json};

/// What goes wrong with calls of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// AWS says twice that there are too many calls, in the service's own words.
    Throttled,
    /// AWS fails once with an internal error.
    ServerError,
    /// The connection is reset once, before the request arrives.
    Reset,
    /// The request is carried out once, and half of the answer comes back.
    Truncated,
    /// The request is carried out once, and the connection is reset within the answer.
    AnswerLost,
    /// AWS refuses once, as when a permission is missing.
    Refused,
}

impl Fault {
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::ServerError => "internal error",
            Self::Reset => "connection reset",
            Self::Truncated => "answer truncated",
            Self::AnswerLost => "connection reset within the answer",
            Self::Refused => "refused (403)",
        }
    }

    /// The proxy's rule for it, without the calls that it applies to.
    fn effect(self, (throttling, status): (&str, u16)) -> Value {
        let error = |code: &str, status: u16| json!({ "code": code, "status": status });
        match self {
            Self::Throttled => json!({ "times": 2, "error": error(throttling, status) }),
            Self::ServerError => json!({ "times": 1, "error": error("InternalError", 500) }),
            Self::Reset => json!({ "times": 1, "reset": true }),
            Self::Truncated => json!({ "times": 1, "response": { "truncate_frac": 0.5 } }),
            Self::AnswerLost => json!({ "times": 1, "response": { "abort_frac": 0.5 } }),
            Self::Refused => json!({ "times": 1, "error": error("AccessDenied", 403) }),
        }
    }
}

/// One after the other, on one call: what the provider and the backend try again by themselves.
const PASSING: &[Fault] = &[Fault::Throttled, Fault::ServerError, Fault::Reset];

/// Calls that faults befall.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    /// The environment in `repository/envs` that makes such calls.
    pub(crate) environment: &'static str,
    /// The service, as the proxy knows it.
    pub(crate) service: &'static str,
    pub(crate) operation: &'static str,
    /// What else a call must have.
    only: Only,
    /// The code and the status with which the service says that there are too many calls.
    throttling: (&'static str, u16),
}

#[derive(Debug, Clone, Copy)]
enum Only {
    Any,
    /// A part of the resource's name.
    Resource(&'static str),
    /// A header with this part.
    Header(&'static str, &'static str),
    /// A part of the resource's name, and no header with this name and part.
    ResourceWithout(&'static str, &'static str, &'static str),
}

/// The image registry, which no signature names to the proxy.
const REGISTRY: &str = "registry";

impl Target {
    /// The proxy's rules that make these faults happen to these calls.
    pub(crate) fn rules(&self, faults: &[Fault]) -> Vec<Value> {
        let mut rules = Vec::new();
        let calls = json!({ "service": self.service, "operation": self.operation });
        let mut calls = if self.service == REGISTRY { json!({}) } else { calls };
        match self.only {
            Only::Any => {}
            Only::Resource(part) => calls["resource"] = part.into(),
            Only::Header(name, part) => calls["headers"] = json!({ name: part }),
            Only::ResourceWithout(resource, name, part) => {
                let mut spared = merged(&calls, &json!({ PASSES: 1 }));
                spared["headers"] = json!({ name: part });
                rules.push(spared);
                calls["resource"] = resource.into();
            }
        }
        rules.extend(faults.iter().map(|fault| merged(&calls, &fault.effect(self.throttling))));
        rules
    }
}

/// The effect of a rule that only keeps later rules from a call: a millisecond's delay.
pub(crate) const PASSES: &str = "latency";

fn merged(one: &Value, other: &Value) -> Value {
    let fields = [one, other].into_iter().filter_map(Value::as_object).flatten();
    fields.map(|(name, value)| (name.clone(), value.clone())).collect()
}

const fn target(
    environment: &'static str,
    service: &'static str,
    operation: &'static str,
    throttling: (&'static str, u16),
) -> Target {
    Target { environment, service, operation, only: Only::Any, throttling }
}

/// One call of every service that the modules use, a creating one if there is one: a fault can lose
/// or double only what a creating call makes.
const TARGETS: [Target; 14] = [
    target("stack", "sts", "GetCallerIdentity", ("Throttling", 400)),
    Target {
        only: Only::Resource("faults-site"),
        ..target("stack", "s3", "CreateBucket", ("SlowDown", 503))
    },
    target("stack", "ecr", "CreateRepository", ("ThrottlingException", 400)),
    Target {
        only: Only::Header("user-agent", "tfgen/"),
        ..target("stack", REGISTRY, "push of the image", ("TOOMANYREQUESTS", 429))
    },
    target("stack", "iam", "CreateRole", ("Throttling", 400)),
    target("stack", "logs", "CreateLogGroup", ("ThrottlingException", 400)),
    target("stack", "lambda", "CreateFunction", ("TooManyRequestsException", 429)),
    target("stack", "cloudfront", "CreateDistributionWithTags", ("Throttling", 400)),
    target("names", "route53", "CreateHostedZone", ("Throttling", 400)),
    target("names", "acm", "RequestCertificate", ("ThrottlingException", 400)),
    target("watched", "dynamodb", "CreateTable", ("ThrottlingException", 400)),
    target("watched", "sns", "CreateTopic", ("Throttling", 400)),
    target("watched", "cloudwatch", "PutMetricAlarm", ("Throttling", 400)),
    target("watched", "wafv2", "CreateWebACL", ("ThrottlingException", 400)),
];

/// Calls that read: the answers of the creating calls have no body that could be cut, or none that
/// the provider reads.
const READINGS: [Target; 3] = [
    Target {
        only: Only::Resource("faults-site"),
        ..target("stack", "s3", "GetBucketAcl", ("SlowDown", 503))
    },
    target("stack", "logs", "DescribeLogGroups", ("ThrottlingException", 400)),
    target("watched", "cloudwatch", "DescribeAlarms", ("Throttling", 400)),
];

/// Services whose truncated answers one of `READINGS` covers, and the registry, whose answers to a
/// push have no body at all.
const ANSWER_WITHOUT_BODY: [&str; 3] = ["s3", "logs", REGISTRY];

/// Reading the state.
const STATE_READING: Target = Target {
    only: Only::Resource("faults-tfstate"),
    ..target("stack", "s3", "GetObject", ("SlowDown", 503))
};

/// The state's lock: an object that is written only if there is none.
const LOCK: Target = Target {
    only: Only::Header("if-none-match", "*"),
    ..target("stack", "s3", "PutObject", ("SlowDown", 503))
};

/// The state itself.
const STATE: Target = Target {
    only: Only::ResourceWithout("faults-tfstate", "if-none-match", "*"),
    ..target("stack", "s3", "PutObject", ("SlowDown", 503))
};

/// What a destroy calls.
const DELETIONS: [Target; 2] = [
    target("stack", "cloudfront", "DeleteDistribution", ("Throttling", 400)),
    target("stack", "s3", "DeleteBucket", ("SlowDown", 503)),
];

/// One case to try.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Case {
    /// Faults during an apply.
    Apply(Target, &'static [Fault]),
    /// Faults during a destroy.
    Destroy(Target, &'static [Fault]),
    /// Terraform ended by SIGKILL during an apply, with all that it started, once a line of its
    /// output has `event` as its type and is about `resource`.
    Killed { environment: &'static str, event: &'static str, resource: &'static str },
}

impl Case {
    /// Route 53 is asked every half minute whether it is done, and after an answer that it cannot
    /// read the provider tries for five minutes to make the function.
    fn is_slow(&self) -> bool {
        match self {
            Self::Apply(target, faults) => {
                let unread = target.service == "lambda" && faults.contains(&Fault::Truncated);
                asks_route_53(target.environment) || unread
            }
            Self::Destroy(..) => false,
            Self::Killed { environment, .. } => asks_route_53(environment),
        }
    }
}

fn asks_route_53(environment: &str) -> bool {
    ["names", "whole"].contains(&environment)
}

/// All cases, the slowest first.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    cases.extend(TARGETS.map(|target| Case::Apply(target, PASSING)));
    let cut = TARGETS.into_iter().filter(|target| !ANSWER_WITHOUT_BODY.contains(&target.service));
    cases.extend(cut.chain(READINGS).map(|target| Case::Apply(target, &[Fault::Truncated])));
    for service in ["ecr", "cloudfront", "route53"] {
        cases.push(Case::Apply(on(service), &[Fault::AnswerLost]));
    }
    for service in ["lambda", "cloudfront"] {
        cases.push(Case::Apply(on(service), &[Fault::Refused]));
    }
    for target in [LOCK, STATE] {
        cases.push(Case::Apply(target, PASSING));
    }
    cases.push(Case::Destroy(STATE_READING, &[Fault::Truncated]));
    cases.extend(DELETIONS.map(|target| Case::Destroy(target, PASSING)));
    for (event, resource) in [
        ("apply_start", "terraform_data.publish"),
        ("apply_start", "aws_cloudfront_distribution.this"),
    ] {
        cases.push(Case::Killed { environment: "stack", event, resource });
    }
    let changes = target("whole", "route53", "GetChange", ("Throttling", 400));
    cases.push(Case::Apply(changes, PASSING));
    let (event, resource) = ("apply_complete", "aws_acm_certificate_validation.this");
    cases.push(Case::Killed { environment: "whole", event, resource });
    cases.sort_by_key(|case| !case.is_slow());
    cases
}

fn on(service: &str) -> Target {
    TARGETS.into_iter().find(|target| target.service == service).expect("a service of the stack")
}
