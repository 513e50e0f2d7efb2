//! Requests and answers on the wire.

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// A request as it was received.
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query, as they came.
    pub(crate) target: String,
    /// The path, with the repository's name if a link of a list has its number.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    pub(crate) body: Option<Value>,
}

/// What is answered.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Option<Value>,
}

impl Request {
    /// Reads one from a connection.
    pub(super) fn read(stream: TcpStream) -> Option<(Self, TcpStream)> {
        let mut reader = BufReader::new(stream);
        let mut line = || {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            Some(line.trim_end().to_owned())
        };
        let first = line()?;
        let mut words = first.split(' ');
        let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
        let mut headers = vec![];
        while let Some((name, value)) = line()?.split_once(": ") {
            headers.push((name.to_lowercase(), value.to_owned()));
        }
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let pair = |one: &str| {
            let (key, value) = one.split_once('=').expect("a query has pairs");
            (key.to_owned(), decoded(value))
        };
        let query = query.split('&').filter(|one| !one.is_empty()).map(pair).collect();
        let path = path.replace("/repositories/1/", &format!("/repos/{}/", super::REPOSITORY));
        let mut request = Self { method, path, query, headers, body: None, target };
        let length =
            request.header("content-length").map_or(0, |text| text.parse().expect("number"));
        let mut body = vec![];
        (&mut reader).take(length).read_to_end(&mut body).ok()?;
        if !body.is_empty() {
            request.body = Some(serde_json::from_slice(&body).expect("the body is JSON"));
        }
        Some((request, reader.into_inner()))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name)?;
        Some(&found.1)
    }

    /// The value of `key` in the query.
    pub(crate) fn parameter(&self, key: &str) -> Option<&str> {
        let found = self.query.iter().find(|(name, _)| name == key)?;
        Some(&found.1)
    }

    /// The segments of the path, decoded.
    pub(crate) fn segments(&self) -> Vec<String> {
        self.path.split('/').skip(1).map(decoded).collect()
    }
}

impl Reply {
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self { status, headers: vec![], body: Some(body) }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: vec![], body: None }
    }

    /// An error as GitHub words them.
    pub(crate) fn error(status: u16, message: &str) -> Self {
        let about = "https://docs.github.com/rest";
        let body =
            json!({ "message": message, "documentation_url": about, "status": status.to_string() });
        Self::json(status, body)
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn write(&self, mut stream: TcpStream) {
        let body = self.body.as_ref().map(Value::to_string).unwrap_or_default();
        let mut text = format!(
            "HTTP/1.1 {} Scripted\r\nConnection: close\r\nContent-Length: {}\r\n",
            self.status,
            body.len()
        );
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        // A client that broke the connection does not read.
        let _ = stream.write_all(format!("{text}\r\n{body}").as_bytes());
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = vec![];
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'%', [high, low, more @ ..]) => {
                let digits = String::from_utf8(vec![*high, *low]).expect("digits");
                bytes.push(u8::from_str_radix(&digits, 16).expect("digits"));
                rest = more;
            }
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).expect("text")
}
