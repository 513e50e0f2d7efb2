//! Steps into a value.

use super::{Parsed, Parser};
use crate::Span;
use crate::build::Build;
use crate::lexer::Token;
use crate::tree::{Kind, Step, StepKind, Traversal};

impl<B: Build> Parser<'_, B> {
    /// The steps after `root`; there is at least one.
    pub(super) fn traversal(&mut self, root: B::Node) -> Parsed<B::Node> {
        let mut steps = Vec::with_capacity(if B::KEEPS { 2 } else { 0 });
        // Whether the steps belong to a `.*`; there is no other inside it.
        let mut is_splat = false;
        loop {
            let kind = match self.peek() {
                Token::Dot => self.dot(&mut is_splat)?,
                Token::OpenBracket => {
                    is_splat = false;
                    self.bracket()?
                }
                _ => break,
            };
            if let Some(step) = kind {
                steps.push(step);
            }
        }
        let span = Span::new(B::span(&root).start, self.last_end);
        Ok(B::node(span, || Kind::Traversal(Box::new(Traversal { root: B::tree(root), steps }))))
    }

    fn dot(&mut self, is_splat: &mut bool) -> Parsed<Option<Step>> {
        let dot = self.advance();
        let token = self.peek();
        if !matches!(token, Token::Name | Token::Number | Token::Star) {
            return Err(self.unexpected("a name after the `.`"));
        }
        if token == Token::Star && *is_splat {
            return Err(self.refuse(self.here(), "a `.*` cannot be inside another"));
        }
        let name = self.advance();
        *is_splat |= token == Token::Star;
        if token == Token::Number && self.text(name).contains('.') {
            self.report(name, "write two consecutive indices as `[0][1]`");
        }
        Ok(B::KEEPS.then(|| Step {
            kind: match token {
                Token::Name => StepKind::Attribute(self.name(name)),
                Token::Number => StepKind::LegacyIndex(self.text(name).into()),
                _ => StepKind::AttributeSplat,
            },
            span: dot.to(name),
        }))
    }

    fn bracket(&mut self) -> Parsed<Option<Step>> {
        let open = self.advance();
        if self.takes(Token::Star).is_some() {
            return match self.takes(Token::CloseBracket) {
                Some(close) => {
                    let step = || Step { kind: StepKind::FullSplat, span: open.to(close) };
                    Ok(B::KEEPS.then(step))
                }
                None => Err(self.unexpected_in("a `]`", open, "opened here")),
            };
        }
        self.deeper(|parser| {
            parser.with_newlines(false, |parser| {
                let key = parser.expression()?;
                match parser.takes(Token::CloseBracket) {
                    Some(close) => Ok(B::KEEPS.then(|| Step {
                        kind: StepKind::Index(B::tree(key)),
                        span: open.to(close),
                    })),
                    None => Err(parser.unexpected_in("a `]`", open, "opened here")),
                }
            })
        })
    }
}
