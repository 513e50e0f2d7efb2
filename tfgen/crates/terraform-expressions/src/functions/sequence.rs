//! Functions of lists and tuples, and those of all collections.

use super::Arguments;
use crate::convert::{convert, truth, unified};
use crate::number::Number;
use crate::unicode::clusters;
use crate::value::{Evaluated, Stop, Value, ValueType, error, left};

/// The most elements that Terraform's `range` makes.
const LONGEST_RANGE: usize = 1024;
/// How many elements are compared with one another.
pub(super) const MOST_COMPARED: usize = 1000;

pub(super) fn call(name: &str, arguments: &Arguments) -> Option<Evaluated> {
    Some(match name {
        "length" => length(arguments),
        "contains" => contains(arguments),
        "alltrue" => truths(arguments, true),
        "anytrue" => truths(arguments, false),
        "concat" => concat(arguments),
        "flatten" => flatten(arguments),
        "distinct" => distinct(arguments),
        "compact" => compact(arguments),
        "reverse" => reverse(arguments),
        "slice" => slice(arguments),
        "element" => element(arguments),
        "index" => index(arguments),
        "one" => one(arguments),
        "coalesce" => coalesce(arguments),
        "coalescelist" => coalescelist(arguments),
        "range" => range(arguments),
        _ => return None,
    })
}

fn length(arguments: &Arguments) -> Evaluated {
    arguments.are(1)?;
    match arguments.value(0)? {
        Value::String(text) => Ok(Value::count(clusters(text)?.len())),
        value => match value.elements() {
            Some(elements) => Ok(Value::count(elements.len())),
            None => error(format!("{} has no length", value.kind())),
        },
    }
}

fn contains(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let (Value::List(_, list) | Value::Set(_, list) | Value::Tuple(list)) = arguments.value(0)?
    else {
        return error("argument must be list, tuple, or set");
    };
    if arguments.0[1].is_null()? {
        return left("looks for null, which only later versions take");
    }
    let mut unknown = None;
    for element in list {
        match arguments.0[1].equals(element) {
            Ok(true) => return Ok(Value::Bool(true)),
            Ok(false) => {}
            Err(stop) => unknown = Some(stop),
        }
    }
    unknown.map_or(Ok(Value::Bool(false)), Err)
}

/// `alltrue` and `anytrue`; null is not true.
fn truths(arguments: &Arguments, all: bool) -> Evaluated {
    arguments.are(1)?;
    let (_, list) = arguments.list(0, &ValueType::Bool)?;
    let mut unknown = None;
    for element in list {
        let is_true = match element {
            Value::Null(_) => Ok(false),
            element => truth(element),
        };
        match is_true {
            Ok(is_true) if is_true != all => return Ok(Value::Bool(!all)),
            Ok(_) => {}
            Err(stop) => unknown = Some(stop),
        }
    }
    unknown.map_or(Ok(Value::Bool(all)), Err)
}

fn concat(arguments: &Arguments) -> Evaluated {
    let mut kinds = vec![];
    let mut all = vec![];
    for place in 0..arguments.0.len() {
        match arguments.value(place)? {
            Value::List(kind, list) => {
                kinds.push(kind.clone());
                all.extend(list.clone());
            }
            Value::Tuple(list) => all.extend(list.clone()),
            value => return error(format!("{} cannot be concatenated", value.kind())),
        }
    }
    if arguments.0.is_empty() {
        return left("concatenates nothing");
    }
    if kinds.len() < arguments.0.len() {
        return Ok(Value::Tuple(all));
    }
    match unified(&kinds) {
        Ok(kind) => {
            let all = all.into_iter().map(|element| convert(element, &kind));
            Ok(Value::List(kind.clone(), all.collect::<Evaluated<_>>()?))
        }
        Err(Stop::Error(_)) => Ok(Value::Tuple(all)),
        Err(stop) => Err(stop),
    }
}

fn flatten(arguments: &Arguments) -> Evaluated {
    arguments.are(1)?;
    let (Value::List(_, list) | Value::Set(_, list) | Value::Tuple(list)) = arguments.value(0)?
    else {
        return error("can only flatten lists, sets and tuples");
    };
    let mut flat = vec![];
    flatten_into(list, &mut flat)?;
    Ok(Value::Tuple(flat))
}

fn flatten_into(list: &[Value], flat: &mut Vec<Value>) -> Evaluated<()> {
    for element in list {
        match element {
            Value::List(_, inner) | Value::Set(_, inner) | Value::Tuple(inner) => {
                flatten_into(inner, flat)?;
            }
            Value::Unknown(reason) => return left(reason.to_string()),
            element => flat.push(element.clone()),
        }
    }
    Ok(())
}

fn distinct(arguments: &Arguments) -> Evaluated {
    arguments.are(1)?;
    let (kind, list) = arguments.list(0, &ValueType::Dynamic)?;
    if list.len() > MOST_COMPARED {
        return left("compares many elements");
    }
    let mut kept: Vec<Value> = vec![];
    for element in list {
        let mut is_new = true;
        for known in &kept {
            is_new &= !known.equals(&element)?;
        }
        if is_new {
            kept.push(element);
        }
    }
    Ok(Value::List(kind, kept))
}

