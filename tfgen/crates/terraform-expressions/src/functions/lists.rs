//! Functions that rearrange the elements of lists.

use super::Arguments;
use crate::convert::{convert, unified};
use crate::set::set;
use crate::unify::unify;
use crate::value::{Evaluated, Value, ValueType, error, left};
use std::collections::BTreeMap;

/// The most combinations that `setproduct` makes here.
const MOST_COMBINED: usize = 1000;

pub(super) fn call(name: &str, arguments: &Arguments) -> Option<Evaluated> {
    Some(match name {
        "chunklist" => chunks(arguments),
        "matchkeys" => matching(arguments),
        "setproduct" => product(arguments),
        "transpose" => transposed(arguments),
        _ => return None,
    })
}

fn chunks(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let (kind, list) = arguments.list(0, &ValueType::Dynamic)?;
    let Ok(size) = usize::try_from(arguments.whole(1)?) else {
        return error("the size of a chunk is negative");
    };
    let size = if size == 0 { list.len().max(1) } else { size };
    let chunks = list.chunks(size).map(|chunk| Value::List(kind.clone(), chunk.to_vec()));
    Ok(Value::List(ValueType::List(Box::new(kind.clone())), chunks.collect()))
}

/// The values of those keys that are among those searched for.
fn matching(arguments: &Arguments) -> Evaluated {
    arguments.are(3)?;
    let (kind, values) = arguments.list(0, &ValueType::Dynamic)?;
    let (keys, wanted) =
        (arguments.list(1, &ValueType::Dynamic)?, arguments.list(2, &ValueType::Dynamic)?);
    let kinds = [&keys.0, &wanted.0].map(|kind| ValueType::List(Box::new(kind.clone())));
    let common = unified(&kinds)?;
    if values.len() != keys.1.len() {
        return error("there must be as many keys as values");
    }
    if wanted.1.is_empty() {
        return Ok(Value::List(kind, vec![]));
    }
    let converted =
        |(kind, list): (ValueType, Vec<Value>)| match convert(Value::List(kind, list), &common)? {
            Value::List(_, list) => Ok(list),
            value => error(format!("{} is not a list", value.kind())),
        };
    let (keys, wanted) = (converted(keys)?, converted(wanted)?);
    let mut found = vec![];
    for (key, value) in keys.iter().zip(values) {
        let mut is_wanted = false;
        for one in &wanted {
            is_wanted |= key.equals(one)?;
        }
        if is_wanted {
            found.push(value);
        }
    }
    Ok(Value::List(kind, found))
}

/// All combinations of one element from each argument, the last one changing first.
fn product(arguments: &Arguments) -> Evaluated {
    if arguments.0.len() < 2 {
        return error("at least two arguments are required");
    }
    let (mut kinds, mut lists, mut is_set) = (vec![], vec![], false);
    for place in 0..arguments.0.len() {
        let (kind, list) = match arguments.value(place)? {
            Value::Set(kind, list) => {
                is_set = true;
                (kind.clone(), list.clone())
            }
            Value::List(kind, list) => (kind.clone(), list.clone()),
            Value::Tuple(list) => {
                let own = list.iter().map(Value::type_of).collect::<Evaluated<Vec<_>>>()?;
                let kind = match unify(&own, false) {
                    Some(kind) => kind,
                    None if own.is_empty() => ValueType::Dynamic,
                    None => return error("all elements must be of one type"),
                };
                let list = list.iter().map(|one| convert(one.clone(), &kind));
                (kind.clone(), list.collect::<Evaluated<_>>()?)
            }
            _ => return error("a set or a list is required"),
        };
        if kind.is_dynamic() && !list.is_empty() {
            return left("combines elements of types that are not decided");
        }
        kinds.push(kind);
        lists.push(list);
    }
    let total = lists.iter().try_fold(1usize, |total, list| total.checked_mul(list.len()));
    if total.is_none_or(|total| total > MOST_COMBINED) {
        return left("combines many elements");
    }
    let combined = lists.into_iter().fold(vec![vec![]], |combined: Vec<Vec<Value>>, list| {
        let longer = combined
            .iter()
            .flat_map(|begin| list.iter().map(|one| begin.iter().chain([one]).cloned().collect()));
        longer.collect()
    });
    let kind = ValueType::Tuple(kinds);
    let tuples: Vec<Value> = combined.into_iter().map(Value::Tuple).collect();
    if is_set { set(kind, tuples) } else { Ok(Value::List(kind, tuples)) }
}

/// Keys by value, instead of values by key.
fn transposed(arguments: &Arguments) -> Evaluated {
    arguments.are(1)?;
    let strings = ValueType::List(Box::new(ValueType::String));
    let wanted = ValueType::Map(Box::new(strings.clone()));
    let mut keys: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    match convert(arguments.value(0)?.clone(), &wanted)? {
        Value::Map(_, map) => {
            for (key, list) in map {
                let Value::List(_, list) = list else { return left("transposes null") };
                for value in list {
                    let Value::String(value) = value else { return left("transposes null") };
                    keys.entry(value).or_default().push(Value::String(key.clone()));
                }
            }
        }
        value => return error(format!("{} is not a map", value.kind())),
    }
    let lists = keys.into_iter().map(|(key, list)| (key, Value::List(ValueType::String, list)));
    Ok(Value::Map(strings, lists.collect()))
}
