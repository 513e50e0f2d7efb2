//! Turns tokens into trees.
//!
//! An error is recorded, and the current part is given up ([`Stop`]), up to an attribute or block
//! of a body, where parsing continues ([`body`]).

mod body;
mod collection;
mod expression;
mod template;
mod template_text;
mod traversal;

use crate::build::Build;
use crate::lexer::{Lexeme, Lexer, Token};
use crate::span::offset;
use crate::{Error, Expression, Name, Span};
use std::marker::PhantomData;

/// How deeply blocks and expressions can nest. Terraform sets no limit; but text here may be
/// hostile, and must not exhaust the stack.
const DEEPEST: u32 = 250;

/// The current part cannot be read; the reason is recorded.
pub(crate) struct Stop;

/// What was read.
pub(crate) type Parsed<T> = Result<T, Stop>;

/// A token of the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written {
    pub(crate) token: Token,
    pub(crate) span: Span,
}

pub(crate) struct Parser<'a, B> {
    lexer: Lexer<'a>,
    /// The token that comes next.
    next: Lexeme,
    /// The end of the previous token.
    last_end: u32,
    /// Whether line endings are significant.
    newlines: bool,
    depth: u32,
    /// Nothing more can be read up to here.
    given_up: usize,
    pub(crate) errors: Vec<Error>,
    /// The names of the open bodies.
    names: Vec<Span>,
    /// The tokens so far, if they are wanted.
    pub(crate) tokens: Vec<Written>,
    /// The names of kept attributes whose values get trees, although only places are kept.
    pub(crate) with_trees: &'a [&'a str],
    /// These trees so far.
    pub(crate) trees: Vec<Expression>,
    build: PhantomData<B>,
}

impl<'a, B: Build> Parser<'a, B> {
    /// For `text`, starting at the byte `at`.
    pub(crate) fn new(text: &'a str, at: usize, keeps_comments: bool) -> Self {
        let mut lexer = Lexer::new(text);
        lexer.at = at;
        lexer.comments = keeps_comments.then(Vec::new);
        Self {
            lexer,
            next: Lexeme { token: Token::End, span: Span::default(), newline: false },
            last_end: 0,
            newlines: true,
            depth: 0,
            given_up: 0,
            errors: vec![],
            names: vec![],
            tokens: vec![],
            with_trees: &[],
            trees: vec![],
            build: PhantomData,
        }
    }

    /// The result of `read`, which builds something else from here on.
    fn building<C: Build, R>(&mut self, read: impl FnOnce(&mut Parser<'a, C>) -> R) -> R {
        let mut other = std::mem::replace(self, Self::new("", 0, false)).into_building();
        let result = read(&mut other);
        *self = other.into_building();
        result
    }

    fn into_building<C: Build>(self) -> Parser<'a, C> {
        Parser {
            lexer: self.lexer,
            next: self.next,
            last_end: self.last_end,
            newlines: self.newlines,
            depth: self.depth,
            given_up: self.given_up,
            errors: self.errors,
            names: self.names,
            tokens: self.tokens,
            with_trees: self.with_trees,
            trees: self.trees,
            build: PhantomData,
        }
    }

    /// Reads the first token.
    pub(crate) fn start(&mut self) {
        self.last_end = offset(self.lexer.at);
        self.next = self.lexer.next();
    }

    /// An expression with nothing after it. Lines may end anywhere in it.
    pub(crate) fn whole_expression(&mut self) -> Option<B::Node> {
        self.newlines = false;
        let expression = self.expression().ok()?;
        if self.peek() != Token::End {
            self.unexpected("the end of the expression");
        }
        Some(expression)
    }

    /// The comments that were read.
    pub(crate) fn comments(&mut self) -> Vec<Span> {
        self.lexer.comments.take().unwrap_or_default()
    }

    /// The next token.
    #[inline]
    fn peek(&self) -> Token {
        if self.newlines && self.next.newline { Token::Newline } else { self.next.token }
    }

    /// The place of the next token.
    fn here(&self) -> Span {
        if self.peek() == Token::Newline {
            Span::new(self.last_end, self.last_end)
        } else {
            self.next.span
        }
    }

    /// Skips the next token, which is not a newline.
    #[inline]
    fn advance(&mut self) -> Span {
        let span = self.leave();
        self.next = self.lexer.next();
        span
    }

    /// The same, if what follows is not a token.
    #[inline]
    fn leave(&mut self) -> Span {
        self.leave_as(self.next.token)
    }

    /// The same for something that is `token` here.
    #[inline]
    fn leave_as(&mut self, token: Token) -> Span {
        let span = self.next.span;
        self.last_end = span.end;
        self.write(token, span);
        span
    }

    /// Records `token`, if tokens are wanted.
    #[inline]
    fn write(&mut self, token: Token, span: Span) {
        if B::TOKENS {
            self.tokens.push(Written { token, span });
        }
    }

    /// Skips `token`, if it is next.
    #[inline]
    fn takes(&mut self, token: Token) -> Option<Span> {
        (self.peek() == token).then(|| self.advance())
    }

    /// Skips line endings.
    #[inline]
    fn take_newlines(&mut self) {
        self.next.newline = false;
    }

    /// The result of `read`, with or without significant line endings.
    fn with_newlines<T>(
        &mut self,
        newlines: bool,
        read: impl FnOnce(&mut Self) -> Parsed<T>,
    ) -> Parsed<T> {
        let before = std::mem::replace(&mut self.newlines, newlines);
        let result = read(self);
        self.newlines = before;
        result
    }

    /// The result of `read`, one level deeper.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == DEEPEST {
            return Err(self.refuse(self.here(), "this is nested too deep"));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Records an error after which parsing continues.
    fn report(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(Error::new(span, message));
    }

    /// Records an error after which it does not.
    fn refuse(&mut self, span: Span, message: impl Into<String>) -> Stop {
        self.report(span, message);
        Stop
    }

    /// The error that what comes next is not `wanted`.
    fn unexpected(&mut self, wanted: &str) -> Stop {
        let found = self.found();
        self.refuse(self.here(), format!("{wanted} is expected here, not {found}"))
    }

    /// The same inside of what `open` opened.
    fn unexpected_in(&mut self, wanted: &str, open: Span, label: &'static str) -> Stop {
        let found = self.found();
        let message = format!("{wanted} is expected here, not {found}");
        self.errors.push(Error::new(self.here(), message).with(open, label));
        Stop
    }

    /// The description of what comes next.
    fn found(&self) -> String {
        match self.peek() {
            Token::End => "the end of the file".to_owned(),
            Token::Newline => "the end of the line".to_owned(),
            Token::Quote => "a string".to_owned(),
            Token::Heredoc => "a heredoc".to_owned(),
            Token::Name | Token::Number => {
                let text = self.next.span.of(self.lexer.text);
                let length = text.char_indices().nth(40).map_or(text.len(), |(at, _)| at);
                format!("`{}`", &text[..length])
            }
            _ => format!("`{}`", self.next.span.of(self.lexer.text)),
        }
    }

    fn text(&self, span: Span) -> &'a str {
        self.lexer.text.get(span.range()).unwrap_or_default()
    }

    /// The name at `span`; without its text if nothing is kept.
    fn name(&self, span: Span) -> Name {
        Name { text: if B::KEEPS { self.text(span).into() } else { Box::default() }, span }
    }

    /// Whether the next token is the word `word`.
    fn is_word(&self, word: &str) -> bool {
        self.peek() == Token::Name && self.text(self.next.span) == word
    }
}
