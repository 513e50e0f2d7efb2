//! Union, intersection and difference.

use super::Arguments;
use super::sequence::MOST_COMPARED;
use crate::convert::{convert, unified};
use crate::set::set;
use crate::value::{Evaluated, Value, ValueType, error, left};

pub(super) fn call(name: &str, arguments: &Arguments) -> Option<Evaluated> {
    let keeps: fn(bool, bool) -> bool = match name {
        "setunion" => |_, _| true,
        "setintersection" => |in_one, in_other| in_one && in_other,
        "setsubtract" => |in_one, in_other| in_one && !in_other,
        _ => return None,
    };
    Some(combined(arguments, keeps, name == "setsubtract"))
}

fn combined(arguments: &Arguments, keeps: fn(bool, bool) -> bool, is_pair: bool) -> Evaluated {
    if arguments.0.is_empty() || (is_pair && arguments.0.len() != 2) {
        return left("combines an unusual number of sets");
    }
    let mut sets = vec![];
    for place in 0..arguments.0.len() {
        let any = ValueType::Set(Box::new(ValueType::Dynamic));
        sets.push(match convert(arguments.value(place)?.clone(), &any)? {
            Value::Set(kind, list) => (kind, list),
            Value::Unknown(reason) => return left(reason.to_string()),
            value => return error(format!("{} is not a set", value.kind())),
        });
    }
    // An empty tuple has no element type and takes that of the others.
    let mut kinds: Vec<ValueType> = sets
        .iter()
        .filter(|(kind, list)| *kind != ValueType::Dynamic || !list.is_empty())
        .map(|(kind, _)| kind.clone())
        .collect();
    if kinds.is_empty() {
        kinds.push(ValueType::Dynamic);
    }
    let kind = unified(&kinds)?;
    if sets.iter().any(|(_, list)| list.len() > MOST_COMPARED) {
        return left("compares many elements");
    }
    let mut combined: Option<Vec<Value>> = None;
    for (_, list) in sets {
        let list =
            list.into_iter().map(|one| convert(one, &kind)).collect::<Evaluated<Vec<_>>>()?;
        combined = Some(match combined {
            None => list,
            Some(earlier) => {
                let mut kept = vec![];
                for element in &earlier {
                    if keeps(true, holds(&list, element)?) {
                        kept.push(element.clone());
                    }
                }
                for element in &list {
                    if keeps(false, true) && !holds(&earlier, element)? {
                        kept.push(element.clone());
                    }
                }
                kept
            }
        });
    }
    set(kind, combined.unwrap_or_default())
}

fn holds(list: &[Value], wanted: &Value) -> Evaluated<bool> {
    let mut is_there = false;
    for element in list {
        is_there |= element.equals(wanted)?;
    }
    Ok(is_there)
}
