//! Expressions that Terraform evaluates while it reads a module, when there is nothing to refer to
//! or call.

use hcl_syntax::{Expression, Kind};
use terraform_expressions::{Evaluator, Stop, Type, Value, declared};

/// Whether `expression` reads something, or may.
pub(super) fn reads(expression: &Expression) -> bool {
    let mut reads = false;
    expression.walk(&mut |inner| reads |= matches!(inner.kind, Kind::Variable(_)));
    reads
}

/// The value of `expression`; `None` if only Terraform knows it.
///
/// # Errors
/// If Terraform refuses it, with the reason.
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
    // Names that a `for` introduces can be read.
    if reads && !names {
        return Err("references are not allowed here".to_owned());
    }
    match Evaluator::default().value(expression) {
        Ok(value) => Ok(Some(value)),
        Err(Stop::Error(reason)) => Err(reason),
        Err(Stop::Left(_)) => Ok(None),
    }
}

/// Whether `expression` is a constant of the type `kind`; null only if that is `nullable`.
///
/// # Errors
/// If Terraform refuses it, with the reason.
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

/// Whether `text` is certainly a constant of the type `kind`, or null if that is `nullable`. Most
/// defaults are simple enough for this.
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

/// The text between the quotes of `text`, if it is a single quoted string without templates. It
/// misses some strings with escapes.
pub(super) fn plain_string(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('"')?.strip_suffix('"')?;
    memchr::memchr3(b'"', b'$', b'%', inside.as_bytes()).is_none().then_some(inside)
}
