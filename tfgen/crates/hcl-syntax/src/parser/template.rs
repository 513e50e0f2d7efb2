//! The inside of quotes, heredocs and bare templates.

use super::collection::Intro;
use super::template_text::{Flat, dedent, nested};
use super::{Parsed, Parser};
use crate::Span;
use crate::build::Build;
use crate::escape::{check, unescaped};
use crate::lexer::{Token, quoted_length};
use crate::span::offset;
use crate::tree::Kind;
use crate::tree::{Form, Interpolation, Part, Template};

/// A template that is being read.
struct Reading<'a> {
    form: Form,
    /// The text that ends a heredoc.
    marker: &'a str,
    /// What opened it.
    open: Span,
    /// The parts so far, if they are kept.
    parts: Vec<Flat>,
    /// The open directives.
    directives: Vec<Directive>,
    /// Whether space is stripped from the following literal.
    strips: bool,
    /// Whether the previous part is a literal.
    is_behind_literal: bool,
    /// Whether this is the start of a line in a heredoc.
    is_line_start: bool,
}

/// An open directive, and its start.
enum Directive {
    If { span: Span, is_divided: bool },
    For { span: Span },
}

impl<'a, B: Build> Parser<'a, B> {
    /// A quoted string.
    pub(super) fn quoted(&mut self) -> Parsed<B::Node> {
        let open = self.leave();
        let start = self.lexer.at;
        let has_escapes = self.quoted_text(open)?;
        if self.lexer.byte() != b'"' {
            // Templates, or something that looks like one.
            self.lexer.at = start;
            return self.template(Form::Quoted, "", open);
        }
        let inside = &self.lexer.text[start..self.lexer.at];
        if has_escapes {
            check(inside, start, &mut self.errors);
        }
        let span = open.to(self.close(start));
        let value = || if has_escapes { unescaped(inside).into() } else { inside.into() };
        Ok(B::node(span, || Kind::String(value())))
    }

    /// The string of a label.
    pub(super) fn label(&mut self) -> Parsed<Span> {
        let open = self.leave();
        let start = self.lexer.at;
        loop {
            self.quoted_text(open)?;
            let byte = self.lexer.byte();
            if byte == b'"' {
                break;
            }
            let escape = if byte == b'$' { "$${" } else { "%%{" };
            if self.lexer.rest().starts_with(&escape[1..]) {
                let span = Span::new(offset(self.lexer.at), offset(self.lexer.at + 2));
                return Err(self.refuse(span, "a label has no templates"));
            }
            self.lexer.at += if self.lexer.rest().starts_with(escape) { 3 } else { 1 };
        }
        check(&self.lexer.text[start..self.lexer.at], start, &mut self.errors);
        Ok(open.to(self.close(start)))
    }

    /// Continues after the closing quote of a string without templates, which begins at `start`.
    fn close(&mut self, start: usize) -> Span {
        let quote = offset(self.lexer.at);
        if self.lexer.at > start {
            self.write(Token::QuotedText, Span::new(offset(start), quote));
        }
        self.lexer.at += 1;
        let span = Span::new(quote, quote + 1);
        self.write(Token::CloseQuote, span);
        self.last_end = span.end;
        self.next = self.lexer.next();
        span
    }

    /// Skips text between quotes, up to `"`, `$` or `%`. Returns whether it has escapes.
    fn quoted_text(&mut self, open: Span) -> Parsed<bool> {
        let bytes = self.lexer.text.as_bytes();
        let mut at = self.lexer.at;
        let mut has_escapes = false;
        loop {
            at += quoted_length(&bytes[at..]);
            match bytes.get(at) {
                Some(b'"' | b'$' | b'%') => break,
                // What follows a `\` is not the end of a line and does not begin a template.
                Some(b'\\') if !matches!(bytes.get(at + 1), None | Some(b'\n' | b'\r')) => {
                    has_escapes = true;
                    at += 2;
                }
                _ => {
                    let message = "this string does not end on its line";
                    return Err(self.refuse(open, message));
                }
            }
        }
        self.lexer.at = at;
        Ok(has_escapes)
    }

    /// A heredoc.
    pub(super) fn heredoc(&mut self) -> Parsed<B::Node> {
        let open = self.leave();
        let written = self.text(open).trim_end();
        let is_indented = written.starts_with("<<-");
        let marker = &written[if is_indented { 3 } else { 2 }..];
        self.template(Form::Heredoc { is_indented }, marker, open)
    }

    /// A whole text as a template.
    pub(crate) fn bare_template(&mut self) -> Parsed<B::Node> {
        self.template(Form::Bare, "", Span::default())
    }

