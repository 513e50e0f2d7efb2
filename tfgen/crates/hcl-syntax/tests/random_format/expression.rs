//! Random expressions.

use super::source::Source;

/// How deep they nest.
const DEEPEST: u32 = 5;
/// The content of texts. Some texts mean something else in other places.
const TEXTS: [&str; 26] = [
    "abc",
    " ",
    "  two",
    "é",
    "e\u{301}",
    "日本",
    "👩‍👩‍👧‍👦",
    "🇩🇪",
    "क्षि",
    "\\n",
    "\\\"",
    "\\u0041",
    "$",
    "%",
    "$$",
    "$${x}",
    "%%{x}",
    "{",
    "}",
    "#",
    "/*",
    "//",
    "=",
    "~",
    "<<E",
    "\t",
];
const OPERATORS: [&str; 13] =
    ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"];

/// The value of an argument.
pub(crate) fn value(source: &mut Source) {
    source.depth += 1;
    match source.random.u32(..12) {
        // Only one interpolation.
        0..2 => {
            source.push("\"");
            interpolation(source);
            source.push("\"");
        }
        2 => heredoc(source),
        _ => expression(source, false),
    }
    source.depth -= 1;
}

/// An expression. `lines` says whether lines may end between its parts.
fn expression(source: &mut Source, lines: bool) {
    if source.depth >= DEEPEST {
        return leaf(source);
    }
    source.depth += 1;
    match source.random.u32(..24) {
        0..3 => {
            expression(source, lines);
            source.space(lines);
            let operator = source.one_of(&OPERATORS);
            source.push(operator);
            source.gap(lines);
            if source.one_in(3) {
                source.push("-");
            }
            expression(source, lines);
        }
        3 => {
            for part in ["", "?", ":"] {
                source.gap(lines);
                source.push(part);
                source.gap(lines);
                expression(source, lines);
            }
        }
        4 => {
            source.push("(");
            source.gap(true);
            expression(source, true);
            source.gap(true);
            source.push(")");
        }
        5..7 => tuple(source),
        7..10 => object(source),
        10..12 => call(source),
        12 => for_expression(source),
        13 => {
            let sign = source.one_of(&["-", "!"]);
            source.push(sign);
            source.gap(lines);
            expression(source, lines);
        }
        14..17 => traversal(source, lines),
        17..19 => quoted(source),
        19 if lines => heredoc(source),
        _ => leaf(source),
    }
    source.depth -= 1;
}

fn leaf(source: &mut Source) {
    match source.random.u32(..8) {
        0..3 => source.name(),
        3 | 4 => {
            let number = source.one_of(&["0", "1", "2.5", "10e3", "1234567"]);
            source.push(number);
        }
        5 => source.push("true"),
        _ => {
            source.push("\"");
            texts(source, &TEXTS);
            source.push("\"");
        }
    }
}

fn texts(source: &mut Source, choices: &[&str]) {
    for _ in 0..source.random.usize(..4) {
        let text = source.one_of(choices);
        source.push(text);
    }
}

/// The elements between brackets, one after another.
fn elements(source: &mut Source) {
    let count = source.random.usize(..4);
    for place in 0..count {
        source.gap(true);
        expression(source, true);
        source.gap(true);
        if place + 1 < count || source.one_in(4) {
            source.push(",");
        }
    }
    source.gap(true);
}

fn tuple(source: &mut Source) {
    source.push("[");
    elements(source);
    source.push("]");
}

fn object(source: &mut Source) {
    source.push("{");
    source.gap(true);
    for _ in 0..source.random.usize(..4) {
        match source.random.u32(..6) {
            0 => {
                source.push("(");
                expression(source, true);
                source.push(")");
            }
            1 => quoted(source),
            _ => source.name(),
        }
        source.gap(false);
        let sign = if source.one_in(5) { ":" } else { "=" };
        source.push(sign);
        source.gap(false);
        expression(source, false);
        source.gap(false);
        if source.one_in(2) {
            source.push(",");
            source.gap(true);
        } else {
            source.end_line();
            source.gap(true);
        }
    }
    source.push("}");
}

