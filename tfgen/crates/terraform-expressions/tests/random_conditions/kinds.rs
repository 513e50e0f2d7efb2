//! Random types of variables, and values that they accept.

use crate::pools::{NUMBERS, STRINGS, TRICKY, pick};
use fastrand::Rng;
use std::fmt::Write as _;

/// The wanted type of an expression, or the type of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Any,
    String,
    Number,
    Bool,
    List(Box<Kind>),
    Set(Box<Kind>),
    Map(Box<Kind>),
    Tuple(Vec<Kind>),
    Object(Vec<Attribute>),
}

/// An attribute of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Whether it may be left out, and its value then.
    pub(crate) optional: Option<Option<String>>,
}

const NAMES: [&str; 8] = ["a", "b", "c", "name", "some-key", "count", "größe", "名"];

impl Kind {
    /// A primitive type.
    pub(crate) fn primitive(random: &mut Rng) -> Self {
        pick(random, &[Self::String, Self::Number, Self::Bool]).clone()
    }

    /// A type, at most `depth` deep.
    pub(crate) fn random(random: &mut Rng, depth: usize) -> Self {
        if depth == 0 {
            return if random.u8(..8) == 0 { Self::Any } else { Self::primitive(random) };
        }
        let inner = |random: &mut Rng| Box::new(Self::random(random, depth - 1));
        match random.u8(..9) {
            0 => Self::primitive(random),
            1 | 2 => Self::List(inner(random)),
            3 => Self::Set(inner(random)),
            4 => Self::Map(inner(random)),
            5 => Self::Tuple((0..random.usize(..4)).map(|_| *inner(random)).collect()),
            6 | 7 => {
                let mut names = NAMES.to_vec();
                random.shuffle(&mut names);
                let names = &names[..random.usize(1..4)];
                let attributes = names.iter().map(|name| {
                    let kind = *inner(random);
                    let optional = random.bool().then(|| {
                        let has_default = random.bool();
                        has_default.then(|| kind.value(random))
                    });
                    Attribute { name, kind, optional }
                });
                Self::Object(attributes.collect())
            }
            _ => Self::Any,
        }
    }

    /// The type as Terraform writes it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Any => "any".to_owned(),
            Self::String => "string".to_owned(),
            Self::Number => "number".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::List(inner) => format!("list({})", inner.text()),
            Self::Set(inner) => format!("set({})", inner.text()),
            Self::Map(inner) => format!("map({})", inner.text()),
            Self::Tuple(inner) => {
                let inner: Vec<_> = inner.iter().map(Self::text).collect();
                format!("tuple([{}])", inner.join(", "))
            }
            Self::Object(attributes) => {
                let mut text = "object({ ".to_owned();
                for (number, attribute) in attributes.iter().enumerate() {
                    let separator = if number == 0 { "" } else { ", " };
                    let kind = attribute.kind.text();
                    let kind = match &attribute.optional {
                        None => kind,
                        Some(None) => format!("optional({kind})"),
                        Some(Some(default)) => format!("optional({kind}, {default})"),
                    };
                    let _ = write!(text, "{separator}{} = {kind}", attribute.name);
                }
                text + " })"
            }
        }
    }

    /// A value that a variable of the type accepts, and sometimes one that it refuses.
    pub(crate) fn value(&self, random: &mut Rng) -> String {
        if random.u8(..40) == 0 {
            return "null".to_owned();
        }
        // Terraform converts between primitive types.
        let is_converted = random.u8(..8) == 0;
        match self {
            Self::String if is_converted => (*pick(
                random,
                &["1", "true", "0.5", "-0", "2", "false", "10", "-3", "1e6", "0.25", "7", "100"],
            ))
            .to_owned(),
            Self::String if random.u8(..3) == 0 => quoted(pick::<&str>(random, TRICKY)),
            Self::String => quoted(pick::<&str>(random, STRINGS)),
            Self::Number if is_converted => {
                (*pick(random, &["\"1\"", "\"0.5\"", "\"1e3\""])).to_owned()
            }
            Self::Number => (*pick(random, NUMBERS)).to_owned(),
            Self::Bool if is_converted => (*pick(random, &["\"true\"", "\"false\""])).to_owned(),
            Self::Bool => random.bool().to_string(),
            Self::Any => {
                let depth = random.usize(..3);
                Self::random(random, depth).value(random)
            }
            Self::List(inner) | Self::Set(inner) => {
                let list: Vec<_> = (0..random.usize(..4)).map(|_| inner.value(random)).collect();
                format!("[{}]", list.join(", "))
            }
            Self::Tuple(inner) => {
                let list: Vec<_> = inner.iter().map(|one| one.value(random)).collect();
                format!("[{}]", list.join(", "))
            }
            Self::Map(inner) => {
                let mut names = NAMES.to_vec();
                random.shuffle(&mut names);
                let names = &names[..random.usize(..4)];
                let entries = names.iter().map(|name| format!("{name} = {}", inner.value(random)));
                format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
            }
            Self::Object(attributes) => {
                let mut entries = vec![];
                for attribute in attributes {
                    if attribute.optional.is_none() || random.bool() {
                        entries.push(format!(
                            "{} = {}",
                            attribute.name,
                            attribute.kind.value(random)
                        ));
                    }
                }
                if random.u8(..12) == 0 {
                    entries.push("extra = 1".to_owned());
                }
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }
}

/// `text` as a string of HCL.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '$' | '%' if characters.peek() == Some(&'{') => {
                quoted.push(character);
                quoted.push(character);
            }
            _ => quoted.push(character),
        }
    }
    quoted + "\""
}
