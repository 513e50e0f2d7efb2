//! The log line of a request.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Method, Request, header},
};
use serde_json::{Value, json};
use service::{
    Application, Deployment,
    origin::OriginSecrets,
    request_log::{
        Log,
        level::{Level, LogLevel},
        metrics::MetricsNamespace,
    },
    routes::router,
    store::MemoryStore,
};
use uuid::Uuid;

use crate::{app_logging_to, get, post_item, send};

type Written = Arc<Mutex<Vec<u8>>>;

/// The lines written so far, each one a JSON object.
fn lines(log: &Written) -> Vec<Value> {
    let text = String::from_utf8(log.lock().unwrap().clone()).expect("the log is UTF-8");
    assert!(text.is_empty() || text.ends_with('\n'), "{text}");
    let parse = |line| serde_json::from_str::<Value>(line).expect("each line is JSON");
    let lines: Vec<Value> = text.lines().map(parse).collect();
    assert!(lines.iter().all(Value::is_object));
    lines
}

/// A service whose log is made by `set_up`.
fn app_with(set_up: impl FnOnce(Log) -> Log) -> (Router, Written) {
    let written = Written::default();
    let application = Application::new(Arc::new(MemoryStore::default()), written.clone());
    let log = set_up(application.log.clone());
    (router(Application { log, ..application }), written)
}

#[tokio::test]
async fn each_request_is_one_json_line_without_what_the_client_sent() {
    let log = Written::default();
    let app = app_logging_to(log.clone());
    let secret = "hunter2";
    for (method, path) in [
        ("GET", format!("/api/items/555?q={secret}")),
        ("GET", format!("/api/{secret}")),
        ("POST", format!("/api/items/{secret}")),
        ("POST", "/api/items".to_owned()),
    ] {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, secret)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(format!(r#"{{"name":"{secret}","price":1}}"#)))
            .unwrap();
        send(&app, request).await;
    }

    let lines = lines(&log);
    assert!(!format!("{lines:?}").contains(secret), "{lines:?}");
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            json!([
                line["method"],
                line["route"],
                line["status"],
                line["level"],
                line["cold_start"]
            ])
        })
        .collect();
    assert_eq!(
        told,
        [
            json!(["GET", "/api/items/{item_id}", 200, "INFO", true]),
            json!(["GET", "(unmatched)", 404, "INFO", false]),
            json!(["POST", "/api/items/{item_id}", 405, "INFO", false]),
            json!(["POST", "/api/items", 201, "INFO", false]),
        ]
    );
    for line in &lines {
        assert!(line["duration_ms"].as_f64().unwrap() >= 0.0);
        assert!(Uuid::parse_str(line["request_id"].as_str().unwrap()).is_ok());
        let timestamp = line["timestamp"].as_str().unwrap();
        assert!(timestamp.len() == 24 && timestamp.ends_with('Z'), "{timestamp}");
    }
}

/// What a client may put into a header, a path or a body: everything that HTTP lets through, each
/// with a word that must not be logged.
fn hostile_values() -> Vec<Vec<u8>> {
    let mut values: Vec<Vec<u8>> = vec![
        b"hunter2".to_vec(),
        b"\"hunter2\",\"level\":\"ERROR\"".to_vec(),
        b"{\"hunter2\": \"}\\".to_vec(),
        b"hunter2\t\\n\\u0000\\".to_vec(),
        b"hunter2 \xff\xfe\xc3\x28".to_vec(),
        "hunter2 \u{2028}\u{202e}\u{feff}".as_bytes().to_vec(),
        b"Root=1-hunter2a-hunter2hunter2hunter2abc".to_vec(),
        b"Bearer hunter2".to_vec(),
    ];
    values.push(b"hunter2".repeat(2_000));
    values
}

