//! Reads other root modules' outputs from their states. For each root, tfgen generates a data
//! source from that root's own backend.

use super::checker::Checker;
use super::context::Context;
use super::expected::Expected;
use super::other_output::{label, state_of};
use super::value::path_of_root;
use crate::hcl::{Block, Body, Expression, Identifier, Key, ParsedCode};
use crate::layers::Other;

type Arguments = Vec<(Key, Expression)>;

impl Checker<'_> {
    /// The data sources for the environments whose outputs were read.
    pub(super) fn remote_state_blocks(&mut self) -> Vec<Block> {
        let names = std::mem::take(&mut self.remote_states);
        let others = names.iter().filter_map(|name| self.others.get(name).flatten());
        others.filter_map(|environment| self.remote_state(environment)).collect()
    }

    fn remote_state(&mut self, environment: &Other) -> Option<Block> {
        let (kind, config) = match self.others.are_hidden {
            true => ("local", unknown_state()),
            false => self.state(environment)?,
        };
        let mut body = Body::default();
        body.set(Identifier::of("backend"), Expression::String(kind.to_owned()));
        body.set(Identifier::of("config"), Expression::Object(config));
        let label = label(environment.name.as_str())?;
        let labels = vec!["terraform_remote_state".to_owned(), label.to_string()];
        Some(Block { kind: Identifier::of("data"), labels, body })
    }

    /// The backend for reading the state of `environment`, with its arguments.
    fn state<'o>(&mut self, environment: &'o Other) -> Option<(&'o str, Arguments)> {
        let (kind, arguments) = state_of(environment).ok()?;
        let mut config = vec![];
        for (key, entry) in &arguments.entries {
            // Errors in that root are reported there.
            let is_usable = Identifier::is_one(key);
            let value = self.value(&entry.node, &Expected::anything(key, Context::Backend));
            config
                .extend(value.filter(|_| is_usable).map(|value| (Key::String(key.clone()), value)));
        }
        if kind == "local" {
            self.relative_to_its_root(environment, &mut config);
        }
        Some((kind, config))
    }

    /// The path of a local backend is relative to the folder of its own root module.
    fn relative_to_its_root(&self, environment: &Other, config: &mut Arguments) {
        let key = Key::String("path".to_owned());
        let found = config.iter().position(|(known, _)| *known == key);
        let path = match found.map(|at| &config[at].1) {
            None => "terraform.tfstate".to_owned(),
            Some(Expression::String(path)) if !path.starts_with('/') => path.clone(),
            Some(_) => return,
        };
        let up = self.name.way_to_repository();
        let text = format!("/{up}/{}/{path}", self.others.root_module_folder(&environment.name));
        let value = Expression::Interpolated { code: path_of_root(), text };
        match found {
            Some(at) => config[at].1 = value,
            None => config.push((key, value)),
        }
    }
}

/// The arguments of a state that is unknown before an apply. Terraform does not read a data source
/// with unknown arguments, and treats all its results as unknown.
fn unknown_state() -> Arguments {
    let path = ParsedCode::parse("timestamp()").ok().map(Expression::Code);
    path.map(|path| (Key::String("path".to_owned()), path)).into_iter().collect()
}
