//! A function that answers every request with an error, with its own body: the status that the path
//! ends with, or else 403. The service itself never answers like this on request, and a
//! distribution's error pages would replace these answers with the site's page.
//!
//! The standard library speaks enough HTTP for Lambda's Runtime API.

use std::io::{Read, Result, Write};
use std::net::TcpStream;

fn main() -> Result<()> {
    let api = std::env::var("AWS_LAMBDA_RUNTIME_API").expect("it is started by Lambda");
    loop {
        let next = call(&api, "GET", "next", "")?;
        let id = next
            .lines()
            .find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("lambda-runtime-aws-request-id").then(|| value.trim())
            })
            .expect("an invocation has an id");
        call(&api, "POST", &format!("{id}/response"), &answer(status(&next)))?;
    }
}

/// The status that the event's path ends with.
fn status(event: &str) -> u16 {
    let path = event.split_once("\"rawPath\"").and_then(|(_, rest)| rest.split('"').nth(1));
    let last = path.and_then(|path| path.rsplit('/').next());
    last.and_then(|last| last.parse().ok()).unwrap_or(403)
}

fn answer(status: u16) -> String {
    format!(
        r#"{{
  "statusCode": {status},
  "headers": {{ "content-type": "application/problem+json" }},
  "body": "{{\"title\":\"Refused by the function\",\"status\":{status}}}"
}}"#
    )
}

fn call(api: &str, method: &str, path: &str, body: &str) -> Result<String> {
    let mut connection = TcpStream::connect(api)?;
    write!(
        connection,
        "{method} /2018-06-01/runtime/invocation/{path} HTTP/1.1\r\nhost: {api}\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    Ok(answer)
}
