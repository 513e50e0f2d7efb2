//! `{ ref = "…" }`: what it names must exist in the environment.

use super::context::Context;
use super::instances::Wrong;
use super::known::Known;
use super::literal::LiteralValue;
use super::scope::Scope;
use crate::contracts::Type;
use crate::hcl::{Address, ParsedCode, Step};
use crate::problem::{Code, Problem, Problems, listed};
use crate::source::Origin;

/// What a reference comes to.
pub(super) enum Resolved {
    /// It names something.
    Found {
        /// The reference.
        code: ParsedCode,
        /// The type of what is meant, as far as it is declared or written.
        kind: Option<Type>,
    },
    /// The block it names is not in this environment, so `or` counts if it is there.
    Absent(Problem),
    /// It is wrong.
    Wrong(Problem),
}

/// Resolves `text`, which stands at `origin` in `context`. With `problems` the nearest name is
/// looked for in place of one that is not there.
pub(super) fn resolve(
    text: &str,
    origin: Origin,
    scope: &Scope<'_>,
    context: Context,
    known: &mut Known,
    problems: Option<&mut Problems>,
) -> Resolved {
    let malformed = |detail: &str| {
        Resolved::Wrong(
            Problem::new(Code::ValueForm, format!("`{text}` is not a reference"))
                .at(origin, detail)
                .hint("such as `module.NAME.OUTPUT`, `var.NAME`, `data.TYPE.NAME.ATTRIBUTE`"),
        )
    };
    let code = match known.code(text) {
        Ok(code) => code,
        Err(error) => return malformed(&error.0),
    };
    let Some(address) = code.as_address() else {
        return malformed("a reference is a name with steps, and nothing else");
    };
    let missing = |what: &str, name: &str, near: Option<&str>| {
        let problem = Problem::new(Code::Reference, format!("there is no {what} `{name}`"))
            .at(origin, "not in this environment");
        Resolved::Absent(problem.did_you_mean(origin, near.map(|near| corrected(text, name, near))))
    };
    let picked = |what: &str, address: &str, name: &str, wrong| {
        Resolved::Wrong(match wrong {
            Wrong::NotRepeated => {
                Problem::new(Code::Reference, format!("{what} `{name}` is there once"))
                    .at(origin, "picks one of several")
            }
            Wrong::NoneOfSeveral => {
                Problem::new(Code::Reference, format!("{what} `{name}` is there several times"))
                    .at(origin, "which one?")
                    .hint(format!("{address}[\"KEY\"] is one, {address}[*] all"))
            }
            Wrong::NotThere(there) => {
                Problem::new(Code::Reference, format!("there is no such {what} `{name}`"))
                    .at(origin, "picks none that is there")
                    .hint(there)
            }
        })
    };
    let found = |kind| Resolved::Found { code: code.clone(), kind };
    match (address.root(), address.steps()) {
        ("module", [Step::Attribute(name), rest @ ..]) => {
            let Some(module) = scope.modules.get(name.as_str()) else {
                let near =
                    problems.and_then(|problems| problems.nearest(name, scope.modules.keys()));
                return missing("module", name, near.copied());
            };
            let rest = match module.instances.inside(rest) {
                Ok(rest) => rest,
                Err(wrong) => return picked("module", &format!("module.{name}"), name, wrong),
            };
            let [Step::Attribute(output), ..] = rest else { return found(None) };
            match module.contract {
                Some(contract) if !contract.outputs.contains_key(output.as_str()) => {
                    let outputs = || contract.outputs.keys().map(String::as_str);
                    let near = problems.and_then(|problems| problems.nearest(output, outputs()));
                    let problem = Problem::new(
                        Code::Reference,
                        format!("module `{}` has no output `{}`", name.as_str(), output.as_str()),
                    )
                    .at(origin, "refers to nothing")
                    .did_you_mean(origin, near.map(|near| corrected(text, output, near)));
                    Resolved::Wrong(if contract.outputs.is_empty() {
                        problem.hint("the module declares no outputs")
                    } else {
                        problem.hint(format!("its outputs are {}", listed(outputs())))
                    })
                }
                _ => found(None),
            }
        }
        ("var", [Step::Attribute(name), ..]) => match scope.variables.get(name.as_str()) {
            Some(_) => found(type_of(address, scope)),
            None => {
                let near =
                    problems.and_then(|problems| problems.nearest(name, scope.variables.keys()));
                missing("variable", name, near.copied())
            }
        },
        ("local", [Step::Attribute(name), rest @ ..]) => {
            match scope.locals.get(name.as_str()).map(|node| LiteralValue::of(node).stepped(rest)) {
                Some(Ok(kind)) => found(kind),
                Some(Err(_)) => Resolved::Wrong(
                    Problem::new(Code::Reference, format!("there is no `{text}`"))
                        .at(origin, format!("`local.{name}` has nothing there")),
                ),
                None => {
                    let near =
                        problems.and_then(|problems| problems.nearest(name, scope.locals.keys()));
                    missing("local value", name, near.copied())
                }
            }
        }
        ("data", [Step::Attribute(kind), Step::Attribute(name), rest @ ..]) => {
            let address = format!("{kind}.{name}");
            match scope.data.get(&address).map(|instances| instances.inside(rest)) {
                Some(Ok(_)) => found(None),
                Some(Err(wrong)) => {
                    picked("data source", &format!("data.{address}"), &address, wrong)
                }
                None => {
                    let near =
                        problems.and_then(|problems| problems.nearest(&address, scope.data.keys()));
                    missing("data source", &address, near.map(String::as_str))
                }
            }
        }
        ("path", [Step::Attribute(_)]) | ("terraform", [Step::Attribute(_)]) => found(None),
        ("each", [Step::Attribute(_), ..]) if context == Context::ForEach => found(None),
        ("count", [Step::Attribute(_)]) if context == Context::Count => found(None),
        ("each" | "count", _) => malformed("only inside a block with `for_each` or `count`"),
        ("module" | "var" | "local" | "data" | "path" | "terraform", _) => {
            malformed("names nothing in particular")
        }
        (root, _) => malformed(&format!("nothing is called `{root}` in a root module")),
    }
}

/// The type of what `address` names, as far as it is declared or written.
pub(super) fn type_of(address: &Address, scope: &Scope<'_>) -> Option<Type> {
    match (address.root(), address.steps()) {
        ("var", [Step::Attribute(name), rest @ ..]) => {
            stepped(scope.variables.get(name.as_str())?.kind.as_ref()?, rest)
        }
        ("local", [Step::Attribute(name), rest @ ..]) => {
            LiteralValue::of(scope.locals.get(name.as_str())?).stepped(rest).ok()?
        }
        _ => None,
    }
}

/// The type of what `steps` lead to in a value of the type `kind`.
fn stepped(kind: &Type, steps: &[Step]) -> Option<Type> {
    let [step, rest @ ..] = steps else { return Some(kind.clone()) };
    let inner = match (step, kind) {
        (Step::Attribute(name), Type::Object(attributes)) => &attributes.get(name.as_str())?.kind,
        (Step::Attribute(_) | Step::Index(_), Type::Map(inner))
        | (Step::Index(_), Type::List(inner)) => inner,
        _ => return None,
    };
    stepped(inner, rest)
}

/// The reference `text`, quoted, with `near` in place of `name`, a part of it.
fn corrected(text: &str, name: &str, near: &str) -> String {
    format!("\"{}\"", text.replacen(name, near, 1))
}
