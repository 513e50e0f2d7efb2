//! Patterns of Go's `regexp`, which Terraform uses, for a Rust engine.
//!
//! The grammar is parsed here instead of by `regex-syntax`, which too often reads the same text
//! differently: it nests brackets, supports `&&` in them, `a**`, `x{2}{3}`, `(?x)` and `\u{41}`,
//! and refuses `\Q`, `x{` and `\p{^Greek}`. The result is that crate's tree, so nothing is
//! converted back to text. What Go refuses is refused.
//!
//! A pattern is parsed either for ASCII texts or for others. Parts that depend on the version of
//! Unicode's tables are decided only for ASCII. Automata for bytes also take half the time to
//! build.

mod class;
mod escape;
mod group;

use crate::value::{Evaluated, error, left};
use group::{Group, Part};
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange};
use regex_syntax::hir::{Hir, Look, Repetition};

/// How deeply groups and repetitions can be nested; Go accepts 1000.
const DEEPEST: usize = 100;

/// The highest repetition count, and the highest product of nested counts.
const MOST: u32 = 1000;

/// A pattern that Go accepts.
pub(super) struct Read {
    pub(super) tree: Hir,
    /// The names of its groups, in order.
    pub(super) names: Vec<Option<Box<str>>>,
}

/// The characters of texts.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Alphabet {
    Ascii,
    Unicode,
}

/// Reads `pattern` for texts of `alphabet`.
///
/// # Errors
/// If Go refuses it. It is unknown for a pattern that nests too deeply or that needs Unicode's
/// tables.
pub(super) fn read(pattern: &str, alphabet: Alphabet) -> Evaluated<Read> {
    let mut reader = Reader {
        rest: pattern,
        flags: Flags::default(),
        groups: vec![Group::default()],
        names: vec![],
        alphabet,
        needs_tables: false,
        is_after_repetition: false,
    };
    while let Some(character) = reader.next() {
        reader.part(character)?;
    }
    let Reader { mut groups, names, needs_tables, .. } = reader;
    match groups.pop() {
        Some(whole) if groups.is_empty() => {
            if needs_tables && alphabet == Alphabet::Unicode {
                return left("depends on Unicode's tables");
            }
            Ok(Read { tree: whole.end().hir, names })
        }
        _ => error("missing closing )"),
    }
}

/// The flags in `(?...)`.
#[derive(Clone, Copy, Default)]
struct Flags {
    ignores_case: bool,
    is_of_lines: bool,
    dot_is_any: bool,
    is_lazy: bool,
}

struct Reader<'p> {
    rest: &'p str,
    flags: Flags,
    /// The open groups, innermost last; the first is the whole pattern.
    groups: Vec<Group>,
    names: Vec<Option<Box<str>>>,
    alphabet: Alphabet,
    needs_tables: bool,
    is_after_repetition: bool,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let character = self.rest.chars().next()?;
        self.rest = &self.rest[character.len_utf8()..];
        Some(character)
    }

    fn takes(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// The part that begins with `character`, which was read already.
    fn part(&mut self, character: char) -> Evaluated<()> {
        let is_after_repetition = std::mem::take(&mut self.is_after_repetition);
        let Flags { is_of_lines, dot_is_any, .. } = self.flags;
        match character {
            '^' => self.push(Hir::look(if is_of_lines { Look::StartLF } else { Look::Start })),
            '$' => self.push(Hir::look(if is_of_lines { Look::EndLF } else { Look::End })),
            '.' => {
                let except = if dot_is_any { "" } else { "\n\n" };
                let ranges = self.of(except, true);
                self.push_class(ranges);
            }
            '|' => self.innermost().begin_alternative(),
            '(' => self.open()?,
            ')' => self.close()?,
            '*' => self.repeat(0, None, is_after_repetition)?,
            '+' => self.repeat(1, None, is_after_repetition)?,
            '?' => self.repeat(0, Some(1), is_after_repetition)?,
            '{' => match self.bounds() {
                Some((least, most)) => self.repeat(least, most, is_after_repetition)?,
                None => self.literal('{'),
            },
            '[' => {
                let ranges = self.class()?;
                self.push_class(ranges);
            }
            '\\' => self.escape()?,
            character => self.literal(character),
        }
        Ok(())
    }

    fn innermost(&mut self) -> &mut Group {
        self.groups.last_mut().expect("the whole pattern is open")
    }

    fn push(&mut self, hir: Hir) {
        self.innermost().push(Part { hir, copies: 1, depth: 0 });
    }

    fn push_class(&mut self, ranges: Vec<ClassUnicodeRange>) {
        let class = match self.alphabet {
            Alphabet::Ascii => Class::Bytes(ClassBytes::new(ranges.iter().filter_map(|range| {
                let (low, high) = (range.start().try_into().ok()?, range.end().try_into().ok()?);
                Some(ClassBytesRange::new(low, high))
            }))),
            Alphabet::Unicode => Class::Unicode(ClassUnicode::new(ranges)),
        };
        self.push(Hir::class(class));
    }

    fn literal(&mut self, character: char) {
        if self.flags.ignores_case {
            let ranges = self.range(character.into(), character.into());
            self.push_class(ranges);
        } else {
            self.innermost().push_literal(character);
        }
    }

    /// The bounds after `{`; `None` if the brace is a plain character.
    fn bounds(&mut self) -> Option<(u32, Option<u32>)> {
        let number = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let is_number = is_number && (text == "0" || !text.starts_with('0'));
            is_number.then(|| text.parse().unwrap_or(u32::MAX))
        };
        let (inside, rest) = self.rest.split_once('}')?;
        let (least, most) = inside.split_once(',').unwrap_or((inside, inside));
        let least = number(least)?;
        let most = if most.is_empty() { None } else { Some(number(most)?) };
        self.rest = rest;
        Some((least, most))
    }

    /// Repeats the last part.
    fn repeat(&mut self, least: u32, most: Option<u32>, is_repeated: bool) -> Evaluated<()> {
        let is_lazy = self.takes("?") != self.flags.is_lazy;
        if is_repeated {
            return error("invalid nested repetition operator");
        }
        self.is_after_repetition = true;
        let Some(part) = self.innermost().pop() else {
            return error("missing argument to repetition operator");
        };
        if least > MOST || most.is_some_and(|most| most > MOST || most < least) {
            return error("invalid repeat count");
        }
        let copies = match most {
            Some(0) => 1,
            most => part.copies * most.unwrap_or(least).max(1),
        };
        if copies > MOST {
            return error("invalid repeat count");
        }
        let depth = part.depth + 1;
        if depth > DEEPEST {
            return left("nests too deeply");
        }
        let sub = Box::new(part.hir);
        let hir = Hir::repetition(Repetition { min: least, max: most, greedy: !is_lazy, sub });
        self.innermost().push(Part { hir, copies, depth });
        Ok(())
    }
}
