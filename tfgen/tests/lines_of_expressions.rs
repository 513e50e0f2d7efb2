//! Expressions of several lines, printed in generated files: `terraform fmt` leaves them unchanged,
//! and they keep their values.

#[path = "real_terraform/command.rs"]
mod command;
#[path = "../crates/hcl-syntax/tests/random_format/expression.rs"]
mod expression;
#[path = "../crates/hcl-syntax/tests/formatted/mod.rs"]
mod formatted;
#[path = "../crates/hcl-syntax/tests/random_format/source.rs"]
mod source;

use command::terraform;
use fastrand::Rng;
use formatted::by_terraform;
use std::fs;
use tfgen::hcl::{self, Block, Body, Expression, File, Identifier, Key, ParsedCode};

/// How many random files are printed.
const FILES: usize = 150;

fn named(name: &str) -> Identifier {
    Identifier::parse(name).expect("an identifier")
}

/// The values of a random file, and all their parts.
fn codes(random: &mut Rng) -> Vec<ParsedCode> {
    let text = source::file(random);
    let file = hcl_syntax::parse(&text);
    let mut codes = vec![];
    for attribute in file.body.attributes().filter(|_| file.errors.is_empty()) {
        attribute.value.walk(&mut |inner| {
            let text = inner.span.of(&text);
            // These lose their quotes if they stand alone.
            if !text.starts_with("\"${") {
                codes.extend(ParsedCode::parse(text));
            }
        });
    }
    codes
}

/// A value with `code` somewhere in it.
fn value(code: ParsedCode, random: &mut Rng) -> Expression {
    let code = Expression::Code(code);
    let before = Expression::Number("1".to_owned());
    match random.u8(..6) {
        0 => Expression::List(vec![before, code]),
        1 => Expression::Object(vec![
            (Key::String("a longer key".to_owned()), before),
            (Key::String("é".to_owned()), code),
        ]),
        2 => Expression::Call(named("toset"), Box::new(Expression::List(vec![code]))),
        3 => Expression::Call(named("f"), Box::new(code)),
        _ => code,
    }
}

fn printed(values: &[Expression]) -> String {
    let arguments = values
        .iter()
        .enumerate()
        .map(|(at, value)| (named(&format!("a{}", at * at)), value.clone()));
    let inside = Body { arguments: arguments.collect(), ..Body::default() };
    let inner = Block { kind: named("inner"), labels: vec![], body: inside.clone() };
    let body = Body { blocks: vec![inner], ..inside };
    let block = Block { kind: named("outer"), labels: vec!["label".to_owned()], body };
    hcl::print(&File::of("main.tf", vec![block]), "# header\n")
}

/// The meaning of the expression `text`, without parentheses.
fn said(text: &str) -> String {
    let code = ParsedCode::parse(text).unwrap_or_else(|error| panic!("{}\n{text}", error.0));
    code.as_str().replace(['(', ')', ' ', '\t'], "")
}

#[test]
fn random_expressions_are_printed_as_terraform_fmt_has_them() {
    let mut random = Rng::with_seed(23);
    let (mut values, mut texts) = (vec![], vec![]);
    while texts.len() < FILES {
        let codes: Vec<_> = codes(&mut random).into_iter().take(24).collect();
        if codes.is_empty() {
            continue;
        }
        let inside: Vec<_> = codes.into_iter().map(|code| value(code, &mut random)).collect();
        texts.push(printed(&inside));
        values.push(inside);
    }
    let mut stable = 0;
    for ((text, values), theirs) in texts.iter().zip(&values).zip(by_terraform(&texts)) {
        let file = hcl_syntax::parse(text);
        assert_eq!(file.errors, [], "{text}");
        let block = file.body.blocks().next().expect("a block");
        for (attribute, value) in block.body.attributes().zip(values) {
            assert_eq!(said(attribute.value.span.of(text)), said(&hcl::line(value)), "{text}");
        }
        if *text == theirs {
            stable += 1;
        } else {
            // A template in a template takes Terraform two runs, and some it breaks.
            let again = hcl_syntax::format(text).expect("HCL");
            let is_broken = !hcl_syntax::parse(&theirs).errors.is_empty();
            assert!(again == theirs || is_broken, "{text}\n{theirs}");
        }
    }
    let lines = texts.iter().map(|text| text.lines().count()).sum::<usize>();
    println!("{stable} of {FILES} files of {lines} lines stay as they are printed");
    assert!(stable * 10 > FILES * 8, "{stable} files");
}

/// Each with a local value `a` of `"x"` and a list `b`.
const TEXTS: [&str; 13] = [
    "<<E\nplain\n  text \"quoted\" \\n $ % $$ %%\nE",
    "<<-E\n    moved ${local.a}\n      by four\n\n    E",
    "<<E\n$${a} %%{a} ${local.a}$%{ if true }%${local.a}%{ endif }\nE",
    "<<E\n%{ if local.a == \"x\" }yes%{ else }no%{ endif }\nE",
    "<<E\n%{ for one in local.b ~}\n- ${one}\n%{ endfor ~}\nE",
    "<<-E\n  %{ for place, one in local.b }\n  ${place}: ${one}\n  %{ endfor }\n  E",
    "<<E\n  ${~ local.a ~}  \nE",
    "<<E\n$ ${~ local.a }% %{~ if true }$ ${~ local.a }%{ endif }\nE",
    "[<<E\none\nE\n, <<E\ntwo\nE\n]",
    "local.a == \"x\" # why\n? \"yes\"\n: \"no\"",
    "{\n\"k\" : \"%{ if\ntrue }a%{\n endif }\", l = \"$${x}\"\n}",
    "\"${\nlocal.a}-%{ for one in local.b }${one}$%{\nendfor }\"",
    "[for one in local.b : /* each */ upper(one) # all\nif one != \"\"]",
];

#[test]
fn what_has_lines_comes_to_the_same_on_one_line() {
    let mut text = String::from("locals {\n  a = \"x\"\n  b = [\"p\", \"\", \"q\"]\n}\n");
    for (at, lines) in TEXTS.iter().enumerate() {
        let code = ParsedCode::parse(lines).unwrap_or_else(|error| panic!("{}", error.0));
        let on_one_line = code.as_str().to_owned();
        assert!(!on_one_line.contains('\n'), "{on_one_line}");
        let with_lines = printed(&[Expression::Code(code)]);
        let file = hcl_syntax::parse(&with_lines);
        let value = file.body.blocks().next().and_then(|block| block.body.value("a0"));
        let value = value.expect("an argument").span.of(&with_lines);
        assert!(value.contains('\n'), "{value}");
        for (name, value) in [("lines", value), ("line", &on_one_line)] {
            text.push_str(&format!("output \"{name}{at}\" {{\n  value = {value}\n}}\n"));
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("main.tf"), &text).expect("a file");
    for arguments in [&["init"][..], &["apply", "-auto-approve", "-no-color"], &["output", "-json"]]
    {
        let output = terraform(folder.path(), arguments).output().expect("terraform starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}\n{text}");
        if arguments[0] == "output" {
            let outputs: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
            for (at, written) in TEXTS.iter().enumerate() {
                let value = |name| &outputs[format!("{name}{at}")]["value"];
                assert_eq!(value("lines"), value("line"), "{written}");
                assert!(!value("line").is_null(), "{written}");
            }
        }
    }
}