#[tokio::test]
async fn hostile_requests_write_one_line_each_and_no_secret() {
    let written = Written::default();
    let secret = "hunter2-is-the-origin-secret-of-32-bytes";
    let app = router(Application {
        origin_secrets: OriginSecrets::new(Some(secret.as_ref()), None),
        ..Application::new(Arc::new(MemoryStore::default()), written.clone())
    });
    const HEADERS: [&str; 12] = [
        "authorization",
        "x-authorization",
        "cookie",
        "x-amz-cf-id",
        "x-amzn-trace-id",
        "x-request-id",
        "cloudfront-viewer-address",
        "cloudfront-viewer-country",
        "x-forwarded-for",
        "user-agent",
        "content-type",
        "accept-encoding",
    ];
    let mut sent = 0;
    for value in hostile_values() {
        for method in ["GET", "POST", "HUNTER2"] {
            for path in ["/api/items/hunter2%0a%22%00?q=hunter2%0d%0a", "/api/items", "/hunter2"] {
                for known in [true, false] {
                    let mut request = Request::builder()
                        .method(Method::from_bytes(method.as_bytes()).unwrap())
                        .uri(path)
                        .body(Body::from([value.as_slice(), b"\r\n\0\x1b[31m\xff"].concat()))
                        .unwrap();
                    for header in HEADERS {
                        let value = HeaderValue::from_bytes(&value).unwrap();
                        request.headers_mut().insert(header, value);
                    }
                    if known {
                        let secret = HeaderValue::from_static(secret);
                        request.headers_mut().insert("x-origin-secret", secret);
                        let json = HeaderValue::from_static("application/json");
                        request.headers_mut().insert(header::CONTENT_TYPE, json);
                    }
                    send(&app, request).await;
                    sent += 1;
                }
            }
        }
    }
    let text = String::from_utf8(written.lock().unwrap().clone()).unwrap();
    assert!(!text.to_lowercase().contains("hunter2"), "{text}");
    assert!(!text.contains(|character: char| character.is_control() && character != '\n'));
    let lines = lines(&written);
    assert_eq!(lines.len(), sent);
    for line in lines {
        let names: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        let known = [
            "cause",
            "cold_start",
            "duration_ms",
            "level",
            "message",
            "method",
            "request_id",
            "route",
            "status",
            "timestamp",
        ];
        assert!(names.iter().all(|name| known.contains(name)), "{names:?}");
    }
}

#[tokio::test]
async fn lines_below_the_level_are_not_written() {
    for (level, expected) in [("debug", 1), ("INFO", 1), ("warn", 0), ("error", 0)] {
        let (app, log) = app_with(|log| log.with_level(&LogLevel::parse(Some(level))));
        get(&app, "/api/hello").await;
        assert_eq!(lines(&log).len(), expected, "{level}");
    }
}

#[tokio::test]
async fn an_unknown_level_is_told_once_and_is_info() {
    let (app, log) = app_with(|log| log.with_level(&LogLevel::parse(Some("\"loud\"\n"))));
    get(&app, "/api/hello").await;
    get(&app, "/api/hello").await;
    let lines = lines(&log);
    let levels: Vec<_> = lines.iter().map(|line| line["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["WARN", "INFO", "INFO"]);
    assert_eq!(
        lines[0]["detail"],
        "LOG_LEVEL is `\"loud\"\n`, which is none of trace, debug, info, warn, error"
    );
}

#[tokio::test]
async fn events_of_the_service_follow_the_level_too() {
    let (_, log) = app_with(|log| {
        log.event(Level::Debug, "not told", None);
        let log = log.with_level(&LogLevel::Known(Level::Debug));
        log.event(Level::Debug, "told", None);
        log
    });
    let lines = lines(&log);
    assert_eq!(lines.len(), 1);
    assert_eq!((&lines[0]["message"], &lines[0]["level"]), (&json!("told"), &json!("DEBUG")));
}

#[tokio::test]
async fn metrics_lines_have_the_shape_that_cloudwatch_asks_for() {
    let schema: Value =
        serde_json::from_str(include_str!("../embedded_metric_format.schema.json")).unwrap();
    let shape = jsonschema::validator_for(&schema).unwrap();

    let written = Written::default();
    let application = Application::new(Arc::new(MemoryStore::default()), written.clone());
    let namespace = MetricsNamespace::parse(Some("exampulumi/api")).unwrap();
    let app = router(Application {
        deployment: Deployment { function_name: Some("unit-api".to_owned()), env_name: None },
        log: application.log.clone().with_metrics(namespace),
        ..application
    });
    get(&app, "/api/hello").await;
    post_item(&app, "no json").await;

    let lines = lines(&written);
    assert_eq!(lines.len(), 4, "a line of each kind for each request");
    assert!(!shape.is_valid(&lines[0]), "the schema tells the kinds apart");
    for (line, [cold, client_errors]) in [(&lines[1], [1, 0]), (&lines[3], [0, 1])] {
        let errors: Vec<_> = shape.iter_errors(line).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(line["ColdStarts"], cold);
        assert_eq!(line["ClientErrors"], client_errors);
        assert_eq!(line["ServerErrors"], 0);
        // Each name that is declared must be a member: a number for a metric, text for a dimension.
        let declared = &line["_aws"]["CloudWatchMetrics"][0];
        for metric in declared["Metrics"].as_array().unwrap() {
            assert!(line[metric["Name"].as_str().unwrap()].is_number(), "{metric}");
        }
        for dimension in declared["Dimensions"][0].as_array().unwrap() {
            assert_eq!(line[dimension.as_str().unwrap()], "unit-api");
        }
    }
    assert_eq!(lines[2]["request_id"], lines[3]["request_id"]);
}
