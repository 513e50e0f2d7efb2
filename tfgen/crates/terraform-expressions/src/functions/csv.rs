//! `csvdecode`.

use super::Arguments;
use crate::value::{Evaluated, Value, ValueType, error, left};
use std::collections::BTreeMap;

pub(super) fn decode(arguments: &Arguments) -> Evaluated {
    arguments.are(1)?;
    let text = arguments.text(0)?;
    let mut rest = text.as_str();
    let mut rows = std::iter::from_fn(|| row(&mut rest).transpose());
    let Some(names) = rows.next().transpose()? else { return error("the text has no header") };
    let mut kinds = BTreeMap::new();
    for name in &names {
        if kinds.insert(name.clone(), ValueType::String).is_some() {
            return error("two columns have the same name");
        }
    }
    let mut objects = vec![];
    for fields in rows {
        let fields = fields?;
        if fields.len() != names.len() {
            return error("a row has a different number of fields from the header");
        }
        let fields = names.iter().cloned().zip(fields.into_iter().map(Value::string));
        objects.push(Value::Object(fields.collect()));
    }
    Ok(Value::List(ValueType::Object(kinds), objects))
}

/// The fields of the next non-empty line of `rest`, and of the lines that its quotes extend over.
fn row(rest: &mut &str) -> Evaluated<Option<Vec<String>>> {
    let mut line = loop {
        if rest.is_empty() {
            return Ok(None);
        }
        let line = next_line(rest);
        if !line.is_empty() {
            break line;
        }
    };
    let mut fields = vec![];
    loop {
        let Some(quoted) = line.strip_prefix('"') else {
            let (field, after) = match line.split_once(',') {
                Some((field, after)) => (field, Some(after)),
                None => (line, None),
            };
            if field.contains('"') {
                return error("a quote is inside an unquoted field");
            }
            fields.push(field.to_owned());
            match after {
                Some(after) => line = after,
                None => return Ok(Some(fields)),
            }
            continue;
        };
        let mut field = String::new();
        line = quoted;
        loop {
            match line.split_once('"') {
                Some((before, after)) => {
                    field.push_str(before);
                    match after.strip_prefix('"') {
                        Some(after) => {
                            field.push('"');
                            line = after;
                        }
                        None => {
                            line = after;
                            break;
                        }
                    }
                }
                None if rest.is_empty() => return error("a quoted field has no end"),
                // The field continues on the next line.
                None if line.ends_with('\r') => return left("reads unusual CSV"),
                None => {
                    field.push_str(line);
                    field.push('\n');
                    line = next_line(rest);
                }
            }
        }
        fields.push(field);
        match line.strip_prefix(',') {
            Some(after) => line = after,
            None if line.is_empty() => return Ok(Some(fields)),
            None => return error("something follows a quoted field"),
        }
    }
}

/// Takes a line of `rest`, without its end.
fn next_line<'t>(rest: &mut &'t str) -> &'t str {
    let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
    *rest = after;
    line.strip_suffix('\r').unwrap_or(line)
}
