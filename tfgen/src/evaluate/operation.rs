//! Operators and conditionals.

use super::Evaluator;
use super::convert::{convert, number, truth, unify};
use super::value::{Evaluated, Stop, Value, ValueType, error, left};
use hcl_edit::expr::{BinaryOp, BinaryOperator, Conditional, Expression, UnaryOp, UnaryOperator};

impl Evaluator<'_> {
    pub(super) fn unary(&mut self, operation: &UnaryOp) -> Evaluated {
        let value = self.value(&operation.expr)?;
        match operation.operator.value() {
            UnaryOperator::Neg => Ok(Value::Number(number(value)?.negated())),
            UnaryOperator::Not => Ok(Value::Bool(!truth(value)?)),
        }
    }

    pub(super) fn binary(&mut self, operation: &BinaryOp) -> Evaluated {
        let operator = *operation.operator.value();
        if matches!(operator, BinaryOperator::And | BinaryOperator::Or) {
            return self.logical(operation, operator == BinaryOperator::Or);
        }
        let left_value = self.value(&operation.lhs_expr)?;
        let right_value = self.value(&operation.rhs_expr)?;
        if let BinaryOperator::Eq | BinaryOperator::NotEq = operator {
            let is_equal = left_value.equals(&right_value)?;
            return Ok(Value::Bool(is_equal == (operator == BinaryOperator::Eq)));
        }
        let (one, other) = (number(left_value)?, number(right_value)?);
        let computed = match operator {
            BinaryOperator::Less => return Ok(Value::Bool(one < other)),
            BinaryOperator::LessEq => return Ok(Value::Bool(one <= other)),
            BinaryOperator::Greater => return Ok(Value::Bool(one > other)),
            BinaryOperator::GreaterEq => return Ok(Value::Bool(one >= other)),
            BinaryOperator::Plus => one.plus(&other),
            BinaryOperator::Minus => one.minus(&other),
            BinaryOperator::Mul => one.times(&other),
            BinaryOperator::Div => one.over(&other),
            BinaryOperator::Mod => one.remainder(&other),
            BinaryOperator::Eq
            | BinaryOperator::NotEq
            | BinaryOperator::And
            | BinaryOperator::Or => None,
        };
        match computed {
            Some(number) => Ok(Value::Number(number)),
            None => left("computes with numbers that only Terraform handles"),
        }
    }

    /// `&&` and `||`. Terraform before 1.12 evaluates the right side even when the left decides,
    /// later ones do not: where that makes a difference nothing is decided here.
    fn logical(&mut self, operation: &BinaryOp, decisive: bool) -> Evaluated {
        let left_side = self.value(&operation.lhs_expr).and_then(truth);
        let right_side = self.value(&operation.rhs_expr).and_then(truth);
        match (left_side, right_side) {
            (Ok(one), Ok(other)) => {
                Ok(Value::Bool(if decisive { one || other } else { one && other }))
            }
            (Ok(one), Err(Stop::Error(message))) if one == decisive => left(format!(
                "has a right side in error ({message}), which Terraform before 1.12 evaluates and \
                 later ones skip"
            )),
            (Err(Stop::Error(_)), Ok(other)) if other == decisive => {
                left("has a left side in error beside a right one that decides")
            }
            (Err(Stop::Left(reason)), _) | (_, Err(Stop::Left(reason))) => left(reason),
            (Err(stop), _) | (_, Err(stop)) => Err(stop),
        }
    }

    /// Both sides count for the type of the result, and only errors of the one chosen are errors.
    pub(super) fn conditional(&mut self, conditional: &Conditional) -> Evaluated {
        let when_true = self.value(&conditional.true_expr);
        let when_false = self.value(&conditional.false_expr);
        let is_true = truth(self.value(&conditional.cond_expr)?)?;
        let (chosen, other, other_expression) = if is_true {
            (when_true, when_false, &conditional.false_expr)
        } else {
            (when_false, when_true, &conditional.true_expr)
        };
        let chosen = chosen?;
        let other = match other {
            Ok(other) => other,
            Err(Stop::Error(_)) => return Ok(chosen),
            // In error or not, it changes nothing.
            Err(Stop::Left(_))
                if matches!(chosen, Value::Bool(_)) && is_of_type_bool(other_expression) =>
            {
                return Ok(chosen);
            }
            Err(stop) => return Err(stop),
        };
        match (&chosen, &other) {
            (_, Value::Null(ValueType::Dynamic)) => Ok(chosen),
            (Value::Null(ValueType::Dynamic), other) => Ok(Value::Null(other.type_of()?)),
            _ => {
                let kind = match unify(&[chosen.type_of()?, other.type_of()?]) {
                    Err(Stop::Error(_)) => {
                        return error("both results of a conditional must be of one type");
                    }
                    kind => kind?,
                };
                convert(chosen, &kind)
            }
        }
    }
}

/// Whether `expression` is a boolean whenever it is not in error.
fn is_of_type_bool(expression: &Expression) -> bool {
    match expression {
        Expression::Bool(_) => true,
        Expression::Parenthesis(inner) => is_of_type_bool(inner.inner()),
        Expression::UnaryOp(operation) => *operation.operator.value() == UnaryOperator::Not,
        Expression::BinaryOp(operation) => !matches!(
            operation.operator.value(),
            BinaryOperator::Plus
                | BinaryOperator::Minus
                | BinaryOperator::Mul
                | BinaryOperator::Div
                | BinaryOperator::Mod
        ),
        Expression::FuncCall(call) if !call.name.is_namespaced() => matches!(
            call.name.name.as_str(),
            "alltrue" | "anytrue" | "can" | "contains" | "endswith" | "startswith" | "strcontains"
        ),
        _ => false,
    }
}
