//! `csvdecode`, of what is written without quotes.

use super::Arguments;
use crate::value::{Evaluated, Value, ValueType, error, left};
use std::collections::BTreeMap;

pub(super) fn decode(arguments: &Arguments) -> Evaluated {
    arguments.are(1)?;
    let text = arguments.text(0)?;
    if text.contains('"') {
        return left("reads quoted CSV");
    }
    let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let mut rows = lines.filter(|line| !line.is_empty()).map(|line| line.split(','));
    let Some(names) = rows.next() else { return error("the text has no header") };
    let names: Vec<String> = names.map(str::to_owned).collect();
    let mut kinds = BTreeMap::new();
    for name in &names {
        if kinds.insert(name.clone(), ValueType::String).is_some() {
            return error("two columns have the same name");
        }
    }
    let mut objects = vec![];
    for row in rows {
        let fields: Vec<&str> = row.collect();
        if fields.len() != names.len() {
            return error("a row has another number of fields than the header");
        }
        let fields = names.iter().cloned().zip(fields.into_iter().map(Value::string));
        objects.push(Value::Object(fields.collect()));
    }
    Ok(Value::List(ValueType::Object(kinds), objects))
}
