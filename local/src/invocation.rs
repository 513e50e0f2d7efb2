//! Sends a stored event to the deployed function, as `aws lambda invoke` does, and makes the answer
//! readable.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::aws::EmulatedAws;
use crate::lambda_host::outcome::Outcome;

/// The qualifier of a function without a version.
const LATEST: &str = "$LATEST";

/// A function version or alias, as the Lambda API names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The function's name.
    pub function: String,
    /// The alias that its URL serves; `$LATEST` for a URL of the function itself.
    pub qualifier: String,
}

/// The one function of the emulated AWS that has a URL.
///
/// # Errors
/// If none or several have one.
pub fn deployed(emulator: &EmulatedAws) -> Result<Target> {
    let mut found = Vec::new();
    for name in names(emulator)? {
        for qualifier in qualifiers(emulator, &name)? {
            found.push(Target { function: name.clone(), qualifier });
        }
    }
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => bail!("no function with a URL is deployed here: `make up` deploys one"),
        several => bail!("{several} functions with a URL are deployed here; which one is meant?"),
    }
}

/// The names of all functions.
///
/// # Errors
/// If the Lambda API does not list them.
pub fn names(emulator: &EmulatedAws) -> Result<Vec<String>> {
    let functions = json(emulator, "/2015-03-31/functions/")?;
    Ok(texts(&functions["Functions"], "FunctionName"))
}

/// The name of the only function in the Runtime Interface Emulator.
const ONLY: &str = "function";

/// The function `name`, or the only one if the name is `function`, at the alias that its URL
/// serves.
///
/// # Errors
/// If it is not deployed, or several are and none is named.
pub fn named(emulator: &EmulatedAws, name: &str) -> Result<Target> {
    let names = names(emulator)?;
    let function = match names.as_slice() {
        [only] if name == ONLY => only.clone(),
        _ if names.iter().any(|known| known == name) => name.to_owned(),
        [] => bail!("no function is deployed here: `make up` deploys one"),
        several => bail!("no function `{name}` is deployed here, only {}", several.join(", ")),
    };
    let qualifier = qualifiers(emulator, &function)?.into_iter().next();
    Ok(Target { function, qualifier: qualifier.unwrap_or_else(|| LATEST.to_owned()) })
}

/// Where each deployed function receives events as in the Runtime Interface Emulator; the port here
/// is `port`.
///
/// # Errors
/// If the Lambda API does not list them.
pub fn addresses(emulator: &EmulatedAws, port: u16) -> Result<Vec<String>> {
    let mut names = names(emulator)?;
    if let [only] = names.as_mut_slice() {
        ONLY.clone_into(only);
    }
    let address = |name| format!("http://127.0.0.1:{port}/2015-03-31/functions/{name}/invocations");
    Ok(names.into_iter().map(address).collect())
}

/// Invokes a function and waits for the result.
///
/// # Errors
/// If the Lambda API returns no result.
pub fn invoke(emulator: &EmulatedAws, target: &Target, event: &str) -> Result<Outcome> {
    let Target { function, qualifier } = target;
    let qualifier = qualifier.replace('$', "%24");
    let path = format!("/2015-03-31/functions/{function}/invocations?Qualifier={qualifier}");
    let headers = [("content-type", "application/json")];
    let answer = emulator.send("lambda", "POST", &path, &headers, event)?;
    let has_failed = answer.headers.contains_key("x-amz-function-error");
    let body = answer.success().with_context(|| format!("lambda: POST {path}"))?;
    Ok(if has_failed { Outcome::Error(body.into()) } else { Outcome::Response(body.into()) })
}

/// A function's answer as its URL would send it: status, headers, cookies and body, with JSON
/// bodies indented. An answer without `statusCode` is shown as indented JSON.
///
/// # Errors
/// If the answer is not JSON, or its body is not Base64 although it says so.
pub fn readable(answer: &[u8]) -> Result<String> {
    let answer: Value = serde_json::from_slice(answer).context("the answer is not JSON")?;
    let Some(status) = answer["statusCode"].as_u64() else {
        return Ok(format!("{answer:#}\n"));
    };
    let reason = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let reason = reason.and_then(|status| status.canonical_reason()).unwrap_or_default();
    let mut text = format!("{status} {reason}\n");
    let headers = answer["headers"].as_object().into_iter().flatten();
    for (name, value) in headers {
        let _ = writeln!(text, "{name}: {}", plain(value));
    }
    for cookie in answer["cookies"].as_array().into_iter().flatten() {
        let _ = writeln!(text, "set-cookie: {}", plain(cookie));
    }
    text.push('\n');
    text.push_str(&body(&answer)?);
    Ok(text)
}

fn body(answer: &Value) -> Result<String> {
    let body = plain(&answer["body"]);
    let bytes = if answer["isBase64Encoded"] == true {
        STANDARD.decode(&body).context("the answer's body is not Base64")?
    } else {
        body.into_bytes()
    };
    Ok(match String::from_utf8(bytes) {
        Ok(text) if text.is_empty() => text,
        Ok(text) => match serde_json::from_str::<IgnoredAny>(&text) {
            Ok(_) => indented(&text),
            Err(_) => format!("{}\n", text.trim_end_matches('\n')),
        },
        Err(error) => format!("({} bytes that are not text)\n", error.as_bytes().len()),
    })
}

