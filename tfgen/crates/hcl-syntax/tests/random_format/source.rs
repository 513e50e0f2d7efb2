//! Random files: valid HCL for the most part, with white space and comments wherever they are
//! allowed.

use super::expression;
use fastrand::Rng;
use std::collections::BTreeSet;

/// Names; in other places, some of them begin or join their neighbours.
const NAMES: [&str; 14] = [
    "a",
    "bc",
    "in",
    "x1",
    "a-b",
    "_",
    "ünï",
    "日本",
    "a_rather_long_name",
    "list",
    "type",
    "if",
    "e",
    "null",
];

/// A file that is being written.
pub(crate) struct Source {
    pub(crate) random: Rng,
    pub(crate) out: String,
    /// How lines end.
    newline: &'static str,
    /// Whether the line must end before anything else, as after a heredoc.
    pub(crate) is_line_due: bool,
    pub(crate) depth: u32,
}

/// A random file.
pub(crate) fn file(random: &mut Rng) -> String {
    let random = random.fork();
    let mut source =
        Source { random, out: String::new(), newline: "\n", is_line_due: false, depth: 0 };
    if source.one_in(8) {
        source.newline = "\r\n";
    }
    source.items(&mut BTreeSet::new());
    if source.one_in(6) {
        let length = source.out.trim_end().len();
        source.out.truncate(length);
    }
    if !source.out.is_empty() && source.one_in(12) {
        source.out.insert(0, '\u{feff}');
    }
    source.out
}

impl Source {
    pub(crate) fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    pub(crate) fn one_in(&mut self, count: u32) -> bool {
        self.random.u32(..count) == 0
    }

    pub(crate) fn one_of<'c>(&mut self, choices: &[&'c str]) -> &'c str {
        choices[self.random.usize(..choices.len())]
    }

    pub(crate) fn name(&mut self) {
        let name = self.one_of(&NAMES);
        self.push(name);
    }

    pub(crate) fn end_line(&mut self) {
        self.is_line_due = false;
        let newline = if self.one_in(40) { "\r\n" } else { self.newline };
        self.push(newline);
    }

    /// White space and comments, or nothing. `lines` says whether lines may end there.
    pub(crate) fn gap(&mut self, lines: bool) {
        if self.is_line_due {
            self.end_line();
        }
        loop {
            match self.random.u32(..100) {
                0..30 => self.push(" "),
                30..35 => self.push("   "),
                35..38 => self.push("\t"),
                38..42 => {
                    let comment = self.one_of(&["/* c */", "/**/", "/* é\n   👩‍👩‍👧‍👦 */", "/*x*/ "]);
                    self.push(comment);
                }
                42..48 if lines => self.end_line(),
                48..51 if lines => self.line_comment(),
                _ => return,
            }
        }
    }

    /// The same, with a space at least.
    pub(crate) fn space(&mut self, lines: bool) {
        let before = self.out.len();
        self.gap(lines);
        if self.out.len() == before {
            self.push(" ");
        }
    }

    fn line_comment(&mut self) {
        let comment = self.one_of(&["#", "# one", "//two", "// three \"${ } /*", "#é  "]);
        self.push(comment);
        self.end_line();
    }

    /// The end of a line, with or without a comment before it.
    fn finish_line(&mut self) {
        if self.is_line_due {
            self.end_line();
            return;
        }
        self.gap(false);
        if self.one_in(4) { self.line_comment() } else { self.end_line() }
    }

    fn items(&mut self, names: &mut BTreeSet<String>) {
        for _ in 0..self.random.usize(0..7) {
            self.gap(false);
            match self.random.u32(..12) {
                0 => self.line_comment(),
                1 => self.finish_line(),
                2 | 3 if self.depth < 4 => self.block(),
                _ => {
                    self.attribute(names);
                    self.finish_line();
                }
            }
        }
    }

    fn attribute(&mut self, names: &mut BTreeSet<String>) {
        let start = self.out.len();
        self.name();
        while !names.insert(self.out[start..].to_owned()) {
            let more = self.one_of(&["_", "1", "bcd", "ö"]);
            self.push(more);
        }
        self.gap(false);
        self.push("=");
        self.gap(false);
        expression::value(self);
    }

    fn block(&mut self) {
        let is_variable = self.depth == 0 && self.one_in(3);
        if is_variable {
            self.push("variable");
        } else {
            self.name();
        }
        for _ in 0..self.random.usize(..3) {
            self.space(false);
            match self.random.u32(..3) {
                0 => self.name(),
                _ => {
                    let label = self.one_of(&[
                        "a",
                        "",
                        "b c",
                        "\\u0041\\n\\\"",
                        "é",
                        "e\u{301}\\u00ad",
                        "$",
                    ]);
                    self.push("\"");
                    self.push(label);
                    self.push("\"");
                }
            }
        }
        self.space(false);
        self.push("{");
        self.depth += 1;
        match self.random.u32(..8) {
            0 => self.gap(false),
            1 => {
                self.gap(false);
                self.attribute(&mut BTreeSet::new());
                self.gap(false);
            }
            _ => {
                self.finish_line();
                let mut names = BTreeSet::new();
                if is_variable {
                    names.insert("type".to_owned());
                    self.variable_type();
                }
                self.items(&mut names);
                self.gap(false);
            }
        }
        self.depth -= 1;
        self.push("}");
        self.finish_line();
    }

    fn variable_type(&mut self) {
        self.push("type");
        self.gap(false);
        self.push("=");
        self.gap(false);
        let types = [
            "list",
            "map",
            "set",
            "\"list\"",
            "\"map\"",
            "\"string\"",
            "\"number\"",
            "any",
            "(list)",
        ];
        let one = self.one_of(&types);
        self.push(one);
        self.finish_line();
    }
}
