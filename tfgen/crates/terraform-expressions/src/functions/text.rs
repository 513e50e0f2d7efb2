//! Functions of strings.

use super::Arguments;
use crate::set::compare_texts;
use crate::unicode::{clusters, is_new};
use crate::value::{Evaluated, Value, ValueType, error, left};

/// The longest text that is built here.
const LONGEST: usize = 1 << 20;

pub(super) fn call(name: &str, arguments: &Arguments) -> Option<Evaluated> {
    Some(match name {
        "lower" => changed(arguments, |text| mapped(text, char::to_lowercase)),
        "upper" => changed(arguments, |text| mapped(text, char::to_uppercase)),
        "title" => changed(arguments, title),
        "trimspace" => changed(arguments, |text| Ok(text.trim().to_owned())),
        "chomp" => changed(arguments, |text| Ok(text.trim_end_matches(['\r', '\n']).to_owned())),
        "strrev" => changed(arguments, |text| Ok(clusters(text)?.into_iter().rev().collect())),
        "trim" => {
            pair(arguments, |text, cut| Value::string(text.trim_matches(|one| cut.contains(one))))
        }
        "trimprefix" => {
            pair(arguments, |text, cut| Value::string(text.strip_prefix(cut).unwrap_or(text)))
        }
        "trimsuffix" => {
            pair(arguments, |text, cut| Value::string(text.strip_suffix(cut).unwrap_or(text)))
        }
        "startswith" => pair(arguments, |text, part| Value::Bool(text.starts_with(part))),
        "endswith" => pair(arguments, |text, part| Value::Bool(text.ends_with(part))),
        "strcontains" => pair(arguments, |text, part| Value::Bool(text.contains(part))),
        "split" => split(arguments),
        "join" => join(arguments),
        "substr" => substring(arguments),
        "sort" => sort(arguments),
        "indent" => indent(arguments),
        _ => return None,
    })
}

fn changed(arguments: &Arguments, change: impl Fn(&str) -> Evaluated<String>) -> Evaluated {
    arguments.are(1)?;
    Ok(Value::string(change(&arguments.text(0)?)?))
}

fn pair(arguments: &Arguments, result: impl Fn(&str, &str) -> Value) -> Evaluated {
    arguments.are(2)?;
    Ok(result(&arguments.text(0)?, &arguments.text(1)?))
}

/// Terraform maps character by character, and behaves differently where one becomes several.
fn mapped<C: Iterator<Item = char>>(text: &str, map: impl Fn(char) -> C) -> Evaluated<String> {
    let mut out = String::new();
    for character in text.chars() {
        let mut mapped = map(character);
        match (mapped.next(), mapped.next()) {
            (Some(one), None) if !is_new(character) && !is_new(one) => out.push(one),
            _ => return left("changes the case of an unusual character"),
        }
    }
    Ok(out)
}

/// The first letter of each word in upper case. If that differs from the title case or has several
/// letters, it is left to Terraform.
fn title(text: &str) -> Evaluated<String> {
    let mut is_inside = false;
    let mut out = String::new();
    for character in text.chars() {
        let is_first = !is_inside;
        is_inside = match character {
            '_' => true,
            _ if character.is_ascii() => character.is_ascii_alphanumeric(),
            _ if character.is_alphanumeric() => true,
            _ if character.is_whitespace() => false,
            _ => is_inside || !character.is_whitespace(),
        };
        if !is_first {
            out.push(character);
            continue;
        }
        let mut upper = character.to_uppercase();
        match (upper.next(), upper.next()) {
            // These pairs of letters have a title case.
            _ if matches!(character, '\u{1c4}'..='\u{1cc}' | '\u{1f1}'..='\u{1f3}') => {
                return left("capitalizes an unusual character");
            }
            (Some(upper), None) if !is_new(character) && !is_new(upper) => out.push(upper),
            _ => return left("capitalizes an unusual character"),
        }
    }
    Ok(out)
}

fn indent(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let (spaces, text) = (arguments.whole(0)?, arguments.text(1)?);
    let lines = text.matches('\n').count();
    match usize::try_from(spaces) {
        Ok(spaces) if spaces.saturating_mul(lines) <= LONGEST => {
            Ok(Value::string(text.replace('\n', &format!("\n{}", " ".repeat(spaces)))))
        }
        Err(_) => error("the number of spaces is negative"),
        _ => left("indents by an unusual number"),
    }
}

fn split(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let (separator, text) = (arguments.text(0)?, arguments.text(1)?);
    if separator.is_empty() {
        return Ok(Value::strings(text.chars().map(String::from)));
    }
    Ok(Value::strings(text.split(separator.as_str()).map(str::to_owned)))
}

fn join(arguments: &Arguments) -> Evaluated {
    let separator = arguments.text(0)?;
    if arguments.0.len() < 2 {
        return left("joins no list");
    }
    let mut parts = vec![];
    for place in 1..arguments.0.len() {
        parts.extend(arguments.texts(place)?);
    }
    let length: usize = parts.iter().map(|part| part.len() + separator.len()).sum();
    if length > LONGEST {
        return left("joins too much text");
    }
    Ok(Value::string(parts.join(&separator)))
}

fn substring(arguments: &Arguments) -> Evaluated {
    arguments.are(3)?;
    let text = arguments.text(0)?;
    let (offset, length) = (arguments.whole(1)?, arguments.whole(2)?);
    let clusters = clusters(&text)?;
    let count = i64::try_from(clusters.len()).unwrap_or(i64::MAX);
    if offset < 0 && length == 0 {
        return left("takes nothing, counted from the end");
    }
    // From the end; a position before the beginning counts as the beginning.
    let offset = if offset < 0 { offset.saturating_add(count).max(0) } else { offset };
    let offset = usize::try_from(offset).unwrap_or(usize::MAX);
    let length = usize::try_from(if length < 0 { count } else { length }).unwrap_or(usize::MAX);
    Ok(Value::string(clusters.iter().skip(offset).take(length).copied().collect::<String>()))
}

fn sort(arguments: &Arguments) -> Evaluated {
    arguments.are(1)?;
    let (kind, mut list) = arguments.list(0, &ValueType::String)?;
    if list.iter().any(|one| matches!(one, Value::Null(_))) {
        return error("a null value cannot be sorted");
    }
    if let Some(reason) = list.iter().find_map(Value::unknown) {
        return left(reason.to_string());
    }
    list.sort_by(compare_texts);
    Ok(Value::List(kind, list))
}
