//! The JSON Schema of environments, for editors: the language's tables, and the inputs of every
//! module below `modules/`.
//!
//! It is as strict as possible for a single file: a layer is incomplete, so nothing is required,
//! and a name that only a lower layer explains is accepted.

mod document;
mod tables;
mod value;

use crate::contracts::{Contract, Contracts, Type, Variable};
use crate::hcl::Identifier;
use document::{Document, Schema, named};
use serde::{Serialize, Serializer};
use tables::module_arguments;

/// The file that holds it, relative to the repository root.
pub const PATH: &str = "generated/env.schema.json";

/// The schema as text, whose `$comment` is `header`.
///
/// # Errors
/// Never for what a module can declare.
pub fn print(contracts: &Contracts, header: &str) -> anyhow::Result<String> {
    let modules: Vec<(&str, &Contract)> = contracts
        .iter()
        .filter_map(|(folder, contract)| Some((folder.strip_prefix("modules/")?, contract)))
        .filter(|(name, _)| Identifier::is_one(name))
        .collect();
    let mut calls = Schema::table_of(Schema::definition("module"));
    calls.properties = named(
        modules.iter().map(|(name, _)| (*name, Schema::definition(&format!("module.{name}")))),
    );
    let document = Document {
        comment: header,
        dialect: "http://json-schema.org/draft-07/schema#",
        table: Schema::table(tables::tables(&calls)),
        definitions: Definitions { modules: &modules },
    };
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}

/// The definitions of a document. That of a module is made when it is printed: with many modules, it
/// would take much memory to make all first.
struct Definitions<'a> {
    modules: &'a [(&'a str, &'a Contract)],
}

impl Serialize for Definitions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let arguments = module_arguments();
        let arguments = arguments.map(|(name, schema)| (format!("meta-argument.{name}"), schema));
        let calls = ("module".to_owned(), module_by_source(self.modules));
        let modules = self.modules.iter().map(|(name, contract)| {
            (format!("module.{name}"), module(contract).described(format!("Module modules/{name}")))
        });
        let all = value::definitions().into_iter().chain(arguments).chain([calls]).chain(modules);
        serializer.collect_map(all)
    }
}

/// A call whose name is not that of a folder: its inputs are known if the same file has its source.
fn module_by_source(modules: &[(&str, &Contract)]) -> Schema {
    let by_source = modules.iter().map(|(name, _)| {
        let is_source = Schema {
            choices: vec![format!("modules/{name}"), format!("./modules/{name}")],
            ..Schema::default()
        };
        let condition = Schema { properties: named([("source", is_source)]), ..Schema::default() };
        Schema {
            condition: Some(Box::new(condition)),
            then: Some(Box::new(Schema::definition(&format!("module.{name}")))),
            ..Schema::default()
        }
    });
    // Not next to `properties`, which taplo would no longer complete.
    let inputs = Schema { all_of: by_source.collect(), ..Schema::default() };
    tables::block(Schema {
        properties: meta_references().collect(),
        condition: Some(Box::new(Schema { required: vec!["source"], ..Schema::default() })),
        then: Some(Box::new(inputs)),
        ..Schema::default()
    })
}

fn module(contract: &Contract) -> Schema {
    let inputs = contract.variables.iter().map(|(name, variable)| (name.clone(), input(variable)));
    let arguments = module_arguments().map(|(name, schema)| (name.to_owned(), schema));
    tables::block_of(inputs.chain(arguments))
}

fn input(variable: &Variable) -> Schema {
    let is_secret = variable.sensitive || variable.ephemeral;
    let schema = match variable.kind {
        Type::String | Type::Number | Type::Bool if is_secret => value::form_only(),
        _ => value::of_type(&variable.kind),
    };
    Schema { description: variable.description.as_deref().map(str::to_owned), ..schema }
}

fn meta_references() -> impl Iterator<Item = (String, Schema)> {
    let reference = |name| Schema::definition(&format!("meta-argument.{name}"));
    module_arguments().map(move |(name, _)| (name.to_owned(), reference(name)))
}
