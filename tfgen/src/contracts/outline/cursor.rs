//! A place in a text that moves on over what it surely understands: white space, names, plain
//! characters. `None` means that it does not, and that the parser must tell.

/// A place in a text.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// How many blocks and expressions are open.
    pub(super) depth: usize,
    /// How many operators the expression of the attribute has so far.
    pub(super) operators: usize,
    /// The keys of the bodies and objects that are open, one behind the other.
    keys: Vec<&'a str>,
}

/// How deep blocks and expressions may nest: half of what the parser takes.
const DEEPEST: usize = 32;

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0, operators: 0, keys: vec![] }
    }

    /// The byte at the place; 0 at the end.
    #[inline]
    pub(super) fn byte(&self) -> u8 {
        self.byte_at(0)
    }

    /// The byte `distance` further on.
    #[inline]
    pub(super) fn byte_at(&self, distance: usize) -> u8 {
        self.text.as_bytes().get(self.at + distance).copied().unwrap_or(0)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// Moves over `byte`, which must be there.
    pub(super) fn expect(&mut self, byte: u8) -> Option<()> {
        self.takes(byte).then_some(())
    }

    /// Moves over `byte` if it is there.
    #[inline]
    pub(super) fn takes(&mut self, byte: u8) -> bool {
        let is_there = self.byte() == byte;
        self.at += usize::from(is_there);
        is_there
    }

    /// Moves over white space and comments, and over the ends of lines if these are `lines`.
    #[inline]
    pub(super) fn space(&mut self, lines: bool) -> Option<()> {
        while self.byte() == b' ' {
            self.at += 1;
        }
        match self.byte() {
            b'\n' | b'\r' | b'#' if lines => self.other_space(lines),
            b'\t' | b'/' => self.other_space(lines),
            _ => Some(()),
        }
    }

    fn other_space(&mut self, lines: bool) -> Option<()> {
        loop {
            match self.byte() {
                b' ' | b'\t' => self.at += 1,
                b'\n' | b'\r' if lines => self.at += 1,
                b'#' if lines => self.line_comment()?,
                b'/' if self.byte_at(1) == b'*' => {
                    let start = self.at + "/*".len();
                    self.at = start + self.text.get(start..)?.find("*/")? + "*/".len();
                }
                b'/' if lines && self.byte_at(1) == b'/' => self.line_comment()?,
                _ => return Some(()),
            }
        }
    }

    /// Moves over all bytes from here on that are `wanted`.
    #[inline]
    pub(super) fn skip(&mut self, wanted: impl Fn(u8) -> bool) {
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() && wanted(bytes[self.at]) {
            self.at += 1;
        }
    }

    /// Moves over white space and a comment to where the line or the file ends.
    pub(super) fn rest_of_line(&mut self) -> Option<()> {
        self.space(false)?;
        if self.byte() == b'#' || (self.byte() == b'/' && self.byte_at(1) == b'/') {
            self.line_comment()?;
        }
        Some(())
    }

    /// Moves over the end of a line if it is there.
    pub(super) fn takes_line_end(&mut self) -> bool {
        let is_pair = self.byte() == b'\r' && self.byte_at(1) == b'\n';
        self.at += usize::from(is_pair);
        self.takes(b'\n')
    }

    fn line_comment(&mut self) -> Option<()> {
        self.skip(|byte| !matches!(byte, b'\n' | b'\r'));
        // What a carriage return inside one means, the parser must tell.
        (self.byte() != b'\r' || self.byte_at(1) == b'\n').then_some(())
    }

    /// Moves over a name.
    pub(super) fn name(&mut self) -> Option<&'a str> {
        if !begins_name(self.byte()) {
            return None;
        }
        let start = self.at;
        self.skip(continues_name);
        Some(&self.text[start..self.at])
    }

    /// Whether the word `word` is here, and a name does not go on behind it.
    #[inline]
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.text.as_bytes()[self.at..].starts_with(word.as_bytes())
            && !continues_name(self.byte_at(word.len()))
    }

    /// Reads by `read` what is one level deeper.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let value = read(self)?;
        self.depth -= 1;
        Some(value)
    }

    /// Adds a key of the body or object under way.
    pub(super) fn key(&mut self, key: &'a str) {
        self.keys.push(key);
    }

    /// Reads by `read` a body or an object, in which no key may come twice.
    pub(super) fn unique<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let first = self.keys.len();
        let value = read(self)?;
        let keys = &mut self.keys[first..];
        keys.sort_unstable_by_key(|key| (key.len(), *key));
        let is_unique = keys.windows(2).all(|pair| pair[0] != pair[1]);
        self.keys.truncate(first);
        is_unique.then_some(value)
    }
}

/// Whether a name may begin with `byte`.
#[inline]
pub(super) fn begins_name(byte: u8) -> bool {
    continues_name(byte) && !byte.is_ascii_digit() && byte != b'-'
}

/// Whether `byte` may be in a name.
#[inline]
pub(super) fn continues_name(byte: u8) -> bool {
    NAMES[usize::from(byte)]
}

/// The bytes of names. Each of a file is looked at, and a table answers fastest.
static NAMES: [bool; 256] = {
    let (mut names, mut byte) = ([false; 256], 0u8);
    while byte < 128 {
        names[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        byte += 1;
    }
    names
};
