//! Edits the text of one TOML file and leaves everything else in it unchanged.

use super::Refused;
use crate::project::Project;
use anyhow::{Context as _, bail};
use toml_edit::{Document, DocumentMut, InlineTable, Item, Key, Table, TableLike, Value};

/// The mark that some editors write at the start of a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text of a file.
#[derive(Debug)]
pub(super) struct Text<'a> {
    path: &'a str,
    /// As on the disk.
    pub(super) raw: String,
    /// The same without a byte order mark, and with a line feed at the end of each line.
    document: Document<String>,
}

/// A value and where it is written.
#[derive(Clone, Debug)]
pub(super) struct Written {
    /// Counted from 1.
    pub(super) line: usize,
    /// As written, on one line; `None` for a table under a header.
    pub(super) text: Option<String>,
    item: Item,
}

impl<'a> Text<'a> {
    /// The text of the file at `path`.
    pub(super) fn read(project: &Project, path: &'a str) -> anyhow::Result<Self> {
        let text = String::from_utf8(project.read(path)?);
        Self::new(path, &text.with_context(|| format!("{path} is not UTF-8"))?)
    }

    /// `text` as the text of the file at `path`.
    pub(super) fn new(path: &'a str, text: &str) -> anyhow::Result<Self> {
        let mut read = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text).to_owned();
        if ends_with_crlf(text) {
            read = read.replace("\r\n", "\n");
        }
        if !ends_its_last_line(text) {
            read.push('\n');
        }
        let document = Document::parse(read)
            .map_err(|error| anyhow::anyhow!("{path} is not TOML: {}", error.message()))?;
        Ok(Self { path, raw: text.to_owned(), document })
    }

    /// The value at `keys`.
    pub(super) fn find(&self, keys: &[String]) -> anyhow::Result<Option<Written>> {
        let Some((key, item)) = find(self.document.as_table(), keys) else { return Ok(None) };
        let at = key.span().map_or(0, |span| span.start);
        let raw = self.document.raw();
        let line = 1 + raw[..at].matches('\n').count();
        let text = item.as_value().map(|value| {
            let text = value.span().and_then(|span| raw.get(span)).unwrap_or_default();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        });
        Ok(Some(Written { line, text, item: item.clone() }))
    }

    /// The text with `value` at `keys`. New tables get headers if `is_block` says so.
    pub(super) fn with(
        &self,
        keys: &[String],
        value: &Value,
        is_block: &dyn Fn(&[String]) -> bool,
    ) -> anyhow::Result<String> {
        let mut document = self.editable()?;
        match put(document.as_item_mut(), keys, 0, value, is_block) {
            Ok(()) => Ok(self.written(&document)),
            Err(Refused(why)) => {
                let address = keys.join(".");
                bail!(Refused(format!("cannot set `{address}` in {}: {why}", self.path)))
            }
        }
    }

    /// The text without the value at `keys`.
    pub(super) fn without(&self, keys: &[String]) -> anyhow::Result<String> {
        let mut document = self.editable()?;
        remove(document.as_table_mut(), keys);
        Ok(self.written(&document))
    }

    fn editable(&self) -> anyhow::Result<DocumentMut> {
        let document = self.document.clone().into_mut();
        if document.to_string() != self.document.raw() {
            let why = "cannot be edited without a change of its layout: edit it by hand";
            bail!(Refused(format!("{} {why}", self.path)));
        }
        Ok(document)
    }

    /// `document` with the line endings of the file.
    fn written(&self, document: &DocumentMut) -> String {
        let mut text = document.to_string();
        if !ends_its_last_line(&self.raw) && text.ends_with('\n') {
            text.pop();
        }
        if ends_with_crlf(&self.raw) {
            text = text.replace('\n', "\r\n");
        }
        if self.raw.starts_with(BYTE_ORDER_MARK) {
            text.insert(0, BYTE_ORDER_MARK);
        }
        text
    }
}

