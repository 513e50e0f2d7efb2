//! Attributes and blocks, and how parsing continues after an error.

use super::{Parsed, Parser};
use crate::build::{Build, Trees};
use crate::escape::unquoted;
use crate::lexer::Token;
use crate::span::offset;
use crate::{Attribute, Block, Body, Error, Item, Kind, Label, Name, Span};

/// Decides which blocks of a file are kept, and what directly inside them, by the names that lead
/// there.
type Wanted<'w> = &'w dyn Fn(&[&str]) -> bool;

/// The parts of a body that are kept.
#[derive(Clone, Copy)]
enum Kept<'w> {
    Nothing,
    Everything,
    /// What is wanted of a block of this kind.
    Wanted(Wanted<'w>, &'w str),
}

impl Kept<'_> {
    /// Whether the part that is called `name` is kept.
    fn has(self, name: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Wanted(wanted, kind) => wanted(&[kind, name]),
        }
    }
}

impl<'t, B: Build> Parser<'t, B> {
    /// A whole file. Keeps what is `wanted`, and everything inside of that.
    pub(crate) fn file(&mut self, wanted: Wanted<'_>) -> Body<B::Node> {
        let start = self.last_end;
        let mut items = vec![];
        let outer = self.names.len();
        loop {
            self.take_newlines();
            match self.next.token {
                Token::End => break,
                Token::Name => {
                    let name = self.next.span.of(self.lexer.text);
                    let (is_kept, inside) = match wanted(&[name]) {
                        true => (true, Kept::Wanted(wanted, name)),
                        false => (false, Kept::Nothing),
                    };
                    self.item_or_recover(is_kept, inside, &mut items);
                }
                _ => {
                    self.unexpected("an argument or a block");
                    self.recover(self.next.span.start);
                }
            }
        }
        self.refuse_doubled(outer);
        Body { items, span: Span::new(start, self.next.span.end) }
    }

    /// The text between braces, starting at the opening one. Keeps what is `kept`.
    fn block_body(&mut self, kept: Kept<'_>) -> Parsed<Body<B::Node>> {
        let open = self.advance();
        let mut items = Vec::with_capacity(if matches!(kept, Kept::Nothing) { 0 } else { 8 });
        if matches!(self.peek(), Token::Newline | Token::CloseBrace | Token::End) {
            let outer = self.names.len();
            loop {
                self.take_newlines();
                match self.next.token {
                    Token::CloseBrace => break,
                    Token::Name => {
                        let is_kept = kept.has(self.next.span.of(self.lexer.text));
                        let inside = if is_kept { Kept::Everything } else { Kept::Nothing };
                        self.item_or_recover(is_kept, inside, &mut items);
                    }
                    Token::End => {
                        self.names.truncate(outer);
                        return Err(self.unexpected_in("a `}`", open, "opened here"));
                    }
                    _ => {
                        self.unexpected("an argument or a block");
                        self.recover(self.next.span.start);
                    }
                }
            }
            self.refuse_doubled(outer);
        } else {
            // A block on one line has exactly one argument.
            let Some(name) = self.takes(Token::Name) else {
                return Err(self.unexpected("an argument"));
            };
            if self.peek() != Token::Assign {
                return Err(self.unexpected("a `=`"));
            }
            self.advance();
            let is_kept = kept.has(self.text(name));
            let value = self.value(is_kept, name)?;
            self.keep(is_kept, name, value, &mut items);
            if self.peek() != Token::CloseBrace {
                let wanted = "a `}`, as a block on one line has one argument,";
                return Err(self.unexpected_in(wanted, open, "opened here"));
            }
        }
        let close = self.advance();
        Ok(Body { items, span: open.to(close) })
    }

    /// The value of the attribute `name`.
    fn value(&mut self, is_kept: bool, name: Span) -> Parsed<B::Node> {
        if !is_kept || !self.with_trees.contains(&self.text(name)) {
            return self.expression();
        }
        let tree = self.building::<Trees, _>(Parser::expression)?;
        let node = B::node(tree.span, || Kind::Null);
        self.trees.push(tree);
        Ok(node)
    }

    fn keep(&self, is_kept: bool, name: Span, value: B::Node, items: &mut Vec<Item<B::Node>>) {
        if is_kept {
            let name = Name { text: self.text(name).into(), span: name };
            items.push(Item::Attribute(Attribute { name, value }));
        }
    }

    /// An attribute or block. After an error, parsing continues with the next one.
    fn item_or_recover(&mut self, is_kept: bool, inside: Kept<'_>, items: &mut Vec<Item<B::Node>>) {
        let start = self.next.span.start;
        let (depth, names) = (self.depth, self.names.len());
        if self.item(is_kept, inside, items).is_err() {
            self.depth = depth;
            self.names.truncate(names);
            self.newlines = true;
            self.recover(start);
        }
    }

