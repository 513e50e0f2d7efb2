//! Reads every `.tf` of this repository as hcl-edit, another HCL parser, does, as far as that
//! agrees with Terraform: it leaves strip markers and the lines of heredocs unchanged.
//! `HCL_SYNTAX_CORPUS` names a folder with more.

use hcl_edit::expr as theirs;
use hcl_edit::structure;
use hcl_edit::template::{Directive, Element, Strip, Template};
use hcl_syntax::{Body, Expression, Item, Key, Kind, Part, StepKind, UnaryOperator};
use std::fs;
use std::path::{Path, PathBuf};

fn same_body(body: &Body, other: &structure::Body) {
    assert_eq!(body.items.len(), other.len());
    for (item, other) in body.items.iter().zip(other) {
        match (item, other) {
            (Item::Attribute(one), structure::Structure::Attribute(other)) => {
                assert_eq!(&*one.name, other.key.as_str());
                same(&one.value, &other.value);
            }
            (Item::Block(one), structure::Structure::Block(other)) => {
                assert_eq!(&*one.kind, other.ident.as_str());
                let labels = one.labels.iter().map(|label| &**label);
                assert!(labels.eq(other.labels.iter().map(structure::BlockLabel::as_str)));
                same_body(&one.body, &other.body);
            }
            (one, other) => panic!("{one:?} is not {other:?}"),
        }
    }
}

fn same(one: &Expression, other: &theirs::Expression) {
    use theirs::Expression as Other;
    match (&one.kind, other) {
        (Kind::Null, Other::Null(_)) => {}
        (Kind::Bool(one), Other::Bool(other)) => assert_eq!(one, other.value()),
        (Kind::Number(one), Other::Number(other)) => {
            assert_eq!(one.parse().ok(), other.value().as_f64());
        }
        // It reads a minus as part of the number.
        (Kind::Unary(one), Other::Number(other)) => {
            let Kind::Number(digits) = &one.operand.kind else { panic!("{one:?} is not a number") };
            assert_eq!(format!("-{digits}").parse().ok(), other.value().as_f64());
        }
        (Kind::String(one), Other::String(other)) => assert_eq!(&**one, other.as_str()),
        // It has templates where there are escapes.
        (Kind::String(one), Other::StringTemplate(other)) => {
            let literals: Option<String> =
                other.iter().map(|part| part.as_literal().map(|text| text.as_str())).collect();
            assert_eq!(Some(&**one), literals.as_deref());
        }
        (Kind::Template(one), Other::StringTemplate(other)) => same_template(&one.parts, other),
        (Kind::Template(one), Other::HeredocTemplate(other)) => {
            same_parts(&one.parts, &other.template);
        }
        (Kind::Tuple(one), Other::Array(other)) => same_all(one, other.iter()),
        (Kind::Object(one), Other::Object(other)) => {
            assert_eq!(one.len(), other.len());
            for (entry, (key, value)) in one.iter().zip(other) {
                match (&entry.key, key) {
                    (Key::Name(one), theirs::ObjectKey::Ident(other)) => {
                        assert_eq!(&**one, other.as_str());
                    }
                    (Key::Expression(one), theirs::ObjectKey::Expression(other)) => {
                        same(one, other);
                    }
                    (one, other) => panic!("{one:?} is not {other:?}"),
                }
                same(&entry.value, value.expr());
            }
        }
        (Kind::For(one), Other::ForExpr(other)) => {
            let key = other.intro.key_var.as_ref().map(|name| name.as_str());
            assert_eq!(one.key_name.as_ref().map(hcl_syntax::Name::as_str), key);
            assert_eq!(&*one.value_name, other.intro.value_var.as_str());
            assert_eq!(one.groups, other.grouping);
            same(&one.collection, &other.intro.collection_expr);
            same_optional(one.key.as_ref(), other.key_expr.as_ref());
            same(&one.value, &other.value_expr);
            same_optional(one.condition.as_ref(), other.cond.as_ref().map(|cond| &cond.expr));
        }
        (Kind::Parentheses(one), Other::Parenthesis(other)) => same(one, other.inner()),
        (Kind::Variable(one), Other::Variable(other)) => assert_eq!(&**one, other.as_str()),
        (Kind::Traversal(one), Other::Traversal(other)) => {
            same(&one.root, &other.expr);
            assert_eq!(one.steps.len(), other.operators.len());
            for (step, other) in one.steps.iter().zip(&other.operators) {
                same_step(&step.kind, other);
            }
        }
        (Kind::Call(one), Other::FuncCall(other)) => {
            let namespace = other.name.namespace.iter().map(|part| part.as_str());
            let parts: Vec<&str> = namespace.chain([other.name.name.as_str()]).collect();
            assert_eq!(&*one.name, parts.join("::"));
            assert_eq!(one.expands, other.args.expand_final());
            same_all(&one.arguments, other.args.iter());
        }
        (Kind::Unary(one), Other::UnaryOp(other)) => {
            let operator = match other.operator.value() {
                theirs::UnaryOperator::Neg => UnaryOperator::Negate,
                theirs::UnaryOperator::Not => UnaryOperator::Not,
            };
            assert_eq!(one.operator, operator);
            same(&one.operand, &other.expr);
        }
        (Kind::Binary(one), Other::BinaryOp(other)) => {
            assert_eq!(one.operator.as_str(), other.operator.value().as_str());
            same(&one.left, &other.lhs_expr);
            same(&one.right, &other.rhs_expr);
        }
        (Kind::Conditional(one), Other::Conditional(other)) => {
            same(&one.condition, &other.cond_expr);
            same(&one.when_true, &other.true_expr);
            same(&one.when_false, &other.false_expr);
        }
        (one, other) => panic!("{one:?} is not {other:?}"),
    }
}

