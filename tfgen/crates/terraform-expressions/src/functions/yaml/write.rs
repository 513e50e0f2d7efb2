//! Values as YAML, in the layout of libyaml, of which Terraform uses a Go version.

use crate::value::{Evaluated, Value, left};
use std::fmt::Write as _;

/// After this column, a quoted text continues on the next line at a space.
const WIDEST: usize = 80;
/// The longest key that is on one line with its value.
const LONGEST_KEY: usize = 128;
/// The indentation of a level.
const STEP: usize = 2;

/// The YAML of `value`.
pub(in crate::functions) fn encode(value: &Value) -> Evaluated<String> {
    let mut writer = Writer { out: String::new(), column: 0, has_space: true, begins_line: true };
    writer.node(value, None, false)?;
    writer.line(0);
    let is_plain = matches!(value, Value::Null(_) | Value::Bool(_) | Value::Number(_));
    if is_plain {
        writer.out.push_str("...\n");
    }
    Ok(writer.out)
}

struct Writer {
    out: String,
    column: usize,
    /// Whether the last character separates what follows.
    has_space: bool,
    /// Whether the line has only indentation and list marks so far.
    begins_line: bool,
}

impl Writer {
    fn push(&mut self, character: char) {
        self.out.push(character);
        self.column = if character == '\n' { 0 } else { self.column + 1 };
    }

    fn push_text(&mut self, text: &str) {
        text.chars().for_each(|character| self.push(character));
    }

    /// Begins an indented line, unless one that is not longer was begun already.
    fn line(&mut self, indent: usize) {
        if !self.begins_line || self.column > indent || self.column == indent && !self.has_space {
            self.push('\n');
        }
        while self.column < indent {
            self.push(' ');
        }
        self.has_space = true;
        self.begins_line = true;
    }

    /// Begins a token.
    fn separate(&mut self) {
        if !self.has_space {
            self.push(' ');
        }
        self.has_space = false;
    }

    /// `value` inside something indented by `indent`, a mapping or anything else.
    fn node(&mut self, value: &Value, indent: Option<usize>, in_mapping: bool) -> Evaluated<()> {
        let deeper = indent.map_or(0, |indent| indent + STEP);
        match value {
            Value::Null(_) => self.plain("null"),
            Value::Bool(truth) => self.plain(if *truth { "true" } else { "false" }),
            Value::Number(number) => match number.text() {
                Some(text) => self.plain(&text),
                None => return left("writes a number with many digits as YAML"),
            },
            Value::String(text) => self.text(text, indent.map_or(STEP, |indent| indent + STEP))?,
            Value::List(_, list) | Value::Set(_, list) | Value::Tuple(list) if list.is_empty() => {
                self.plain("[]");
            }
            Value::Map(_, map) | Value::Object(map) if map.is_empty() => self.plain("{}"),
            Value::List(_, list) | Value::Set(_, list) | Value::Tuple(list) => {
                let own = match indent {
                    Some(indent) if in_mapping && !self.begins_line => indent,
                    _ => deeper,
                };
                for element in list {
                    self.line(own);
                    self.separate();
                    self.push('-');
                    self.node(element, Some(own), false)?;
                }
            }
            Value::Map(_, map) | Value::Object(map) => {
                for (key, element) in map {
                    if key.len() > LONGEST_KEY || key.contains(is_break) {
                        return left("writes an unusual key as YAML");
                    }
                    self.line(deeper);
                    self.quoted(key, None);
                    self.push(':');
                    self.begins_line = false;
                    self.node(element, Some(deeper), true)?;
                }
            }
            Value::Unknown(reason) => return left(reason.to_string()),
        }
        Ok(())
    }

    fn plain(&mut self, text: &str) {
        self.separate();
        self.push_text(text);
        self.begins_line = false;
    }

    fn text(&mut self, text: &str, indent: usize) -> Evaluated<()> {
        let has_lines = text.contains('\n');
        let is_special = |one: char| !is_printable(one) && one != '\n';
        if !has_lines || text.ends_with(' ') || text.contains(" \n") || text.contains(is_special) {
            self.quoted(text, Some(indent));
            return Ok(());
        }
        if text == "\n" || text.ends_with("\n\n") || text.contains(['\u{2028}', '\u{2029}']) {
            return left("writes unusual lines as YAML");
        }
        self.separate();
        self.push('|');
        if text.starts_with([' ', '\n']) {
            self.push_text(&STEP.to_string());
        }
        if !text.ends_with('\n') {
            self.push('-');
        }
        self.push('\n');
        self.has_space = true;
        for line in text.split_inclusive('\n') {
            if line != "\n" {
                self.push_text(&" ".repeat(indent));
            }
            self.push_text(line);
        }
        self.begins_line = text.ends_with('\n');
        Ok(())
    }

    /// In quotes, over several lines if `indent` gives their indentation.
    fn quoted(&mut self, text: &str, indent: Option<usize>) {
        self.separate();
        self.push('"');
        let mut follows_space = false;
        let mut characters = text.char_indices().peekable();
        while let Some((place, character)) = characters.next() {
            let is_space = character == ' ';
            match (character, indent) {
                (' ', Some(indent))
                    if !follows_space
                        && self.column > WIDEST
                        && place > 0
                        && place + 1 < text.len() =>
                {
                    self.begins_line = false;
                    self.line(indent);
                    if characters.peek().is_some_and(|(_, next)| *next == ' ') {
                        self.push('\\');
                    }
                }
                _ => match escape(character) {
                    Some(escape) => self.push_text(&escape),
                    None => self.push(character),
                },
            }
            follows_space = is_space;
        }
        self.push('"');
        self.has_space = false;
        self.begins_line = false;
    }
}

fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether it needs no escape.
fn is_printable(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{a0}'..='\u{fffd}') && character != '\u{feff}'
}

fn escape(character: char) -> Option<String> {
    if is_printable(character) && !is_break(character) && !matches!(character, '"' | '\\') {
        return None;
    }
    let letter = match character {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' | '\\' => character,
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            let code = u32::from(character);
            let mut text = String::new();
            let _ = match code {
                0..=0xff => write!(text, "\\x{code:02X}"),
                0x100..=0xffff => write!(text, "\\u{code:04X}"),
                _ => write!(text, "\\U{code:08X}"),
            };
            return Some(text);
        }
    };
    Some(format!("\\{letter}"))
}