    fn template(&mut self, form: Form, marker: &'a str, open: Span) -> Parsed<B::Node> {
        let mut reading = Reading {
            form,
            marker,
            open,
            parts: vec![],
            directives: vec![],
            strips: false,
            is_behind_literal: false,
            is_line_start: true,
        };
        self.deeper(|parser| {
            loop {
                let start = parser.lexer.at;
                let byte = parser.lexer.byte();
                let rest = parser.lexer.rest();
                if rest.starts_with("${") || rest.starts_with("%{") {
                    parser.sequence(&mut reading, byte)?;
                } else if rest.starts_with("$${") || rest.starts_with("%%{") {
                    // A `~` is part of it.
                    parser.lexer.at += if parser.lexer.byte_ahead(3) == b'~' { 4 } else { 3 };
                    parser.literal(&mut reading, start, &rest[1..parser.lexer.at - start], false);
                } else if matches!(byte, b'$' | b'%') {
                    let length = lone_length(rest, form);
                    parser.lexer.at += length;
                    parser.literal(&mut reading, start, &rest[..length], false);
                } else if parser.plain(&mut reading)? {
                    break;
                }
            }
            Ok(())
        })?;
        if let Some(directive) = reading.directives.pop() {
            let (span, message) = match directive {
                Directive::If { span, .. } => (span, "this `if` has no `%{ endif }`"),
                Directive::For { span } => (span, "this `for` has no `%{ endfor }`"),
            };
            return Err(self.refuse(span, message));
        }
        let span = Span::new(open.start, self.last_end);
        Ok(B::node(span, || reading.kind()))
    }

    /// Text up to the next `$`, `%`, end of a line in a heredoc, or the end of the template.
    /// Returns whether that end is reached; then the next token follows it.
    fn plain(&mut self, reading: &mut Reading<'a>) -> Parsed<bool> {
        let start = self.lexer.at;
        if reading.form == Form::Quoted {
            let has_escapes = self.quoted_text(reading.open)?;
            if self.lexer.at > start {
                let text = &self.lexer.text[start..self.lexer.at];
                if has_escapes {
                    check(text, start, &mut self.errors);
                }
                self.literal(reading, start, text, has_escapes);
                return Ok(false);
            }
            self.close(start);
            return Ok(true);
        }
        let bytes = self.lexer.text.as_bytes();
        let end = memchr::memchr3(b'$', b'%', b'\n', &bytes[start..]);
        let end = end.map_or(bytes.len(), |length| start + length);
        let is_line = bytes.get(end) == Some(&b'\n');
        let text = &self.lexer.text[start..end + usize::from(is_line)];
        let line = text.strip_suffix("\r\n").unwrap_or(text);
        if let Some(at) = line.find('\r') {
            let span = Span::new(offset(start + at), offset(start + at + 1));
            return Err(self.refuse(span, "a carriage return stands only before a line's end"));
        }
        if reading.form == Form::Bare && text.is_empty() {
            self.last_end = offset(end);
            self.next = self.lexer.next();
            return Ok(true);
        }
        if reading.form != Form::Bare {
            if is_line && reading.is_line_start && text.trim() == reading.marker {
                let before = offset(start + text.len() - text.trim_start().len());
                self.last_end = offset(start + text.trim_end().len());
                self.write(Token::HeredocEnd, Span::new(before, self.last_end));
                self.lexer.at = start + line.trim_end_matches('\n').len();
                self.next = self.lexer.next();
                return Ok(true);
            }
            if end == bytes.len() {
                let message = format!("this heredoc has no line `{}` that ends it", reading.marker);
                // Whatever follows belongs to it.
                self.given_up = end;
                return Err(self.refuse(reading.open, message));
            }
        }
        self.lexer.at = start + text.len();
        self.literal(reading, start, text, false);
        reading.is_line_start = is_line;
        Ok(false)
    }

    /// Adds the literal from the byte `start` on, whose value is `text`.
    fn literal(&mut self, reading: &mut Reading<'a>, start: usize, text: &str, has_escapes: bool) {
        let strips = std::mem::take(&mut reading.strips);
        reading.is_behind_literal = true;
        reading.is_line_start = false;
        let span = Span::new(offset(start), offset(self.lexer.at));
        let is_quoted = reading.form == Form::Quoted;
        self.write(if is_quoted { Token::QuotedText } else { Token::HeredocText }, span);
        if B::KEEPS {
            let mut text = if has_escapes { unescaped(text) } else { text.to_owned() };
            if strips {
                text = text.trim_start().to_owned();
            }
            reading.parts.push(Flat::Literal { text, span });
        }
    }

