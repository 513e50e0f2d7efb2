//! `{ output = "ENVIRONMENT.OUTPUT" }`: reads another root module's output from its state,
//! through a data source that is generated from that root's own backend.

use super::body::is_identifier;
use super::code::Parsed;
use super::expected::Expected;
use super::reference;
use super::value::Values;
use crate::hcl::{Block, Body, Code, Expression, Key};
use crate::layers::{Node, Other, split_output};
use crate::problem::{Code as Kind, Problem, listed};
use crate::source::Origin;

impl Values<'_> {
    /// The reference to what `node`, the value of `output`, names.
    pub(super) fn output(&mut self, node: &Node) -> Option<Expression> {
        match self.resolve_output(node) {
            Ok(code) => code.map(Expression::Code),
            Err(problem) => {
                self.problems.push(*problem);
                None
            }
        }
    }

    fn resolve_output(&mut self, node: &Node) -> Result<Option<Code>, Box<Problem>> {
        let origin = node.origin;
        let malformed = |detail: &str| {
            let title = "`output` names an output of another environment";
            let problem = Problem::new(Kind::ValueForm, title).at(origin, detail);
            Box::new(problem.hint("such as \"prod/network.vpc_id\""))
        };
        let text = node.as_str().ok_or_else(|| malformed(&format!("is {}", node.kind())))?;
        let (name, output) = split_output(text).ok_or_else(|| malformed("lacks one of the two"))?;
        let environment = match self.others.get(name) {
            Some(Some(environment)) => environment,
            Some(None) => return Ok(None), // What is wrong in that file is said there.
            None => {
                let title = format!("there is no environment `{name}`");
                let problem = Problem::new(Kind::Reference, title);
                return Err(Box::new(problem.at(origin, format!("no file envs/{name}.toml"))));
            }
        };
        let own_name = self.name.as_str();
        if name == own_name || self.others.read_each_other(own_name, name) {
            let title = if name == own_name {
                format!("`{name}` reads its own outputs")
            } else {
                format!("`{own_name}` and `{name}` read each other's outputs")
            };
            let problem = Problem::new(Kind::Reference, title);
            return Err(Box::new(problem.at(origin, "could never be applied")));
        }
        let label = label(name);
        let code = format!("data.terraform_remote_state.{label}.outputs.{output}");
        let code = Parsed::new(&code)
            .ok()
            .filter(reference::is_plain)
            .and_then(|parsed| parsed.code().ok())
            .ok_or_else(|| malformed("is no name with steps"))?;
        self.check_output(environment, output, origin)?;
        self.remote_states.insert(name.to_owned());
        Ok(Some(code))
    }

    fn check_output(
        &mut self,
        environment: &Other,
        output: &str,
        origin: Origin,
    ) -> Result<(), Box<Problem>> {
        let outputs = &environment.outputs;
        let end = output.find(['.', '[']).unwrap_or(output.len());
        let name = &output[..end];
        if outputs.contains(name) {
            return Ok(());
        }
        let title = format!("environment `{}` has no output `{name}`", environment.name);
        let problem = Problem::new(Kind::Reference, title).at(origin, "refers to nothing");
        let known = || outputs.iter().map(String::as_str);
        Err(Box::new(match self.problems.nearest(name, known()) {
            Some(near) => problem.hint(format!("did you mean `{}.{near}`?", environment.name)),
            None => problem.hint(format!("its outputs are {}", listed(known()))),
        }))
    }

    /// The data sources for the environments whose outputs were read.
    pub(super) fn remote_state_blocks(&mut self) -> Vec<Block> {
        let names = std::mem::take(&mut self.remote_states);
        let others = names.iter().filter_map(|name| self.others.get(name).flatten());
        others.map(|environment| self.remote_state(environment)).collect()
    }

    fn remote_state(&mut self, environment: &Other) -> Block {
        let written = environment.backend.as_ref();
        let kind = written.map_or("local", |(kind, _)| kind.as_str());
        let mut config = vec![];
        self.takes_references = false;
        let arguments = written.and_then(|(_, entry)| entry.node.as_table());
        for (key, entry) in arguments.into_iter().flat_map(|table| &table.entries) {
            // What that root says wrongly is said there.
            let is_usable = is_identifier(key);
            let value = self.value(&entry.node, &Expected::anything(key));
            config
                .extend(value.filter(|_| is_usable).map(|value| (Key::String(key.clone()), value)));
        }
        self.takes_references = true;
        if kind == "local" {
            self.relative_to_its_root(environment, &mut config);
        }
        let mut body = Body::default();
        body.set("backend", Expression::String(kind.to_owned()));
        body.set("config", Expression::Object(config));
        let labels = vec!["terraform_remote_state".to_owned(), label(environment.name.as_str())];
        Block { kind: "data".to_owned(), labels, body }
    }

    /// A local backend's path counts from the folder of its own root module.
    fn relative_to_its_root(&self, environment: &Other, config: &mut Vec<(Key, Expression)>) {
        let key = Key::String("path".to_owned());
        let found = config.iter().position(|(known, _)| *known == key);
        let path = match found.map(|at| &config[at].1) {
            None => "terraform.tfstate".to_owned(),
            Some(Expression::String(path)) if !path.starts_with('/') => path.clone(),
            Some(_) => return,
        };
        let up = self.name.way_to_repository();
        let text = format!("/{up}/{}/{path}", environment.name.root_module_folder());
        let value = Expression::Interpolated { code: Code::trusted("path.root"), text };
        match found {
            Some(at) => config[at].1 = value,
            None => config.push((key, value)),
        }
    }
}

/// The data source's name: an environment's name with `/` as `_`, which it cannot have itself.
fn label(name: &str) -> String {
    let label = name.replace('/', "_");
    if is_identifier(&label) { label } else { format!("_{label}") }
}
