//! TOML as people write it: the contents of a layer in reading order.

use crate::layers::written_string;

/// The longest line; longer arrays get one line for each element.
const LINE_WIDTH: usize = 96;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A scalar or a form, as written.
    Plain(String),
    /// An array.
    Array(Vec<Self>),
    /// A table.
    Table(Vec<(String, Self)>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The comments before it, without their markers.
    pub(super) comments: Vec<String>,
    pub(super) key: String,
    pub(super) value: Value,
    /// The comment after it, without its marker.
    pub(super) behind: Option<String>,
}

/// A table with a header.
#[derive(Clone, Debug, Default)]
pub(super) struct Section {
    /// The comments before it, without their markers.
    pub(super) comments: Vec<String>,
    /// The keys of its header.
    pub(super) path: Vec<String>,
    /// Whether it is one of several.
    pub(super) is_element: bool,
    pub(super) entries: Vec<Entry>,
    pub(super) inner: Vec<Self>,
}

impl Value {
    /// The form in which `key` holds `text`.
    pub(super) fn form(key: &str, text: &str) -> Self {
        Self::Plain(format!("{{ {key} = {} }}", string(text)))
    }

    /// Its text, if it is a string.
    pub(super) fn as_text(&self) -> Option<String> {
        let Self::Plain(text) = self else { return None };
        let table: toml::Table = format!("x = {text}").parse().ok()?;
        table.get("x")?.as_str().map(str::to_owned)
    }

    /// Whether it is written on several lines.
    pub(super) fn has_lines(&self) -> bool {
        matches!(self, Self::Plain(text) if text.contains('\n'))
    }

    fn counted(&self) -> (usize, usize) {
        let sum = |all: (usize, usize), one: (usize, usize)| (all.0 + one.0, all.1 + one.1);
        match self {
            Self::Plain(text) => (1, usize::from(text.starts_with("{ expr = "))),
            Self::Array(list) => list.iter().map(Self::counted).fold((0, 0), sum),
            Self::Table(entries) => entries.iter().map(|(_, one)| one.counted()).fold((0, 0), sum),
        }
    }

    /// On one line.
    fn line(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Array(list) => {
                let list: Vec<String> = list.iter().map(Self::line).collect();
                format!("[{}]", list.join(", "))
            }
            Self::Table(entries) if entries.is_empty() => "{}".to_owned(),
            Self::Table(entries) => {
                let entries = entries
                    .iter()
                    .map(|(key, value)| format!("{} = {}", key_text(key), value.line()));
                format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// As written after a key of `width` columns.
    fn written(&self, width: usize) -> String {
        let line = self.line();
        match self {
            Self::Array(list) if width + line.chars().count() > LINE_WIDTH => {
                let list = list.iter().map(|one| format!("  {},\n", one.written(2)));
                format!("[\n{}]", list.collect::<String>())
            }
            _ => line,
        }
    }

    /// Whether it is more readable as a table with its own header.
    fn is_long_table(&self, width: usize) -> bool {
        matches!(self, Self::Table(entries) if !entries.is_empty())
            && width + self.line().chars().count() > LINE_WIDTH
    }
}

impl Entry {
    /// `key` with `value`.
    pub(super) fn of(key: &str, value: Value) -> Self {
        Self { comments: vec![], key: key.to_owned(), value, behind: None }
    }
}

impl Section {
    /// The table with the header `path`.
    pub(super) fn at(path: &[&str]) -> Self {
        Self { path: path.iter().map(|&key| key.to_owned()).collect(), ..Self::default() }
    }

    /// Merges `other` with the same path. Version constraints of both apply.
    pub(super) fn join(&mut self, other: Self) {
        self.comments.extend(other.comments);
        for mut entry in other.entries {
            let known = self.entries.iter().find(|known| known.key == entry.key);
            if entry.key == "required_version"
                && let Some(known) = known.and_then(|known| known.value.as_text())
                && let Some(own) = entry.value.as_text()
            {
                entry.value = Value::Plain(string(&format!("{known}, {own}")));
            }
            self.entries.retain(|known| known.key != entry.key);
            self.entries.push(entry);
        }
        for inner in other.inner {
            match self.inner.iter_mut().find(|known| known.path == inner.path && !inner.is_element)
            {
                Some(known) => known.join(inner),
                None => self.inner.push(inner),
            }
        }
    }

    /// The number of its values, and how many of them are `expr`.
    pub(super) fn counted(&self) -> (usize, usize) {
        let own = self.entries.iter().map(|entry| entry.value.counted());
        let inner = self.inner.iter().map(Self::counted);
        own.chain(inner).fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1))
    }

