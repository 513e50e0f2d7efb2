//! The supported part of YAML: mappings and lists in blocks or on one line, words, quoted texts and
//! literal blocks. Everything else is left to Terraform, and so are errors, because YAML parsers
//! differ there.

use super::scalar;
use crate::convert::string;
use crate::value::{Evaluated, Value, ValueType, left};
use std::collections::BTreeMap;

/// How deeply values can nest.
const DEEPEST: usize = 32;

/// Parses `text` as YAML.
pub(in crate::functions) fn decode(text: &str) -> Evaluated {
    let is_usual =
        |one: char| one == '\n' || one == ' ' || one.is_ascii_graphic() || one.is_alphanumeric();
    if !text.chars().all(is_usual) {
        return unusual();
    }
    let lines = text.split('\n').map(|line| Line {
        indent: line.len() - line.trim_start_matches(' ').len(),
        text: line.trim_matches(' '),
        whole: line,
    });
    let mut lines = Lines { lines: lines.collect(), next: 0, depth: 0 };
    let value = match lines.peek() {
        Some(line) => lines.block(line.indent)?,
        None => return unusual(),
    };
    match (lines.peek(), &value) {
        // Older versions do not know an empty document.
        (Some(_), _) | (_, Value::Null(_)) => unusual(),
        (None, _) => Ok(value),
    }
}

fn unusual<T>() -> Evaluated<T> {
    left("reads unusual YAML")
}

#[derive(Clone, Copy)]
struct Line<'t> {
    indent: usize,
    text: &'t str,
    whole: &'t str,
}

struct Lines<'t> {
    lines: Vec<Line<'t>>,
    next: usize,
    depth: usize,
}

impl<'t> Lines<'t> {
    /// The next line that is not empty.
    fn peek(&mut self) -> Option<Line<'t>> {
        loop {
            let line = *self.lines.get(self.next)?;
            if !line.text.is_empty() && !line.text.starts_with('#') {
                return Some(line);
            }
            self.next += 1;
        }
    }

    /// The value that begins on the next line, at `indent`.
    fn block(&mut self, indent: usize) -> Evaluated {
        if self.depth == DEEPEST {
            return unusual();
        }
        self.depth += 1;
        let value = match self.peek() {
            Some(line) if is_item(line.text) => self.list(indent),
            Some(line) => match key(line.text)? {
                Some(_) => self.mapping(indent),
                None => {
                    self.next += 1;
                    inline(line.text)
                }
            },
            None => unusual(),
        };
        self.depth -= 1;
        value
    }

    fn list(&mut self, indent: usize) -> Evaluated {
        let mut list = vec![];
        while let Some(line) = self.peek() {
            if line.indent != indent || !is_item(line.text) {
                break;
            }
            let rest = line.text[1..].trim_start();
            if rest.is_empty() || rest.starts_with('#') {
                self.next += 1;
                list.push(self.below(indent, indent + 1)?);
            } else if is_item(rest) || key(rest)?.is_some() {
                // A block after the mark begins on this line.
                let inner = indent + line.text.len() - rest.len();
                let place = self.next;
                self.lines[place] = Line { indent: inner, text: rest, whole: line.whole };
                list.push(self.block(inner)?);
            } else {
                self.next += 1;
                list.push(self.scalar(rest, indent)?);
            }
        }
        self.ended(indent)?;
        Ok(Value::Tuple(list))
    }

    fn mapping(&mut self, indent: usize) -> Evaluated {
        let mut map = BTreeMap::new();
        while let Some(line) = self.peek() {
            if line.indent != indent || is_item(line.text) {
                break;
            }
            let Some((name, rest)) = key(line.text)? else { return unusual() };
            self.next += 1;
            let value = if rest.is_empty() || rest.starts_with('#') {
                self.below(indent, indent)?
            } else {
                self.scalar(rest, indent)?
            };
            map.insert(name, value);
        }
        self.ended(indent)?;
        Ok(Value::Object(map))
    }

    /// Refuses a line that belongs to nothing.
    fn ended(&mut self, indent: usize) -> Evaluated<()> {
        match self.peek() {
            Some(line) if line.indent > indent => unusual(),
            _ => Ok(()),
        }
    }

    /// The value below a key or a mark at `indent`; a list may begin at `list_from`.
    fn below(&mut self, indent: usize, list_from: usize) -> Evaluated {
        match self.peek() {
            Some(line) if line.indent > indent => self.block(line.indent),
            Some(line) if line.indent >= list_from && is_item(line.text) => self.block(line.indent),
            _ => Ok(Value::Null(ValueType::Dynamic)),
        }
    }

    /// The value after a key or a mark at `indent`.
    fn scalar(&mut self, text: &str, indent: usize) -> Evaluated {
        let value = match text {
            "|" | "|-" => return self.literal(indent, text == "|"),
            _ => inline(text)?,
        };
        // A word may continue on the next line.
        self.ended(indent)?;
        Ok(value)
    }

    /// The lines of a literal block.
    fn literal(&mut self, indent: usize, ends_line: bool) -> Evaluated {
        let Some(first) = self.lines.get(self.next).filter(|line| !line.text.is_empty()) else {
            return unusual();
        };
        let own = first.indent;
        if own <= indent {
            return unusual();
        }
        let mut lines: Vec<&str> = vec![];
        while let Some(line) = self.lines.get(self.next) {
            if line.text.is_empty() {
                // Parsers disagree about lines that have only spaces.
                if !line.whole.is_empty() {
                    return unusual();
                }
                lines.push("");
            } else if line.indent >= own {
                lines.push(&line.whole[own..]);
            } else if line.indent > indent || line.text.starts_with('#') {
                return unusual();
            } else {
                break;
            }
            self.next += 1;
        }
        while lines.last().is_some_and(|line| line.is_empty()) {
            lines.pop();
        }
        let mut text = lines.join("\n");
        if ends_line {
            // The last line may end with the text.
            if self.next == self.lines.len()
                && self.lines.last().is_some_and(|line| !line.whole.is_empty())
            {
                return unusual();
            }
            text.push('\n');
        }
        Ok(Value::string(text))
    }
}

fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// The key at the start of `text`, and what follows its colon.
fn key(text: &str) -> Evaluated<Option<(String, &str)>> {
    let quoted = text.starts_with(['"', '\'']);
    let (key, rest) = if quoted {
        let mut flow = Flow { rest: text, depth: 0 };
        let key = flow.quoted()?;
        (Value::String(key), flow.rest)
    } else if text.starts_with(['[', '{']) {
        return Ok(None);
    } else {
        let end = text.find(": ").or_else(|| text.ends_with(':').then(|| text.len() - 1));
        match end {
            None => return Ok(None),
            Some(end) if is_word(&text[..end]) => (scalar::plain(&text[..end])?, &text[end..]),
            Some(_) => return unusual(),
        }
    };
    let Some(rest) = rest.strip_prefix(':').filter(|rest| rest.is_empty() || rest.starts_with(' '))
    else {
        return if quoted { Ok(None) } else { unusual() };
    };
    match key {
        Value::Null(_) => unusual(),
        key => Ok(Some((string(key)?, rest.trim_start()))),
    }
}

/// Whether `text` is one or more words without special characters.
fn is_word(text: &str) -> bool {
    let begins = |first: char| first.is_alphanumeric() || "_./+~$(=^;".contains(first);
    let is_negative = text.strip_prefix('-').is_some_and(|rest| rest.starts_with(begins));
    (is_negative || text.starts_with(begins))
        && text != "="
        && !text.starts_with("...")
        && !text.starts_with("---")
        && !text.ends_with([':', ' '])
        && !text.contains(": ")
        && !text.contains(" #")
}

/// The value on one line.
fn inline(text: &str) -> Evaluated {
    if text.starts_with(['[', '{', '"', '\'']) {
        let mut flow = Flow { rest: text, depth: 0 };
        let value = flow.value()?;
        let rest = flow.rest.trim_start();
        let is_comment = rest.len() < flow.rest.len() && rest.starts_with('#');
        return if rest.is_empty() || is_comment { Ok(value) } else { unusual() };
    }
    let text = text.split_once(" #").map_or(text, |(before, _)| before.trim_end());
    if is_word(text) { scalar::plain(text) } else { unusual() }
}

/// A value in brackets, braces or quotes.
struct Flow<'t> {
    rest: &'t str,
    depth: usize,
}

impl Flow<'_> {
    fn takes(&mut self, mark: char) -> bool {
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    fn value(&mut self) -> Evaluated {
        if self.depth == DEEPEST {
            return unusual();
        }
        self.depth += 1;
        let value = match self.rest.chars().next() {
            Some('[') => self.list(),
            Some('{') => self.mapping(),
            Some('"' | '\'') => self.quoted().map(Value::string),
            _ => self.word().and_then(scalar::plain),
        };
        self.depth -= 1;
        value
    }

    fn list(&mut self) -> Evaluated {
        let mut list = vec![];
        self.rest = self.rest[1..].trim_start();
        while !self.rest.starts_with(']') {
            list.push(self.value()?);
            self.rest = self.rest.trim_start();
            if !self.takes(',') && !self.rest.starts_with(']') {
                return unusual();
            }
        }
        self.rest = &self.rest[1..];
        Ok(Value::Tuple(list))
    }

    fn mapping(&mut self) -> Evaluated {
        let mut map = BTreeMap::new();
        self.rest = self.rest[1..].trim_start();
        while !self.rest.starts_with('}') {
            let key = match self.rest.chars().next() {
                Some('"' | '\'') => Value::string(self.quoted()?),
                _ => scalar::plain(self.word()?)?,
            };
            if matches!(key, Value::Null(_)) || !self.rest.starts_with(": ") {
                return unusual();
            }
            self.rest = self.rest[1..].trim_start();
            map.insert(string(key)?, self.value()?);
            self.rest = self.rest.trim_start();
            if !self.takes(',') && !self.rest.starts_with('}') {
                return unusual();
            }
        }
        self.rest = &self.rest[1..];
        Ok(Value::Object(map))
    }

    fn word(&mut self) -> Evaluated<&str> {
        let end =
            self.rest.find([',', '[', ']', '{', '}', '?', ':', '#']).unwrap_or(self.rest.len());
        let word = self.rest[..end].trim_end();
        self.rest = &self.rest[end..];
        let goes_on = self.rest.starts_with(['[', '{', '?', '#'])
            || self.rest.starts_with(':') && !self.rest.starts_with(": ");
        if goes_on || !is_word(word) { unusual() } else { Ok(word) }
    }

    /// A quoted text, with its escapes.
    fn quoted(&mut self) -> Evaluated<String> {
        let quote = if self.rest.starts_with('"') { '"' } else { '\'' };
        let mut text = String::new();
        let mut characters = self.rest[1..].char_indices();
        while let Some((place, character)) = characters.next() {
            match (quote, character) {
                ('"', '\\') => match characters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, one @ ('"' | '\\'))) => text.push(one),
                    _ => return unusual(),
                },
                (quote, one) if quote == one => {
                    self.rest = &self.rest[1 + place + 1..];
                    // Doubled, it stands for itself.
                    return if self.rest.starts_with('\'') { unusual() } else { Ok(text) };
                }
                _ => text.push(character),
            }
        }
        unusual()
    }
}
