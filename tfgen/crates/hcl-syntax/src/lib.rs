//! Reads HCL, the language of Terraform, as Terraform 1.11 reads it.
//!
//! [`parse`] makes a tree of a file in which every node has its place ([`Span`]). It always makes
//! one: all errors are in [`File::errors`], and what is around them is in the tree.
//!
//! ```
//! let text = "
//! variable \"region\" {
//!   type    = string
//!   default = \"eu-${local.zone}\" # where it runs
//! }
//! ";
//! let file = hcl_syntax::parse(text);
//! assert!(file.errors.is_empty());
//!
//! let variable = file.body.blocks_of("variable").next().expect("a block");
//! assert_eq!(&*variable.labels[0], "region");
//! let default = variable.body.value("default").expect("an argument");
//! assert_eq!(default.span.of(text), "\"eu-${local.zone}\"");
//! assert_eq!(file.comments[0].of(text), "# where it runs");
//! ```
//!
//! After an error, parsing continues with the next argument or block.
//!
//! ```
//! let text = "
//! a = = 1
//! b = 2
//! c { d = 3, e = 4 }
//! ";
//! let file = hcl_syntax::parse(text);
//! let wrong: Vec<_> = file.errors.iter().map(|error| error.span.of(text)).collect();
//! assert_eq!(wrong, ["=", ","]);
//! assert!(file.body.attribute("b").is_some());
//! ```
//!
//! [`parse_expression`] reads a single expression, and [`parse_template`] a text with `${ }` and
//! `%{ }`. [`Expression::walk`] finds what an expression refers to.
//!
//! ```
//! use hcl_syntax::Kind;
//!
//! let expression = hcl_syntax::parse_expression("[for x in var.list : upper(x)]")?;
//! let mut names = vec![];
//! expression.walk(&mut |inner| {
//!     if let Kind::Variable(name) = &inner.kind {
//!         names.push(name.clone());
//!     }
//! });
//! assert_eq!(names, ["var".into(), "x".into()]);
//! # Ok::<(), Vec<hcl_syntax::Error>>(())
//! ```
//!
//! For a few blocks of a file, use its [`outline`]: it reads the whole text and finds all errors,
//! but makes no trees of values. [`parse_expression_at`] makes these on demand. [`json`] reads
//! Terraform's other syntax, `.tf.json`. [`format()`] prints a file as `terraform fmt` does.
//!
//! Two limits are specific to this parser, so that hostile text cannot exhaust the stack:
//! expressions and blocks nest at most 250 deep, and one expression has at most 500 operators of a
//! level in a row.

mod build;
mod error;
mod escape;
mod format;
pub mod json;
mod lexer;
mod parser;
mod span;
mod tree;
mod walk;

pub use error::Error;
pub use format::{Lines, expression_lines, format};
pub use span::Span;
pub use tree::{
    Attribute, Binary, BinaryOperator, Block, Body, Call, Conditional, Entry, Expression, For,
    ForParts, Form, If, Interpolation, Item, Key, Kind, Label, Literal, Name, Part, Step, StepKind,
    Template, Traversal, Unary, UnaryOperator,
};

use build::{Build, Places, Tokens, Trees};
use parser::Parser;

/// A parsed file.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// Its contents, as far as they could be read.
    pub body: Body,
    /// The places of the comments, in the order of the text, each without its line ending.
    pub comments: Vec<Span>,
    /// The errors, in the order of the text.
    pub errors: Vec<Error>,
}

impl File {
    /// The comments inside `span`.
    pub fn comments_in(&self, span: Span) -> &[Span] {
        let from = self.comments.partition_point(|comment| comment.start < span.start);
        let to = self.comments.partition_point(|comment| comment.end <= span.end);
        self.comments.get(from..to).unwrap_or_default()
    }
}

/// A file of which only some blocks are wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// The attributes of the file and the wanted blocks. A value is represented by its place.
    pub body: Body<Span>,
    /// The trees that were wanted, in the order of the text.
    pub trees: Vec<Expression>,
    /// All errors in the file, in the order of the text.
    pub errors: Vec<Error>,
}

/// Reads `text` as a whole file.
pub fn parse(text: &str) -> File {
    let mut parser = match parser::<Trees>(text, true) {
        Ok(parser) => parser,
        Err(error) => {
            let body = Body { items: vec![], span: Span::default() };
            return File { body, comments: vec![], errors: vec![error] };
        }
    };
    let body = parser.file(&|_| true);
    let comments = parser.comments();
    File { body, comments, errors: sorted(parser.errors) }
}

/// Reads `text` as a whole file, and keeps what is `wanted`: the function gets the kind of a block,
/// and then the kind and each name directly inside. Everything deeper is kept.
///
/// ```
/// let text = "resource \"a\" \"b\" {\n  c = [1, 2]\n}\noutput \"d\" {\n  value = e.f\n}\n";
/// let outline = hcl_syntax::outline(text, |way| way[0] == "output");
/// let output = outline.body.blocks().next().expect("a block");
/// let value = output.body.value("value").expect("an argument");
/// assert_eq!(value.of(text), "e.f");
/// assert_eq!(outline.body.blocks().count(), 1);
/// ```
pub fn outline(text: &str, wanted: impl Fn(&[&str]) -> bool) -> Outline {
    outline_with_trees(text, wanted, &[])
}

