//! Patterns of RE2, as Terraform has them, for an engine of another syntax. What both read alike
//! is written out by characters and ranges; anything else is not translated.

use std::fmt::Write as _;

type Ranges = Vec<(u32, u32)>;

/// The pattern in the engine's syntax, and whether it ignores case.
pub(super) struct Translated {
    pub(super) pattern: String,
    pub(super) ignores_case: bool,
    /// How many parts it has with repetitions written out.
    pub(super) size: usize,
}

/// Translates `pattern`, or says nothing.
pub(super) fn translate(pattern: &str) -> Option<Translated> {
    let mut translator = Translator {
        rest: pattern,
        out: String::new(),
        ignores_case: false,
        repeatable: Repeatable::Nothing,
        sizes: vec![0],
        last: 0,
    };
    while !translator.rest.is_empty() {
        translator.step()?;
    }
    let Translator { out, ignores_case, sizes, .. } = translator;
    let size = sizes.into_iter().fold(1, usize::saturating_add);
    Some(Translated { pattern: out, ignores_case, size })
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
    /// The sizes so far of the groups that are open, the innermost last; first the whole pattern.
    sizes: Vec<usize>,
    /// The size of what could be repeated next.
    last: usize,
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
            '.' => self.part(".")?,
            '|' => {
                self.out.push('|');
                self.repeatable = Repeatable::Nothing;
            }
            '(' => self.group()?,
            ')' => {
                let inside = self.sizes.pop()?;
                self.sized(")", inside.saturating_add(2))?;
            }
            '*' | '+' | '?' => {
                let mut repetition = character.to_string();
                if self.takes("?") {
                    repetition.push('?');
                }
                self.repeat(&repetition, 1)?;
            }
            '{' => match self.counted() {
                Some(counted) => {
                    let (repetition, times) = counted?;
                    self.repeat(&repetition, times)?;
                }
                None => self.literal('{')?,
            },
            '[' => {
                let class = self.class()?;
                self.part(&class)?;
            }
            '\\' => self.escape()?,
            literal => self.literal(literal)?,
        }
        Some(())
    }

    fn part(&mut self, text: &str) -> Option<()> {
        self.sized(text, 1)
    }

    /// Something of `size` that can be repeated.
    fn sized(&mut self, text: &str, size: usize) -> Option<()> {
        self.out.push_str(text);
        self.repeatable = Repeatable::Part;
        self.last = size;
        self.grow(size)
    }

    fn grow(&mut self, size: usize) -> Option<()> {
        let all = self.sizes.last_mut()?;
        *all = all.saturating_add(size);
        Some(())
    }

    fn literal(&mut self, character: char) -> Option<()> {
        if character.is_ascii_alphanumeric() || !character.is_ascii() {
            self.part(&character.to_string())
        } else {
            self.part(&format!("\\x{{{:x}}}", u32::from(character)))
        }
    }

    /// Repeats the last part, up to `times` when that is more than once.
    fn repeat(&mut self, repetition: &str, times: usize) -> Option<()> {
        if self.repeatable != Repeatable::Part {
            return None;
        }
        self.out.push_str(repetition);
        self.repeatable = Repeatable::Repetition;
        self.grow(self.last.saturating_mul(times))
    }

    /// What follows `{`, if it counts, with how often it repeats what it writes out; inside,
    /// whether RE2 takes such a count.
    fn counted(&mut self) -> Option<Option<(String, usize)>> {
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
        Some(Some((repetition, usize::try_from(most.unwrap_or(least)).ok()?)))
    }

    fn group(&mut self) -> Option<()> {
        self.repeatable = Repeatable::Nothing;
        if !self.takes("?") {
            self.sizes.push(0);
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
            self.sizes.push(0);
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
        if is_open {
            self.sizes.push(0);
        }
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
                self.part(&class)?;
            }
            other => {
                let character = escaped(other)?;
                self.literal(character)?;
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