/// JSON with a line for each value, fields in their order and numbers unchanged.
fn indented(json: &str) -> String {
    let (mut text, mut depth, mut in_string, mut is_escaped) = (String::new(), 0, false, false);
    let mut last = ' ';
    for character in json.chars() {
        if !in_string && character.is_ascii_whitespace() {
            continue;
        }
        let (opens, closes) = (matches!(last, '{' | '['), matches!(character, '}' | ']'));
        if !in_string {
            depth -= usize::from(closes);
            // An empty object or array stays on its line.
            if (opens && !closes) || (closes && !opens) || last == ',' {
                text.push('\n');
                text.extend(std::iter::repeat_n("  ", depth));
            }
            depth += usize::from(matches!(character, '{' | '['));
        }
        text.push(character);
        if !in_string && character == ':' {
            text.push(' ');
        }
        if character == '"' && !is_escaped {
            in_string = !in_string;
        }
        is_escaped = in_string && character == '\\' && !is_escaped;
        // A bracket or comma at the end of a string is not one of JSON's.
        last = if in_string { '"' } else { character };
    }
    text.push('\n');
    text
}

/// A string without its quotes; nothing for null; other values as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The qualifiers that the URLs of a function serve. Each is requested separately, because the
/// emulator's list of URLs lacks the alias.
fn qualifiers(emulator: &EmulatedAws, name: &str) -> Result<Vec<String>> {
    let aliases = json(emulator, &format!("/2015-03-31/functions/{name}/aliases"))?;
    let aliases = texts(&aliases["Aliases"], "Name");
    let mut found = Vec::new();
    for qualifier in aliases.into_iter().chain([LATEST.to_owned()]) {
        let query = match qualifier.as_str() {
            LATEST => String::new(),
            alias => format!("?Qualifier={alias}"),
        };
        let path = format!("/2021-10-31/functions/{name}/url{query}");
        if emulator.send("lambda", "GET", &path, &[], "")?.status != 404 {
            found.push(qualifier);
        }
    }
    Ok(found)
}

fn json(emulator: &EmulatedAws, path: &str) -> Result<Value> {
    let body = emulator.get("lambda", path)?;
    serde_json::from_slice(&body).with_context(|| format!("lambda: GET {path}: not JSON"))
}

/// One field of each object in an array.
fn texts(list: &Value, name: &str) -> Vec<String> {
    let objects = list.as_array().into_iter().flatten();
    objects.filter_map(|object| object[name].as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::{indented, readable};
    use serde_json::json;

    fn shown(answer: &serde_json::Value) -> String {
        readable(answer.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn status_headers_and_cookies_come_before_an_indented_body() {
        let answer = json!({
            "statusCode": 201, "headers": { "content-type": "application/json" },
            "cookies": ["a=1"], "body": "{\"id\":7}", "isBase64Encoded": false,
        });
        let text =
            "201 Created\ncontent-type: application/json\nset-cookie: a=1\n\n{\n  \"id\": 7\n}\n";
        assert_eq!(shown(&answer), text);
    }

    #[test]
    fn bodies_in_base64_are_decoded_and_those_that_are_no_text_counted() {
        let answer =
            |body: &str| json!({ "statusCode": 200, "body": body, "isBase64Encoded": true });
        assert_eq!(shown(&answer("Ym9vCg==")), "200 OK\n\nboo\n");
        assert_eq!(shown(&answer("H4sIAP8=")), "200 OK\n\n(5 bytes that are not text)\n");
        let wrong = readable(answer("?").to_string().as_bytes()).unwrap_err();
        assert_eq!(wrong.to_string(), "the answer's body is not Base64");
    }

    #[test]
    fn json_is_indented_in_its_own_order() {
        for (json, text) in [
            ("{\"b\":1.50,\"a\":[]}", "{\n  \"b\": 1.50,\n  \"a\": []\n}\n"),
            (
                r#"[{"x":"a,{\"\\"},[ 1 , 2 ]]"#,
                "[\n  {\n    \"x\": \"a,{\\\"\\\\\"\n  },\n  [\n    1,\n    2\n  ]\n]\n",
            ),
            (r#"{"e":{ },"t":"[:"}"#, "{\n  \"e\": {},\n  \"t\": \"[:\"\n}\n"),
            ("7", "7\n"),
        ] {
            assert_eq!(indented(json), text);
        }
    }

    #[test]
    fn an_answer_without_a_body_or_a_status_is_shown_too() {
        assert_eq!(shown(&json!({ "statusCode": 204 })), "204 No Content\n\n");
        assert_eq!(shown(&json!({ "a": 1 })), "{\n  \"a\": 1\n}\n");
        assert!(readable(b"<html>").is_err());
    }
}
