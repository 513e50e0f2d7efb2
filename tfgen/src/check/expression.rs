//! `{ expr = "…" }`: checks that what it names exists, and the functions that it calls.

use super::checker::Checker;
use super::context::Context;
use super::expected::Expected;
use super::instance::Instance;
use super::reference::{Missing, Reading, kind_of};
use crate::hcl::{Expression, Mention, ParsedCode};
use crate::language::{functions, is_function};
use crate::layers::Node;
use crate::problem::{Code, Problem, Problems};
use crate::source::Origin;
use terraform_expressions::Stop;

/// A Terraform expression as written.
#[derive(Clone, Copy)]
pub(super) struct Written<'t> {
    pub(super) text: &'t str,
    pub(super) origin: Origin,
    /// Whether it is in HCL.
    pub(super) is_hcl: bool,
}

impl<'t> Written<'t> {
    /// The content of the string `node`, the value of `what`.
    pub(super) fn of(node: &'t Node, what: &str, problems: &mut Problems) -> Option<Self> {
        let (origin, is_hcl) = (node.origin, node.is_hcl());
        let text = node.as_str();
        if text.is_none() {
            problems.push(
                Problem::new(Code::ValueForm, format!("`{what}` takes a string"))
                    .at(origin, format!("is {}", node.kind())),
            );
        }
        Some(Self { text: text?, origin, is_hcl })
    }
}

impl Checker<'_> {
    /// The expression `written`, checked against what receives it, as far as its value is known.
    pub(super) fn expression(
        &mut self,
        written: Written<'_>,
        expected: &Expected<'_>,
    ) -> Option<Expression> {
        let context = expected.context;
        let code = self.parsed(written, "expr")?;
        if let Some(why) = context.constant() {
            if !code.is_constant() {
                self.refuse_reference(why, written.origin);
                return None;
            }
        } else if !self.names_what_is_there(&code, written, context) {
            return None;
        } else if let Err(Stop::Error(reason)) =
            Instance::Any.value(&self.known.mentions(&code), written.text, &self.scope.locals)
        {
            self.problems.push(
                Problem::new(Code::ValueForm, "Terraform cannot evaluate this expression")
                    .at(written.origin, reason),
            );
            return None;
        }
        Some(Expression::Code(code))
    }

    /// Whether everything that `code`, which was `written`, names exists.
    pub(super) fn names_what_is_there(
        &mut self,
        code: &ParsedCode,
        written: Written<'_>,
        context: Context<'_>,
    ) -> bool {
        let before = self.problems.errors();
        let mentions = self.known.mentions(code);
        let Written { text, origin, is_hcl } = written;
        let reading = Reading { text, origin, context, is_hcl };
        for Mention { address, is_sure } in &mentions.addresses {
            if address.root() == "self" {
                if !context.has_self() {
                    let title = "`self` does not exist here";
                    self.problems.push(
                        Problem::new(Code::Reference, title).at(origin, "reads it").hint(
                            "a resource can read itself only in `provisioner`, `connection` \
                                   and `postcondition`",
                        ),
                    );
                }
                continue;
            }
            let found = kind_of(address, reading, self.scope, Some(&mut *self.problems));
            match found {
                Ok(_) => {}
                // Terraform may never evaluate a part that may not count.
                Err(Missing::Part(_) | Missing::Instance(_)) if !is_sure => {}
                Err(Missing::Instance(_)) if context.may_be_none() => {}
                Err(
                    Missing::Block(it)
                    | Missing::Part(it)
                    | Missing::Instance(it)
                    | Missing::Malformed(it),
                ) => {
                    self.problems.push(*it);
                }
            }
        }
        for name in &mentions.functions {
            let plain = name.strip_prefix("core::").unwrap_or(name);
            if !is_function(plain) {
                let near = self.problems.nearest(plain, functions().iter().copied());
                let problem =
                    Problem::new(Code::Reference, format!("there is no function `{name}`"))
                        .at(origin, "calls it");
                self.problems.push(match near {
                    Some(near) => problem.hint(format!("did you mean `{near}`?")),
                    None => problem,
                });
            }
        }
        self.problems.errors() == before
    }
}
