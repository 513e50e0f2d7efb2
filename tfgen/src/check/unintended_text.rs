//! Text that is or contains the address of something that exists: a reference was probably meant.

use super::checker::Checker;
use super::context::Context;
use super::expected::Expected;
use super::reference::{Reading, kind_of};
use crate::contracts::Type;
use crate::hcl::{Address, Interpolated, ParsedCode, Step};
use crate::language::REFERENCE_ROOTS;
use crate::layers::{Node, Style, written_expression, written_reference, written_template};
use crate::problem::{Code, Problem};
use crate::source::Origin;

/// What a text was probably meant to be.
pub(super) struct MeantReference {
    /// The address in the text.
    address: String,
    /// The form that expresses it.
    form: String,
    /// The type of what is meant, as far as it is known.
    kind: Option<Type>,
    /// Whether the text is nothing but the address.
    is_whole: bool,
}

impl MeantReference {
    /// Adds to `problem`, about the text `node`, how to write the reference, if `expected` accepts
    /// it.
    pub(super) fn offer(self, problem: Problem, node: &Node, expected: &Expected<'_>) -> Problem {
        if !self.kind.as_ref().is_none_or(|kind| expected.may_take(kind)) {
            return problem;
        }
        if node.style != Style::Templated {
            return problem.did_you_mean(node.origin, Some(self.form));
        }
        problem.hint(match self.is_whole {
            true => format!("write a reference as {}", self.form),
            // In an expression `{{ … }}` would be text.
            false => format!(
                "write a template of Terraform as {}; `{{{{ … }}}}` works in it, too",
                written_template(&format!("…${{{}}}…", self.address))
            ),
        })
    }
}

impl Checker<'_> {
    /// Warns if the text `node` is or contains the address of something.
    pub(super) fn warn_of_address(&mut self, node: &Node, expected: &Expected<'_>) {
        let Some(meant) = self.meant_by(node, expected.context) else { return };
        let title = format!("`{}` is text here, not a reference", meant.address);
        let label = match meant.is_whole {
            true => "Terraform receives this as plain text",
            false => "contains it as text",
        };
        let problem = Problem::new(Code::AddressAsText, title).at(node.origin, label);
        let problem = meant.offer(problem, node, expected);
        self.problems.push(problem.hint("`{ literal = … }` keeps it as text"));
    }

    /// What `node` was probably meant to be: a reference to something that exists. `None` if it is
    /// not text.
    pub(super) fn meant_by(&mut self, node: &Node, context: Context<'_>) -> Option<MeantReference> {
        let text = node.as_str().filter(|_| context.constant().is_none())?;
        let origin = node.origin;
        let is_root = |root| REFERENCE_ROOTS.contains(&root) || self.scope.has_type(root);
        if text.split_once('.').is_some_and(|(root, _)| is_root(root))
            && let Ok(code) = self.known.code(text)
        {
            return self.whole(code.as_address()?, origin, context);
        }
        if !text.contains("${") {
            return None;
        }
        let read = Interpolated::read(text, |code| self.names_what_is_known(code, origin, context));
        let first = read.interpolations.first()?;
        if let Some(address) = first.as_address().filter(|_| read.is_one) {
            return self.whole(address, origin, context);
        }
        ParsedCode::parse(&read.code).ok()?;
        let address = first.addresses().first()?.text();
        let form = written_expression(&read.code);
        Some(MeantReference { address, form, kind: Some(Type::String), is_whole: false })
    }

    fn whole(
        &self,
        address: &Address,
        origin: Origin,
        context: Context<'_>,
    ) -> Option<MeantReference> {
        let kind = self.known_kind(address, origin, context)?;
        let address = address.text();
        let form = written_reference(&address);
        Some(MeantReference { address, form, kind, is_whole: true })
    }

    /// Whether `code` reads something, and all of that exists.
    fn names_what_is_known(
        &mut self,
        code: &ParsedCode,
        origin: Origin,
        context: Context<'_>,
    ) -> bool {
        let mentions = self.known.mentions(code);
        !mentions.addresses.is_empty()
            && mentions
                .addresses
                .iter()
                .all(|one| self.known_kind(&one.address, origin, context).is_some())
    }

    /// The type of what `address` leads to; `None` if it is not known to lead to something.
    fn known_kind(
        &self,
        address: &Address,
        origin: Origin,
        context: Context<'_>,
    ) -> Option<Option<Type>> {
        let reading = Reading { text: "", origin, context, is_hcl: false };
        let kind = kind_of(address, reading, self.scope, None).ok()?;
        let is_known = match (address.root(), address.steps()) {
            // Without an output or an attribute, it is more likely a name.
            ("module", steps) => steps.len() > 1,
            ("data", steps) => steps.len() > 2,
            (root, steps) if self.scope.has_type(root) => steps.len() > 1,
            // The inside of a value may not be known.
            ("local" | "var", [Step::Attribute(_)]) => true,
            ("local" | "var", _) => kind.as_ref().is_some_and(|kind| *kind != Type::Any),
            _ => true,
        };
        is_known.then_some(kind)
    }
}
