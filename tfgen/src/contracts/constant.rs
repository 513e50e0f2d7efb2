//! Expressions that Terraform evaluates while it reads a module, when there is nothing to read and
//! nothing to call.

use hcl_syntax::{Expression, Kind};
use terraform_expressions::{Evaluator, Stop, Type, Value, declared};

/// Whether `expression` reads something, or may.
pub(super) fn reads(expression: &Expression) -> bool {
    let mut reads = false;
    expression.walk(&mut |inner| reads |= matches!(inner.kind, Kind::Variable(_)));
    reads
}

/// The value of `expression`; `None` for what only Terraform can tell.
///
/// # Errors
/// When Terraform refuses it, with the reason.
pub(super) fn constant(expression: &Expression) -> Result<Option<Value>, String> {
    let (mut calls, mut reads, mut names) = (false, false, false);
    expression.walk(&mut |inner| {
        calls |= matches!(inner.kind, Kind::Call(_));
        reads |= matches!(inner.kind, Kind::Variable(_));
        names |= matches!(inner.kind, Kind::For(_));
    });
    if calls {
        return Err("functions cannot be called here".to_owned());
    }
    // What a `for` names may be read.
    if reads && !names {
        return Err("references are not allowed here".to_owned());
    }
    match Evaluator::default().value(expression) {
        Ok(value) => Ok(Some(value)),
        Err(Stop::Error(reason)) => Err(reason),
        Err(Stop::Left(_)) => Ok(None),
    }
}

/// Whether `expression` is a constant of the type `kind`, and null only if that is `nullable`.
///
/// # Errors
/// When Terraform refuses it, with the reason.
pub(super) fn fits(expression: &Expression, kind: &Type, nullable: bool) -> Result<(), String> {
    match (&expression.kind, kind) {
        (Kind::Bool(_), Type::Bool | Type::Any)
        | (Kind::Number(_), Type::Number | Type::Any)
        | (Kind::String(_), Type::String | Type::Any) => return Ok(()),
        (Kind::Null, _) if nullable => return Ok(()),
        _ => {}
    }
    let Some(value) = constant(expression)? else { return Ok(()) };
    if matches!(value, Value::Null(_)) {
        return if nullable { Ok(()) } else { Err("null, with `nullable = false`".to_owned()) };
    }
    match declared(value, kind) {
        Err(Stop::Error(reason)) => Err(reason),
        Ok(_) | Err(Stop::Left(_)) => Ok(()),
    }
}

/// Whether `text` is surely a constant of the type `kind`, or null where that is `nullable`: most defaults are as plain as this.
pub(super) fn surely_fits(text: &str, kind: &Type, nullable: bool) -> bool {
    match (text, kind) {
        ("null", _) => nullable,
        ("true" | "false", Type::Bool | Type::Any)
        | ("[]", Type::List(_) | Type::Set(_) | Type::Any)
        | ("{}", Type::Map(_) | Type::Any) => true,
        (text, Type::Number) => text.len() < 10 && text.bytes().all(|byte| byte.is_ascii_digit()),
        (text, Type::String | Type::Any) => plain_string(text).is_some(),
        _ => false,
    }
}

/// What is between the quotes of `text`, if it is one quoted string without templates; some with
/// escapes are not found to be.
pub(super) fn plain_string(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('"')?.strip_suffix('"')?;
    memchr::memchr3(b'"', b'$', b'%', inside.as_bytes()).is_none().then_some(inside)
}