/// The same, with the trees of the values of all kept attributes with one of `names`: to read these
/// with [`parse_expression_at`] would be to read them twice.
///
/// ```
/// let text = "output \"a\" {\n  value = b.c\n  type = any\n}\n";
/// let outline = hcl_syntax::outline_with_trees(text, |_| true, &["value"]);
/// assert_eq!(outline.trees.len(), 1);
/// assert_eq!(outline.trees[0], hcl_syntax::parse_expression_at(text, 23)?);
/// # Ok::<(), Vec<hcl_syntax::Error>>(())
/// ```
pub fn outline_with_trees(text: &str, wanted: impl Fn(&[&str]) -> bool, names: &[&str]) -> Outline {
    match parser::<Places>(text, false) {
        Ok(mut parser) => {
            parser.with_trees = names;
            let body = parser.file(&wanted);
            Outline { body, trees: parser.trees, errors: sorted(parser.errors) }
        }
        Err(error) => {
            let body = Body { items: vec![], span: Span::default() };
            Outline { body, trees: vec![], errors: vec![error] }
        }
    }
}

/// Reads `text` as exactly one expression. Lines may end anywhere in it.
///
/// # Errors
/// If it is not an expression.
pub fn parse_expression(text: &str) -> Result<Expression, Vec<Error>> {
    let mut parser = parser::<Trees>(text, false).map_err(|error| vec![error])?;
    let expression = parser.whole_expression();
    finished(expression, parser.errors)
}

/// Reads the expression at the byte `start` of `text`, such as a value of an [`Outline`]. What
/// follows is ignored.
///
/// # Errors
/// If no expression begins there.
pub fn parse_expression_at(text: &str, start: u32) -> Result<Expression, Vec<Error>> {
    let mut parser =
        parser_at::<Trees>(text, start as usize, false).map_err(|error| vec![error])?;
    let expression = parser.expression().ok();
    finished(expression, parser.errors)
}

/// Reads `text` as a template without quotes around it, as in JSON strings and in files for
/// `templatefile`.
///
/// ```
/// use hcl_syntax::Kind;
///
/// let template = hcl_syntax::parse_template("Hello, ${var.name}!")?;
/// let Kind::Template(template) = template.kind else { panic!("no template") };
/// assert_eq!(template.parts.len(), 3);
/// # Ok::<(), Vec<hcl_syntax::Error>>(())
/// ```
///
/// # Errors
/// If it is not a template.
pub fn parse_template(text: &str) -> Result<Expression, Vec<Error>> {
    let mut parser = Parser::<Trees>::new(text, 0, false);
    let template = parser.bare_template().ok();
    finished(template, parser.errors)
}

/// The places of all tokens of `text`, a whole file, without comments, white space and line
/// endings. Two files with the same tokens have the same meaning.
///
/// # Errors
/// If it is not HCL.
pub fn tokens(text: &str) -> Result<Vec<Span>, Vec<Error>> {
    let mut parser = parser::<Tokens>(text, false).map_err(|error| vec![error])?;
    parser.file(&|_| false);
    if !parser.errors.is_empty() {
        return Err(sorted(parser.errors));
    }
    Ok(parser.tokens.iter().map(|one| one.span).collect())
}

/// Whether `text` is a single name, like those of arguments, blocks and variables.
///
/// ```
/// assert!(hcl_syntax::is_name("us-east_1"));
/// assert!(!hcl_syntax::is_name("1st"));
/// ```
pub fn is_name(text: &str) -> bool {
    if text.is_ascii() {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        return text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && text.bytes().all(is_part);
    }
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first))
        && characters.all(|one| one == '-' || unicode_ident::is_xid_continue(one))
}

/// A parser of `text`, after its byte order mark.
fn parser<B: Build>(text: &str, keeps_comments: bool) -> Result<Parser<'_, B>, Error> {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    parser_at(text, mark, keeps_comments)
}

fn parser_at<B: Build>(
    text: &str,
    start: usize,
    keeps_comments: bool,
) -> Result<Parser<'_, B>, Error> {
    if u32::try_from(text.len()).is_err() {
        return Err(Error::new(Span::default(), "this is longer than 4 GB"));
    }
    let mut parser = Parser::new(text, start, keeps_comments);
    parser.start();
    Ok(parser)
}

fn finished(expression: Option<Expression>, errors: Vec<Error>) -> Result<Expression, Vec<Error>> {
    match expression {
        Some(expression) if errors.is_empty() => Ok(expression),
        _ => Err(sorted(errors)),
    }
}

fn sorted(mut errors: Vec<Error>) -> Vec<Error> {
    errors.sort_by_key(|error| error.span);
    errors
}
