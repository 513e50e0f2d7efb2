//! TOML values as written, each with its place.

use crate::hcl::Inward;
use crate::source::Origin;
use foldhash::fast::RandomState;
use indexmap::IndexMap;

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: TomlValue,
    /// Where it was written; for a table under a header, the header.
    pub origin: Origin,
    /// How it was written, which distinguishes nested blocks from arguments.
    pub style: Style,
}

/// A TOML value.
#[derive(Clone, Debug)]
pub enum TomlValue {
    /// A string.
    String(String),
    /// The content of `{ template = "…" }`.
    Template(Box<TemplateText>),
    /// An integer or a float in decimal notation that HCL reads as the same number.
    Number(String),
    /// A boolean.
    Boolean(bool),
    /// An array.
    Array(Vec<Node>),
    /// A table.
    Table(Table),
    /// A value with a problem that was reported already: a date, `inf`, or a failed template.
    Unknown,
}

/// A Terraform template.
#[derive(Clone, Debug)]
pub struct TemplateText {
    /// The characters, which are the value of the key in a table that is not a form after all.
    pub text: String,
    /// Its Terraform expression.
    pub code: String,
}

/// How a value was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `[header]` or `[[header]]`, or a table that exists because a deeper header names it.
    Header,
    /// `{ … }` or `[ … ]`, and every scalar.
    Inline,
    /// `dotted.key = …`.
    Dotted,
    /// Under a header in one layer but not in another; the place of the higher one.
    Mixed(Origin),
    /// The result of a template.
    Templated,
    /// In HCL: a block at the top, or an expression.
    Hcl,
}

/// The entries of a table in the order in which they first appear, lower layers first.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The entries by key.
    pub entries: IndexMap<String, Entry, RandomState>,
    /// What a layer took out of it, unless a higher one has put it back.
    pub removed: Vec<Removed>,
}

/// A key that a layer took out of a table.
#[derive(Clone, Debug)]
pub struct Removed {
    /// The key.
    pub key: String,
    /// Where the layer says so.
    pub origin: Origin,
    /// The values of lower layers, the lowest first.
    pub overrode: Vec<Origin>,
}

/// A key of a table, and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The place of the key.
    pub key: Origin,
    /// The value.
    pub node: Node,
    /// The values of lower layers that this one replaced or was merged into, lowest first.
    pub overrode: Vec<Origin>,
}

impl From<IndexMap<String, Entry, RandomState>> for Table {
    fn from(entries: IndexMap<String, Entry, RandomState>) -> Self {
        Self { entries, removed: vec![] }
    }
}

impl Table {
    /// What a layer took out of it, and is not there again.
    pub fn removals(&self) -> impl Iterator<Item = &Removed> {
        self.removed.iter().filter(|removed| !self.entries.contains_key(&removed.key))
    }

    /// The value at `key`.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.get(key).map(|entry| &entry.node)
    }

    /// The table at `key`, if there is one.
    pub fn table(&self, key: &str) -> Option<&Table> {
        self.get(key).and_then(Node::as_table)
    }

    /// The tables below the table `kind`, each with its name.
    pub fn blocks(&self, kind: &str) -> impl Iterator<Item = (&str, &Table)> {
        let blocks = self.table(kind).into_iter().flat_map(|table| &table.entries);
        blocks.filter_map(|(name, entry)| Some((name.as_str(), entry.node.as_table()?)))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }
}

impl Node {
    /// Whether it is a block or an expression of HCL.
    pub fn is_hcl(&self) -> bool {
        self.style == Style::Hcl
    }

    /// The table, if this is one.
    pub fn as_table(&self) -> Option<&Table> {
        match &self.value {
            TomlValue::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The string, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            TomlValue::String(text) => Some(text),
            TomlValue::Template(template) => Some(&template.text),
            _ => None,
        }
    }

    /// What `steps` lead to inside of this list or table, and the remaining steps; nothing for any
    /// other value.
    pub fn inside<'s>(&self, steps: &'s [Inward]) -> (Vec<&Self>, &'s [Inward]) {
        match &self.value {
            TomlValue::Array(list) => {
                let (only, rest) = Inward::element(steps);
                match only {
                    Some(index) => (list.get(index).into_iter().collect(), rest),
                    None => (list.iter().collect(), rest),
                }
            }
            TomlValue::Table(table) => {
                let (only, rest) = Inward::key(steps);
                match only {
                    Some(key) => (table.get(key).into_iter().collect(), rest),
                    None => (table.entries.values().map(|entry| &entry.node).collect(), rest),
                }
            }
            _ => (vec![], steps),
        }
    }

    /// The word for what this is, with its article.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            TomlValue::String(_) | TomlValue::Template(_) => "a string",
            TomlValue::Number(_) => "a number",
            TomlValue::Boolean(_) => "a boolean",
            TomlValue::Array(_) => "an array",
            TomlValue::Table(_) => "a table",
            TomlValue::Unknown => "unknown",
        }
    }

    /// Whether both mean the same, wherever they are.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (TomlValue::Template(left), TomlValue::Template(right)) => left.text == right.text,
            (TomlValue::String(left), TomlValue::String(right))
            | (TomlValue::Number(left), TomlValue::Number(right)) => left == right,
            (TomlValue::Boolean(left), TomlValue::Boolean(right)) => left == right,
            (TomlValue::Array(left), TomlValue::Array(right)) => {
                left.len() == right.len()
                    && left.iter().zip(right).all(|(left, right)| left.says_the_same_as(right))
            }
            (TomlValue::Table(left), TomlValue::Table(right)) => {
                left.entries.len() == right.entries.len()
                    && left.entries.iter().all(|(key, entry)| {
                        right.get(key).is_some_and(|node| node.says_the_same_as(&entry.node))
                    })
            }
            _ => false,
        }
    }
}
