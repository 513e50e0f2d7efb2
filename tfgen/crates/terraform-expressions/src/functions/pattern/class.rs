//! Classes of characters in a pattern.

use super::{Alphabet, Reader};
use crate::value::{Evaluated, error, left};
use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

type Ranges = Vec<ClassUnicodeRange>;

impl Reader<'_> {
    /// A class, after its `[`.
    pub(super) fn class(&mut self) -> Evaluated<Ranges> {
        let is_negated = self.takes("^");
        let mut class = vec![];
        let mut is_first = true;
        while is_first || !self.rest.starts_with(']') {
            is_first = false;
            let part = match self.named()? {
                Some(named) => named,
                None if self.takes("\\") => match self.class_escape()? {
                    Some(escaped) => escaped,
                    None => {
                        let low = self.character_escape()?;
                        self.range_from(low)?
                    }
                },
                None => {
                    let low = self.class_character()?;
                    self.range_from(low)?
                }
            };
            class.extend(part);
        }
        self.takes("]");
        Ok(self.selected(class, is_negated))
    }

    /// `[:alpha:]` and similar, in a class.
    fn named(&mut self) -> Evaluated<Option<Ranges>> {
        let name = self.rest.strip_prefix("[:").and_then(|inside| inside.split_once(":]"));
        let Some((name, rest)) = name else { return Ok(None) };
        self.rest = rest;
        let is_negated = name.starts_with('^');
        match named(name.strip_prefix('^').unwrap_or(name)) {
            Some(pairs) => Ok(Some(self.of(pairs, is_negated))),
            None => error("invalid character class range"),
        }
    }

    /// A class after a backslash, also inside classes.
    pub(super) fn class_escape(&mut self) -> Evaluated<Option<Ranges>> {
        let Some(letter) = self.rest.chars().next() else { return Ok(None) };
        let pairs = match letter.to_ascii_lowercase() {
            'd' => "09",
            's' => "\t\n\u{c}\r  ",
            'w' => "09AZ__az",
            'p' => {
                self.next();
                return self.unicode(letter == 'P').map(Some);
            }
            _ => return Ok(None),
        };
        self.next();
        Ok(Some(self.of(pairs, letter.is_ascii_uppercase())))
    }

    /// What follows `\p` or, if it is negated, `\P`.
    fn unicode(&mut self, is_negated: bool) -> Evaluated<Ranges> {
        let all = self.rest;
        let name = match self.next() {
            Some('{') => self.rest.split_once('}').map(|(name, rest)| {
                self.rest = rest;
                name
            }),
            Some(_) => Some(&all[..all.len() - self.rest.len()]),
            None => None,
        };
        let Some(name) = name else { return error("invalid character class range") };
        let is_negated = is_negated != name.starts_with('^');
        let name = name.strip_prefix('^').unwrap_or(name);
        if name == "Any" {
            return Ok(self.of("", !is_negated));
        }
        self.needs_tables = true;
        match unicode(name) {
            Some(pairs) => Ok(self.of(pairs, is_negated)),
            None => left(format!("has the class of Unicode `{name}`")),
        }
    }

    fn class_character(&mut self) -> Evaluated<u32> {
        match self.next() {
            Some('\\') => self.character_escape(),
            Some(character) => Ok(character.into()),
            None => error("missing closing ]"),
        }
    }

    /// The range from `low`, which was read already, in a class.
    fn range_from(&mut self, low: u32) -> Evaluated<Ranges> {
        let mut high = low;
        if let Some(after) = self.rest.strip_prefix('-')
            && !after.is_empty()
            && !after.starts_with(']')
        {
            self.rest = after;
            high = self.class_character()?;
        }
        if high < low {
            return error("invalid character class range");
        }
        Ok(self.range(low, high))
    }

    /// The characters from `low` to `high`, in both cases if case is ignored.
    pub(super) fn range(&mut self, low: u32, high: u32) -> Ranges {
        let mut ranges = vec![];
        self.add(&mut ranges, low, high);
        ranges
    }

    /// The characters of `pairs`, each the first and the last of a range, or all others.
    pub(super) fn of(&mut self, pairs: &str, is_negated: bool) -> Ranges {
        let mut ranges = vec![];
        let mut ends = pairs.chars();
        while let (Some(low), Some(high)) = (ends.next(), ends.next()) {
            self.add(&mut ranges, low.into(), high.into());
        }
        self.selected(ranges, is_negated)
    }

    /// The ranges, or all other characters of the alphabet.
    fn selected(&self, ranges: Ranges, is_negated: bool) -> Ranges {
        if !is_negated {
            return ranges;
        }
        let mut class = ClassUnicode::new(ranges);
        class.negate();
        if self.alphabet == Alphabet::Ascii {
            let ascii = ClassUnicodeRange::new('\0', '\x7f');
            class.intersect(&ClassUnicode::new([ascii]));
        }
        class.ranges().to_vec()
    }

    fn add(&mut self, ranges: &mut Ranges, low: u32, high: u32) {
        let high_in_alphabet = if self.alphabet == Alphabet::Ascii { high.min(0x7f) } else { high };
        push(ranges, low, high_in_alphabet);
        if !self.flags.ignores_case {
            return;
        }
        self.needs_tables = true;
        let letters = [(b'A', b'Z', b'a'), (b'a', b'z', b'A')].map(|(first, last, other)| {
            let (first, last, other) = (u32::from(first), u32::from(last), u32::from(other));
            (low.max(first), high.min(last), other, first)
        });
        for (low, high, other, first) in letters {
            if low <= high {
                push(ranges, low - first + other, high - first + other);
            }
        }
        // The only characters beyond ASCII that equal ASCII letters if case is ignored.
        for (beyond, letter) in [('\u{17f}', 's'), ('\u{212a}', 'k')] {
            if (low..=high).contains(&beyond.into()) {
                push(ranges, letter.into(), letter.into());
                let capital = letter.to_ascii_uppercase();
                push(ranges, capital.into(), capital.into());
            }
        }
    }
}

