//! A runtime that does nothing: it answers every event at once with the same bytes. What is
//! measured of it is what the measuring itself costs.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// The argument with which this program runs as that runtime.
pub(crate) const ARGUMENT: &str = "answer-at-once";

const ANSWER: &str = r#"{"statusCode":200,"headers":{"content-type":"application/json"},"body":"{}","isBase64Encoded":false}"#;

/// Answers events until the Runtime API goes away.
///
/// # Errors
/// When the connection breaks, which is how it ends.
pub(crate) fn run() -> std::io::Result<()> {
    let address = std::env::var("AWS_LAMBDA_RUNTIME_API").unwrap_or_default();
    let mut connection = TcpStream::connect(&address)?;
    connection.set_nodelay(true)?;
    let mut answers = BufReader::new(connection.try_clone()?);
    let base = "/2018-06-01/runtime/invocation";
    loop {
        let next = format!("GET {base}/next HTTP/1.1\r\nhost: {address}\r\n\r\n");
        connection.write_all(next.as_bytes())?;
        let id = read_answer(&mut answers)?;
        let length = ANSWER.len();
        let response = format!(
            "POST {base}/{id}/response HTTP/1.1\r\nhost: {address}\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{ANSWER}"
        );
        connection.write_all(response.as_bytes())?;
        read_answer(&mut answers)?;
    }
}

/// Reads one answer to its end and returns the request id that it names, if any.
fn read_answer(answers: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let (mut id, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if answers.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            if line.trim_end().is_empty() {
                break;
            }
            continue;
        };
        match name {
            "lambda-runtime-aws-request-id" => value.clone_into(&mut id),
            "content-length" => length = value.parse().unwrap_or(0),
            _ => {}
        }
    }
    answers.read_exact(&mut vec![0; length])?;
    Ok(id)
}
