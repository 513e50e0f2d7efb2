//! Patterns of RE2, as Terraform has them, for an engine of another syntax. What both read alike
//! is written out by characters and ranges; anything else is not translated.

use std::fmt::Write as _;

type Ranges = Vec<(u32, u32)>;

/// The pattern in the engine's syntax, and whether it ignores case.
pub(super) struct Translated {
    pub(super) pattern: String,
    pub(super) ignores_case: bool,
}

/// Translates `pattern`, or says nothing.
pub(super) fn translate(pattern: &str) -> Option<Translated> {
    let mut translator = Translator {
        rest: pattern,
        out: String::new(),
        ignores_case: false,
        repeatable: Repeatable::Nothing,
    };
    while !translator.rest.is_empty() {
        translator.step()?;
    }
    Some(Translated { pattern: translator.out, ignores_case: translator.ignores_case })
}

#[derive(PartialEq)]
enum Repeatable {
    /// The start, `(` or `|`: RE2 refuses a repetition here.
    Nothing,
    /// Something that can be repeated.
    Part,
    /// A repetition, which RE2 does not repeat.
    Repetition,
}

struct Translator<'p> {
    rest: &'p str,
    out: String,
    ignores_case: bool,
    repeatable: Repeatable,
}

impl Translator<'_> {
    fn next(&mut self) -> Option<char> {
        let character = self.rest.chars().next()?;
        self.rest = &self.rest[character.len_utf8()..];
        Some(character)
    }

    fn takes(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn step(&mut self) -> Option<()> {
        let character = self.next()?;
        match character {
            '^' | '$' => {
                self.out.push(character);
                self.repeatable = Repeatable::Nothing;
            }
            '.' => self.part("."),
            '|' => {
                self.out.push('|');
                self.repeatable = Repeatable::Nothing;
            }
            '(' => self.group()?,
            ')' => self.part(")"),
            '*' | '+' | '?' => {
                let mut repetition = character.to_string();
                if self.takes("?") {
                    repetition.push('?');
                }
                self.repeat(&repetition)?;
            }
            '{' => match self.counted() {
                Some(repetition) => self.repeat(&repetition?)?,
                None => self.literal('{'),
            },
            '[' => {
                let class = self.class()?;
                self.part(&class);
            }
            '\\' => self.escape()?,
            literal => self.literal(literal),
        }
        Some(())
    }

    fn part(&mut self, text: &str) {
        self.out.push_str(text);
        self.repeatable = Repeatable::Part;
    }

    fn literal(&mut self, character: char) {
        if character.is_ascii_alphanumeric() || !character.is_ascii() {
            self.part(&character.to_string());
        } else {
            self.part(&format!("\\x{{{:x}}}", u32::from(character)));
        }
    }

    fn repeat(&mut self, repetition: &str) -> Option<()> {
        if self.repeatable != Repeatable::Part {
            return None;
        }
        self.out.push_str(repetition);
        self.repeatable = Repeatable::Repetition;
        Some(())
    }

    /// What follows `{`, if it counts; inside, whether RE2 takes such a count.
    fn counted(&mut self) -> Option<Option<String>> {
        let (inside, rest) = self.rest.split_once('}')?;
        let (least, most) = match inside.split_once(',') {
            Some((least, most)) => (least, most),
            None => (inside, inside),
        };
        let is_count = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !is_count(least) || !(most.is_empty() || is_count(most)) {
            return None;
        }
        self.rest = rest;
        let is_lazy = self.takes("?");
        let (least, most) = match (least.parse::<u32>(), most.parse::<u32>()) {
            (Ok(least), Ok(most)) => (least, Some(most)),
            (Ok(least), Err(_)) if most.is_empty() => (least, None),
            _ => return Some(None),
        };
        if least > 1000 || most.is_some_and(|most| most > 1000 || most < least) {
            return Some(None);
        }
        let mut repetition = match most {
            Some(most) => format!("{{{least},{most}}}"),
            None => format!("{{{least},}}"),
        };
        if is_lazy {
            repetition.push('?');
        }
        Some(Some(repetition))
    }

    fn group(&mut self) -> Option<()> {
        self.repeatable = Repeatable::Nothing;
        if !self.takes("?") {
            self.out.push('(');
            return Some(());
        }
        if self.takes("P<") || self.takes("<") {
            let (name, rest) = self.rest.split_once('>')?;
            let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            if name.is_empty() || !name.bytes().all(is_word) || name.as_bytes()[0].is_ascii_digit()
            {
                return None;
            }
            self.rest = rest;
            let _ = write!(self.out, "(?P<{name}>");
            return Some(());
        }
        let end = self.rest.find([':', ')'])?;
        let flags = &self.rest[..end];
        let is_open = self.rest[end..].starts_with(':');
        if !flags.bytes().all(|flag| b"ims".contains(&flag)) || (flags.is_empty() && !is_open) {
            return None;
        }
        self.ignores_case |= flags.contains('i');
        let _ = write!(self.out, "(?{flags}{}", if is_open { ':' } else { ')' });
        self.rest = &self.rest[end + 1..];
        Some(())
    }

    fn escape(&mut self) -> Option<()> {
        let character = self.next()?;
        match character {
            'A' | 'z' | 'b' => {
                let _ = write!(self.out, "\\{character}");
                self.repeatable = Repeatable::Nothing;
            }
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => {
                let class = written(&perl(character)?);
                self.part(&class);
            }
            other => {
                let character = escaped(other)?;
                self.literal(character);
            }
        }
        Some(())
    }

    fn class(&mut self) -> Option<String> {
        let is_negated = self.takes("^");
        let mut ranges: Ranges = vec![];
        let mut is_first = true;
        while is_first || !self.rest.starts_with(']') {
            is_first = false;
            if self.takes("[:") {
                let (name, rest) = self.rest.split_once(":]")?;
                self.rest = rest;
                ranges.extend(posix(name)?);
                continue;
            }
            let low = match self.next()? {
                '\\' => match self.next()? {
                    class @ ('d' | 'D' | 's' | 'S' | 'w' | 'W') => {
                        ranges.extend(perl(class)?);
                        continue;
                    }
                    other => escaped(other)?,
                },
                low => low,
            };
            let mut high = low;
            if self.rest.starts_with('-') && !self.rest.starts_with("-]") {
                self.next();
                high = match self.next()? {
                    '\\' => {
                        let other = self.next()?;
                        escaped(other)?
                    }
                    '[' => return None,
                    high => high,
                };
            }
            if high < low {
                return None;
            }
            ranges.push((low.into(), high.into()));
        }
        self.takes("]");
        Some(written(&if is_negated { complement(ranges) } else { ranges }))
    }
}

