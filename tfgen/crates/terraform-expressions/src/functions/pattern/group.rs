//! Groups of a pattern, and the flags at the start of some of them.

use super::{DEEPEST, Flags, Reader};
use crate::value::{Evaluated, error, left};
use regex_syntax::hir::{Capture, Hir};

/// A part that can be repeated.
pub(super) struct Part {
    pub(super) hir: Hir,
    /// The highest product of nested repetition counts.
    pub(super) copies: u32,
    /// How deeply groups and repetitions are nested.
    pub(super) depth: usize,
}

/// An open group.
#[derive(Default)]
pub(super) struct Group {
    /// The flags to restore after it.
    flags: Flags,
    /// Its number. The tree does not have its name, because Go accepts two equal names.
    capture: Option<u32>,
    /// The alternatives before the last `|`.
    alternatives: Vec<Part>,
    /// The parts after it, up to `literal`.
    parts: Vec<Part>,
    /// The plain characters at its end.
    literal: String,
}

impl Part {
    fn literal(text: &str) -> Self {
        Self { hir: Hir::literal(text.as_bytes()), copies: 1, depth: 0 }
    }
}

impl Group {
    pub(super) fn push(&mut self, part: Part) {
        self.end_literal();
        self.parts.push(part);
    }

    pub(super) fn push_literal(&mut self, character: char) {
        self.literal.push(character);
    }

    fn end_literal(&mut self) {
        if !self.literal.is_empty() {
            self.parts.push(Part::literal(&self.literal));
            self.literal.clear();
        }
    }

    /// Removes the part that a repetition repeats.
    pub(super) fn pop(&mut self) -> Option<Part> {
        match self.literal.pop() {
            Some(last) => Some(Part::literal(last.encode_utf8(&mut [0; 4]))),
            None => self.parts.pop(),
        }
    }

    pub(super) fn begin_alternative(&mut self) {
        self.end_literal();
        let parts = std::mem::take(&mut self.parts);
        self.alternatives.push(joined(parts, Hir::concat));
    }

    /// The complete group.
    pub(super) fn end(mut self) -> Part {
        self.begin_alternative();
        let whole = joined(self.alternatives, Hir::alternation);
        let hir = match self.capture {
            Some(index) => Hir::capture(Capture { index, name: None, sub: Box::new(whole.hir) }),
            None => whole.hir,
        };
        Part { hir, depth: whole.depth + 1, ..whole }
    }
}

fn joined(parts: Vec<Part>, join: fn(Vec<Hir>) -> Hir) -> Part {
    let copies = parts.iter().map(|part| part.copies).max().unwrap_or(1);
    let depth = parts.iter().map(|part| part.depth).max().unwrap_or(0);
    let hir = join(parts.into_iter().map(|part| part.hir).collect());
    Part { hir, copies, depth }
}

impl Reader<'_> {
    /// A group, after its `(`.
    pub(super) fn open(&mut self) -> Evaluated<()> {
        if !self.takes("?") {
            return self.capture(None);
        }
        if !self.takes("P<") && !self.takes("<") {
            return self.flags();
        }
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        match self.rest.split_once('>') {
            Some((name, rest)) if !name.is_empty() && name.bytes().all(is_word) => {
                self.rest = rest;
                self.capture(Some(name.into()))
            }
            _ => error("invalid named capture"),
        }
    }

    fn capture(&mut self, name: Option<Box<str>>) -> Evaluated<()> {
        self.names.push(name);
        match u32::try_from(self.names.len()) {
            Ok(index) => self.begin(Group { capture: Some(index), ..Group::default() }),
            Err(_) => left("has too many groups"),
        }
    }

    fn begin(&mut self, group: Group) -> Evaluated<()> {
        if self.groups.len() > DEEPEST {
            return left("nests too deeply");
        }
        self.groups.push(Group { flags: self.flags, ..group });
        Ok(())
    }

    /// After `(?`: flags for a separate group, or for what follows.
    fn flags(&mut self) -> Evaluated<()> {
        let mut flags = self.flags;
        let (mut value, mut is_complete) = (true, true);
        loop {
            let flag = match self.next() {
                Some('i') => &mut flags.ignores_case,
                Some('m') => &mut flags.is_of_lines,
                Some('s') => &mut flags.dot_is_any,
                Some('U') => &mut flags.is_lazy,
                Some('-') if value => {
                    (value, is_complete) = (false, false);
                    continue;
                }
                Some(end @ (':' | ')')) if is_complete => {
                    if end == ':' {
                        self.begin(Group::default())?;
                    }
                    self.flags = flags;
                    return Ok(());
                }
                _ => return error("invalid or unsupported Perl syntax"),
            };
            *flag = value;
            is_complete = true;
        }
    }

    /// Ends the innermost group.
    pub(super) fn close(&mut self) -> Evaluated<()> {
        match self.groups.pop() {
            Some(group) if !self.groups.is_empty() => {
                self.flags = group.flags;
                let part = group.end();
                if part.depth > DEEPEST {
                    return left("nests too deeply");
                }
                self.innermost().push(part);
                Ok(())
            }
            _ => error("unexpected )"),
        }
    }
}
