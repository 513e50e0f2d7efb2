//! The grammar of expressions, as far as it surely is the parser's.
//!
//! Where `lines`, the end of a line is white space, as it is inside brackets.

use super::build::Build;
use super::cursor::{Cursor, begins_name};

/// How many operators an expression may have in all: half of what the parser takes on one path.
const MOST_OPERATORS: usize = 64;
/// How many digits a number may have on either side of its point.
const MOST_DIGITS: usize = 15;

impl Cursor<'_> {
    /// An expression inside another one.
    pub(super) fn expression<B: Build>(&mut self, lines: bool) -> Option<B::Tree> {
        self.deeper(|cursor| cursor.operation::<B>(lines))
    }

    /// Terms with operators between them, or a conditional.
    pub(super) fn operation<B: Build>(&mut self, lines: bool) -> Option<B::Tree> {
        let mut chain = B::chain(self.term::<B>(lines)?);
        loop {
            let end = self.at;
            self.space(lines)?;
            let length = match (self.byte(), self.byte_at(1)) {
                (b'?', _) => {
                    self.at += 1;
                    self.space(lines)?;
                    let then = self.expression::<B>(lines)?;
                    self.space(lines)?;
                    self.colon()?;
                    self.space(lines)?;
                    let otherwise = self.expression::<B>(lines)?;
                    return Some(B::conditional(B::chained(chain), then, otherwise));
                }
                (b'=' | b'!' | b'<' | b'>', b'=') | (b'&', b'&') | (b'|', b'|') => 2,
                // Comments, a heredoc and a directive begin like operators.
                (b'/', b'/') => 0,
                (b'<', b'<') | (b'%', b'{') => return None,
                (b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%', _) => 1,
                _ => 0,
            };
            if length == 0 {
                self.at = end;
                return Some(B::chained(chain));
            }
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                return None;
            }
            let operator = &self.text[self.at..self.at + length];
            self.at += length;
            self.space(lines)?;
            let operand = self.term::<B>(lines)?;
            B::link(&mut chain, operator, operand);
        }
    }

    /// A value with what is taken out of it.
    pub(super) fn term<B: Build>(&mut self, lines: bool) -> Option<B::Tree> {
        let root = self.root::<B>(lines)?;
        let mut steps = B::Steps::default();
        loop {
            let end = self.at;
            self.space(lines)?;
            match (self.byte(), self.byte_at(1)) {
                (b'.', b'*') => {
                    self.at += 2;
                    B::splat(&mut steps, false);
                }
                (b'.', next) if begins_name(next) => {
                    self.at += 1;
                    B::attribute(&mut steps, self.name()?);
                }
                // `...` belongs to what is around.
                (b'.', next) if next != b'.' => return None,
                (b'[', b'*') => {
                    self.at += 2;
                    self.space(true)?;
                    self.expect(b']')?;
                    B::splat(&mut steps, true);
                }
                (b'[', _) => B::index(&mut steps, self.bracketed::<B>(b']')?),
                _ => {
                    self.at = end;
                    return Some(B::traversal(root, steps));
                }
            }
        }
    }

    /// A value.
    fn root<B: Build>(&mut self, lines: bool) -> Option<B::Tree> {
        let start = self.at;
        match self.byte() {
            b'"' => self.string::<B>(),
            b'<' if self.byte_at(1) == b'<' => self.heredoc::<B>(),
            b'[' => self.array::<B>(),
            b'{' => self.unique(Self::object::<B>),
            b'0'..=b'9' => {
                self.digits()?;
                B::number(&self.text[start..self.at])
            }
            sign @ (b'-' | b'!') => {
                self.at += 1;
                self.space(false)?;
                if sign == b'-' && self.byte().is_ascii_digit() {
                    self.digits()?;
                    return B::number(&self.text[start..self.at]);
                }
                let operand = self.deeper(|cursor| cursor.term::<B>(lines))?;
                Some(B::unary(sign, operand))
            }
            b'(' => Some(B::parenthesis(self.bracketed::<B>(b')')?)),
            _ => {
                let name = self.name()?;
                let end = self.at;
                self.space(lines)?;
                match self.byte() {
                    b'(' if self.at == end => self.call::<B>(name),
                    // A call all the same, or a namespace.
                    b'(' => None,
                    b':' if self.byte_at(1) == b':' => None,
                    _ => {
                        self.at = end;
                        Some(B::name(name))
                    }
                }
            }
        }
    }

    /// An expression in the brackets that end with `close`.
    fn bracketed<B: Build>(&mut self, close: u8) -> Option<B::Tree> {
        self.at += 1;
        self.space(true)?;
        let tree = self.expression::<B>(true)?;
        self.space(true)?;
        self.expect(close)?;
        Some(tree)
    }

    /// `:`, which is not the half of `::`.
    pub(super) fn colon(&mut self) -> Option<()> {
        self.expect(b':')?;
        (self.byte() != b':').then_some(())
    }

    /// The digits of a number, with a point between them or without.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        self.skip(|byte| byte.is_ascii_digit());
        let mut longest = self.at - start;
        if self.byte() == b'.' && self.byte_at(1).is_ascii_digit() {
            self.at += 1;
            let start = self.at;
            self.skip(|byte| byte.is_ascii_digit());
            longest = longest.max(self.at - start);
        }
        (longest <= MOST_DIGITS).then_some(())
    }

    /// The arguments of the call of `name`.
    fn call<B: Build>(&mut self, name: &str) -> Option<B::Tree> {
        let mut arguments = vec![];
        self.at += 1;
        loop {
            self.space(true)?;
            if self.takes(b')') {
                return Some(B::call(name, arguments, false));
            }
            arguments.push(self.expression::<B>(true)?);
            self.space(true)?;
            let expands = self.takes_ellipsis();
            self.space(true)?;
            if expands || !self.takes(b',') {
                self.expect(b')')?;
                return Some(B::call(name, arguments, expands));
            }
        }
    }

    pub(super) fn takes_ellipsis(&mut self) -> bool {
        let is_there = self.text.as_bytes()[self.at..].starts_with(b"...");
        self.at += if is_there { 3 } else { 0 };
        is_there
    }
}
