//! Expressions: operators, conditionals and terms.

use super::{Parsed, Parser};
use crate::build::Build;
use crate::lexer::Token;
use crate::tree::{Binary, BinaryOperator, Call, Conditional, Kind, Unary, UnaryOperator};
use crate::{Name, Span};

/// How many operators one expression can have in a row, because its tree is as deep.
const LONGEST: u32 = 500;

impl<B: Build> Parser<'_, B> {
    /// An expression.
    pub(crate) fn expression(&mut self) -> Parsed<B::Node> {
        let condition = self.operation(1)?;
        if self.takes(Token::Question).is_none() {
            return Ok(condition);
        }
        self.deeper(|parser| {
            let when_true = parser.expression()?;
            if parser.takes(Token::Colon).is_none() {
                return Err(parser.unexpected("the `:` of a conditional"));
            }
            let when_false = parser.expression()?;
            let span = B::span(&condition).to(B::span(&when_false));
            Ok(B::node(span, || {
                Kind::Conditional(Box::new(Conditional {
                    condition: B::tree(condition),
                    when_true: B::tree(when_true),
                    when_false: B::tree(when_false),
                }))
            }))
        })
    }

    /// Operands and the operators between them that bind at least as closely as `loosest`.
    fn operation(&mut self, loosest: u8) -> Parsed<B::Node> {
        let mut left = self.operand()?;
        let mut length = 0;
        while let Some((operator, level)) = operator(self.peek())
            && level >= loosest
        {
            length += 1;
            if length > LONGEST {
                return Err(self.refuse(self.here(), "this has too many operators"));
            }
            self.advance();
            let right = self.operation(level + 1)?;
            let span = B::span(&left).to(B::span(&right));
            left = B::node(span, || {
                let (left, right) = (B::tree(left), B::tree(right));
                Kind::Binary(Box::new(Binary { left, operator, right }))
            });
        }
        Ok(left)
    }

    /// A term with the steps after it.
    fn operand(&mut self) -> Parsed<B::Node> {
        let term = self.term()?;
        match self.peek() {
            Token::Dot | Token::OpenBracket => self.traversal(term),
            _ => Ok(term),
        }
    }

    fn term(&mut self) -> Parsed<B::Node> {
        match self.peek() {
            Token::Name => self.named(),
            Token::Quote => self.quoted(),
            Token::Number => self.number(),
            Token::OpenBracket => self.deeper(Self::tuple),
            Token::OpenBrace => self.deeper(Self::object),
            Token::OpenParenthesis => self.deeper(Self::parentheses),
            Token::Heredoc => self.heredoc(),
            Token::Minus => self.deeper(|parser| parser.unary(UnaryOperator::Negate)),
            Token::Not => self.deeper(|parser| parser.unary(UnaryOperator::Not)),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn unary(&mut self, operator: UnaryOperator) -> Parsed<B::Node> {
        let symbol = self.advance();
        let operand = self.operand()?;
        Ok(B::node(symbol.to(B::span(&operand)), || {
            Kind::Unary(Box::new(Unary { operator, operand: B::tree(operand) }))
        }))
    }

    fn parentheses(&mut self) -> Parsed<B::Node> {
        let open = self.advance();
        let (inner, close) = self.with_newlines(false, |parser| {
            let inner = parser.expression()?;
            match parser.takes(Token::CloseParenthesis) {
                Some(close) => Ok((inner, close)),
                None => Err(parser.unexpected_in("a `)`", open, "opened here")),
            }
        })?;
        Ok(B::node(open.to(close), || Kind::Parentheses(Box::new(B::tree(inner)))))
    }

    fn number(&mut self) -> Parsed<B::Node> {
        let span = self.advance();
        let text = self.text(span);
        if !is_number(text) {
            self.report(span, format!("`{text}` is not a number"));
        }
        Ok(B::node(span, || Kind::Number(text.into())))
    }

    fn named(&mut self) -> Parsed<B::Node> {
        let span = self.advance();
        if matches!(self.peek(), Token::OpenParenthesis | Token::DoubleColon) {
            return self.deeper(|parser| parser.call(span));
        }
        let text = self.text(span);
        Ok(B::node(span, || match text {
            "null" => Kind::Null,
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            name => Kind::Variable(name.into()),
        }))
    }

    /// A call, starting after the first part of its name, which is at `first`.
    fn call(&mut self, first: Span) -> Parsed<B::Node> {
        let mut name = self.name(first);
        while self.takes(Token::DoubleColon).is_some() {
            let Some(part) = self.takes(Token::Name) else {
                return Err(self.unexpected("the name of a function"));
            };
            if B::KEEPS {
                name.text = [&*name.text, "::", self.text(part)].concat().into();
            }
            name.span.end = part.end;
        }
        if self.peek() != Token::OpenParenthesis {
            return Err(self.unexpected("a `(`"));
        }
        let open = self.advance();
        self.with_newlines(false, |parser| parser.arguments(name, open))
    }

    fn arguments(&mut self, name: Name, open: Span) -> Parsed<B::Node> {
        let mut arguments = Vec::with_capacity(if B::KEEPS { 2 } else { 0 });
        let mut expands = false;
        let close = loop {
            if let Some(close) = self.takes(Token::CloseParenthesis) {
                break close;
            }
            let argument = self.expression()?;
            if B::KEEPS {
                arguments.push(B::tree(argument));
            }
            expands = self.takes(Token::Ellipsis).is_some();
            if self.peek() != Token::CloseParenthesis
                && (expands || self.takes(Token::Comma).is_none())
            {
                let wanted = if expands { "a `)`" } else { "a `,` or a `)`" };
                return Err(self.unexpected_in(wanted, open, "opened here"));
            }
        };
        Ok(B::node(name.span.to(close), || Kind::Call(Box::new(Call { name, arguments, expands }))))
    }
}

/// The operator for `token`, and how closely it binds.
fn operator(token: Token) -> Option<(BinaryOperator, u8)> {
    Some(match token {
        Token::Or => (BinaryOperator::Or, 1),
        Token::And => (BinaryOperator::And, 2),
        Token::Equal => (BinaryOperator::Equal, 3),
        Token::NotEqual => (BinaryOperator::NotEqual, 3),
        Token::Greater => (BinaryOperator::Greater, 4),
        Token::GreaterOrEqual => (BinaryOperator::GreaterOrEqual, 4),
        Token::Less => (BinaryOperator::Less, 4),
        Token::LessOrEqual => (BinaryOperator::LessOrEqual, 4),
        Token::Plus => (BinaryOperator::Add, 5),
        Token::Minus => (BinaryOperator::Subtract, 5),
        Token::Star => (BinaryOperator::Multiply, 6),
        Token::Slash => (BinaryOperator::Divide, 6),
        Token::Percent => (BinaryOperator::Remainder, 6),
        _ => return None,
    })
}

/// Whether `text`, which begins with a digit and has only digits, dots and exponents, is one
/// number.
fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if fraction.contains('.') {
        return false;
    }
    let exponent = match exponent.map(str::parse::<i64>) {
        None => 0,
        Some(Ok(exponent)) => exponent,
        Some(Err(_)) => return false,
    };
    // Terraform stores exponents in 32 bits.
    let digits = [whole, fraction].concat();
    let digits = digits.trim_start_matches('0').len();
    let exponent = exponent.saturating_sub(i64::try_from(fraction.len()).unwrap_or(i64::MAX));
    let bits = i64::try_from(digits.saturating_sub(1) * 10 / 3 + 1).unwrap_or(i64::MAX);
    digits == 0 || i32::try_from(exponent.saturating_add(bits)).is_ok()
}