impl Written {
    /// Whether it equals `value`.
    pub(super) fn says(&self, value: &Value) -> bool {
        let read = |value: &Value| {
            let text = format!("value = {}", value.clone().decorated("", ""));
            toml::from_str::<toml::Table>(&text).ok()
        };
        self.item.as_value().is_some_and(|own| read(own) == read(value))
    }

    /// Whether it removes what lower layers set.
    pub(super) fn is_unset(&self) -> bool {
        let table = self.item.as_table_like();
        table.and_then(|table| table.get("unset")).is_some_and(|item| item.as_bool() == Some(true))
    }

    /// Whether it is a string.
    pub(super) fn is_string(&self) -> bool {
        self.item.is_str()
    }
}

/// Whether each line of `text` has a Windows line ending.
fn ends_with_crlf(text: &str) -> bool {
    text.contains('\n') && text.matches("\r\n").count() == text.matches('\n').count()
}

fn ends_its_last_line(text: &str) -> bool {
    text.is_empty() || text.ends_with('\n')
}

/// The value at `keys` below `table`, with its key. The keys of a literal are those inside it.
fn find<'t>(table: &'t dyn TableLike, keys: &[String]) -> Option<(&'t Key, &'t Item)> {
    let (name, rest) = keys.split_first()?;
    match table.get_key_value(name) {
        Some(found) if rest.is_empty() => Some(found),
        Some((_, item)) => find(item.as_table_like()?, rest),
        None => find(table.get("literal")?.as_table_like()?, keys),
    }
}

/// Puts `value` at the place that `keys` lead to; `done` of them have led to `item`.
fn put(
    item: &mut Item,
    keys: &[String],
    done: usize,
    value: &Value,
    is_block: &dyn Fn(&[String]) -> bool,
) -> Result<(), Refused> {
    let refused = |why: String| Err(Refused(why));
    let (Some(key), above) = (keys.get(done), keys[..done].join(".")) else { return Ok(()) };
    let kind = item.type_name();
    let Some(table) = item.as_table_like_mut() else {
        return refused(format!("`{above}` is not a table there: {kind}"));
    };
    if !table.contains_key(key) {
        if table.get("literal").is_some_and(Item::is_table_like)
            && let Some(literal) = table.get_mut("literal")
        {
            return put(literal, keys, done, value, is_block);
        }
        if ["ref", "expr", "output", "path", "template"].iter().any(|key| table.contains_key(key))
            && done > 2
        {
            return refused(format!("`{above}` refers to something there: set it whole"));
        }
    }
    if done + 1 == keys.len() {
        return place(item, key, value.clone());
    }
    if !table.contains_key(key) {
        if is_block(&keys[..=done]) && kind == "table" {
            let mut block = Table::new();
            block.set_implicit(true);
            table.insert(key, Item::Table(block));
        } else {
            place(item, key, Value::InlineTable(InlineTable::new()))?;
        }
    }
    let inner = item.as_table_like_mut().and_then(|table| table.get_mut(key));
    inner.map_or(Ok(()), |inner| put(inner, keys, done + 1, value, is_block))
}

/// Puts `value` at `key` of the table `item`, in the layout of the values around it.
fn place(item: &mut Item, key: &str, value: Value) -> Result<(), Refused> {
    let refused = |why: &str| Err(Refused(why.to_owned()));
    match item {
        Item::Table(table) => match table.get_mut(key) {
            Some(Item::Value(old)) => replace(old, value),
            Some(Item::None) | None => append(table, key, value),
            Some(Item::Table(old)) if !is_unset(&value) || old.is_dotted() => {
                return refused("it has a header of its own there: set the keys in it one by one");
            }
            Some(Item::ArrayOfTables(_)) => {
                return refused("it is a list of tables there: edit the file");
            }
            Some(_) => {
                // The text around a header does not fit around a line.
                table.remove(key);
                append(table, key, value);
            }
        },
        Item::Value(Value::InlineTable(table)) => match table.get_mut(key) {
            Some(old) => replace(old, value),
            None => append_inline(table, key, value),
        },
        _ => {}
    }
    Ok(())
}

