//! The tree of an expression, as the parser makes it but without places, which an evaluation needs
//! of nothing but numbers that are not whole.

use super::build::{Build, For};
use super::cursor::Cursor;
use hcl_edit::expr::{
    Array, BinaryOp, BinaryOperator, Conditional, Expression, ForCond, ForExpr, ForIntro, FuncArgs,
    FuncCall, Object, ObjectKey, ObjectValue, Parenthesis, Splat, Traversal, TraversalOperator,
    UnaryOp, UnaryOperator,
};
use hcl_edit::template::{Element, Interpolation, StringTemplate, Strip};
use hcl_edit::{Decorated, Ident, Number, Spanned};

/// The tree of the expression `text`; nothing where the parser must make it.
pub(in super::super) fn expression_tree(text: &str) -> Option<Expression> {
    let mut cursor = Cursor::new(text);
    let tree = cursor.operation::<Tree>(false)?;
    cursor.is_at_end().then_some(tree)
}

struct Tree;

/// Operands that wait for what binds closer, each with the operator behind it.
struct Chain {
    waiting: Vec<(Expression, BinaryOperator)>,
    last: Expression,
}

impl Chain {
    /// Joins operands while their operators bind as close as `precedence`.
    fn join(&mut self, precedence: u8) {
        while let Some((left, operator)) =
            self.waiting.pop_if(|(_, operator)| operator.precedence() >= precedence)
        {
            let right = std::mem::replace(&mut self.last, Expression::null());
            self.last = BinaryOp::new(left, operator, right).into();
        }
    }
}

#[derive(Default)]
struct Text {
    elements: Vec<Element>,
    literal: String,
}

impl Text {
    fn end_literal(&mut self) {
        if !self.literal.is_empty() {
            let literal = std::mem::take(&mut self.literal);
            self.elements.push(Element::Literal(Spanned::new(literal)));
        }
    }
}

impl Build for Tree {
    type Tree = Expression;
    type Chain = Chain;
    type Text = Text;
    type Steps = Vec<Decorated<TraversalOperator>>;

    fn name(name: &str) -> Expression {
        match name {
            "null" => Expression::null(),
            "true" => Expression::from(true),
            "false" => Expression::from(false),
            name => Expression::from(identifier(name)),
        }
    }

    /// Whole numbers alone, written as anybody does: others are evaluated as they are written.
    fn number(digits: &str) -> Option<Expression> {
        let whole = digits.strip_prefix('-').unwrap_or(digits);
        if whole.starts_with('0') && digits != "0" {
            return None;
        }
        let number = Number::from(whole.parse::<u64>().ok()?);
        Some(Expression::from(if digits.starts_with('-') { -number } else { number }))
    }

    fn text(text: &mut Text, part: &str) {
        text.literal.push_str(part);
    }

    fn template(text: &mut Text, tree: Expression, strips: (bool, bool)) {
        text.end_literal();
        let mut interpolation = Interpolation::new(tree);
        interpolation.strip = Strip::from(strips);
        text.elements.push(Element::Interpolation(interpolation));
    }

    fn string(mut text: Text) -> Expression {
        if text.elements.is_empty() {
            return Expression::from(text.literal);
        }
        text.end_literal();
        StringTemplate::from(text.elements).into()
    }

    /// Only the parser knows how they are indented.
    fn heredoc() -> Option<Expression> {
        None
    }

    fn unary(operator: u8, operand: Expression) -> Expression {
        let operator = if operator == b'!' { UnaryOperator::Not } else { UnaryOperator::Neg };
        UnaryOp::new(operator, operand).into()
    }

    fn chain(first: Expression) -> Chain {
        Chain { waiting: vec![], last: first }
    }

    fn link(chain: &mut Chain, operator: &str, operand: Expression) {
        let operator = match operator {
            "==" => BinaryOperator::Eq,
            "!=" => BinaryOperator::NotEq,
            "<=" => BinaryOperator::LessEq,
            ">=" => BinaryOperator::GreaterEq,
            "<" => BinaryOperator::Less,
            ">" => BinaryOperator::Greater,
            "+" => BinaryOperator::Plus,
            "-" => BinaryOperator::Minus,
            "*" => BinaryOperator::Mul,
            "/" => BinaryOperator::Div,
            "%" => BinaryOperator::Mod,
            "&&" => BinaryOperator::And,
            _ => BinaryOperator::Or,
        };
        chain.join(operator.precedence());
        let left = std::mem::replace(&mut chain.last, operand);
        chain.waiting.push((left, operator));
    }

    fn chained(mut chain: Chain) -> Expression {
        chain.join(0);
        chain.last
    }

    fn conditional(condition: Expression, then: Expression, otherwise: Expression) -> Expression {
        Conditional::new(condition, then, otherwise).into()
    }

    fn parenthesis(inner: Expression) -> Expression {
        Parenthesis::new(inner).into()
    }

    fn call(name: &str, arguments: Vec<Expression>, expands: bool) -> Expression {
        let mut arguments = FuncArgs::from(arguments);
        arguments.set_expand_final(expands);
        FuncCall::new(identifier(name), arguments).into()
    }

    fn tuple(elements: Vec<Expression>) -> Expression {
        Array::from(elements).into()
    }

    fn object(items: Vec<(Expression, Expression)>) -> Expression {
        let mut object = Object::with_capacity(items.len());
        for (key, value) in items {
            let key = match key {
                Expression::Variable(name) => ObjectKey::Ident(Decorated::new(name.into_value())),
                key => ObjectKey::Expression(key),
            };
            object.insert(key, ObjectValue::new(value));
        }
        object.into()
    }

    fn attribute(steps: &mut Self::Steps, name: &str) {
        let name = Decorated::new(identifier(name));
        steps.push(Decorated::new(TraversalOperator::GetAttr(name)));
    }

    fn splat(steps: &mut Self::Steps, is_full: bool) {
        let splat = Decorated::new(Splat);
        steps.push(Decorated::new(if is_full {
            TraversalOperator::FullSplat(splat)
        } else {
            TraversalOperator::AttrSplat(splat)
        }));
    }

    fn index(steps: &mut Self::Steps, index: Expression) {
        steps.push(Decorated::new(TraversalOperator::Index(index)));
    }

    fn traversal(root: Expression, steps: Self::Steps) -> Expression {
        if steps.is_empty() { root } else { Traversal::new(root, steps).into() }
    }

    fn for_expression(parts: For<'_, Expression>) -> Expression {
        let For { names, collection, key, value, groups, condition } = parts;
        let (key_name, value_name) = match names {
            (first, Some(second)) => (Some(first), second),
            (first, None) => (None, first),
        };
        let mut intro = ForIntro::new(identifier(value_name), collection);
        intro.key_var = key_name.map(|name| Decorated::new(identifier(name)));
        let mut expression = ForExpr::new(intro, value);
        expression.key_expr = key;
        expression.grouping = groups;
        expression.cond = condition.map(ForCond::new);
        expression.into()
    }
}

/// The grammar lets only names through.
fn identifier(name: &str) -> Ident {
    Ident::new_unchecked(name)
}
