//! The conditions of modules that modules call, over what the environment's values come to there.

use super::checker::Checker;
use super::given::value_of_input;
use super::instances::is_there;
use super::validation::{MAY_BE_ABSENT, Presences, in_all, with_templates};
use super::verdicts::{reads, variables};
use crate::contracts::{
    Contract, InnerModule, Repetition, SourceExpression, Type, Validation, Variable, Verdict,
    default_of, given_to, verdict,
};
use crate::layers::{Entry, ModuleSource, Table};
use crate::problem::{Code, Problem};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use terraform_expressions::{Evaluated, Evaluator, Patterns, Stop, Value, declared, truth};

/// How many instances of one module are looked at.
const MOST: usize = 1000;

/// How many calls below one block of an environment are looked at.
const MOST_CALLS: usize = 10_000;

/// What the variables of one instance of a module hold.
type Values = Rc<BTreeMap<String, Value>>;

/// A module below a block of the environment, or the one that the block calls.
struct Inside<'c> {
    /// The address of the call.
    address: String,
    /// The folders of the modules that lead to it, its own last.
    folders: Vec<String>,
    contract: &'c Contract,
    /// What its variables hold in each of its instances, or why only Terraform knows these.
    instances: Result<Vec<Values>, String>,
    /// The calls that lead to it from the block on, its own last.
    calls: Vec<&'c InnerModule>,
}

impl Checker<'_> {
    /// Evaluates the conditions of all modules that the one with `contract` calls, which the block
    /// `name` calls with `table`. Its own conditions hold, or are reported.
    pub(super) fn inner_validations(
        &mut self,
        name: &str,
        contract: &Contract,
        entry: &Entry,
        (table, instances): (&Table, &[Cow<'_, Table>]),
    ) {
        let scope = self.scope;
        let source = scope.modules.get(name).map(|module| &module.source);
        let Some(ModuleSource::Folder(folder)) = source.filter(|_| !contract.modules.is_empty())
        else {
            return;
        };
        let instances = match is_there(table, &scope.locals) {
            Some(false) => return,
            None => Err(MAY_BE_ABSENT.to_owned()),
            Some(true) => {
                let presences = Presences::of(table, &scope.variables);
                let values = |given: &Cow<'_, Table>| {
                    let held = contract.variables.iter().map(|(key, variable)| {
                        let given = given.get(key);
                        (key.clone(), value_of_input(key, variable, given, &presences.certain))
                    });
                    Rc::new(held.collect())
                };
                Ok(instances.iter().map(values).collect())
            }
        };
        let block = Inside {
            address: format!("module.{name}"),
            folders: vec![folder.clone()],
            contract,
            instances,
            calls: vec![],
        };
        self.below(&block, (entry, table), &mut 0);
    }

    /// Evaluates the conditions of what `module` calls, and of what is called from there.
    fn below(&mut self, module: &Inside<'_>, block: (&Entry, &Table), count: &mut usize) {
        let contracts = self.scope.contracts;
        for (name, call) in &module.contract.modules {
            let from = module.folders.last().map_or("", String::as_str);
            let source = call.source.as_ref();
            let called = source.and_then(|source| contracts.called(from, source));
            let Some((folder, contract)) = called else { continue };
            *count += 1;
            if module.folders.contains(&folder) || *count > MOST_CALLS {
                continue;
            }
            let mut inner = Inside {
                address: format!("{}.module.{name}", module.address),
                folders: module.folders.clone(),
                contract,
                instances: module.called(call, contract, &self.known.verdicts.patterns),
                calls: module.calls.clone(),
            };
            inner.folders.push(folder);
            inner.calls.push(call);
            if matches!(&inner.instances, Ok(instances) if instances.is_empty()) {
                continue; // Terraform evaluates nothing for a module that is not there.
            }
            for (key, variable) in &contract.variables {
                for validation in &variable.validations {
                    self.inner_validation(&inner, (key, variable), validation, block);
                }
            }
            self.below(&inner, block, count);
        }
    }

    fn inner_validation(
        &mut self,
        module: &Inside<'_>,
        (key, variable): (&str, &Variable),
        validation: &Validation,
        (entry, table): (&Entry, &Table),
    ) {
        let patterns = &self.known.verdicts.patterns;
        let all = match &module.instances {
            Err(reason) => Verdict::Left(reason.clone()),
            Ok(instances) => {
                in_all(instances.iter().map(|values| verdict(validation, values, patterns)))
            }
        };
        let (environment, address) = (self.name, &module.address);
        self.count(all, format_args!("{address}.{key}"), validation.origin, |message| {
            let title = format!("`{address}` does not accept this `{key}`");
            let problem = Problem::new(Code::Validation, title);
            let read = module.read_of_block(key, validation);
            let given = read.iter().find_map(|name| table.get(name));
            let problem = match given {
                Some(node) => problem.at(node.origin, "fails validation there"),
                None => problem.at(entry.node.origin, "the module calls another with this value"),
            };
            let input = module.calls.last().and_then(|call| call.inputs.get(key));
            let problem = problem
                .at_maybe(input.map(|(_, origin)| *origin), "passed on here")
                .at(validation.origin, "this condition is false")
                .hint(format!("the module says: {}", message.trim_end()));
            match given {
                Some(node) if !variable.sensitive && !variable.ephemeral => {
                    with_templates(problem, node, environment)
                }
                _ => problem,
            }
        });
    }
}