fn is_unset(value: &Value) -> bool {
    value.as_inline_table().is_some_and(|table| table.contains_key("unset"))
}

/// Replaces `old` with `value`, and keeps the blanks and the comment around it.
fn replace(old: &mut Value, mut value: Value) {
    *value.decor_mut() = old.decor().clone();
    *old = value;
}

/// Adds a line to `table`, with its `=` in the same column as those above, if they share one.
fn append(table: &mut Table, key: &str, value: Value) {
    let text = |raw: Option<&toml_edit::RawString>| {
        raw.and_then(toml_edit::RawString::as_str).map(str::to_owned)
    };
    let mut columns = vec![];
    let mut indent = None;
    for (name, item) in table.iter() {
        let Some(key) = table.key(name).filter(|_| item.is_value()) else { continue };
        let blanks = text(key.leaf_decor().suffix()).map_or(1, |blanks| blanks.len());
        columns.push(key.display_repr().len() + blanks);
        let before = text(key.leaf_decor().prefix()).unwrap_or_default();
        indent = Some(before.rsplit('\n').next().unwrap_or_default().to_owned());
    }
    table.insert(key, Item::Value(value));
    let Some(mut key) = table.key_mut(key) else { return };
    let own = key.display_repr().len();
    if let Some(column) = columns.first()
        && columns.iter().all(|other| other == column)
        && *column > own
    {
        key.leaf_decor_mut().set_suffix(" ".repeat(column - own));
    }
    if let Some(indent) = indent.filter(|indent| indent.trim().is_empty()) {
        key.leaf_decor_mut().set_prefix(indent);
    }
}

/// Adds `value` to the end of `table`, whose last value may have the blank before the bracket.
fn append_inline(table: &mut InlineTable, key: &str, mut value: Value) {
    let prefix = table.iter().last().and_then(|(name, _)| {
        let prefix = table.key(name)?.leaf_decor().prefix()?.as_str()?.to_owned();
        Some(prefix).filter(|prefix| prefix.contains('\n') && prefix.trim().is_empty())
    });
    if let Some((_, last)) = table.iter_mut().last()
        && let Some(suffix) = last.decor().suffix().cloned()
    {
        value.decor_mut().set_prefix(" ");
        value.decor_mut().set_suffix(suffix);
        last.decor_mut().set_suffix("");
    }
    table.insert(key, value);
    if let (Some(prefix), Some(mut key)) = (prefix, table.key_mut(key)) {
        key.leaf_decor_mut().set_prefix(prefix);
    }
}

/// Removes the value at `keys` from `table`.
fn remove(table: &mut dyn TableLike, keys: &[String]) {
    let Some((key, rest)) = keys.split_first() else { return };
    if !table.contains_key(key) {
        let literal = table.get_mut("literal").and_then(Item::as_table_like_mut);
        literal.into_iter().for_each(|literal| remove(literal, keys));
    } else if rest.is_empty() {
        table.remove(key);
    } else if let Some(inner) = table.get_mut(key).and_then(Item::as_table_like_mut) {
        remove(inner, rest);
    }
}

#[cfg(test)]
mod tests {
    use super::{Text, find};
    use std::path::{Path, PathBuf};
    use toml_edit::{Item, TableLike, Value};

