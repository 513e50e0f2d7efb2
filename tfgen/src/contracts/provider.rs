//! What a module requires: versions of Terraform and of providers. Also the providers that it
//! configures itself.

use super::body::Seen;
use super::constant::constant;
use super::declared::{Declaration, Place, Value};
use super::merged::Merged;
use super::references;
use super::{Configuration, Constraint, Contract, RequiredProvider};
use crate::hcl::Identifier;
use crate::language::{self, ProviderSource};
use crate::source::Origin;
use hcl_syntax::{Expression, Kind, StepKind};
use terraform_expressions::{SourceExpression, Syntax};

impl Contract {
    /// The provider that the local name `name` stands for.
    pub(super) fn provider(&self, name: &str) -> Option<ProviderSource> {
        match self.providers.get(name).and_then(|required| required.source.as_ref()) {
            Some((source, _)) => ProviderSource::parse(source),
            None => Some(ProviderSource::implied(name)),
        }
    }

    pub(super) fn read_configuration<'a>(&mut self, block: &Merged<'a>, seen: &mut Seen<'a>) {
        let Some((name, origin)) = block.base.name() else { return };
        if !language::is_provider_name(name) {
            self.refuse_provider_name(name, origin);
        }
        self.refuse_doubled(("provider", name, block.base.alias()), origin, seen);
        let address = format_args!("provider `{name}`");
        for declaration in block.all() {
            self.refuse_unknown(declaration, &language::PROVIDER, address);
            for (attribute, value) in declaration.arguments() {
                if language::PROVIDER_ARGUMENTS_KEPT.contains(&attribute.name.as_str()) {
                    let title = format!("{address} has no argument `{}`", attribute.name.as_str());
                    let origin = value.place.origin(attribute.name.span);
                    self.refuse(title, origin, "Terraform reserves the name for later");
                }
            }
        }
        let is_empty = block.all().all(|declaration| {
            let mut arguments = declaration.arguments();
            arguments.all(|(attribute, _)| attribute.name.as_str() == "alias")
                && declaration.block.body.blocks().next().is_none()
        });
        let written = block.value("alias");
        let alias = written.map(|value| value.written().constant());
        let tree = alias.as_ref().and_then(SourceExpression::tree);
        if let (Some(value), Some(tree)) = (written, tree) {
            self.refuse_alias(value, tree);
        }
        let alias = tree.and_then(Expression::as_str);
        let name = alias.map_or(name.to_owned(), |alias| format!("{name}.{alias}"));
        self.configurations.push(Configuration { name, is_empty, origin });
    }

    /// Refuses an alias that is computed or not a name.
    fn refuse_alias(&mut self, value: Value<'_>, tree: &Expression) {
        let reason = match constant(tree) {
            Err(reason) => reason,
            Ok(_) => match (tree.as_str(), &tree.kind) {
                (Some(alias), _) if Identifier::is_one(alias) => return,
                (Some(_), _) | (None, Kind::Number(_) | Kind::Null) => "is not a name".to_owned(),
                (None, _) => return,
            },
        };
        let title = "the alias of a provider must be a name in quotes";
        self.refuse(title.to_owned(), value.origin(), reason);
    }

    pub(super) fn read_required_version(&mut self, declaration: Declaration<'_>) {
        let Some(value) = declaration.value("required_version") else { return };
        let written = value.written().constant();
        self.required_version = written.tree().and_then(|tree| self.constraint(value.place, tree));
    }

    /// Refuses computed values in `meta`, and a name that no provider can have.
    pub(super) fn refuse_meta(&mut self, meta: Declaration<'_>) {
        if let Some((name, origin)) =
            meta.name().filter(|(name, _)| !language::is_provider_name(name))
        {
            self.refuse_provider_name(name, origin);
        }
        for (attribute, value) in meta.arguments() {
            let written = value.written();
            if let Some(Err(reason)) = written.tree().map(constant) {
                let title =
                    format!("`{}` of `provider_meta` must be a constant", attribute.name.as_str());
                self.refuse(title, value.origin(), reason);
            }
        }
    }

    /// Those in an override file replace those with the same names.
    pub(super) fn read_required_providers(&mut self, declaration: Declaration<'_>) {
        for (attribute, value) in declaration.arguments() {
            let origin = value.place.origin(attribute.name.span);
            if !language::is_provider_name(&attribute.name) {
                self.refuse_provider_name(&attribute.name, origin);
            }
            let provider = self.required_provider(origin, &attribute.name, value);
            self.providers.insert(attribute.name.as_str().to_owned(), provider);
        }
    }

    /// The provider with the local name `name` at `origin` and the requirements `value`.
    fn required_provider(
        &mut self,
        origin: Origin,
        name: &str,
        value: Value<'_>,
    ) -> RequiredProvider {
        let mut provider =
            RequiredProvider { source: None, aliases: vec![], version: None, origin };
        let written = value.written().constant();
        let Some(tree) = written.tree() else { return provider };
        // Terraform 0.12 had only the version.
        let Kind::Object(entries) = &tree.kind else {
            provider.version = self.constraint(value.place, tree);
            return provider;
        };
        for entry in entries {
            match (entry.key.as_str(), &entry.value.kind) {
                (Some("configuration_aliases"), Kind::Tuple(list)) => {
                    for one in list {
                        let origin = value.place.origin(one.span);
                        match alias(value.place, one) {
                            Some((of, alias)) if of == name => {
                                provider.aliases.push((format!("{of}.{alias}"), origin));
                            }
                            // The configuration without an alias.
                            None if references::absolute(one)
                                .is_some_and(|(own, more)| own == name && more.is_empty()) => {}
                            _ => {
                                let title = format!("this is not an alias of provider `{name}`");
                                self.refuse(title, origin, format!("such as `{name}.east`"));
                            }
                        }
                    }
                }
                (Some("configuration_aliases"), _) => {
                    let title = format!("the aliases of provider `{name}` must be a list");
                    let origin = value.place.origin(entry.value.span);
                    self.refuse(title, origin, format!("such as `[{name}.east]`"));
                }
                (Some("source"), _) => {
                    let text = entry.value.as_str().map(str::to_owned);
                    if let Some(text) =
                        text.as_deref().filter(|one| ProviderSource::parse(one).is_none())
                    {
                        let title = format!("`{text}` is not a provider address");
                        self.refuse(title, value.place.origin(entry.value.span), "not an address");
                    }
                    provider.source = text.map(|text| (text, value.place.origin(entry.value.span)));
                }
                (Some("version"), _) => {
                    provider.version = self.constraint(value.place, &entry.value);
                }
                (Some(key), _) if language::REQUIRED_PROVIDER.argument(key).is_some() => {}
                (key, _) => {
                    let key = key.unwrap_or("…");
                    let title = format!("provider `{name}` has no argument `{key}`");
                    self.refuse(title, value.place.origin(entry.key.span()), "unknown");
                }
            }
        }
        provider
    }

    /// The constraint in `expression`.
    pub(super) fn constraint(
        &mut self,
        place: &Place,
        expression: &Expression,
    ) -> Option<Constraint> {
        let text = expression.as_str()?.to_owned();
        let origin = place.origin(expression.span);
        if !language::is_version_constraint(&text) {
            self.refuse(
                format!("`{text}` is not a version constraint"),
                origin,
                "such as `>= 1.2`",
            );
            return None;
        }
        Some(Constraint { text, origin })
    }
}

/// `NAME` and `ALIAS` of `NAME.ALIAS` in `configuration_aliases`. In JSON, it is a string.
fn alias(place: &Place, expression: &Expression) -> Option<(String, String)> {
    match (&expression.kind, place.text.syntax()) {
        (Kind::String(text), Syntax::Json) => named(&hcl_syntax::parse_expression(text).ok()?),
        _ => named(expression),
    }
}

fn named(expression: &Expression) -> Option<(String, String)> {
    let Kind::Traversal(traversal) = &expression.kind else { return None };
    match (&traversal.root.kind, &traversal.steps[..]) {
        (Kind::Variable(name), [step]) => match &step.kind {
            StepKind::Attribute(alias) => Some((name.to_string(), alias.as_str().to_owned())),
            _ => None,
        },
        _ => None,
    }
}
