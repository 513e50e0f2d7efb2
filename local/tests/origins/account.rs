//! A distribution in front of a bucket and of a function that answers with its event.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use axum::routing::post;
use axum::{Json, Router};
use local::aws::EmulatedAws;
use local::emulator::NameChanges;
use local::http::{Answer, Client};
use local::processes::Process;
use local::project::Project;
use local::state::{Ports, StateFolder};
use local::{edge, emulator, files, ports};
use serde_json::{Value, json};

use crate::loopback::serve;

pub(crate) const BUCKET: &str = "site-of-the-test";

pub(crate) struct Account {
    aws: EmulatedAws,
    edge: u16,
    distribution_arn: String,
    process: Option<Process>,
}

impl Account {
    pub(crate) fn open() -> Self {
        let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("origins");
        files::remove(&folder).unwrap();
        let state = StateFolder::open(&folder).unwrap();
        let python = emulator::install(&project, &state).unwrap();
        let lambda_host = serve(|| Router::new().route("/{function}", post(echo)));
        let port = ports::choose(None).unwrap();
        let aws = EmulatedAws::at(port);
        let edged = aws.clone();
        let log = Arc::new(|line: &str| eprintln!("{line}"));
        let edge = serve(move || edge::router(edged, log));
        let all = Ports { emulator: port, lambda_host, edge };
        let process = emulator::start(&python, &project, &state, all, NameChanges::AtOnce).unwrap();
        let mut account =
            Self { aws, edge, distribution_arn: String::new(), process: Some(process) };
        account.fill();
        account
    }

    fn fill(&mut self) {
        self.call("s3", "PUT", &format!("/{BUCKET}"), &[], "");
        let fields = [("x-amz-meta-kept", "yes"), ("content-type", "text/html")];
        self.call("s3", "PUT", &format!("/{BUCKET}/index.html"), &fields, "<h1>Boo</h1>");
        self.call("s3", "PUT", &format!("/{BUCKET}/404.html"), &fields, "<h1>Nothing</h1>");

        let function = json!({
            "FunctionName": "echo", "PackageType": "Image", "Timeout": 5,
            "Role": "arn:aws:iam::000000000000:role/echo",
            "Code": { "ImageUri": "000000000000.dkr.ecr.us-east-1.amazonaws.com/echo:1" },
        });
        self.call("lambda", "POST", "/2015-03-31/functions", &[], &function.to_string());
        let url = json!({ "AuthType": "AWS_IAM" }).to_string();
        let url = self.call("lambda", "POST", "/2021-10-31/functions/echo/url", &[], &url);
        let url: Value = serde_json::from_str(&url).unwrap();
        let host = url["FunctionUrl"].as_str().unwrap();
        let host = host.trim_start_matches("https://").trim_end_matches('/');

        let [site, api] = ["s3", "lambda"].map(|kind| {
            let control = format!(
                "<OriginAccessControlConfig><Name>{kind}</Name>\
                 <OriginAccessControlOriginType>{kind}</OriginAccessControlOriginType>\
                 <SigningBehavior>always</SigningBehavior><SigningProtocol>sigv4</SigningProtocol>\
                 </OriginAccessControlConfig>"
            );
            let path = "/2020-05-31/origin-access-control";
            between(&self.call("cloudfront", "POST", path, &[], &control), "Id")
        });
        let distribution = distribution(host, &site, &api);
        let made = self.call("cloudfront", "POST", "/2020-05-31/distribution", &[], &distribution);
        self.distribution_arn = between(&made, "ARN");
        self.let_cloudfront(&["s3:GetObject", "s3:ListBucket"]);
    }

    /// Lets the distribution do this with the bucket.
    pub(crate) fn let_cloudfront(&self, actions: &[&str]) {
        let policy = json!({ "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": actions,
            "Principal": { "Service": "cloudfront.amazonaws.com" },
            "Resource": [format!("arn:aws:s3:::{BUCKET}"), format!("arn:aws:s3:::{BUCKET}/*")],
            "Condition": { "StringEquals": { "AWS:SourceArn": self.distribution_arn } },
        }] });
        self.call("s3", "PUT", &format!("/{BUCKET}?policy"), &[], &policy.to_string());
    }

    fn call(
        &self,
        service: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> String {
        let answer = self.aws.send(service, method, path, headers, body).unwrap();
        assert!(answer.status < 300, "{service} {path}: {}", answer.text());
        answer.text()
    }

    /// A viewer's request.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let url = format!("http://127.0.0.1:{}{path}", self.edge);
        Client::default().send(method, &url, headers, body).unwrap()
    }

    /// A viewer's GET of a path that a client would write differently: the status and the body.
    pub(crate) fn raw(&self, path: &str) -> (u16, String) {
        let mut connection = TcpStream::connect(("127.0.0.1", self.edge)).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        connection.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        if let Some(process) = self.process.take()
            && let Err(error) = process.stop(emulator::STOP_GRACE)
        {
            eprintln!("{error:#}");
        }
    }
}

/// The function.
async fn echo(Json(event): Json<Value>) -> Json<Value> {
    Json(json!({ "statusCode": 200, "body": event.to_string() }))
}

fn between(xml: &str, name: &str) -> String {
    let (_, rest) = xml.split_once(&format!("<{name}>")).unwrap();
    rest.split_once('<').unwrap().0.to_owned()
}

fn distribution(host: &str, site: &str, api: &str) -> String {
    // CachingDisabled, AllViewerExceptHostHeader.
    let cached = "<CachePolicyId>4135ea2d-6df8-44a3-9df3-4b5a84be39ad</CachePolicyId>";
    let forwarded =
        "<OriginRequestPolicyId>b689b0a8-53d0-40ab-baf2-68738e2966ac</OriginRequestPolicyId>";
    let every = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
        .map(|method| format!("<Method>{method}</Method>"))
        .concat();
    let secure = "<ViewerProtocolPolicy>https-only</ViewerProtocolPolicy>";
    format!(
        "<DistributionConfig><CallerReference>r</CallerReference><Comment/><Enabled>true</Enabled>\
         <Origins><Quantity>2</Quantity><Items>\
         <Origin><Id>site</Id><DomainName>{BUCKET}.s3.us-east-1.amazonaws.com</DomainName>\
         <OriginAccessControlId>{site}</OriginAccessControlId>\
         <S3OriginConfig><OriginAccessIdentity/></S3OriginConfig></Origin>\
         <Origin><Id>api</Id><DomainName>{host}</DomainName>\
         <OriginAccessControlId>{api}</OriginAccessControlId>\
         <CustomOriginConfig><HTTPPort>80</HTTPPort><HTTPSPort>443</HTTPSPort>\
         <OriginProtocolPolicy>https-only</OriginProtocolPolicy></CustomOriginConfig></Origin>\
         </Items></Origins>\
         <DefaultCacheBehavior><TargetOriginId>site</TargetOriginId>{secure}{cached}\
         </DefaultCacheBehavior>\
         <CacheBehaviors><Quantity>1</Quantity><Items><CacheBehavior>\
         <PathPattern>/api/*</PathPattern><TargetOriginId>api</TargetOriginId>{secure}\
         <AllowedMethods><Quantity>7</Quantity><Items>{every}</Items></AllowedMethods>\
         {cached}{forwarded}</CacheBehavior></Items></CacheBehaviors></DistributionConfig>"
    )
}
