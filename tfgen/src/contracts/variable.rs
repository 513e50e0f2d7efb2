//! `variable` blocks.

use super::constant::{constant, fits, plain_string, surely_fits};
use super::declared::{Declaration, Value};
use super::merged::Merged;
use super::text::Text;
use super::{Contract, SourceExpression, Type, Validation, Variable};
use crate::language;
use crate::problem::{Code, Problem};
use crate::source::Origin;
use hcl_syntax::{Expression, Kind, Span, StepKind};
use terraform_expressions::truth;

impl Contract {
    pub(super) fn read_variable(&mut self, block: &Merged<'_>) {
        let Some((name, origin)) = block.base.name() else { return };
        self.refuse_name("a variable", name, origin);
        if language::VARIABLE_NAMES_KEPT.contains(&name) {
            let title = format!("no variable can be called `{name}`");
            self.refuse(title, origin, "module blocks have an argument of this name");
        }
        for declaration in block.all() {
            let address = format_args!("variable `{name}`");
            self.refuse_unknown(declaration, &language::VARIABLE, address);
        }
        let kind = self.kind(block, name);
        let nullable = self.flag(block, "nullable").unwrap_or(true);
        let default = block.value("default");
        let written = default.map(|default| default.written().constant());
        if let (Some(default), Some(written), Some(kind)) = (default, &written, &kind) {
            self.refuse_default(block, (default, written), (kind, nullable), name);
        }
        let variable = Variable {
            kind: kind.unwrap_or(Type::Any),
            default: default.map(Value::origin),
            default_value: written,
            nullable,
            sensitive: self.flag(block, "sensitive").unwrap_or(false),
            ephemeral: self.flag(block, "ephemeral").unwrap_or(false),
            deprecated: self.text(block, "deprecated"),
            description: self.text(block, "description"),
            validations: self.validations(block.base, name),
            origin,
        };
        match self.variables.get(name).map(|earlier| earlier.origin) {
            Some(first) => self.refuse_again(format!("`{name}` is declared twice"), origin, first),
            None => drop(self.variables.insert(name.to_owned(), variable)),
        }
    }

    /// The type of the variable or output `name`; `None` if it is not a valid type.
    pub(super) fn kind(&mut self, block: &Merged<'_>, name: &str) -> Option<Type> {
        let Some(value) = block.value("type") else { return Some(Type::Any) };
        // Most types are one word.
        if let Some(kind) = Type::named(value.text()) {
            return Some(kind);
        }
        // In JSON with escapes, places refer to the type and not to the file.
        let escaped = value.escaped();
        let place = |span: Span| match &escaped {
            Some(_) => value.origin(),
            None => value.place.origin(span),
        };
        let text = escaped.as_deref().unwrap_or(&value.place.text);
        let written = match &escaped {
            Some(text) => SourceExpression::alone(text),
            None => value.written().reference(),
        };
        let refused = match written.tree() {
            None => (value.origin(), "cannot be read".to_owned()),
            Some(tree) => match Type::of(tree, text) {
                Ok(kind) => {
                    self.refuse_optional((tree, text), &place, name);
                    return Some(kind);
                }
                Err(error) => (place(error.span), error.message),
            },
        };
        self.refuse(format!("the type of `{name}` is not valid"), refused.0, refused.1);
        None
    }

    /// Refuses defaults of optional attributes in the type `tree`, read from `text`, that do not
    /// fit their types.
    fn refuse_optional(
        &mut self,
        (tree, text): (&Expression, &str),
        place: &dyn Fn(Span) -> Origin,
        name: &str,
    ) {
        tree.walk(&mut |inner| {
            let Kind::Call(call) = &inner.kind else { return };
            let ("optional", [kind, default]) = (call.name.as_str(), &call.arguments[..]) else {
                return;
            };
            let kind = Type::of(kind, text);
            if let Some(Err(reason)) = kind.ok().map(|kind| fits(default, &kind, true)) {
                let title = format!("a default in the type of `{name}` has the wrong type");
                self.refuse(title, place(default.span), reason);
            }
        });
    }

    /// Refuses a default that does not fit the type, as written or as evaluated.
    fn refuse_default(
        &mut self,
        block: &Merged<'_>,
        (value, written): (Value<'_>, &SourceExpression),
        (kind, nullable): (&Type, bool),
        name: &str,
    ) {
        if surely_fits(value.text(), kind, nullable) {
            return;
        }
        let fits = written.tree().map_or(Ok(()), |tree| fits(tree, kind, nullable));
        let Err(reason) = fits else { return };
        let title = format!("the default of `{name}` does not fit its type");
        // An override file may set the type without a default.
        match block.declaring("type").filter(|one| one.place.source != value.place.source) {
            Some(other) => {
                let origin = other.header();
                let problem =
                    Problem::new(Code::ModuleSyntax, title).at(origin, "has a different type");
                self.problems.push(problem.at(value.origin(), reason));
            }
            None => self.refuse(title, value.origin(), reason),
        }
    }

    fn validations(&mut self, declaration: Declaration<'_>, name: &str) -> Vec<Validation> {
        let mut validations = vec![];
        for block in declaration.blocks("validation") {
            let Some(condition) = block.value("condition") else { continue };
            let validation = Validation {
                origin: condition.origin(),
                condition: condition.written(),
                error_message: block.value("error_message").map(Value::written),
            };
            // The tree that is made here is also the one that is evaluated.
            if validation.condition.tree().is_some_and(|tree| !reads(tree, name)) {
                let title = format!("the condition does not read `var.{name}`");
                self.refuse(title, validation.origin, "checks something else");
            }
            validations.push(validation);
        }
        validations
    }

    /// The flag `name` as Terraform reads it: it may be quoted, in parentheses, or computed from
    /// constants.
    pub(super) fn flag(&self, block: &Merged<'_>, name: &str) -> Option<bool> {
        let value = block.value(name)?;
        match value.text() {
            "true" => return Some(true),
            "false" => return Some(false),
            _ => {}
        }
        let written = value.written().constant();
        truth(constant(written.tree()?).ok()??).ok()
    }

    /// The string `name`, without references.
    pub(super) fn text(&mut self, block: &Merged<'_>, name: &str) -> Option<Text> {
        let value = block.value(name)?;
        let written = value.written().constant();
        if plain_string(value.text()).is_none() {
            let refused = match constant(written.tree()?) {
                Ok(Some(found)) => {
                    terraform_expressions::string(found).err().map(|_| "is not a string".to_owned())
                }
                Ok(None) => None,
                Err(reason) => Some(reason),
            };
            if let Some(reason) = refused {
                self.refuse(format!("`{name}` must be a string"), value.origin(), reason);
                return None;
            }
        }
        Some(Text::new(written))
    }
}

/// Whether `condition` reads `var.NAME`.
fn reads(condition: &Expression, name: &str) -> bool {
    let mut found = false;
    condition.walk(&mut |inner| {
        if let Kind::Traversal(traversal) = &inner.kind
            && let (Kind::Variable(root), Some(step)) =
                (&traversal.root.kind, traversal.steps.first())
            && let StepKind::Attribute(attribute) = &step.kind
        {
            found |= **root == *"var" && attribute.as_str() == name;
        }
    });
    found
}