fn escaped(character: char) -> Option<char> {
    match character {
        'n' => Some('\n'),
        't' => Some('\t'),
        'r' => Some('\r'),
        'f' => Some('\u{c}'),
        'v' => Some('\u{b}'),
        'a' => Some('\u{7}'),
        other => other.is_ascii_punctuation().then_some(other),
    }
}

/// `\d`, `\s`, `\w` and their opposites, which are of ASCII.
fn perl(class: char) -> Option<Ranges> {
    let ranges = match class.to_ascii_lowercase() {
        'd' => vec![(0x30, 0x39)],
        's' => vec![(0x09, 0x0a), (0x0c, 0x0d), (0x20, 0x20)],
        'w' => posix("word")?,
        _ => return None,
    };
    Some(if class.is_ascii_uppercase() { complement(ranges) } else { ranges })
}

fn posix(name: &str) -> Option<Ranges> {
    Some(match name {
        "alnum" => vec![(0x30, 0x39), (0x41, 0x5a), (0x61, 0x7a)],
        "alpha" => vec![(0x41, 0x5a), (0x61, 0x7a)],
        "digit" => vec![(0x30, 0x39)],
        "lower" => vec![(0x61, 0x7a)],
        "upper" => vec![(0x41, 0x5a)],
        "space" => vec![(0x09, 0x0d), (0x20, 0x20)],
        "punct" => vec![(0x21, 0x2f), (0x3a, 0x40), (0x5b, 0x60), (0x7b, 0x7e)],
        "word" => vec![(0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a)],
        "xdigit" => vec![(0x30, 0x39), (0x41, 0x46), (0x61, 0x66)],
        _ => return None,
    })
}

fn complement(mut ranges: Ranges) -> Ranges {
    ranges.sort_unstable();
    let mut rest = vec![];
    let mut next = 0;
    for (low, high) in ranges {
        if low > next {
            rest.push((next, low - 1));
        }
        next = next.max(high + 1);
    }
    if next <= 0x10_ffff {
        rest.push((next, 0x10_ffff));
    }
    rest
}

/// A class of `ranges`, leaving out what no character has.
fn written(ranges: &Ranges) -> String {
    let mut out = "[".to_owned();
    for &(low, high) in ranges {
        for (low, high) in [(low, high.min(0xd7ff)), (low.max(0xe000), high)] {
            if low <= high {
                let _ = write!(out, "\\x{{{low:x}}}-\\x{{{high:x}}}");
            }
        }
    }
    out.push(']');
    out
}
