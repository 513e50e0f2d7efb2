//! The origin of an expression's value, as far as its text shows it.

mod reads;

pub use reads::Reads;

use super::code::address;
use super::way::{Inward, Way};
use hcl_syntax::{Call, Expression, Kind};

/// The possible origins of the value of an expression or a part of it.
#[derive(Debug)]
pub enum PossibleValue {
    /// A literal in the text itself, other than null and the empty string.
    Constant,
    /// The value at this path.
    At(Way),
    /// Made only of the values at these paths.
    Made(Vec<Way>),
}

/// Something that is read, and the marks that functions remove from it.
#[derive(Debug)]
pub struct Read {
    /// The path to it.
    pub way: Way,
    /// The removed marks.
    pub taken_off: TakenOff,
}

/// Which marks functions remove from a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TakenOff {
    /// It is inside `nonsensitive`.
    pub sensitive: bool,
    /// It is inside `ephemeralasnull`.
    pub ephemeral: bool,
    /// Only the number of elements and their keys matter, as in `length` and `keys`: marks of
    /// elements do not count.
    pub elements: bool,
}

/// Functions that return one of their arguments, or a value with the keys of all of them.
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

/// Functions that return the elements of their arguments at other indices.
const MOVING: [&str; 3] = ["concat", "toset", "values"];

/// Functions that return one of their arguments in another notation or at another depth.
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

/// Functions whose result does not follow from their arguments.
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

/// The possible origins of what `steps` lead to in the value of the expression `text`. Nothing is
/// known about text that is not an expression.
pub fn possible_values(text: &str, steps: &[Inward]) -> Vec<PossibleValue> {
    let mut found = vec![];
    if let Ok(expression) = hcl_syntax::parse_expression(text) {
        may_be(&expression, steps, text, &mut found);
    }
    found
}

/// The possible origins of the part of `expression` at `steps`.
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

/// The expressions inside `expression` that its value at `steps` may equal or consist of, each with
/// the remaining steps. None if its value is made in another way.
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

/// Where `steps` into the value of `call` lead in its arguments, if it returns one of them or their
/// elements.
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

/// The addresses of which `expression` is made, if it is made of nothing else.
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
