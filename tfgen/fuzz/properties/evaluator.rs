//! The evaluator: conditions over values, both from a module's author or an environment's.

use super::sections;
use hcl_syntax::parse_expression;
use std::collections::BTreeMap;
use std::rc::Rc;
use terraform_expressions::{Evaluated, Evaluator, Patterns, Value, declared};
use tfgen::contracts::Type;

/// `data` is a condition, the values of `var.x` and `var.y`, and the type of `var.x`, each behind
/// the other and a line of five equals signs.
pub(crate) fn run(data: &[u8]) {
    let texts: [&[u8]; 4] = sections::split(data);
    let Ok(texts) = texts.map(std::str::from_utf8).into_iter().collect::<Result<Vec<_>, _>>()
    else {
        return;
    };
    let [condition, x, y, kind] = texts[..] else { return };
    let mut variables = BTreeMap::new();
    if let Some(value) = evaluated(x, &Rc::default()) {
        variables.insert("x".to_owned(), value.and_then(|value| typed(value, kind)));
    }
    if let Some(value) = evaluated(y, &Rc::default()) {
        variables.insert("y".to_owned(), value);
    }
    let variables: BTreeMap<_, _> =
        variables.into_iter().filter_map(|(name, value)| Some((name, value.ok()?))).collect();
    let variables = Rc::new(variables);
    let Some(once) = evaluated(condition, &variables) else { return };
    let again = evaluated(condition, &variables);
    assert_eq!(format!("{:?}", Some(&once)), format!("{:?}", again.as_ref()), "is not decided");
    if let Ok(value) = once {
        assert!(value.weight() <= MOST, "weighs {}", value.weight());
        // A value that is known has a type and is itself.
        if let Ok(value) = value.known() {
            value.type_of().expect("a known value has a type");
            if let Ok(is_equal) = value.equals(&value) {
                assert!(is_equal, "{value:?} is not itself");
            }
        }
    }
}

/// How many parts a value may have, a little above what the evaluator pays for.
const MOST: usize = 1 << 20;

/// `None` when `text` is not an expression.
fn evaluated(text: &str, variables: &Rc<BTreeMap<String, Value>>) -> Option<Evaluated> {
    let expression = parse_expression(text).ok()?;
    let patterns = Rc::new(Patterns::default());
    Some(Evaluator::new(variables.clone(), patterns).value(&expression))
}

/// `value` as a variable of the type `kind` holds it; as it is, when that is not a type.
fn typed(value: Value, kind: &str) -> Evaluated {
    match Type::parse(kind) {
        Ok(kind) => declared(value, &kind),
        Err(_) => Ok(value),
    }
}