impl Inside<'_> {
    /// What the variables of the module with `contract` hold in each instance that this makes of
    /// `call`, or why only Terraform knows.
    fn called(
        &self,
        call: &InnerModule,
        contract: &Contract,
        patterns: &Rc<Patterns>,
    ) -> Result<Vec<Values>, String> {
        let outer = self.instances.as_ref().map_err(Clone::clone)?;
        let mut inner = vec![];
        for values in outer {
            let evaluated = |written: &SourceExpression, names: &[(String, Value)]| {
                let Some(tree) = written.tree() else {
                    return Err(Stop::Left("cannot be read".to_owned()));
                };
                let evaluator = Evaluator::new(values.clone(), patterns.clone());
                evaluator.naming(names.iter().cloned()).value(tree)
            };
            let repeated = instances(call, &|written| evaluated(written, &[]));
            let repeated = repeated.map_err(|_| MAY_BE_ABSENT.to_owned())?;
            for names in repeated {
                let held = contract.variables.iter().map(|(key, variable)| {
                    let held = match call.inputs.get(key) {
                        None => default_of(key, variable),
                        Some((written, _)) => given_to(key, variable, || {
                            evaluated(written, &names).unwrap_or_else(|stop| {
                                let (Stop::Error(reason) | Stop::Left(reason)) = stop;
                                Value::Unknown(format!("reads `var.{key}`, which {reason}").into())
                            })
                        }),
                    };
                    (key.clone(), held)
                });
                inner.push(Rc::new(held.collect()));
                if inner.len() == MOST {
                    return Ok(inner);
                }
            }
        }
        Ok(inner)
    }

    /// The inputs of the block from which the variable `key`, or what else `validation` reads, has
    /// its value.
    fn read_of_block(&self, key: &str, validation: &Validation) -> BTreeSet<String> {
        let is_given = self.calls.last().is_some_and(|call| call.inputs.contains_key(key));
        let mut read = match is_given {
            true => BTreeSet::from([key.to_owned()]),
            false => reads(validation),
        };
        for call in self.calls.iter().rev() {
            let inputs = read.iter().filter_map(|name| call.inputs.get(name));
            let mut outer: BTreeSet<String> =
                inputs.flat_map(|(written, _)| variables(written)).collect();
            if outer.is_empty() {
                // What it reads as `each` comes from there.
                outer.extend(call.repeated.iter().flat_map(variables));
            }
            read = outer;
        }
        read
    }
}

/// The names that expressions of each instance of `call` may read.
fn instances(
    call: &InnerModule,
    evaluated: &dyn Fn(&SourceExpression) -> Evaluated,
) -> Evaluated<Vec<Vec<(String, Value)>>> {
    fn unknown<T>() -> Evaluated<T> {
        Err(Stop::Left("is known only to Terraform".to_owned()))
    }
    if let Some(enabled) = &call.enabled
        && !truth(evaluated(enabled)?)?
    {
        return Ok(vec![]);
    }
    let named = |name: &str, parts: Vec<(&str, Value)>| {
        let parts = parts.into_iter().map(|(part, value)| (part.to_owned(), value));
        vec![(name.to_owned(), Value::Object(parts.collect()))]
    };
    let each =
        |key: &str, value| named("each", vec![("key", Value::string(key)), ("value", value)]);
    let Some(repeated) = &call.repeated else { return Ok(vec![vec![]]) };
    match (call.repetition, evaluated(repeated)?) {
        (Repetition::Count, count) => {
            let Value::Number(count) = declared(count, &Type::Number)? else { return unknown() };
            let Some(count) = count.small().and_then(|count| usize::try_from(count).ok()) else {
                return unknown();
            };
            let index = |index| named("count", vec![("index", Value::count(index))]);
            Ok((0..count.min(MOST)).map(index).collect())
        }
        (_, Value::Object(map) | Value::Map(_, map)) => {
            Ok(map.into_iter().take(MOST).map(|(key, value)| each(&key, value)).collect())
        }
        (_, Value::Set(_, list)) => list
            .into_iter()
            .take(MOST)
            .map(|one| match one {
                Value::String(key) => Ok(each(&key, Value::string(key.as_str()))),
                _ => unknown(),
            })
            .collect(),
        _ => unknown(),
    }
}
