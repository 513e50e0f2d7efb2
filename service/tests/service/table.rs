//! The table's store against tables that fail. `tests/api` tests a working table of the emulated
//! AWS.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use axum::http::StatusCode;
use serde_json::Value;
use service::store::{DynamoDbStore, TableAccess};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::{Answer, app_over, get};

/// What a table does with each connection.
#[derive(Clone, Copy)]
enum Fault {
    /// Takes the request and never answers.
    Silence,
    /// Closes it without an answer.
    Hangup,
    /// Answers with this status and error.
    Refusal(u16, &'static str),
    /// Answers something that DynamoDB never would.
    Nonsense,
}

/// A table with this fault; its address, and how many requests it got.
async fn failing_table(fault: Fault) -> (String, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicU32::new(0));
    let counted = requests.clone();
    tokio::spawn(async move {
        let mut silent = Vec::new();
        while let Ok((mut connection, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            let _ = connection.read(&mut [0; 4096]).await;
            let (status, body) = match fault {
                Fault::Silence => {
                    silent.push(connection);
                    continue;
                }
                Fault::Hangup => continue,
                Fault::Refusal(status, error) => {
                    (status, format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{error}"}}"#))
                }
                Fault::Nonsense => (200, "<html>".to_owned()),
            };
            let answer = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.0\r\n\
                 content-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = connection.write_all(answer.as_bytes()).await;
        }
    });
    (address, requests)
}

fn access(endpoint: String) -> TableAccess {
    TableAccess {
        region: Some("us-east-1".to_owned()),
        credentials: Some(("AKIDEXAMPLE".to_owned(), "hunter2".to_owned(), None)),
        endpoint: Some(endpoint),
    }
}

/// What the service answers to a list of items, the cause that it logs, and the time it takes.
async fn list_from(access: TableAccess) -> (Answer, String, Duration) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let store = DynamoDbStore::new("items".to_owned(), access);
    let app = app_over(Arc::new(store), log.clone());
    let started = Instant::now();
    let answer = get(&app, "/api/items").await;
    let line: Value = serde_json::from_slice(&log.lock().unwrap()).unwrap();
    let cause = line["cause"].as_str().unwrap_or_default().to_owned();
    assert!(!cause.contains("hunter2"), "{cause}");
    (answer, cause, started.elapsed())
}

#[tokio::test]
async fn a_table_that_fails_is_a_503_within_three_seconds_that_says_when_to_try_again() {
    for (fault, requests, told) in [
        (Fault::Silence, 2..=3, "timeout"),
        (Fault::Hangup, 3..=6, "connection"),
        (Fault::Refusal(400, "ProvisionedThroughputExceededException"), 3..=3, "Throughput"),
        (Fault::Refusal(400, "ThrottlingException"), 3..=3, "Throttling"),
        (Fault::Refusal(500, "InternalServerError"), 3..=3, "InternalServerError"),
        (Fault::Refusal(400, "ResourceNotFoundException"), 1..=1, "ResourceNotFound"),
        (Fault::Refusal(400, "AccessDeniedException"), 1..=1, "AccessDenied"),
        (Fault::Nonsense, 1..=3, "unexpected token"),
    ] {
        let (endpoint, counted) = failing_table(fault).await;
        let (answer, cause, took) = list_from(access(endpoint)).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{told}");
        assert_eq!(answer.header("retry-after"), Some("5"), "{told}");
        assert!(cause.contains(told), "{told} in {cause}");
        assert!(took < Duration::from_secs(3), "{told}: {took:?}");
        let counted = counted.load(Ordering::Relaxed);
        assert!(requests.contains(&counted), "{told}: {counted} requests");
    }
}

#[tokio::test]
async fn a_table_out_of_reach_is_a_503() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let (plain, _) = failing_table(Fault::Nonsense).await;
    for (endpoint, told) in [
        (format!("http://{closed}"), "refused"),
        // A table that speaks no TLS.
        (plain.replace("http:", "https:"), "InvalidContentType"),
    ] {
        let (answer, cause, took) = list_from(access(endpoint)).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{told}");
        assert!(cause.contains(told), "{told} in {cause}");
        assert!(took < Duration::from_secs(3), "{told}: {took:?}");
    }
}

#[tokio::test]
async fn what_the_environment_does_not_say_is_logged() {
    let (endpoint, counted) = failing_table(Fault::Nonsense).await;
    let without_keys = TableAccess { credentials: None, ..access(endpoint.clone()) };
    let without_region = TableAccess { region: None, endpoint: None, ..access(endpoint) };
    for (access, told) in [(without_keys, "credentials"), (without_region, "region")] {
        let (answer, cause, _) = list_from(access).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{told}");
        assert!(cause.to_lowercase().contains(told), "{told} in {cause}");
    }
    assert_eq!(counted.load(Ordering::Relaxed), 0, "nothing was asked without keys");
}

#[test]
fn no_key_reaches_a_debugger() {
    let told = format!("{:?}", access("http://127.0.0.1:1".to_owned()));
    assert!(!told.contains("AKIDEXAMPLE") && !told.contains("hunter2"), "{told}");
}
