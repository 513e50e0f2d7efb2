//! Operators and conditionals.

use super::Evaluator;
use super::convert::{convert, number, truth, unified};
use super::value::{Evaluated, Stop, Value, ValueType, error, left};
use hcl_syntax::{Binary, BinaryOperator, Conditional, Expression, Kind, Unary, UnaryOperator};

impl Evaluator {
    pub(super) fn unary(&mut self, operation: &Unary) -> Evaluated {
        let value = self.value(&operation.operand)?;
        match operation.operator {
            UnaryOperator::Negate => Ok(Value::Number(number(value)?.negated())),
            UnaryOperator::Not => Ok(Value::Bool(!truth(value)?)),
        }
    }

    pub(super) fn binary(&mut self, operation: &Binary) -> Evaluated {
        let operator = operation.operator;
        if matches!(operator, BinaryOperator::And | BinaryOperator::Or) {
            return self.logical(operation, operator == BinaryOperator::Or);
        }
        let left_value = self.value(&operation.left)?;
        let right_value = self.value(&operation.right)?;
        if let BinaryOperator::Equal | BinaryOperator::NotEqual = operator {
            let is_equal = left_value.equals(&right_value)?;
            return Ok(Value::Bool(is_equal == (operator == BinaryOperator::Equal)));
        }
        let (one, other) = (number(left_value)?, number(right_value)?);
        let computed = match operator {
            BinaryOperator::Less => return Ok(Value::Bool(one < other)),
            BinaryOperator::LessOrEqual => return Ok(Value::Bool(one <= other)),
            BinaryOperator::Greater => return Ok(Value::Bool(one > other)),
            BinaryOperator::GreaterOrEqual => return Ok(Value::Bool(one >= other)),
            BinaryOperator::Add => one.plus(&other),
            BinaryOperator::Subtract => one.minus(&other),
            BinaryOperator::Multiply => one.times(&other),
            BinaryOperator::Divide => one.over(&other),
            BinaryOperator::Remainder => one.remainder(&other),
            BinaryOperator::Equal
            | BinaryOperator::NotEqual
            | BinaryOperator::And
            | BinaryOperator::Or => None,
        };
        match computed {
            Some(number) => Ok(Value::Number(number)),
            None => left("computes with numbers that only Terraform handles"),
        }
    }

    /// `&&` and `||`. Terraform before 1.12 evaluates the right side even if the left decides, but
    /// later versions do not. If that makes a difference, nothing is decided here.
    fn logical(&mut self, operation: &Binary, decisive: bool) -> Evaluated {
        let (left_side, right_side) = (self.value(&operation.left), self.value(&operation.right));
        // Something that cannot be a bool is an error before any side decides.
        for side in [&left_side, &right_side] {
            if let Ok(value) = side
                && !matches!(value, Value::Null(_))
            {
                match truth(value.clone()) {
                    Err(Stop::Error(message)) => return Err(Stop::Error(message)),
                    Ok(_) | Err(Stop::Left(_)) => {}
                }
            }
        }
        match (left_side.and_then(truth), right_side.and_then(truth)) {
            (Ok(one), Ok(other)) => {
                Ok(Value::Bool(if decisive { one || other } else { one && other }))
            }
            (Ok(one), Err(Stop::Error(message))) if one == decisive => left(format!(
                "has a right side in error ({message}), which Terraform before 1.12 evaluates and \
                 later ones skip"
            )),
            (Err(Stop::Error(_)), Ok(other)) if other == decisive => {
                left("has a left side in error next to a right one that decides")
            }
            (Err(Stop::Left(reason)), _) | (_, Err(Stop::Left(reason))) => left(reason),
            (Err(stop), _) | (_, Err(stop)) => Err(stop),
        }
    }

    /// Both sides affect the type of the result, but only errors of the chosen one are errors.
    pub(super) fn conditional(&mut self, conditional: &Conditional) -> Evaluated {
        let when_true = self.value(&conditional.when_true);
        let when_false = self.value(&conditional.when_false);
        let is_true = truth(self.value(&conditional.condition)?)?;
        let (chosen, other, other_expression) = if is_true {
            (when_true, when_false, &conditional.when_false)
        } else {
            (when_false, when_true, &conditional.when_true)
        };
        let chosen = chosen?;
        let other = match other {
            Ok(Value::Null(ValueType::Dynamic)) => return Ok(chosen),
            Ok(other) => other.type_of()?,
            // An error here changes nothing.
            Err(Stop::Left(_))
                if matches!(chosen, Value::Bool(_)) && is_of_type_bool(other_expression) =>
            {
                return Ok(chosen);
            }
            Err(Stop::Error(_)) => match self.type_in_error(other_expression)? {
                ValueType::Dynamic => return Ok(chosen),
                kind => kind,
            },
            Err(stop) => return Err(stop),
        };
        if let Value::Null(ValueType::Dynamic) = chosen {
            return Ok(Value::Null(other));
        }
        let kind = match unified(&[chosen.type_of()?, other]) {
            Err(Stop::Error(_)) => {
                return error("both results of a conditional must be of one type");
            }
            kind => kind?,
        };
        convert(chosen, &kind)
    }

    /// The type that Terraform knows for `expression`, which contains an error.
    fn type_in_error(&mut self, expression: &Expression) -> Evaluated<ValueType> {
        match &expression.kind {
            Kind::Call(_) | Kind::Traversal(_) => Ok(ValueType::Dynamic),
            Kind::Parentheses(inner) => self.type_in_error(inner),
            Kind::Unary(operation) => Ok(match operation.operator {
                UnaryOperator::Negate => ValueType::Number,
                UnaryOperator::Not => ValueType::Bool,
            }),
            Kind::Binary(operation) if is_arithmetic(operation.operator) => Ok(ValueType::Number),
            Kind::Binary(_) => Ok(ValueType::Bool),
            _ => left("has a result in error, whose type only Terraform tells"),
        }
    }
}

/// Whether it computes a number.
fn is_arithmetic(operator: BinaryOperator) -> bool {
    use BinaryOperator as B;
    matches!(operator, B::Add | B::Subtract | B::Multiply | B::Divide | B::Remainder)
}

/// Whether `expression` is a boolean whenever it has no error.
fn is_of_type_bool(expression: &Expression) -> bool {
    match &expression.kind {
        Kind::Bool(_) => true,
        Kind::Parentheses(inner) => is_of_type_bool(inner),
        Kind::Unary(operation) => operation.operator == UnaryOperator::Not,
        Kind::Binary(operation) => !is_arithmetic(operation.operator),
        Kind::Call(call) => matches!(
            call.name.as_str(),
            "alltrue" | "anytrue" | "can" | "contains" | "endswith" | "startswith" | "strcontains"
        ),
        _ => false,
    }
}
