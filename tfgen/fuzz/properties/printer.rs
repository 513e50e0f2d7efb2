//! The printer: what it prints of any tree reads as that tree, and prints as the same text.

use arbitrary::{Result, Unstructured};
use hcl_edit::Span as _;
use hcl_edit::expr::{Expression as Read, ObjectKey};
use hcl_edit::structure;
use hcl_edit::template::Element;
use std::collections::BTreeSet;
use tfgen::hcl::{self, Block, Body, Expression, File, Identifier, Key};

/// How deep values and blocks nest; the parser takes a little more.
const DEEPEST: usize = 16;
/// The comment above the blocks.
const HEADER: &str = "# header\n";

/// `data` is what the tree is made of.
pub(crate) fn run(data: &[u8]) {
    let Ok(file) = file(&mut Unstructured::new(data)) else { return };
    let text = hcl::print(&file, HEADER);
    let body = hcl_edit::parser::parse_body(&text)
        .unwrap_or_else(|error| panic!("{error}\n{text}\n{file:?}"));
    let blocks: Vec<_> = body.blocks().collect();
    assert_eq!(blocks.len(), file.blocks.len(), "{text}");
    let read = blocks.iter().zip(&file.blocks).map(|(read, block)| read_block(read, block, &text));
    let read = File { blocks: read.collect(), ..file.clone() };
    assert_eq!(read, file, "{text}");
    assert_eq!(hcl::print(&read, HEADER), text);
    file.blocks.iter().for_each(|block| check_lines(&block.body));
}

/// On one line each value reads as itself too.
fn check_lines(body: &Body) {
    for (_, value) in body.head.iter().chain(&body.arguments) {
        let line = hcl::line(value);
        assert!(!line.contains('\n'), "{line:?}");
        let read = hcl_edit::parser::parse_expr(&line)
            .unwrap_or_else(|error| panic!("{error}\n{line}\n{value:?}"));
        assert_eq!(read_expression(&read, &line), *value, "{line}");
    }
    body.blocks.iter().for_each(|block| check_lines(&block.body));
}

fn file(bytes: &mut Unstructured<'_>) -> Result<File> {
    let mut blocks = vec![];
    while !bytes.is_empty() && blocks.len() < 8 {
        blocks.push(block(bytes, 0)?);
    }
    Ok(File::of("main.tf", blocks))
}

