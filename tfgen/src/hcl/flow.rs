//! Where the value of an expression comes from, as far as its text tells.

mod reads;

pub use reads::Reads;

use super::code::address;
use super::way::{Inward, Way};
use hcl_syntax::{Call, Expression, Kind};

/// What the value of an expression, or a part of it, may be.
#[derive(Debug)]
pub enum PossibleValue {
    /// What stands in the text itself, other than null and the empty string.
    Constant,
    /// What this leads to.
    At(Way),
    /// Made of what these lead to, and of nothing else.
    Made(Vec<Way>),
}

/// What is read, and which marks of its value functions take off.
#[derive(Debug)]
pub struct Read {
    /// Where it is.
    pub way: Way,
    /// The marks that are taken off.
    pub taken_off: TakenOff,
}

/// Which marks functions take off a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TakenOff {
    /// It is inside of `nonsensitive`.
    pub sensitive: bool,
    /// It is inside of `ephemeralasnull`.
    pub ephemeral: bool,
    /// Only the number of elements and their keys are looked at, as in `length` and `keys`: marks
    /// of elements do not count.
    pub elements: bool,
}

/// Functions whose value is one of their arguments, or has the keys of all of them.
const AS_IT_IS: [&str; 10] = [
    "coalesce",
    "ephemeralasnull",
    "merge",
    "nonsensitive",
    "sensitive",
    "tolist",
    "tomap",
    "tonumber",
    "tostring",
    "try",
];

/// Functions whose value has the elements of their arguments at other indices.
const MOVING: [&str; 3] = ["concat", "toset", "values"];

/// Functions whose value is one of their arguments in another notation or at another depth.
const CHANGING: [&str; 9] = [
    "base64decode",
    "base64encode",
    "chomp",
    "coalescelist",
    "flatten",
    "lower",
    "trimspace",
    "upper",
    "urlencode",
];

/// Functions whose value does not follow from their arguments.
const READING: [&str; 15] = [
    "abspath",
    "bcrypt",
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "fileexists",
    "filemd5",
    "fileset",
    "filesha1",
    "filesha256",
    "filesha512",
    "templatefile",
    "timestamp",
    "uuid",
];

/// What `steps` lead to in the value of the expression `text` may be, each by itself. Nothing is
/// known of text that is not an expression.
pub fn possible_values(text: &str, steps: &[Inward]) -> Vec<PossibleValue> {
    let mut found = vec![];
    if let Ok(expression) = hcl_syntax::parse_expression(text) {
        may_be(&expression, steps, text, &mut found);
    }
    found
}

/// What the part of `expression` at `steps` may be.
fn may_be(expression: &Expression, steps: &[Inward], text: &str, found: &mut Vec<PossibleValue>) {
    match &expression.kind {
        Kind::Null => {}
        Kind::String(value) => {
            if steps.is_empty() && !value.is_empty() {
                found.push(PossibleValue::Constant);
            }
        }
        Kind::Bool(_) | Kind::Number(_) => found.push(PossibleValue::Constant),
        _ => match (address(expression, text), values(expression, steps)) {
            (Some(address), _) => found.push(PossibleValue::At(Way::of(&address, steps))),
            (None, Some(values)) => {
                for (value, steps) in values {
                    may_be(value, &steps, text, found);
                }
            }
            (None, None) => found.extend(made(expression, text)),
        },
    }
}

/// The expressions inside of `expression` of which its value at `steps` is one or has several, as
/// they are, each with the steps that are left. None if its value is made in another way.
fn values<'e>(
    expression: &'e Expression,
    steps: &[Inward],
) -> Option<Vec<(&'e Expression, Vec<Inward>)>> {
    match &expression.kind {
        Kind::Parentheses(inner) => at(std::iter::once(&**inner), steps),
        Kind::Template(template) => at(std::iter::once(template.interpolation()?), steps),
        Kind::Conditional(either) => at([&either.when_true, &either.when_false], steps),
        Kind::Tuple(elements) => {
            let (only, rest) = Inward::element(steps);
            let elements = elements.iter().enumerate();
            let wanted = elements.filter(|(index, _)| only.is_none_or(|only| only == *index));
            at(wanted.map(|(_, element)| element), rest)
        }
        Kind::Object(entries) => {
            let (only, rest) = Inward::key(steps);
            let wanted = entries.iter().filter(|entry| match (only, entry.key.as_str()) {
                (Some(only), Some(key)) => only == key,
                _ => true,
            });
            at(wanted.map(|entry| &entry.value), rest)
        }
        Kind::Call(call) => match (call.name.as_str(), &call.arguments[..]) {
            ("lookup", [map, key, default @ ..]) => {
                let key = match &key.kind {
                    Kind::String(key) => Inward::Key(key.to_string()),
                    _ => return None,
                };
                let mut values = at([map], &behind(key, steps))?;
                values.extend(at(default, steps)?);
                Some(values)
            }
            (_, arguments) => at(arguments, &through(call, steps)?),
        },
        Kind::Traversal(traversal) if !matches!(traversal.root.kind, Kind::Variable(_)) => {
            let way = traversal.steps.iter().map(|step| Inward::from(&step.kind));
            let way: Vec<Inward> = way.chain(steps.iter().cloned()).collect();
            at(std::iter::once(&traversal.root), &way)
        }
        _ => None,
    }
}

/// `values`, each with `steps`.
fn at<'e>(
    values: impl IntoIterator<Item = &'e Expression>,
    steps: &[Inward],
) -> Option<Vec<(&'e Expression, Vec<Inward>)>> {
    Some(values.into_iter().map(|value| (value, steps.to_vec())).collect())
}

fn behind(first: Inward, steps: &[Inward]) -> Vec<Inward> {
    std::iter::once(first).chain(steps.iter().cloned()).collect()
}

/// Where `steps` into the value of `call` lead in its arguments, if its value is one of them or has
/// their elements.
fn through(call: &Call, steps: &[Inward]) -> Option<Vec<Inward>> {
    let name = call.name.as_str();
    if AS_IT_IS.contains(&name) {
        Some(steps.to_vec())
    } else if MOVING.contains(&name) {
        let (first, rest) = steps.split_at(steps.len().min(1));
        Some(first.iter().map(|_| Inward::Any).chain(rest.iter().cloned()).collect())
    } else {
        CHANGING.contains(&name).then(Vec::new)
    }
}

/// The addresses that `expression` is made of, if it is made of nothing else.
fn made(expression: &Expression, text: &str) -> Option<PossibleValue> {
    let (mut ways, mut is_whole) = (vec![], true);
    expression.walk(&mut |inner| match &inner.kind {
        Kind::Traversal(_) => {
            ways.extend(address(inner, text).map(|address| Way::of(&address, &[])));
        }
        Kind::Call(call) => {
            is_whole &= !call.is_namespaced() && !READING.contains(&call.name.as_str());
        }
        _ => {}
    });
    is_whole.then_some(PossibleValue::Made(ways))
}