fn compact(arguments: &Arguments) -> Evaluated {
    arguments.are(1)?;
    let (kind, list) = arguments.list(0, &ValueType::String)?;
    let mut kept = vec![];
    for element in list {
        match &element {
            // Even one that is not null may be empty.
            Value::Unknown(reason) => return left(reason.to_string()),
            Value::Null(_) => {}
            Value::String(text) if text.is_empty() => {}
            _ => kept.push(element),
        }
    }
    Ok(Value::List(kind, kept))
}

fn reverse(arguments: &Arguments) -> Evaluated {
    arguments.are(1)?;
    let reversed = |list: &[Value]| list.iter().rev().cloned().collect();
    match arguments.value(0)? {
        Value::Tuple(list) => Ok(Value::Tuple(reversed(list))),
        Value::List(kind, list) | Value::Set(kind, list) => {
            Ok(Value::List(kind.clone(), reversed(list)))
        }
        value => error(format!("{} cannot be reversed", value.kind())),
    }
}

fn slice(arguments: &Arguments) -> Evaluated {
    arguments.are(3)?;
    let (kind, list) = match arguments.value(0)? {
        Value::List(kind, list) => (Some(kind.clone()), list),
        Value::Tuple(list) => (None, list),
        value => return error(format!("{} cannot be sliced", value.kind())),
    };
    let place = |at| Ok(usize::try_from(arguments.whole(at)?).ok());
    let (Some(start), Some(end)) = (place(1)?, place(2)?) else {
        return error("an index of `slice` is negative");
    };
    let Some(part) = list.get(start..end) else {
        return error("the indices of `slice` are out of range");
    };
    Ok(match kind {
        Some(kind) => Value::List(kind, part.to_vec()),
        None => Value::Tuple(part.to_vec()),
    })
}

fn element(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let (Value::List(_, list) | Value::Tuple(list)) = arguments.value(0)? else {
        return error(format!("{} has no elements in order", arguments.0[0].kind()));
    };
    let Ok(place) = usize::try_from(arguments.whole(1)?) else {
        return left("counts elements from the end");
    };
    match list.get(place % list.len().max(1)) {
        Some(element) => Ok(element.clone()),
        None => error("`element` needs an element"),
    }
}

fn index(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let (Value::List(_, list) | Value::Tuple(list)) = arguments.value(0)? else {
        return error("argument must be a list or tuple");
    };
    for (place, element) in list.iter().enumerate() {
        if element.equals(arguments.value(1)?)? {
            return Ok(Value::count(place));
        }
    }
    error("item not found")
}

fn one(arguments: &Arguments) -> Evaluated {
    arguments.are(1)?;
    let (kind, list) = match arguments.value(0)? {
        Value::List(kind, list) | Value::Set(kind, list) => (kind.clone(), list),
        Value::Tuple(list) => (ValueType::Dynamic, list),
        value => return error(format!("{} is not a list, set, or tuple", value.kind())),
    };
    match &list[..] {
        [] => Ok(Value::Null(kind)),
        [single] => Ok(single.clone()),
        _ => error("must be a list, set, or tuple value with either zero or one elements"),
    }
}

fn coalesce(arguments: &Arguments) -> Evaluated {
    let kinds = arguments.0.iter().map(Value::type_of).collect::<Evaluated<Vec<_>>>()?;
    if kinds.is_empty() {
        return left("calls a function with a wrong number of arguments");
    }
    let kind = unified(&kinds)?;
    for argument in &arguments.0 {
        let value = convert(argument.clone(), &kind)?;
        match &value {
            Value::Null(_) => {}
            Value::String(text) if text.is_empty() && kind == ValueType::String => {}
            _ => return Ok(value),
        }
    }
    error("no argument is neither null nor empty")
}

fn coalescelist(arguments: &Arguments) -> Evaluated {
    for argument in &arguments.0 {
        match argument.type_of()? {
            ValueType::List(_) | ValueType::Tuple(_) => {}
            _ => return error("arguments of `coalescelist` must be lists or tuples"),
        }
    }
    for argument in &arguments.0 {
        match argument {
            Value::List(_, list) | Value::Tuple(list) if list.is_empty() => {}
            Value::Null(_) => return left("passes null to `coalescelist`"),
            _ => return Ok(argument.clone()),
        }
    }
    error("no argument of `coalescelist` has elements")
}

fn range(arguments: &Arguments) -> Evaluated {
    arguments.are_between(1, 3)?;
    let numbers =
        (0..arguments.0.len()).map(|at| arguments.number(at)).collect::<Evaluated<Vec<_>>>()?;
    let (zero, unit) = (Number::counted(0), Number::counted(1));
    let (start, end, given) = match &numbers[..] {
        [end] => (&zero, end, None),
        [start, end] => (start, end, None),
        [start, end, step] => (start, end, Some(step)),
        _ => return left("makes an unusual range"),
    };
    let down = unit.negated();
    let step = given.unwrap_or(if end < start { &down } else { &unit });
    if step.is_zero() || (end < start) != step.is_negative() && end != start {
        return left("makes an unusual range");
    }
    let mut list = vec![];
    let mut next = start.clone();
    while if step.is_negative() { &next > end } else { &next < end } {
        if list.len() == LONGEST_RANGE {
            return error("more than 1024 values were generated");
        }
        let Some(after) = next.plus(step) else { return left("makes an unusual range") };
        list.push(Value::Number(std::mem::replace(&mut next, after)));
    }
    Ok(Value::List(ValueType::Number, list))
}