    /// `${…}` or `%{…}`, depending on `byte`.
    fn sequence(&mut self, reading: &mut Reading<'a>, byte: u8) -> Parsed<()> {
        let start = offset(self.lexer.at);
        let strips_before = self.lexer.byte_ahead(2) == b'~';
        self.lexer.at += if strips_before { 3 } else { 2 };
        let open = Span::new(start, offset(self.lexer.at));
        self.last_end = open.end;
        self.next = self.lexer.next();
        self.write(Token::OpenSequence, open);
        if strips_before
            && reading.is_behind_literal
            && let Some(Flat::Literal { text, .. }) = reading.parts.last_mut()
        {
            text.truncate(text.trim_end().len());
        }
        self.with_newlines(false, |parser| {
            if byte == b'$' {
                let expression = parser.expression()?;
                let (close, strips_after) = parser.close_sequence(open)?;
                if B::KEEPS {
                    reading.parts.push(Flat::Interpolation(Interpolation {
                        expression: B::tree(expression),
                        strips_before,
                        strips_after,
                        span: open.to(close),
                    }));
                }
                reading.strips = strips_after;
            } else {
                parser.directive(reading, open)?;
            }
            Ok(())
        })?;
        reading.is_behind_literal = false;
        reading.is_line_start = false;
        Ok(())
    }

    /// `}` or `~}`; what follows is not a token. Returns its place, and whether it strips.
    fn close_sequence(&mut self, open: Span) -> Parsed<(Span, bool)> {
        match self.peek() {
            Token::CloseBrace => Ok((self.leave_as(Token::CloseSequence), false)),
            Token::StripBrace => Ok((self.leave_as(Token::CloseSequence), true)),
            _ => Err(self.unexpected_in("the `}` of a template", open, "opened here")),
        }
    }

    fn directive(&mut self, reading: &mut Reading<'a>, open: Span) -> Parsed<()> {
        let word = if self.peek() == Token::Name { self.text(self.next.span) } else { "" };
        let at = self.next.span;
        if matches!(word, "if" | "else" | "endif" | "for" | "endfor") {
            self.advance();
        }
        let mut part = None;
        match word {
            "if" => {
                let condition = self.expression()?;
                if B::KEEPS {
                    part = Some(Flat::If { condition: B::tree(condition), span: open });
                }
                reading.directives.push(Directive::If { span: open, is_divided: false });
            }
            "for" => {
                let intro = self.intro("the name of a `for`", "the `in` of a `for`")?;
                if B::KEEPS {
                    let intro = Intro {
                        key_name: intro.key_name,
                        value_name: intro.value_name,
                        collection: B::tree(intro.collection),
                    };
                    part = Some(Flat::For { intro, span: open });
                }
                reading.directives.push(Directive::For { span: open });
            }
            "else" => match reading.directives.last_mut() {
                Some(Directive::If { is_divided, .. }) if !*is_divided => *is_divided = true,
                _ => return Err(self.refuse(at, "there is no `if` that this `else` divides")),
            },
            "endif" => match reading.directives.pop() {
                Some(Directive::If { .. }) => {}
                _ => return Err(self.refuse(at, "there is no `if` that this `endif` ends")),
            },
            "endfor" => match reading.directives.pop() {
                Some(Directive::For { .. }) => {}
                _ => return Err(self.refuse(at, "there is no `for` that this `endfor` ends")),
            },
            _ => {
                let wanted = "`if`, `else`, `endif`, `for` or `endfor`";
                return Err(self.unexpected(wanted));
            }
        }
        let (close, strips_after) = self.close_sequence(open)?;
        reading.strips = strips_after;
        if B::KEEPS {
            reading.parts.push(match (part, word) {
                (Some(part), _) => part,
                (None, "else") => Flat::Else,
                (None, "endif") => Flat::EndIf(close),
                (None, _) => Flat::EndFor(close),
            });
        }
        Ok(())
    }
}

/// How much of `text`, which begins with a `$` or `%` that opens nothing, is a literal of its own.
/// In Terraform's heredocs, the last character of a line belongs to it, so a `${~` after that line
/// does not strip it.
fn lone_length(text: &str, form: Form) -> usize {
    let Some(last) = text[1..].chars().next().filter(|last| *last != '\n') else { return 1 };
    let length = 1 + last.len_utf8();
    let is_last = text[length..].starts_with('\n') || text[length..].starts_with("\r\n");
    if is_last && matches!(form, Form::Heredoc { .. }) { length } else { 1 }
}

impl Reading<'_> {
    fn kind(mut self) -> Kind {
        if self.parts.is_empty() {
            let span = Span::new(self.open.end, self.open.end);
            self.parts.push(Flat::Literal { text: String::new(), span });
        }
        if self.form == (Form::Heredoc { is_indented: true }) {
            dedent(&mut self.parts);
        }
        let parts = nested(self.parts);
        let template = Template { form: self.form, parts };
        match (&template.parts[..], self.form) {
            ([Part::Literal(literal)], Form::Quoted) => Kind::String(literal.text.clone()),
            _ => Kind::Template(Box::new(template)),
        }
    }
}
