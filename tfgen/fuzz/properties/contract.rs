//! The reader of a module's files, and all that is made of what it finds.

use super::{reported, sections};
use std::collections::BTreeMap;
use std::rc::Rc;
use terraform_expressions::{Evaluator, Patterns, declared};
use tfgen::contracts::{self, Contract, Type, verdict};
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::source::Sources;
use tfgen::{docs, schema};

/// `data` is two files of one module, with a line of five equals signs between them.
pub(crate) fn run(data: &[u8]) {
    let [main, variables] = sections::split(data);
    let project = Project::in_memory(
        [("modules/api/main.tf", main), ("modules/api/variables.tf", variables)]
            .map(|(path, text)| (path.to_owned(), text.to_vec())),
    );
    for text in [main, variables].into_iter().flat_map(str::from_utf8) {
        check_tree(text);
    }
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let folders = contracts::all_folders(&project).expect("the folder is there");
    let Ok(contracts) = contracts::read(&project, &folders, &mut sources) else {
        return; // Not UTF-8.
    };
    for (_, contract) in contracts.iter() {
        contract.problems.iter().for_each(|problem| problems.push(problem.clone()));
        check_contract(contract, &sources);
        docs::reference(contract, &sources);
    }
    let schema = schema::print(&contracts, "header").expect("a schema is JSON");
    serde_json::from_str::<serde_json::Value>(&schema).expect("JSON");
    reported::check(&problems, &sources);
}

/// Reading ends with a tree, and what is wrong is in the text.
fn check_tree(text: &str) {
    let file = hcl_syntax::parse(text);
    for error in &file.errors {
        assert!(text.get(error.span.range()).is_some(), "{error:?} is not in the text");
    }
    let outline = hcl_syntax::outline(text, |_| true);
    assert_eq!(outline.errors, file.errors, "{text}");
    if file.errors.is_empty() {
        for attribute in file.body.attributes() {
            let alone = hcl_syntax::parse_expression_at(text, attribute.value.span.start);
            assert_eq!(alone.as_ref(), Ok(&attribute.value), "{text}");
        }
    }
}

fn check_contract(contract: &Contract, sources: &Sources) {
    let mut values = BTreeMap::new();
    for (name, variable) in &contract.variables {
        reported::check_place(variable.origin, sources);
        variable.default.into_iter().for_each(|origin| reported::check_place(origin, sources));
        check_type(&variable.kind);
        let value = variable.default_value.as_ref().and_then(|default| {
            let value = Evaluator::written(default, Rc::default(), Rc::default()).ok()?;
            declared(value, &variable.kind).ok()
        });
        values.extend(value.map(|value| (name.clone(), value)));
    }
    let (values, patterns) = (Rc::new(values), Rc::new(Patterns::default()));
    for variable in contract.variables.values() {
        for validation in &variable.validations {
            reported::check_place(validation.origin, sources);
            verdict(validation, &values, &patterns);
        }
    }
    contract.outputs.values().for_each(|output| reported::check_place(output.origin, sources));
    for provider in contract.providers.values() {
        reported::check_place(provider.origin, sources);
        provider.aliases.iter().for_each(|(_, origin)| reported::check_place(*origin, sources));
    }
}

/// A type that is printed reads as the same.
fn check_type(kind: &Type) {
    let text = kind.to_string();
    let read = Type::parse(&text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    assert_eq!(*kind, read, "{text}");
}