    /// Every TOML file below `folder`.
    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).expect("a folder").flatten();
        entries
            .flat_map(|entry| match entry.path() {
                path if path.is_dir() => files(&path),
                path => vec![path],
            })
            .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
            .collect()
    }

    /// The addresses of values in `table`, including keys of inner tables.
    fn addresses(table: &dyn TableLike, above: &[String], found: &mut Vec<Vec<String>>) {
        for (key, item) in table.iter() {
            let keys = [above, &[key.to_owned()]].concat();
            if item.is_value() {
                found.push(keys.clone());
            }
            if let Some(inner) = item.as_table_like() {
                addresses(inner, &keys, found);
            }
        }
    }

    /// In each environment and layer of the repository and of the cases.
    #[test]
    fn a_value_is_replaced_and_nothing_else_changes() {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folders = [own.join("tests/cases"), own.join("../envs")];
        let mut replaced = 0;
        for path in folders.iter().flat_map(|folder| files(folder)) {
            let Ok(raw) = std::fs::read_to_string(&path) else { continue };
            let name = path.display().to_string();
            let Ok(text) = Text::new(&name, &raw) else { continue };
            let mut all = vec![];
            addresses(text.document.as_table(), &[], &mut all);
            for keys in all {
                // The address of something inside a literal does not include the literal.
                if keys.iter().any(|key| key == "literal") {
                    continue;
                }
                let (_, item) = find(text.document.as_table(), &keys).expect("it is there");
                let span = item.span().expect("it was read");
                let old = text.document.raw()[span.clone()].parse().expect("a value");
                let none: &dyn Fn(&[String]) -> bool = &|_| false;
                let changed = text.with(&keys, &Value::from("planted"), none).expect(&name);
                let expected = [
                    &text.document.raw()[..span.start],
                    "\"planted\"",
                    &text.document.raw()[span.end..],
                ]
                .concat();
                let read = Text::new(&name, &changed).expect(&name);
                assert_eq!(read.document.raw(), expected, "{name}: {keys:?}");
                let back = read.with(&keys, &old, none);
                assert_eq!(back.expect(&name), raw, "{name}: {keys:?}");
                replaced += 1;
            }
        }
        assert!(replaced > 1000, "{replaced}");
    }

    #[test]
    fn a_table_that_is_not_there_stands_under_a_header_where_it_is_a_block() {
        let is_block: &dyn Fn(&[String]) -> bool = &|keys| keys.len() < 3;
        for (before, address, after) in [
            ("", "module.a.b", "[module.a]\nb = 1\n"),
            ("x = 1\n", "module.a.b.c", "x = 1\n\n[module.a]\nb = { c = 1 }\n"),
            ("[module.a]\nlong = 1\n", "module.a.b", "[module.a]\nlong = 1\nb    = 1\n"),
            ("[module.a]\nx = 1\n", "module.a.long", "[module.a]\nx = 1\nlong = 1\n"),
            ("[module]\na.x = 1\n", "module.a.b", "[module]\na.x = 1\na.b = 1\n"),
            ("[m.a]\nb = {}\n", "m.a.b.c", "[m.a]\nb = { c = 1 }\n"),
            ("[m.a]\nb = { x = 1 } # y\n", "m.a.b.c", "[m.a]\nb = { x = 1, c = 1 } # y\n"),
            ("[m.a]\n  x = 1\n", "m.a.b", "[m.a]\n  x = 1\n  b = 1\n"),
            ("[m.a]\n\n[m.c]\nx = 1\n", "m.a.b", "[m.a]\nb = 1\n\n[m.c]\nx = 1\n"),
            ("[m.a]\r\nx = 1\r\n", "m.a.b", "[m.a]\r\nx = 1\r\nb = 1\r\n"),
        ] {
            let keys: Vec<String> = address.split('.').map(str::to_owned).collect();
            let text = Text::new("a.toml", before).expect("TOML");
            let edited = text.with(&keys, &Value::from(1), is_block).expect("it can be set");
            assert_eq!(edited, after, "{before}");
            let item = |text: &str| Text::new("a.toml", text).expect("TOML").find(&keys);
            let found = item(&edited).expect("TOML").expect("it is there");
            assert!(matches!(found.item, Item::Value(Value::Integer(_))));
        }
    }
}
