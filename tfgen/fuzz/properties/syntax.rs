//! The reader of HCL, in both of Terraform's syntaxes.

use hcl_syntax::{Body, Error, Expression, Span, json};

/// `data` is a text.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let file = hcl_syntax::parse(text);
    check_errors(text, &file.errors);
    assert!(file.comments.is_sorted(), "comments are in the order of the text");
    file.comments.iter().for_each(|comment| check_place(text, *comment));
    let outline = hcl_syntax::outline(text, |_| true);
    assert_eq!(outline.errors, file.errors);
    let tokens = hcl_syntax::tokens(text);
    assert_eq!(tokens.is_ok(), file.errors.is_empty());
    tokens.iter().flatten().for_each(|token| check_place(text, *token));
    check_body(text, &file.body, file.errors.is_empty());
    for read in [hcl_syntax::parse_expression(text), hcl_syntax::parse_template(text)] {
        match read {
            Ok(expression) => check_expression(text, &expression),
            Err(errors) => check_errors(text, &errors),
        }
    }
    if let Ok(value) = json::parse(text) {
        check_expression(text, &value.constant());
        if let Ok(expression) = value.expression(text) {
            check_expression(text, &expression);
        }
        let kinds = |path: &[&str], name: &str| (path.len() < 2).then_some(name.len() % 3);
        let (_, errors) = json::body(&value, &kinds);
        check_errors(text, &errors);
    }
}

/// Each value alone is what it is in its file.
fn check_body(text: &str, body: &Body, is_right: bool) {
    check_place(text, body.span);
    for attribute in body.attributes() {
        check_expression(text, &attribute.value);
        if is_right {
            let alone = hcl_syntax::parse_expression_at(text, attribute.value.span.start);
            assert_eq!(alone.as_ref(), Ok(&attribute.value));
        }
    }
    body.blocks().for_each(|block| check_body(text, &block.body, is_right));
}

fn check_expression(text: &str, expression: &Expression) {
    expression.walk(&mut |inner| check_place(text, inner.span));
}

fn check_errors(text: &str, errors: &[Error]) {
    for error in errors {
        check_place(text, error.span);
        error.related.iter().for_each(|(span, _)| check_place(text, *span));
    }
}

/// A place is in the text, between characters.
fn check_place(text: &str, span: Span) {
    assert!(text.get(span.range()).is_some(), "{span:?} is not a place");
}
