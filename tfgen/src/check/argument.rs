//! The arguments that Terraform reads itself, each according to the kind of its value.

use super::checker::Checker;
use super::context::Context;
use super::expected::Expected;
use super::expression::Written;
use super::module_block::DEPENDS_ON;
use super::repetition::{is_list_of_strings, set_of};
use super::scope::type_of;
use crate::contracts::{Type, refused_dependency};
use crate::hcl::Expression;
use crate::language::{Argument, ArgumentKind, ProviderSource, is_version_constraint};
use crate::layers::{Entry, Node, TomlValue};
use crate::problem::{Code, Problem};

impl Checker<'_> {
    /// The value that `entry` gives to `argument`, at `address`.
    pub(super) fn argument(
        &mut self,
        argument: &Argument,
        entry: &Entry,
        address: &str,
        context: Context<'_>,
    ) -> Option<Expression> {
        let node = &entry.node;
        let constant = match context {
            Context::Backend => Context::Backend,
            _ => Context::Constant(argument.name),
        };
        fn of<'a>(kind: &'a Type, address: &str, context: Context<'a>) -> Expected<'a> {
            Expected { kind, ..Expected::anything(address, context) }
        }
        match argument.kind {
            ArgumentKind::Value | ArgumentKind::Number | ArgumentKind::Providers => {
                self.value(node, &of(&Type::Any, address, context))
            }
            // For a list, Terraform uses the indices as keys here.
            ArgumentKind::Keys => match self.value(node, &of(&Type::Any, address, context))? {
                list @ Expression::List(_) if is_list_of_strings(node) => Some(set_of(list)),
                value => Some(value),
            },
            // In a table that is a plain value, `path` is a key like any other.
            ArgumentKind::Object => {
                let object = Type::Map(Box::new(Type::Any));
                self.value(node, &of(&object, address, context))
            }
            ArgumentKind::Constant => self.value(node, &of(&Type::Any, address, constant)),
            ArgumentKind::Text => self.value(node, &of(&Type::String, address, constant)),
            ArgumentKind::Flag => self.value(node, &of(&Type::Bool, address, constant)),
            ArgumentKind::Message => self.value(node, &of(&Type::String, address, context)),
            ArgumentKind::Condition => self.condition(node, &of(&Type::Bool, address, context)),
            ArgumentKind::Version => {
                let value = self.value(node, &of(&Type::String, address, constant))?;
                self.version_constraint(node).then_some(value)
            }
            ArgumentKind::ProviderSource => {
                let value = self.value(node, &of(&Type::String, address, constant))?;
                self.provider_source(node).then_some(value)
            }
            ArgumentKind::Type => self.type_of(node, argument.name),
            ArgumentKind::Address | ArgumentKind::Keyword(_) => {
                self.code(node, argument.name).map(Expression::Code)
            }
            ArgumentKind::Paths if node.as_str() == Some("all") => {
                self.code(node, argument.name).map(Expression::Code)
            }
            ArgumentKind::Paths => self.addresses(node, argument.name, None),
            ArgumentKind::Addresses | ArgumentKind::Triggers => {
                self.addresses(node, argument.name, Some(context))
            }
            ArgumentKind::Aliases => self.aliases(node, argument.name),
            ArgumentKind::Provider => self.provider_name(node, context).map(Expression::Code),
        }
    }

    /// A boolean expression that reads something. Terraform refuses one that reads nothing, because
    /// it would check nothing.
    fn condition(&mut self, node: &Node, expected: &Expected<'_>) -> Option<Expression> {
        if let TomlValue::String(text) = &node.value {
            self.problems.push(
                expected
                    .mismatch(node.origin, "is a string")
                    .hint(format!("write an expression as {{ expr = {text:?} }}")),
            );
            return None;
        }
        let value = self.value(node, expected)?;
        let mut reads = false;
        value.each_address(&mut |_| reads = true);
        if !reads {
            self.problems.push(
                Problem::new(Code::WrongKind, format!("`{}` reads nothing", expected.path))
                    .at(node.origin, "is always the same")
                    .hint("a condition must read what it checks"),
            );
        }
        reads.then_some(value)
    }

    /// Whether `node` is a version constraint, provided that it is a string.
    pub(super) fn version_constraint(&mut self, node: &Node) -> bool {
        let Some(text) = node.as_str() else { return true };
        if is_version_constraint(text) {
            let is_empty = self.known.exclude_each_other(text, text);
            if is_empty {
                self.problems.push(
                    Problem::new(Code::VersionConstraint, format!("no version matches `{text}`"))
                        .at(node.origin, "its parts contradict each other"),
                );
            }
            return !is_empty;
        }
        self.problems.push(
            Problem::new(Code::VersionConstraint, format!("`{text}` is not a version constraint"))
                .at(node.origin, "not a version constraint")
                .hint("such as \">= 1.10, < 2.0\" or \"~> 5.0\""),
        );
        false
    }

    /// Whether `node` is the address of a provider, provided that it is a string.
    fn provider_source(&mut self, node: &Node) -> bool {
        let Some(text) = node.as_str().filter(|text| ProviderSource::parse(text).is_none()) else {
            return true;
        };
        self.problems.push(
            Problem::new(Code::Provider, format!("`{text}` is not a provider address"))
                .at(node.origin, "not an address")
                .hint("such as \"hashicorp/aws\" or \"registry.acme.example/acme/aws\""),
        );
        false
    }

    fn type_of(&mut self, node: &Node, name: &str) -> Option<Expression> {
        let code = self.code(node, name)?;
        let text = node.as_str()?;
        if let Err(error) = type_of(text)? {
            self.problems.push(
                Problem::new(Code::WrongKind, format!("`{text}` is not a type"))
                    .at(node.origin, error.message)
                    .hint("such as string, number, bool, list(string), object({ name = string })"),
            );
            return None;
        }
        Some(Expression::Code(code))
    }

    /// The addresses in the array `node`. With `context`, which says where they are, they must lead
    /// somewhere.
    fn addresses(
        &mut self,
        node: &Node,
        key: &str,
        context: Option<Context<'_>>,
    ) -> Option<Expression> {
        let TomlValue::Array(list) = &node.value else {
            self.problems.push(
                Problem::new(Code::WrongKind, format!("`{key}` must be an array of addresses"))
                    .at(node.origin, format!("is {}", node.kind())),
            );
            return None;
        };
        let context = context.filter(|context| context.constant().is_none());
        let mut codes = vec![];
        for one in list {
            let written = Written::of(one, key, self.problems)?;
            let code = self.parsed(written, key)?;
            if let Some(context) = context {
                let dependencies = Context::Dependencies(&context);
                let context = if key == DEPENDS_ON { dependencies } else { context };
                let is_there = self.names_what_is_there(&code, written, context);
                let refused = refused_dependency(written.text).filter(|_| key == DEPENDS_ON);
                if let Some(reason) = refused.filter(|_| is_there) {
                    let title = format!("`{key}` does not accept part of a block");
                    self.problems
                        .push(Problem::new(Code::Reference, title).at(written.origin, reason));
                }
            }
            codes.push(Expression::Code(code));
        }
        Some(Expression::List(codes))
    }
}
