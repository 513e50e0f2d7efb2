//! Makes the service's log readable: a line of JSON becomes a few words.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use anyhow::{Context as _, Result};
use serde_json::{Map, Value};

/// An output for a program whose lines go to stderr, with log lines in words.
///
/// # Errors
/// If the system cannot create a pipe.
pub fn readable_output() -> Result<Stdio> {
    let (reader, writer) = std::io::pipe().context("cannot make a pipe")?;
    // It ends with the program, which has the other end.
    std::thread::spawn(move || {
        for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
            let line = readable(&String::from_utf8_lossy(&line));
            // If the terminal is gone, nobody reads it any more.
            let _ = writeln!(std::io::stderr(), "{line}");
        }
    });
    Ok(writer.into())
}

/// Fields that Lambda adds to each line, and that nobody needs who reads them in order.
const LEFT_OUT: [&str; 6] =
    ["timestamp", "level", "message", "request_id", "trace_id", "edge_request_id"];

/// A line of a log in Lambda's JSON format, in words; other lines unchanged.
fn readable(line: &str) -> String {
    let Ok(mut fields) = serde_json::from_str::<Map<String, Value>>(line) else {
        return line.to_owned();
    };
    let (Some(level), Some(message)) = (text(&fields, "level"), text(&fields, "message")) else {
        return line.to_owned();
    };
    let time = text(&fields, "timestamp").unwrap_or_default();
    // The time of day in `2026-11-02T10:00:00.000Z`.
    let time = time.get(11..19).unwrap_or_default().to_owned();
    let mut words = vec![time, format!("{level:<5}")];
    let request = ["method", "route", "status"].map(|name| text(&fields, name));
    match request {
        [Some(method), Some(route), Some(status)] if message == "request" => {
            words.extend([status, method, route]);
            if let Some(duration) = fields.remove("duration_ms").and_then(|value| value.as_f64()) {
                words.push(format!("in {duration:.1} ms"));
            }
            for name in ["method", "route", "status"] {
                fields.remove(name);
            }
            if fields.remove("cold_start") == Some(Value::Bool(true)) {
                words.push("(first since its start)".to_owned());
            }
        }
        _ => words.push(message),
    }
    for name in LEFT_OUT {
        fields.remove(name);
    }
    let rest = fields.keys().filter_map(|name| Some(format!("{name}: {}", text(&fields, name)?)));
    words.extend(rest);
    words.join(" ").trim_start().to_owned()
}

/// A field as text, unless it is missing or null.
fn text(fields: &Map<String, Value>, name: &str) -> Option<String> {
    match fields.get(name)? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn a_request_is_a_line_of_words() {
        let line = r#"{"timestamp":"2026-11-02T10:00:00.000Z","level":"INFO","message":"request","request_id":"8476","trace_id":null,"edge_request_id":null,"method":"GET","route":"/api/items/{item_id}","status":200,"duration_ms":0.114,"cold_start":false}"#;
        assert_eq!(readable(line), "10:00:00 INFO  200 GET /api/items/{item_id} in 0.1 ms");
        let failed = line
            .replace("INFO", "ERROR")
            .replace("200", "503")
            .replace(r#""cold_start":false"#, r#""cold_start":true,"cause":"no table""#);
        assert_eq!(
            readable(&failed),
            "10:00:00 ERROR 503 GET /api/items/{item_id} in 0.1 ms (first since its start) cause: no table"
        );
    }

    #[test]
    fn what_is_no_line_of_a_log_stays() {
        for line in ["", "thread 'main' panicked", "[1]", r#"{"a":1}"#] {
            assert_eq!(readable(line), line);
        }
        let other = r#"{"level":"WARN","message":"LOG_LEVEL is unknown","value":"loud"}"#;
        assert_eq!(readable(other), "WARN  LOG_LEVEL is unknown value: loud");
    }
}