fn same_all<'o>(one: &[Expression], other: impl Iterator<Item = &'o theirs::Expression>) {
    let other: Vec<_> = other.collect();
    assert_eq!(one.len(), other.len());
    one.iter().zip(other).for_each(|(one, other)| same(one, other));
}

fn same_optional(one: Option<&Expression>, other: Option<&theirs::Expression>) {
    assert_eq!(one.is_some(), other.is_some());
    one.zip(other).into_iter().for_each(|(one, other)| same(one, other));
}

fn same_step(one: &StepKind, other: &theirs::TraversalOperator) {
    match (one, other) {
        (StepKind::Attribute(one), theirs::TraversalOperator::GetAttr(other)) => {
            assert_eq!(&**one, other.as_str());
        }
        (StepKind::Index(one), theirs::TraversalOperator::Index(other)) => same(one, other),
        (StepKind::LegacyIndex(one), theirs::TraversalOperator::LegacyIndex(other)) => {
            assert_eq!(one.parse().ok(), Some(*other.value()));
        }
        (StepKind::FullSplat, theirs::TraversalOperator::FullSplat(_))
        | (StepKind::AttributeSplat, theirs::TraversalOperator::AttrSplat(_)) => {}
        (one, other) => panic!("{one:?} is not {other:?}"),
    }
}

fn same_template(parts: &[Part], other: &Template) {
    let strips = |element: &Element| match element {
        Element::Literal(_) => false,
        Element::Interpolation(inner) => inner.strip != Strip::None,
        Element::Directive(_) => true,
    };
    if !other.iter().any(strips) {
        let ours = parts.iter().filter_map(|part| match part {
            Part::Literal(literal) => Some(&*literal.text),
            _ => None,
        });
        let literals = other.iter().filter_map(|part| part.as_literal());
        assert!(ours.eq(literals.map(|text| text.as_str())));
    }
    same_parts(parts, other);
}

/// The same, except for literals.
fn same_parts(parts: &[Part], other: &Template) {
    let parts = parts.iter().filter(|part| !matches!(part, Part::Literal(_)));
    let others = other.iter().filter(|element| !matches!(element, Element::Literal(_)));
    let others: Vec<_> = others.collect();
    assert_eq!(parts.clone().count(), others.len());
    for (part, element) in parts.zip(others) {
        match (part, element) {
            (Part::Interpolation(one), Element::Interpolation(other)) => {
                same(&one.expression, &other.expr);
            }
            (Part::If(one), Element::Directive(other)) => {
                let Directive::If(other) = &**other else { panic!("{other:?} is not an `if`") };
                same(&one.condition, &other.if_expr.cond_expr);
                same_parts(&one.when_true, &other.if_expr.template);
                let none = Template::new();
                let otherwise = other.else_expr.as_ref().map_or(&none, |inner| &inner.template);
                same_parts(&one.when_false, otherwise);
            }
            (Part::For(one), Element::Directive(other)) => {
                let Directive::For(other) = &**other else { panic!("{other:?} is not a `for`") };
                same(&one.collection, &other.for_expr.collection_expr);
                same_parts(&one.parts, &other.for_expr.template);
            }
            (one, other) => panic!("{one:?} is not {other:?}"),
        }
    }
}

/// The `.tf` files below `folder`, but for those in hidden folders.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if entry.file_type().expect("a kind").is_dir() {
            if !name.starts_with('.') && name != "target" && name != "node_modules" {
                files(&path, found);
            }
        } else if name.ends_with(".tf") {
            found.push(path);
        }
    }
}

#[test]
fn files_are_read_as_another_reader_reads_them() {
    let mut found = vec![];
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.."), &mut found);
    if let Some(folder) = std::env::var_os("HCL_SYNTAX_CORPUS") {
        files(Path::new(&folder), &mut found);
    }
    let (mut both, mut one) = (0, vec![]);
    for path in found {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let file = hcl_syntax::parse(&text);
        match (hcl_edit::parser::parse_body(&text), file.errors.is_empty()) {
            (Ok(other), true) => {
                let compared = std::panic::catch_unwind(|| same_body(&file.body, &other));
                if compared.is_ok() {
                    both += 1;
                } else {
                    one.push(format!("{} is read otherwise", path.display()));
                }
            }
            (Err(_), false) => both += 1,
            (other, _) => one.push(format!("{}: {:?} {other:?}", path.display(), file.errors)),
        }
    }
    println!("{both} files are read alike, {} by one alone", one.len());
    assert!(both > 150, "{both} files");
    // Some cases of tfgen cover differences between hcl-edit and Terraform.
    let about_it = |line: &String| line.contains("/tests/cases/");
    let others: Vec<&String> = one.iter().filter(|line| !about_it(line)).collect();
    assert!(others.is_empty() || std::env::var_os("HCL_SYNTAX_CORPUS").is_some(), "{others:#?}");
}