/// Adds a range, without the code points that are not characters.
fn push(ranges: &mut Ranges, low: u32, high: u32) {
    for (low, high) in [(low, high.min(0xd7ff)), (low.max(0xe000), high)] {
        if let (Some(low), Some(high)) = (char::from_u32(low), char::from_u32(high))
            && low <= high
        {
            ranges.push(ClassUnicodeRange::new(low, high));
        }
    }
}

/// The class `[:name:]`, in pairs of the first and the last of a range.
fn named(name: &str) -> Option<&'static str> {
    Some(match name {
        "alnum" => "09AZaz",
        "alpha" => "AZaz",
        "ascii" => "\0\x7f",
        "blank" => "\t\t  ",
        "cntrl" => "\0\x1f\x7f\x7f",
        "digit" => "09",
        "graph" => "!~",
        "lower" => "az",
        "print" => " ~",
        "punct" => "!/:@[`{~",
        "space" => "\t\r  ",
        "upper" => "AZ",
        "word" => "09AZ__az",
        "xdigit" => "09AFaf",
        _ => return None,
    })
}

/// The ASCII part of a general category or a script, which is the same in all versions of Unicode,
/// in pairs of the first and the last of a range.
fn unicode(name: &str) -> Option<&'static str> {
    Some(match name {
        "C" | "Cc" => "\0\x1f\x7f\x7f",
        "L" | "Latin" => "AZaz",
        "Ll" => "az",
        "Lu" => "AZ",
        "N" | "Nd" => "09",
        "P" => "!#%*,/:;?@[]__{{}}",
        "Pc" => "__",
        "Pd" => "--",
        "Pe" => "))]]}}",
        "Po" => "!#%'**,,./:;?@\\\\",
        "Ps" => "(([[{{",
        "S" => "$$++<>^^``||~~",
        "Sc" => "$$",
        "Sk" => "^^``",
        "Sm" => "++<>||~~",
        "Z" | "Zs" => "  ",
        "Common" => "\0@[`{\x7f",
        "Cf" | "Co" | "Cs" | "Lm" | "Lo" | "Lt" | "M" | "Mc" | "Me" | "Mn" | "Nl" | "No" | "Pf"
        | "Pi" | "So" | "Zl" | "Zp" => "",
        "Arabic" | "Cyrillic" | "Greek" | "Han" | "Hebrew" | "Hiragana" | "Katakana" => "",
        _ => return None,
    })
}