fn block(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Block> {
    let kind = named(&identifier(bytes)?);
    let labels = (0..bytes.int_in_range(0..=2)?).map(|_| bytes.arbitrary());
    let labels = labels.collect::<Result<Vec<String>>>()?;
    let mut names = BTreeSet::new();
    let mut body = Body {
        head: arguments(bytes, &mut names)?,
        arguments: arguments(bytes, &mut names)?,
        blocks: vec![],
    };
    if depth < DEEPEST {
        for _ in 0..bytes.int_in_range(0..=2)? {
            body.blocks.push(block(bytes, depth + 1)?);
        }
    }
    Ok(Block { kind, labels, body })
}

fn arguments(
    bytes: &mut Unstructured<'_>,
    names: &mut BTreeSet<String>,
) -> Result<Vec<(Identifier, Expression)>> {
    let mut arguments = vec![];
    for _ in 0..bytes.int_in_range(0..=4)? {
        let name = identifier(bytes)?;
        let value = expression(bytes, 0)?;
        if names.insert(name.clone()) {
            arguments.push((named(&name), value));
        }
    }
    Ok(arguments)
}

fn identifier(bytes: &mut Unstructured<'_>) -> Result<String> {
    const FIRST: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    const OTHER: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789-";
    let mut name = char::from(*bytes.choose(FIRST)?).to_string();
    for _ in 0..bytes.int_in_range(0..=12)? {
        name.push(char::from(*bytes.choose(OTHER)?));
    }
    Ok(name)
}

fn named(text: &str) -> Identifier {
    Identifier::parse(text).expect("it was made of the characters of one")
}

fn expression(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Expression> {
    let kinds = if depth < DEEPEST { 9 } else { 5 };
    Ok(match bytes.int_in_range(0..=kinds)? {
        0 => Expression::Boolean(bytes.arbitrary()?),
        1 => Expression::Number(bytes.arbitrary::<i128>()?.to_string()),
        2 => Expression::Number(match bytes.arbitrary::<f64>()? {
            number if number.is_finite() => format!("{number:?}"),
            _ => "0".to_owned(),
        }),
        3 => Expression::Number(format!(
            "{}e{}",
            bytes.arbitrary::<u8>()?,
            bytes.int_in_range(-300..=300)?
        )),
        4 | 5 => Expression::String(bytes.arbitrary()?),
        6 => Expression::List(list(bytes, depth)?),
        7 => Expression::Call(named("toset"), Box::new(Expression::List(list(bytes, depth)?))),
        _ => {
            let mut keys = BTreeSet::new();
            let mut entries = vec![];
            for _ in 0..bytes.int_in_range(0..=5)? {
                let key: String =
                    if bytes.arbitrary()? { bytes.arbitrary()? } else { identifier(bytes)? };
                let value = expression(bytes, depth + 1)?;
                if keys.insert(key.clone()) {
                    entries.push((Key::String(key), value));
                }
            }
            Expression::Object(entries)
        }
    })
}

fn list(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Vec<Expression>> {
    (0..bytes.int_in_range(0..=8)?).map(|_| expression(bytes, depth + 1)).collect()
}

/// The block as it was read; `printed` tells where its head ends, which text does not.
fn read_block(block: &structure::Block, printed: &Block, text: &str) -> Block {
    let arguments = block
        .body
        .attributes()
        .map(|attribute| (named(&attribute.key), read_expression(&attribute.value, text)));
    let mut head: Vec<_> = arguments.collect();
    let arguments = head.split_off(printed.body.head.len().min(head.len()));
    let blocks = block.body.blocks().zip(&printed.body.blocks);
    assert_eq!(block.body.blocks().count(), printed.body.blocks.len(), "{text}");
    Block {
        kind: named(&block.ident),
        labels: block.labels.iter().map(|label| label.as_str().to_owned()).collect(),
        body: Body {
            head,
            arguments,
            blocks: blocks.map(|(block, printed)| read_block(block, printed, text)).collect(),
        },
    }
}

fn read_expression(expression: &Read, text: &str) -> Expression {
    match expression {
        Read::Bool(value) => Expression::Boolean(*value.value()),
        Read::String(value) => Expression::String(value.as_str().to_owned()),
        Read::StringTemplate(template) => Expression::String(
            template
                .iter()
                .map(|element| match element {
                    Element::Literal(literal) => literal.as_str(),
                    _ => panic!("a string became a template: {text}"),
                })
                .collect(),
        ),
        Read::Number(_) | Read::UnaryOp(_) => {
            let span = expression.span().expect("what was read has a place");
            Expression::Number(text[span].to_owned())
        }
        Read::Array(list) => {
            Expression::List(list.iter().map(|one| read_expression(one, text)).collect())
        }
        Read::FuncCall(call) => {
            assert_eq!(call.name.name.as_str(), "toset", "{text}");
            let argument = call.args.iter().next().expect("a call has an argument");
            Expression::Call(named("toset"), Box::new(read_expression(argument, text)))
        }
        Read::Object(object) => Expression::Object(
            object
                .iter()
                .map(|(key, value)| (read_key(key, text), read_expression(value.expr(), text)))
                .collect(),
        ),
        other => panic!("{other:?} was not printed: {text}"),
    }
}

fn read_key(key: &ObjectKey, text: &str) -> Key {
    match key {
        ObjectKey::Ident(name) => Key::String(name.as_str().to_owned()),
        ObjectKey::Expression(key) => match read_expression(key, text) {
            Expression::String(key) => Key::String(key),
            other => panic!("{other:?} is not a key: {text}"),
        },
    }
}
