//! Provider configurations by name.

use super::checker::Checker;
use super::context::Context;
use super::expression::Written;
use crate::hcl::{Address, Expression, Identifier, ParsedCode};
use crate::layers::{Node, TomlValue};
use crate::problem::{Code, Problem};

impl Checker<'_> {
    /// A provider configuration by its name, `NAME` or `NAME.ALIAS`, which must exist. If OpenTofu
    /// repeats it, `NAME.ALIAS[KEY]` is an instance.
    pub(super) fn provider_name(
        &mut self,
        node: &Node,
        context: Context<'_>,
    ) -> Option<ParsedCode> {
        let name = node.as_str().unwrap_or_default();
        if let Some((base, index)) = name.strip_suffix(']').and_then(|name| name.split_once('['))
            && self.scope.repeated_providers.contains(base)
        {
            let written = Written { text: index, origin: node.origin, is_hcl: node.is_hcl() };
            let code = self.parsed(written, "provider")?;
            let is_there = self.names_what_is_there(&code, written, context);
            return ParsedCode::parse(name).ok().filter(|_| is_there);
        }
        if self.scope.repeated_providers.contains(name) {
            let title = format!("provider `{name}` is repeated");
            self.problems.push(
                Problem::new(Code::Provider, title)
                    .at(node.origin, "which one?")
                    .hint(format!("such as `{name}[each.key]`")),
            );
            return None;
        }
        if self.scope.providers.iter().any(|known| known == name) {
            // Errors in the name of a configuration are reported at the configuration.
            return configuration(name).map(ParsedCode::from);
        }
        let known: Vec<String> =
            self.scope.providers.iter().map(|name| format!("\"{name}\"")).collect();
        let near = self.problems.nearest(&format!("\"{name}\""), known.iter().map(String::as_str));
        let problem = match &node.value {
            // Terraform itself configures a provider that has no configuration, but not an alias.
            TomlValue::String(name)
                if Identifier::is_one(name)
                    && (near.is_none()
                        || node.is_hcl()
                        || self.scope.required.contains_key(name.as_str())) =>
            {
                return configuration(name).map(ParsedCode::from);
            }
            TomlValue::String(name) => {
                Problem::new(Code::Provider, format!("provider `{name}` is not configured"))
                    .at(node.origin, "not in this environment")
            }
            _ => Problem::new(Code::WrongKind, "a provider must be named by a string")
                .at(node.origin, format!("is {}", node.kind())),
        };
        self.problems.push(problem.did_you_mean(node.origin, near));
        None
    }

    /// Aliases that a root module expects, each `NAME.ALIAS`. Nothing calls a root module, so it
    /// configures them itself.
    pub(super) fn aliases(&mut self, node: &Node, key: &str) -> Option<Expression> {
        let TomlValue::Array(list) = &node.value else {
            self.problems.push(
                Problem::new(Code::WrongKind, format!("`{key}` must be an array of aliases"))
                    .at(node.origin, format!("is {}", node.kind()))
                    .hint("such as [\"aws.us_east_1\"]"),
            );
            return None;
        };
        let names =
            list.iter().map(|one| self.provider_name(one, Context::Once).map(Expression::Code));
        let names: Vec<Option<Expression>> = names.collect();
        names.into_iter().collect::<Option<_>>().map(Expression::List)
    }
}

/// The provider configuration `name`: `NAME` or `NAME.ALIAS`.
pub(super) fn configuration(name: &str) -> Option<Address> {
    let (provider, alias) = match name.split_once('.') {
        None => (name, None),
        Some((provider, alias)) => (provider, Some(Identifier::parse(alias)?)),
    };
    let provider = Address::of(Identifier::parse(provider)?);
    Some(match alias {
        None => provider,
        Some(alias) => provider.attribute(alias),
    })
}
