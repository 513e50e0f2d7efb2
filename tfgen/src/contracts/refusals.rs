//! What Terraform refuses in the blocks of modules, according to the table of its language.

use super::Contract;
use super::declared::{Declaration, Value};
use crate::language::{self, Times};
use crate::problem::{Code, Problem, nearest};
use crate::source::Origin;
use hcl_syntax::{Error, is_name};
use std::fmt;
use terraform_expressions::Syntax;

/// Whether a module file cannot have a block `kind`.
pub(super) fn is_unknown(kind: &str) -> bool {
    language::module_block(kind).is_none()
}

impl Contract {
    pub(super) fn refuse(&mut self, title: String, origin: Origin, label: impl Into<String>) {
        self.problems.push(Problem::new(Code::ModuleSyntax, title).at(origin, label));
    }

    pub(super) fn refuse_again(&mut self, title: String, again: Origin, first: Origin) {
        let problem = Problem::new(Code::ModuleSyntax, title);
        self.problems.push(problem.at(again, "again here").at(first, "first here"));
    }

    /// Adds the errors in the text of a file.
    pub(super) fn refuse_text(
        &mut self,
        error: &Error,
        syntax: Syntax,
        origin: impl Fn(hcl_syntax::Span) -> Origin,
    ) {
        let file = if self.is_root { "the file" } else { "the module's file" };
        let title = match syntax {
            Syntax::Native => format!("{file} is not HCL"),
            Syntax::Json => format!("{file} is not in Terraform's JSON syntax"),
        };
        let problem =
            Problem::new(Code::ModuleSyntax, title).at(origin(error.span), &error.message);
        self.problems.push(match error.related {
            Some((span, label)) => problem.at(origin(span), label),
            None => problem,
        });
    }

    /// Refuses `name`, at `origin`, if it is not a valid name for `what`.
    pub(super) fn refuse_name(&mut self, what: &str, name: &str, origin: Origin) {
        if !is_name(name) {
            let label =
                "a name begins with a letter or `_` and has only letters, digits, `_` and `-`";
            self.refuse(format!("`{name}` is not a valid name for {what}"), origin, label);
        }
    }

    /// Refuses a block whose number of labels is not `wanted`.
    pub(super) fn refuse_labels(&mut self, declaration: Declaration<'_>, wanted: usize) {
        let block = declaration.block;
        if block.labels.len() != wanted {
            let kind = block.kind.as_str();
            let origin = declaration.header();
            let has = match wanted {
                0 => "cannot have labels".to_owned(),
                1 => "needs one label, its name".to_owned(),
                several => format!("needs {several} labels"),
            };
            self.refuse(
                format!("a `{kind}` block {has}"),
                origin,
                "this block has a different number",
            );
        }
    }

    /// Refuses contents of `declaration`, which is called `address`, that `table` does not have.
    pub(super) fn refuse_unknown(
        &mut self,
        declaration: Declaration<'_>,
        table: &language::BodySchema,
        address: fmt::Arguments<'_>,
    ) {
        let is_open = table.others != language::OtherArguments::Nobody;
        let kept = language::kept_blocks(&declaration.block.kind);
        for (attribute, value) in declaration.arguments() {
            let name = attribute.name.as_str();
            if let Some(argument) = table.argument(name) {
                self.refuse_value(argument, value, address);
            } else if !is_open {
                let origin = value.place.origin(attribute.name.span);
                let title = format!("{address} has no argument `{name}`");
                let problem = Problem::new(Code::ModuleSyntax, title);
                self.problems.push(match table.block(name) {
                    Some(_) => problem.at(origin, "write a block, without `=`"),
                    None => {
                        let near = nearest(name, table.names()).map(|near| {
                            let is_json = value.place.text.syntax() == Syntax::Json;
                            if is_json { format!("\"{near}\"") } else { near.to_owned() }
                        });
                        problem.at(origin, "unknown").did_you_mean(origin, near)
                    }
                });
            }
        }
        self.refuse_repetition(declaration, table, address);
        let mut seen: Vec<(&str, Origin)> = vec![];
        for block in declaration.all_blocks() {
            let kind = block.block.kind.as_str();
            let origin = block.place.origin(block.block.kind.span);
            let Some(nested) = table.block(kind) else {
                let title = format!("{address} has no block `{kind}`");
                if kept.contains(&kind) {
                    self.refuse(title, origin, "Terraform reserves the name for later");
                } else if !is_open {
                    self.refuse(title, origin, "unknown");
                }
                continue;
            };
            self.refuse_labels(block, nested.labels);
            if nested.times == Times::AtMostOnce {
                match seen.iter().find(|(earlier, _)| *earlier == kind).map(|(_, first)| *first) {
                    Some(first) => {
                        let title = format!("{address} has two `{kind}` blocks");
                        self.refuse_again(title, origin, first);
                    }
                    None => seen.push((kind, origin)),
                }
            }
            let is_ignored = declaration.block.kind.as_str() == "terraform"
                && language::IGNORED_OUTSIDE_OF_ROOTS.contains(&kind);
            // What the table does not mention, somebody else declares.
            if is_ignored || nested.body.names().next().is_none() {
                continue;
            }
            let inside = format_args!("`{kind}` of {address}");
            self.refuse_unknown(block, &nested.body, inside);
            self.refuse_missing(origin, &nested.body, inside, |name| block.value(name));
            if matches!(kind, "precondition" | "postcondition" | "assert") {
                self.refuse_constant(block, address);
            }
        }
        let needed = table.blocks.iter().filter(|nested| nested.times == Times::AtLeastOnce);
        for nested in needed {
            if declaration.blocks(nested.name).next().is_none() {
                let title = format!("{address} needs `{}`", nested.name);
                self.refuse(title, declaration.header(), "has none");
            }
        }
    }

    /// Refuses a block that is repeated in both ways.
    fn refuse_repetition(
        &mut self,
        declaration: Declaration<'_>,
        table: &language::BodySchema,
        address: fmt::Arguments<'_>,
    ) {
        if table.argument("count").is_none() {
            return;
        }
        if let (Some(count), Some(keys)) =
            (declaration.value("count"), declaration.value("for_each"))
        {
            let title = format!("{address} has `for_each` and `count`");
            let problem = Problem::new(Code::ModuleSyntax, title);
            let problem = problem.at(keys.origin(), "one of the two");
            self.problems.push(problem.at(count.origin(), "the other"));
        }
    }

    /// Refuses a block at `origin` that lacks an argument which `table` requires.
    pub(super) fn refuse_missing<'v>(
        &mut self,
        origin: Origin,
        table: &language::BodySchema,
        address: fmt::Arguments<'_>,
        value: impl Fn(&str) -> Option<Value<'v>>,
    ) {
        for argument in table.arguments.iter().filter(|argument| argument.is_required) {
            if value(argument.name).is_none() {
                let title = format!("{address} needs `{}`", argument.name);
                self.refuse(title, origin, "has none");
            }
        }
    }
}
