//! Where the value of an expression comes from, as far as its text tells.

use super::address::Address;
use super::code::address;
use hcl_syntax::{Expression, Kind};

/// Where the value of one expression comes from.
#[derive(Debug, Default)]
pub struct Flow {
    /// What the value may be, each by itself.
    pub outcomes: Vec<Outcome>,
    /// Everything that is read.
    pub read: Vec<Read>,
    /// What the arguments of `sensitive` may be.
    pub made_sensitive: Vec<Outcome>,
}

/// What the value of an expression, or a part of it, may be.
#[derive(Debug)]
pub enum Outcome {
    /// What stands in the text itself, other than null and the empty string.
    Constant,
    /// What an address leads to.
    Address(Address),
    /// Made of what these lead to, and of nothing else.
    Made(Vec<Address>),
}

/// An address that is read, and which mark of its value a function takes off.
#[derive(Debug)]
pub struct Read {
    /// The address.
    pub address: Address,
    /// Inside `nonsensitive`.
    pub is_nonsensitive: bool,
    /// Inside `ephemeralasnull`.
    pub is_null_if_ephemeral: bool,
}

/// Functions whose value is one of their arguments, as it is or in another notation.
const PASSING: [&str; 22] = [
    "base64decode",
    "base64encode",
    "chomp",
    "coalesce",
    "coalescelist",
    "concat",
    "ephemeralasnull",
    "flatten",
    "lower",
    "merge",
    "nonsensitive",
    "sensitive",
    "tolist",
    "tomap",
    "tonumber",
    "toset",
    "tostring",
    "trimspace",
    "try",
    "upper",
    "urlencode",
    "values",
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

impl Flow {
    /// The flow of the expression `text`. Nothing is known of text that is no expression.
    pub fn of(text: &str) -> Self {
        let Ok(expression) = hcl_syntax::parse_expression(text) else { return Self::default() };
        let mut flow = Self::default();
        outcomes(&expression, text, &mut flow.outcomes);
        flow.read(&expression, text, (false, false));
        flow
    }

    /// Collects what `expression` reads, inside of `nonsensitive` and `ephemeralasnull` or not.
    fn read(&mut self, expression: &Expression, text: &str, inside: (bool, bool)) {
        let mut calls = vec![];
        // Until here everything is inside of a call that takes a mark off.
        let mut until = 0;
        expression.walk(&mut |inner| {
            if inner.span.start < until {
                return;
            }
            if let Some(address) = address(inner, text) {
                let (is_nonsensitive, is_null_if_ephemeral) = inside;
                self.read.push(Read { address, is_nonsensitive, is_null_if_ephemeral });
            }
            let Kind::Call(call) = &inner.kind else { return };
            let now = match call.name.as_str() {
                "nonsensitive" | "issensitive" => (true, inside.1),
                "ephemeralasnull" => (inside.0, true),
                "sensitive" => {
                    for argument in &call.arguments {
                        outcomes(argument, text, &mut self.made_sensitive);
                    }
                    inside
                }
                _ => inside,
            };
            if now != inside {
                until = inner.span.end;
                calls.push((call, now));
            }
        });
        for (call, inside) in calls {
            call.arguments.iter().for_each(|argument| self.read(argument, text, inside));
        }
    }
}

/// What `expression` may be.
fn outcomes(expression: &Expression, text: &str, found: &mut Vec<Outcome>) {
    match &expression.kind {
        Kind::Null => {}
        Kind::String(value) => {
            if !value.is_empty() {
                found.push(Outcome::Constant);
            }
        }
        Kind::Bool(_) | Kind::Number(_) => found.push(Outcome::Constant),
        Kind::Parentheses(inner) => outcomes(inner, text, found),
        Kind::Conditional(conditional) => {
            outcomes(&conditional.when_true, text, found);
            outcomes(&conditional.when_false, text, found);
        }
        Kind::Tuple(elements) => elements.iter().for_each(|one| outcomes(one, text, found)),
        Kind::Object(entries) => {
            entries.iter().for_each(|entry| outcomes(&entry.value, text, found));
        }
        Kind::Call(call) if PASSING.contains(&call.name.as_str()) => {
            call.arguments.iter().for_each(|argument| outcomes(argument, text, found));
        }
        Kind::Template(template) if template.interpolation().is_some() => {
            template.interpolation().into_iter().for_each(|inner| outcomes(inner, text, found));
        }
        _ => match address(expression, text) {
            Some(address) => found.push(Outcome::Address(address)),
            None => found.extend(made(expression, text)),
        },
    }
}

/// The addresses that `expression` is made of, if it is made of nothing else.
fn made(expression: &Expression, text: &str) -> Option<Outcome> {
    let (mut addresses, mut is_whole) = (vec![], true);
    expression.walk(&mut |inner| match &inner.kind {
        Kind::Traversal(_) => addresses.extend(address(inner, text)),
        Kind::Call(call) => {
            is_whole &= !call.is_namespaced() && !READING.contains(&call.name.as_str());
        }
        _ => {}
    });
    is_whole.then_some(Outcome::Made(addresses))
}