    fn item(
        &mut self,
        is_kept: bool,
        inside: Kept<'_>,
        items: &mut Vec<Item<B::Node>>,
    ) -> Parsed<()> {
        let name = self.advance();
        let what = match self.peek() {
            Token::Assign => {
                self.advance();
                self.names.push(name);
                let value = self.value(is_kept, name)?;
                self.keep(is_kept, name, value, items);
                "an argument"
            }
            Token::Quote | Token::Name | Token::OpenBrace => {
                let labels = self.labels(is_kept)?;
                let body = self.deeper(|parser| parser.block_body(inside))?;
                if is_kept {
                    let kind = Name { text: self.text(name).into(), span: name };
                    items.push(Item::Block(Block { kind, labels, body }));
                }
                "a block"
            }
            _ => return Err(self.unexpected("a `=` or a block's `{`")),
        };
        match self.peek() {
            Token::Newline | Token::End => Ok(()),
            _ => Err(self.unexpected(&format!("the end of the line after {what}"))),
        }
    }

    fn labels(&mut self, is_kept: bool) -> Parsed<Vec<Label>> {
        let mut labels = Vec::with_capacity(usize::from(is_kept && self.peek() == Token::Quote));
        loop {
            let (span, is_quoted) = match self.peek() {
                Token::OpenBrace => return Ok(labels),
                Token::Name => (self.advance(), false),
                Token::Quote => (self.label()?, true),
                _ => return Err(self.unexpected("a label or a block's `{`")),
            };
            if is_kept {
                let written = self.text(span);
                let text = if is_quoted { unquoted(written) } else { written.into() };
                labels.push(Label { text: text.into(), span });
            }
        }
    }

    /// Reports each duplicate among the names from `outer` on, which end here.
    fn refuse_doubled(&mut self, outer: usize) {
        let text = self.lexer.text;
        let is_same = |one: &Span, other: &Span| {
            one.end - one.start == other.end - other.start && one.of(text) == other.of(text)
        };
        let mut refuse = |one: Span, again: Span| {
            let message = format!("`{}` is set twice", again.of(text));
            self.errors.push(Error::new(again, message).with(one, "first here"));
        };
        match &mut self.names[outer..] {
            [] | [_] => {}
            few if few.len() <= 8 => {
                for (at, again) in few.iter().enumerate().skip(1) {
                    if let Some(one) = few[..at].iter().find(|one| is_same(one, again)) {
                        refuse(*one, *again);
                    }
                }
            }
            many => {
                many.sort_by_key(|name| (name.of(text), name.start));
                for pair in many.windows(2) {
                    if is_same(&pair[0], &pair[1]) {
                        refuse(pair[0], pair[1]);
                    }
                }
            }
        }
        self.names.truncate(outer);
    }

    /// Continues after an error in the part of a body that begins at `start`: at the next line that
    /// is not indented more than that part, and that begins like one or closes a block.
    fn recover(&mut self, start: u32) {
        let (text, start) = (self.lexer.text, start as usize);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let indentation = start - line_start;
        let error = self.errors.last().map_or(start, |error| error.span.start as usize);
        let mut at = error.max(self.given_up).clamp(start, text.len());
        // What was found there may begin the next part.
        if let Some(newline) = text[start..at].rfind('\n') {
            at = start + newline;
        }
        let mut open = braces(&text[start..at]);
        loop {
            let Some(length) = text[at..].find('\n') else {
                self.resume(text.len());
                return;
            };
            open += braces(&text[at..at + length]);
            at += length + 1;
            let line = &text[at..];
            let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            let is_start = match line[blanks..].chars().next() {
                // It may close the block that has the error.
                Some('}') => blanks < indentation || open <= 0,
                Some(first) => first == '_' || unicode_ident::is_xid_start(first),
                None => false,
            };
            if is_start && blanks <= indentation {
                self.resume(at);
                return;
            }
        }
    }

    /// Continues at the byte `at`, which may have been read already.
    fn resume(&mut self, at: usize) {
        self.lexer.at = at;
        if let Some(comments) = &mut self.lexer.comments {
            let kept = comments.partition_point(|comment| comment.start < offset(at));
            comments.truncate(kept);
        }
        self.last_end = offset(at);
        self.next = self.lexer.next();
    }
}

/// How many more braces `text` opens than it closes.
fn braces(text: &str) -> isize {
    text.bytes().fold(0, |open, byte| match byte {
        b'{' => open + 1,
        b'}' => open - 1,
        _ => open,
    })
}
