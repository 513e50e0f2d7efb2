//! For any input, parsing ends, in time proportional to the text, and all places are inside the
//! text.

use hcl_syntax::{Span, format, outline, parse, parse_expression, parse_template, tokens};
use std::time::{Duration, Instant};

fn check(text: &str) {
    let file = parse(text);
    let is_place = |span: Span| text.get(span.range()).is_some();
    for error in &file.errors {
        assert!(is_place(error.span), "{text:?}: {error:?}");
        assert!(error.related.is_none_or(|(span, _)| is_place(span)), "{text:?}: {error:?}");
    }
    assert!(file.comments.iter().all(|span| is_place(*span)), "{text:?}");
    let outline = outline(text, |_| true);
    assert_eq!(outline.errors, file.errors, "{text:?}");
    assert_eq!(outline.body.items.len(), file.body.items.len(), "{text:?}");
    assert_eq!(tokens(text).is_ok(), file.errors.is_empty(), "{text:?}");
    let formatted = format(text);
    assert_eq!(formatted.is_ok(), file.errors.is_empty(), "{text:?}");
    if let Ok(formatted) = formatted {
        assert_eq!(parse(&formatted).errors, [], "{text:?}: {formatted:?}");
    }
    for attribute in file.body.attributes() {
        let value = attribute.value.span;
        let alone = hcl_syntax::parse_expression_at(text, value.start);
        if file.errors.is_empty() {
            assert_eq!(alone.as_ref(), Ok(&attribute.value), "{text:?}");
        }
    }
    let _ = (parse_expression(text), parse_template(text));
}

#[test]
fn random_texts_have_errors_inside_of_them() {
    const PIECES: [&str; 46] = [
        "a", "b ", "1", ".", "\n", "\r", "\r\n", "\"", "\\", "${", "%{", "}", "{", "[", "]", "(",
        ")", "~}", "=", "==", "=>", "? ", ":", "::", "...", "*", "<<A\n", "<<-A\n", "A\n", "#",
        "//", "/*", "*/", " for ", " in ", " if ", "else", "endif ", "endfor ", "é", "\u{feff}",
        "\0", "$", "%", "-", ",",
    ];
    let mut random = fastrand::Rng::with_seed(3);
    for _ in 0..30_000 {
        let length = random.usize(0..24);
        let text: String = (0..length).map(|_| PIECES[random.usize(..PIECES.len())]).collect();
        check(&text);
    }
}

#[test]
fn what_is_nested_too_deep_is_an_error() {
    // The stack of a thread, not optimised.
    let read = || {
        for (open, inside, close) in [
            ("(", "1", ")"),
            ("[", "", "]"),
            ("{ a = ", "1", " }"),
            ("\"${", "1", "}\""),
            ("-", "1", ""),
            ("f(", "", ")"),
            ("a[", "1", "]"),
            ("[for a in b : ", "1", "]"),
            ("a ? b : ", "1", ""),
            ("a ? ", "1", " : b"),
            ("<<A\n${", "1", "}\nA\n"),
        ] {
            for depth in [100, 100_000] {
                let text = format!("a = {}{inside}{}\n", open.repeat(depth), close.repeat(depth));
                let is_deep = parse(&text).errors.iter().any(|one| one.message.contains("deep"));
                assert_eq!(format(&text).is_err(), is_deep, "{open}");
                assert_eq!(is_deep, depth > 1000, "{open}");
            }
        }
        let blocks = format!("{}{}", "a {\n".repeat(100_000), "}\n".repeat(100_000));
        assert!(!parse(&blocks).errors.is_empty());
        let operators = format!("a = 1{}\n", " + 1".repeat(100_000));
        assert!(!parse(&operators).errors.is_empty());
        let steps = format!("a = b{}\n", "[0].c[*].d".repeat(100_000));
        assert_eq!(parse(&steps).errors, []);
        assert!(format(&steps).is_ok());
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(read).expect("a thread");
    thread.join().expect("no overflow");
}

#[test]
fn time_grows_with_the_text() {
    let started = Instant::now();
    for piece in [
        "a = 1\n",
        "a {\n}\n",
        "a = = 1\n",
        "}\n",
        "{\n",
        "\"\n",
        "a = [\n",
        "a = <<A\n",
        "/*",
        "#\n",
        "a = \"${",
        "a ",
        ". ",
        "<<",
        "  a = )\n",
        "a = \"$\"\n",
        "1.",
        "\\",
        "é",
        "~",
        "a = b(\n",
    ] {
        let text = piece.repeat(200_000 / piece.len());
        let one_line = format!("a = [{}]\n", text.replace('\n', " "));
        for text in [text, one_line] {
            parse(&text);
            let _ = format(&text);
            assert!(started.elapsed() < Duration::from_secs(60), "{piece:?} takes long");
        }
    }
    let names: String = (0..20_000).map(|number| format!("a{number} = 1\n")).collect();
    assert_eq!(parse(&names).errors, []);
    assert!(started.elapsed() < Duration::from_secs(60), "names take long");
}

#[test]
fn time_of_formatting_grows_with_the_text() {
    let started = Instant::now();
    let (many, deep) = (30_000, 200);
    for text in [
        format!("a = [\n{}]\n", "{ a = 1 }, # b\n".repeat(many)),
        format!("a = [{}]\n", "/* b */ 1, ".repeat(many)),
        format!("{}{}{}", "a {\n".repeat(deep), "a {}\n".repeat(many), "}\n".repeat(deep)),
        format!("a = {}{}\n", "[\n".repeat(deep), "]".repeat(deep)),
        format!("a = [{}]\n", "[[\n],\n]\n,".repeat(many)),
        format!("a = <<E\n{}E\n", "${a} %{ if b }é%{ endif }\n".repeat(many)),
        (0..many).map(|name| format!("a{name} = \"${{b}}\" // é\n")).collect(),
        (0..many).map(|name| format!("a{name} \"b\" /* c */ d {{ e = 1 }}\n")).collect(),
        format!("a = \"${{{}b}}\"\n", "# c\n".repeat(many)),
    ] {
        let formatted = format(&text).unwrap_or_else(|errors| panic!("{errors:?}"));
        assert_eq!(parse(&formatted).errors, []);
    }
    assert!(started.elapsed() < Duration::from_secs(60), "formatting takes long");
}

#[test]
fn what_would_be_too_long_is_not_aligned() {
    let assignments: String = (0..20_000).map(|name| format!("a{name} = 1\n")).collect();
    let text = format!("{} = 1\n{assignments}", "a".repeat(50_000));
    let errors = format(&text).expect_err("a gigabyte of spaces");
    assert!(errors[0].message.contains("256 MB"), "{errors:?}");
}
