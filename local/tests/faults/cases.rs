//! The faults that are tried, as data.

use serde_json::{Value, json};

/// What goes wrong with calls of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// AWS says three times that there are too many calls, by this code and status.
    Throttled(&'static str, u16),
    /// AWS fails twice by itself.
    ServerError,
    /// The connection is reset twice before the request arrives.
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
            Self::Throttled(..) => "throttled three times",
            Self::ServerError => "internal error, twice",
            Self::Reset => "connection reset, twice",
            Self::Truncated => "answer truncated",
            Self::AnswerLost => "connection reset within the answer",
            Self::Refused => "refused (403) once",
        }
    }

    fn effect(self) -> Value {
        let error = |code: &str, status: u16| json!({ "code": code, "status": status });
        match self {
            Self::Throttled(code, status) => json!({ "times": 3, "error": error(code, status) }),
            Self::ServerError => json!({ "times": 2, "error": error("InternalError", 500) }),
            Self::Reset => json!({ "times": 2, "reset": true }),
            Self::Truncated => json!({ "times": 1, "response": { "truncate_frac": 0.5 } }),
            Self::AnswerLost => json!({ "times": 1, "response": { "abort_frac": 0.5 } }),
            Self::Refused => json!({ "times": 1, "error": error("AccessDenied", 403) }),
        }
    }
}

/// Calls that a fault befalls.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    /// The environment in `repository/envs` that makes such calls.
    pub(crate) environment: &'static str,
    /// The service, as the proxy knows it; `registry` is the image registry, which no signature
    /// names.
    pub(crate) service: &'static str,
    pub(crate) operation: &'static str,
    /// What else a call must have: part of the resource's name, or of a header.
    only: Only,
    /// How the service says that there are too many calls.
    throttling: (&'static str, u16),
}

#[derive(Debug, Clone, Copy)]
enum Only {
    Any,
    Resource(&'static str),
    Header(&'static str, &'static str),
}

impl Target {
    /// The proxy's rules that make `fault` happen to these calls.
    pub(crate) fn rules(&self, fault: Fault) -> Value {
        let mut rule = fault.effect();
        if self.service != REGISTRY {
            rule["service"] = self.service.into();
            rule["operation"] = self.operation.into();
        }
        match self.only {
            Only::Any => {}
            Only::Resource(part) => rule["resource"] = part.into(),
            Only::Header(name, part) => rule["headers"] = json!({ name: part }),
        }
        json!([rule])
    }
}

pub(crate) const REGISTRY: &str = "registry";

const fn target(
    environment: &'static str,
    service: &'static str,
    operation: &'static str,
    throttling: (&'static str, u16),
) -> Target {
    Target { environment, service, operation, only: Only::Any, throttling }
}

/// One call of every service that the stack uses, the one that creates where there is one: what
/// is lost or made twice by a fault is what such a call makes.
const TARGETS: [Target; 10] = [
    target("stack", "sts", "GetCallerIdentity", ("Throttling", 400)),
    Target {
        only: Only::Resource("faults-site"),
        ..target("stack", "s3", "CreateBucket", ("SlowDown", 503))
    },
    target("stack", "ecr", "CreateRepository", ("ThrottlingException", 400)),
    Target {
        only: Only::Header("user-agent", "tfgen/"),
        ..target("stack", REGISTRY, "blob and manifest", ("TOOMANYREQUESTS", 429))
    },
    target("stack", "iam", "CreateRole", ("Throttling", 400)),
    target("stack", "logs", "CreateLogGroup", ("ThrottlingException", 400)),
    target("stack", "lambda", "CreateFunction", ("TooManyRequestsException", 429)),
    target("stack", "cloudfront", "CreateDistributionWithTags", ("Throttling", 400)),
    target("names", "route53", "CreateHostedZone", ("Throttling", 400)),
    target("names", "acm", "RequestCertificate", ("ThrottlingException", 400)),
];

/// The state's lock: an object that is only written where there is none.
const LOCK: Target = Target {
    only: Only::Header("if-none-match", "*"),
    ..target("stack", "s3", "PutObject", ("SlowDown", 503))
};

/// One thing to try.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Case {
    /// A fault during an apply.
    Apply(Target, Fault),
    /// A fault during a destroy.
    Destroy(Target, Fault),
    /// Terraform ended by SIGKILL during an apply, with all that it started, once a line of its
    /// output has `event` as its type and is about `resource`.
    Killed { environment: &'static str, event: &'static str, resource: &'static str },
}

impl Case {
    /// Route 53 is asked every half minute whether it is done, and after an answer that it cannot
    /// read the provider tries for five minutes to make the function.
    fn is_slow(&self) -> bool {
        let Self::Apply(target, fault) = self else { return false };
        target.environment == "names" || (target.service == "lambda" && *fault == Fault::Truncated)
    }
}

/// Everything that is tried, what takes long first.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    let on_each =
        |fault: &dyn Fn(Target) -> Fault| TARGETS.map(|target| Case::Apply(target, fault(target)));
    cases.extend(on_each(&|target| Fault::Throttled(target.throttling.0, target.throttling.1)));
    cases.extend(on_each(&|_| Fault::ServerError));
    cases.extend(on_each(&|_| Fault::Reset));
    cases.extend(on_each(&|_| Fault::Truncated));
    for service in ["ecr", "cloudfront", "route53"] {
        cases.push(Case::Apply(on(service), Fault::AnswerLost));
    }
    for service in ["lambda", "cloudfront"] {
        cases.push(Case::Apply(on(service), Fault::Refused));
    }
    for fault in [Fault::Throttled("SlowDown", 503), Fault::Reset, Fault::AnswerLost] {
        cases.push(Case::Apply(LOCK, fault));
    }
    for (service, operation) in
        [("lambda", "DeleteFunction"), ("cloudfront", "DeleteDistribution"), ("s3", "DeleteBucket")]
    {
        let target = target("stack", service, operation, ("Throttling", 400));
        cases.push(Case::Destroy(target, Fault::ServerError));
    }
    for (event, resource) in [
        ("apply_complete", "aws_iam_role.this"),
        ("apply_start", "terraform_data.publish"),
        ("apply_start", "aws_lambda_function.this"),
        ("apply_start", "aws_cloudfront_distribution.this"),
        ("apply_complete", "aws_s3_bucket_policy.site"),
    ] {
        cases.push(Case::Killed { environment: "stack", event, resource });
    }
    cases.sort_by_key(|case| !case.is_slow());
    cases
}

fn on(service: &str) -> Target {
    TARGETS.into_iter().find(|target| target.service == service).expect("a service of the stack")
}
