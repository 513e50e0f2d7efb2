//! The output of the parser. One grammar serves callers that want trees and callers that only want
//! to know where a value ends.

use crate::Span;
use crate::tree::{Expression, Kind};

/// What an expression is turned into.
pub(crate) trait Build {
    /// The representation of an expression.
    type Node;

    /// Whether the inside of an expression is kept.
    const KEEPS: bool;

    /// Whether each token is kept.
    const TOKENS: bool = false;

    /// The expression at `span`; `kind` makes its contents if they are wanted.
    fn node(span: Span, kind: impl FnOnce() -> Kind) -> Self::Node;

    /// The place of `node`.
    fn span(node: &Self::Node) -> Span;

    /// `node` as a part of a larger one.
    fn tree(node: Self::Node) -> Expression;
}

/// Makes trees.
pub(crate) struct Trees;

impl Build for Trees {
    type Node = Expression;

    const KEEPS: bool = true;

    #[inline]
    fn node(span: Span, kind: impl FnOnce() -> Kind) -> Expression {
        Expression { kind: kind(), span }
    }

    #[inline]
    fn span(node: &Expression) -> Span {
        node.span
    }

    #[inline]
    fn tree(node: Expression) -> Expression {
        node
    }
}

/// Keeps only places.
pub(crate) struct Places;

impl Build for Places {
    type Node = Span;

    const KEEPS: bool = false;

    #[inline]
    fn node(span: Span, _: impl FnOnce() -> Kind) -> Span {
        span
    }

    #[inline]
    fn span(node: &Span) -> Span {
        *node
    }

    /// Nothing larger is built, so nobody calls this.
    #[inline]
    fn tree(node: Span) -> Expression {
        Expression { kind: Kind::Null, span: node }
    }
}

/// Keeps places, and all tokens.
pub(crate) struct Tokens;

impl Build for Tokens {
    type Node = Span;

    const KEEPS: bool = false;

    const TOKENS: bool = true;

    fn node(span: Span, _: impl FnOnce() -> Kind) -> Span {
        span
    }

    fn span(node: &Span) -> Span {
        *node
    }

    fn tree(node: Span) -> Expression {
        Places::tree(node)
    }
}
