//! Random templates, quoted and in heredocs, and results for each element of a value.

use crate::generator::{Generator, Names};
use crate::kinds::Kind;
use crate::pools::pick;

impl Generator {
    pub(crate) fn template(&mut self, names: &Names, depth: usize) -> String {
        self.count("\"${}\"");
        let kind = Kind::primitive(&mut self.random);
        let inner = self.expression(&kind, names, depth - 1);
        match self.random.u8(..10) {
            0 => format!("\"${{{inner}}}\""),
            1 => format!("\"a ${{{inner}}}-${{{inner}}}\""),
            2 => {
                let condition = self.expression(&Kind::Bool, names, depth - 1);
                format!("\"x%{{ if {condition} }}${{{inner}}}%{{ else }}no%{{ endif }}\"")
            }
            3 => {
                let list = self.expression(&Kind::List(Box::new(kind)), names, depth - 1);
                format!("\"%{{ for one in {list} }}[${{one}}]%{{ endfor }}\"")
            }
            4 => format!("\" x ${{~ {inner} ~}} y \""),
            5 => {
                let map = self.expression(&Kind::Map(Box::new(kind)), names, depth - 1);
                let marks = [["", ""], ["~", ""], ["", "~"], ["~", "~"]];
                let ([one, other], [third, last]) =
                    (*pick(&mut self.random, &marks), *pick(&mut self.random, &marks));
                format!(
                    "\"é %{{{one} for k, v in {map} {other}}} ${{k}}=${{v}}\\n %{{{third} endfor {last}}} !\""
                )
            }
            6 => {
                let condition = self.expression(&Kind::Bool, names, depth - 1);
                format!("\" %{{~ if {condition} ~}} ${{{inner}}} %{{~ endif ~}} z\"")
            }
            7 | 8 => self.heredoc(&inner, names, depth),
            _ => format!("\"${{{inner}}} \""),
        }
    }

    /// In parentheses, where line ends have no meaning.
    fn heredoc(&mut self, inner: &str, names: &Names, depth: usize) -> String {
        self.count("<<");
        let head = *pick(&mut self.random, &["<<E", "<<-E"]);
        let end = *pick(&mut self.random, &["E", "  E", "\tE"]);
        let indent = *pick(&mut self.random, &["", " ", "  ", "\t", "    "]);
        let deeper = *pick(&mut self.random, &["", "  ", "\t "]);
        let body = match self.random.u8(..5) {
            0 => format!("{indent}a ${{{inner}}}\n{deeper}\"b\" \\n\n"),
            1 => format!("{indent}${{~ {inner} ~}}\n{indent}{deeper}ß\n\n"),
            2 => format!("{deeper}\n{indent}x\n{indent}  ${{{inner}}} %%{{y}}\n"),
            3 => {
                let list = Kind::List(Box::new(Kind::primitive(&mut self.random)));
                let list = self.expression(&list, names, depth - 1);
                format!(
                    "{indent}%{{ for v in {list} ~}}\n{indent}- ${{v}}\n{indent}%{{ endfor ~}}\n{deeper}$${{z}}\n"
                )
            }
            _ => {
                let condition = self.expression(&Kind::Bool, names, depth - 1);
                format!(
                    "{indent}%{{ if {condition} }}\n{deeper}yes\n{indent}%{{~ else }}\nno\n{indent}%{{ endif ~}}\n"
                )
            }
        };
        format!("({head}\n{body}{end}\n)")
    }

    /// A list by a splat.
    pub(crate) fn splat(&mut self, inner: &Kind, names: &Names, depth: usize) -> String {
        self.count("[*]");
        let mut one = || self.expression(inner, names, depth - 1);
        let objects = match [one(), one(), one()] {
            [first, second, _] if first.len() % 2 == 0 => {
                format!("[{{ a = {first} }}, {{ a = {second}, b = 1 }}]")
            }
            [first, second, third] => {
                format!("tolist([{{ a = {first} }}, {{ a = {second} }}, {{ a = {third} }}])")
            }
        };
        match self.random.u8(..6) {
            0 => format!("({})[*]", self.expression(inner, names, depth - 1)),
            1 => format!("({objects}).*.a"),
            2 => format!("({objects})[*].a"),
            3 => format!("({objects}[0])[*].a"),
            4 => format!("([{{ c = {objects} }}][*].c[0].a)"),
            _ => "(null)[*]".to_owned(),
        }
    }
}