fn call(source: &mut Source) {
    if source.one_in(4) {
        source.push("provider");
        source.gap(false);
        source.push("::");
        source.gap(false);
    }
    source.push("f");
    source.gap(false);
    source.push("(");
    elements(source);
    if source.one_in(6) {
        source.gap(true);
        source.push("a");
        source.gap(true);
        source.push("...");
    }
    source.push(")");
}

fn for_expression(source: &mut Source) {
    let is_object = source.one_in(2);
    source.push(if is_object { "{" } else { "[" });
    source.gap(true);
    source.push("for");
    source.space(true);
    source.push("k");
    if source.one_in(2) {
        source.gap(true);
        source.push(",");
        source.gap(true);
        source.push("v");
    }
    source.space(true);
    source.push("in");
    source.gap(true);
    if source.one_in(2) {
        tuple(source);
    } else {
        source.push(" m");
    }
    source.gap(true);
    source.push(":");
    source.gap(true);
    expression(source, true);
    if is_object {
        source.space(true);
        source.push("=>");
        source.gap(true);
        expression(source, true);
        if source.one_in(3) {
            source.gap(true);
            source.push("...");
        }
    }
    if source.one_in(2) {
        source.space(true);
        source.push("if");
        source.space(true);
        expression(source, true);
    }
    source.gap(true);
    source.push(if is_object { "}" } else { "]" });
}

fn traversal(source: &mut Source, lines: bool) {
    match source.random.u32(..6) {
        0 => tuple(source),
        1 => call(source),
        2 => quoted(source),
        _ => source.name(),
    }
    for _ in 0..source.random.usize(1..4) {
        source.gap(lines);
        match source.random.u32(..8) {
            0 => source.push("[0]"),
            1 => source.push("[*]"),
            2 => source.push(".*"),
            3 => source.push(".0"),
            4 => {
                source.push("[");
                source.gap(true);
                expression(source, true);
                source.gap(true);
                source.push("]");
            }
            _ => {
                source.push(".");
                source.gap(lines);
                source.name();
            }
        }
    }
}

fn quoted(source: &mut Source) {
    source.push("\"");
    parts(source, &TEXTS);
    source.push("\"");
}

fn parts(source: &mut Source, choices: &[&str]) {
    for _ in 0..source.random.usize(..4) {
        match source.random.u32(..5) {
            0 | 1 => texts(source, choices),
            2 | 3 => interpolation(source),
            _ => {
                source.push("%{");
                source.gap(true);
                source.push("if");
                source.space(true);
                expression(source, true);
                source.gap(true);
                source.push("}");
                texts(source, choices);
                source.push("%{~ else ~}");
                texts(source, choices);
                source.push("%{endif}");
            }
        }
    }
}

fn interpolation(source: &mut Source) {
    let open = source.one_of(&["${", "${", "${", "${~"]);
    source.push(open);
    source.gap(true);
    expression(source, true);
    source.gap(true);
    let close = source.one_of(&["}", "}", "}", "~}"]);
    source.push(close);
}

fn heredoc(source: &mut Source) {
    // The end of a string ends nothing here.
    let choices: Vec<_> = TEXTS.iter().map(|text| text.trim_start_matches('\\')).collect();
    let open = source.one_of(&["<<E", "<<-E", "<<MARK", "<<-MARK"]);
    source.push(open);
    source.end_line();
    for _ in 0..source.random.usize(..4) {
        let blanks = source.one_of(&["", "  ", "\t", "      "]);
        source.push(blanks);
        parts(source, &choices);
        source.end_line();
    }
    let blanks = source.one_of(&["", "  ", "\t"]);
    source.push(blanks);
    source.push(open.trim_start_matches(['<', '-']));
    let blanks = source.one_of(&["", "", "  "]);
    source.push(blanks);
    source.is_line_due = true;
}
