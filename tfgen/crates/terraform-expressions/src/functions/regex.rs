//! `regex`, `regexall` and `replace`.

use super::Arguments;
use super::pattern::{Translated, translate};
use crate::fuel::Fuel;
use crate::value::{Evaluated, Value, ValueType, error, left};
use regex_lite::{Captures, Regex};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// The longest text that is searched, and that a replacement makes.
const LONGEST: usize = 1 << 16;

/// The largest pattern in parts, repetitions written out.
const LARGEST: usize = 4096;
/// How many steps, each of one part of a pattern at one byte of a text, one part of fuel pays for.
const STEPS: usize = 64;

/// Compiled patterns, by what the module wrote.
#[derive(Debug, Default)]
pub struct Patterns(RefCell<HashMap<String, Option<Rc<Pattern>>>>);

#[derive(Debug)]
struct Pattern {
    regex: Regex,
    ignores_case: bool,
    /// In parts, repetitions written out.
    size: usize,
}

impl Pattern {
    /// Pays for one search in `length` bytes.
    fn pay(&self, length: usize, fuel: &mut Fuel) -> Evaluated<()> {
        fuel.spend(self.size * length / STEPS)
    }

    /// All matches in `text`, none of them empty. Each may have looked at all that follows.
    fn matches<'t>(&self, text: &'t str, fuel: &mut Fuel) -> Evaluated<Vec<Captures<'t>>> {
        self.pay(text.len(), fuel)?;
        let mut found = vec![];
        for captures in self.regex.captures_iter(text) {
            let end = match captures.get(0) {
                Some(all) if !all.is_empty() => all.end(),
                _ => return left("matches nothing, many times"),
            };
            self.pay(text.len() - end, fuel)?;
            found.push(captures);
        }
        Ok(found)
    }
}

impl Patterns {
    fn get(&self, pattern: &str, text: &str, fuel: &mut Fuel) -> Evaluated<Rc<Pattern>> {
        let mut known = self.0.borrow_mut();
        let found = match known.get(pattern) {
            Some(found) => found.clone(),
            None => {
                let translated = translate(pattern).filter(|found| found.size <= LARGEST);
                fuel.spend(translated.as_ref().map_or(0, |found| found.size))?;
                let compiled = translated.and_then(|translated| {
                    let Translated { pattern, ignores_case, size } = translated;
                    let regex = Regex::new(&pattern).ok()?;
                    Some(Rc::new(Pattern { regex, ignores_case, size }))
                });
                known.insert(pattern.to_owned(), compiled.clone());
                compiled
            }
        };
        let Some(found) = found else {
            return left(format!("has the pattern `{pattern}`, which only Terraform reads"));
        };
        if found.ignores_case && !(text.is_ascii() && pattern.is_ascii()) {
            return left("ignores the case of characters beyond ASCII");
        }
        if text.len() > LONGEST {
            return left("searches a long text");
        }
        Ok(found)
    }
}

pub(super) fn call(
    name: &str,
    arguments: &Arguments,
    patterns: &Patterns,
    fuel: &mut Fuel,
) -> Evaluated {
    match name {
        "replace" => replace(arguments, patterns, fuel),
        "regexall" => {
            arguments.are(2)?;
            let (pattern, text) = (arguments.text(0)?, arguments.text(1)?);
            let pattern = patterns.get(&pattern, &text, fuel)?;
            let found = pattern.matches(&text, fuel)?;
            let found = found.iter().map(|captures| result(&pattern.regex, captures));
            Ok(Value::List(result_type(&pattern.regex)?, found.collect::<Evaluated<_>>()?))
        }
        _ => {
            arguments.are(2)?;
            let (pattern, text) = (arguments.text(0)?, arguments.text(1)?);
            let pattern = patterns.get(&pattern, &text, fuel)?;
            result_type(&pattern.regex)?;
            pattern.pay(text.len(), fuel)?;
            match pattern.regex.captures(&text) {
                Some(captures) => result(&pattern.regex, &captures),
                None => error("pattern did not match any part of the given string"),
            }
        }
    }
}

fn group_names(regex: &Regex) -> Vec<Option<&str>> {
    regex.capture_names().skip(1).collect()
}

/// A string without groups, a tuple of groups, or an object of named ones.
fn result_type(regex: &Regex) -> Evaluated<ValueType> {
    let names = group_names(regex);
    let named: Vec<&str> = names.iter().copied().flatten().collect();
    match (names.len(), named.len()) {
        (0, _) => Ok(ValueType::String),
        (groups, 0) => Ok(ValueType::Tuple(vec![ValueType::String; groups])),
        (groups, named_groups) if groups == named_groups => Ok(ValueType::Object(
            named.into_iter().map(|name| (name.to_owned(), ValueType::String)).collect(),
        )),
        _ => error("cannot mix both named and unnamed capture groups"),
    }
}

fn result(regex: &Regex, captures: &Captures<'_>) -> Evaluated {
    let group = |place: usize| match captures.get(place) {
        Some(group) => Value::string(group.as_str()),
        None => Value::Null(ValueType::String),
    };
    let names = group_names(regex);
    Ok(if names.is_empty() {
        group(0)
    } else if names.iter().all(Option::is_none) {
        Value::Tuple((1..=names.len()).map(group).collect())
    } else {
        let mut object = BTreeMap::new();
        for (place, name) in names.into_iter().enumerate() {
            object.insert(name.unwrap_or_default().to_owned(), group(place + 1));
        }
        Value::Object(object)
    })
}

fn replace(arguments: &Arguments, patterns: &Patterns, fuel: &mut Fuel) -> Evaluated {
    arguments.are(3)?;
    let (text, part, new) = (arguments.text(0)?, arguments.text(1)?, arguments.text(2)?);
    let pattern = part.strip_prefix('/').and_then(|inner| inner.strip_suffix('/'));
    let Some(pattern) = pattern else {
        if part == "/" || !part.is_empty() {
            let many = text.matches(part.as_str()).count();
            if text.len() + many * new.len() > LONGEST {
                return left("replaces with a long text");
            }
            return Ok(Value::string(text.replace(&part, &new)));
        }
        return left("replaces an empty string");
    };
    if new.contains('$') {
        return left("replaces with groups of a pattern");
    }
    let pattern = patterns.get(pattern, &text, fuel)?;
    pattern.matches(&text, fuel)?;
    if text.len() * (new.len() + 1) > LONGEST {
        return left("replaces with a long text");
    }
    Ok(Value::string(pattern.regex.replace_all(&text, regex_lite::NoExpand(&new))))
}