    /// Adds `key` with `value`.
    pub(super) fn set(&mut self, key: &str, value: Value) {
        self.entries.push(Entry::of(key, value));
    }

    /// Appends it to `out`. With `opens_tables`, a long table gets its own header; elsewhere a
    /// header would be a nested block.
    pub(super) fn write(&self, out: &mut String, opens_tables: bool) {
        let is_long = |entry: &&Entry| {
            opens_tables && !self.is_element && entry.value.is_long_table(entry.key.len() + 3)
        };
        let (long, short): (Vec<&Entry>, Vec<&Entry>) = self.entries.iter().partition(is_long);
        let is_needed = !short.is_empty() || (long.is_empty() && self.inner.is_empty());
        if is_needed || !self.comments.is_empty() {
            if !out.is_empty() {
                out.push('\n');
            }
            comments(out, &self.comments);
            let path: Vec<String> = self.path.iter().map(|key| key_text(key)).collect();
            let (open, close) = if self.is_element { ("[[", "]]") } else { ("[", "]") };
            out.push_str(&format!("{open}{}{close}\n", path.join(".")));
        }
        let width = short.iter().map(|entry| key_text(&entry.key).chars().count()).max();
        for entry in short {
            comments(out, &entry.comments);
            let key = key_text(&entry.key);
            let blanks = " ".repeat(width.unwrap_or(0) - key.chars().count());
            let value = entry.value.written(key.len() + 3);
            let behind = entry.behind.as_ref();
            let behind = behind.map(|behind| format!(" #{}", comment_text(behind)));
            out.push_str(&format!("{key}{blanks} = {value}{}\n", behind.unwrap_or_default()));
        }
        for entry in long {
            let Value::Table(entries) = &entry.value else { continue };
            let mut path = self.path.clone();
            path.push(entry.key.clone());
            let entries = entries.iter().map(|(key, value)| Entry::of(key, value.clone()));
            let comments = entry.comments.iter().chain(&entry.behind).cloned().collect();
            let entries = entries.collect();
            Self { comments, path, entries, ..Self::default() }.write(out, true);
        }
        self.inner.iter().for_each(|inner| inner.write(out, opens_tables));
    }
}

fn comments(out: &mut String, comments: &[String]) {
    for comment in comments {
        out.push_str(&format!("#{}\n", comment_text(comment)));
    }
}

/// `comment` without the control characters that TOML does not allow in comments.
fn comment_text(comment: &str) -> String {
    comment.chars().filter(|one| *one == '\t' || !one.is_control()).collect()
}

/// `text` as a TOML string, on several lines if it has several.
pub(super) fn string(text: &str) -> String {
    let lines = text.trim_end_matches('\n').matches('\n').count();
    let is_plain = |one: char| one == '\n' || one == '\t' || !one.is_control();
    if lines > 0 && text.chars().all(is_plain) && !text.contains("'''") && !text.ends_with('\'') {
        return format!("'''\n{text}'''");
    }
    written_string(text)
}

/// `key` as written in a header or before `=`.
fn key_text(key: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let is_plain = !key.is_empty() && key.bytes().all(is_bare);
    if is_plain { key.to_owned() } else { written_string(key) }
}
