//! Checks `{ ref = "…" }` and the addresses in `{ expr = "…" }`: what they name must exist in the
//! environment.

use super::context::Context;
use super::instances::{Instances, Wrong};
use super::known::Known;
use super::scope::Scope;
use crate::contracts::{NothingThere, Type, kind_at};
use crate::hcl::{Address, Inward, ParsedCode, Step};
use crate::language::data_attributes;
use crate::problem::{Code, Problem, Problems, listed};
use crate::source::Origin;
use foldhash::fast::RandomState;
use indexmap::IndexMap;

/// The result of resolving a reference.
pub(super) enum Resolved {
    /// It names something.
    Found {
        /// The reference.
        code: ParsedCode,
        /// The type of what it names, as far as that is declared or written.
        kind: Option<Type>,
    },
    /// It does not.
    Not(Missing),
}

/// Why an address leads to nothing.
pub(super) enum Missing {
    /// The block it names is not in this environment.
    Block(Box<Problem>),
    /// The block exists, but has no such part.
    Part(Box<Problem>),
    /// The block exists, but has no such instance, which matters only if the address is evaluated.
    Instance(Box<Problem>),
    /// It is not an address of anything.
    Malformed(Box<Problem>),
}

/// Where an address is.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    /// The text that contains it.
    pub(super) text: &'a str,
    pub(super) origin: Origin,
    pub(super) context: Context<'a>,
    /// Whether it is in HCL, without quotes around it.
    pub(super) is_hcl: bool,
}

/// Resolves `reading.text`, which is a reference. With `problems`, it looks for the nearest name if
/// a name does not exist.
pub(super) fn resolve(
    reading: Reading<'_>,
    scope: &Scope<'_>,
    known: &mut Known,
    problems: Option<&mut Problems>,
) -> Resolved {
    let malformed = |detail: &str| Resolved::Not(reading.malformed(reading.text, detail));
    let code = match known.code(reading.text) {
        Ok(code) => code,
        Err(error) => return malformed(&error.0),
    };
    let Some(address) = code.as_address() else {
        return malformed("a reference is a name with attributes and indices, and nothing else");
    };
    match kind_of(address, reading, scope, problems) {
        Ok(kind) => Resolved::Found { kind, code },
        Err(Missing::Instance(_)) if reading.context.may_be_none() => {
            Resolved::Found { kind: None, code }
        }
        Err(missing) => Resolved::Not(missing),
    }
}

/// The type of what `address` leads to, as far as that is declared or written, or why it leads to
/// nothing.
pub(super) fn kind_of(
    address: &Address,
    reading: Reading<'_>,
    scope: &Scope<'_>,
    problems: Option<&mut Problems>,
) -> Result<Option<Type>, Missing> {
    let Reading { origin, context, .. } = reading;
    let missing = |what: &str, name: &str, near: Option<&str>| {
        let problem = Problem::new(Code::Reference, format!("there is no {what} `{name}`"))
            .at(origin, "not in this environment");
        Missing::Block(Box::new(problem.did_you_mean(origin, reading.corrected(name, near))))
    };
    let nothing = |of: String| {
        let title = format!("there is no `{}`", address.text());
        let problem = Problem::new(Code::Reference, title);
        Missing::Part(Box::new(problem.at(origin, format!("`{of}` has no such part"))))
    };
    let malformed = |detail: &str| reading.malformed(&address.text(), detail);
    if context.names(address.root()) {
        return Ok(None);
    }
    match (address.root(), address.steps()) {
        ("module", [Step::Attribute(name), rest @ ..]) => {
            let Some(module) = scope.modules.get(name.as_str()) else {
                let near =
                    problems.and_then(|problems| problems.nearest(name, scope.modules.keys()));
                return Err(missing("module", name, near.copied()));
            };
            let own = ["module.", name.as_str()].concat();
            let rest = reading.instance(&module.instances, rest);
            let rest = rest.map_err(|wrong| reading.picked("module", &own, name, wrong))?;
            let ([Step::Attribute(output), inside @ ..], Some(contract)) = (rest, module.contract)
            else {
                return Ok(None);
            };
            if contract.outputs.contains_key(output.as_str()) {
                let kind = contract.output_kind(output);
                return stepped(&kind, inside).map_err(|_| nothing(format!("{own}.{output}")));
            }
            let outputs = || contract.outputs.keys().map(String::as_str);
            let near = problems.and_then(|problems| problems.nearest(output, outputs()));
            let title = format!("module `{name}` has no output `{output}`");
            let problem = Problem::new(Code::Reference, title)
                .at(origin, "refers to nothing")
                .did_you_mean(origin, reading.corrected(output, near));
            Err(Missing::Part(Box::new(match contract.outputs.is_empty() {
                true => problem.hint("the module declares no outputs"),
                false => problem.hint(format!("its outputs are {}", listed(outputs()))),
            })))
        }
        ("var", [Step::Attribute(name), rest @ ..]) => match scope.variables.get(name.as_str()) {
            Some(variable) => match &variable.kind {
                Some(kind) => stepped(kind, rest).map_err(|_| nothing(format!("var.{name}"))),
                None => Ok(None),
            },
            None => {
                let near =
                    problems.and_then(|problems| problems.nearest(name, scope.variables.keys()));
                Err(missing("variable", name, near.copied()))
            }
        },
        ("local", [Step::Attribute(name), rest @ ..]) => match scope.locals.get(name.as_str()) {
            Some(node) => {
                let value = scope.locals.followed(node);
                value.stepped(rest).map_err(|_| nothing(format!("local.{name}")))
            }
            None => {
                let near =
                    problems.and_then(|problems| problems.nearest(name, scope.locals.names()));
                Err(missing("local value", name, near))
            }
        },
        ("data", [Step::Attribute(kind), Step::Attribute(name), rest @ ..]) => {
            let own = format!("{kind}.{name}");
            let rest =
                reading.typed(("data source", "data."), &own, &scope.data, rest, problems)?;
            match (rest, data_attributes(kind)) {
                ([Step::Attribute(name), ..], Some(known)) if !known.contains(&name.as_str()) => {
                    Err(nothing(format!("data.{own}")))
                }
                _ => Ok(None),
            }
        }
        ("ephemeral", [Step::Attribute(kind), Step::Attribute(name), rest @ ..]) => {
            let own = format!("{kind}.{name}");
            let what = ("ephemeral resource", "ephemeral.");
            reading.typed(what, &own, &scope.ephemeral, rest, problems).map(|_| None)
        }
        ("resource", [Step::Attribute(kind), Step::Attribute(name), rest @ ..]) => {
            let own = format!("{kind}.{name}");
            let what = ("resource", "resource.");
            reading.typed(what, &own, &scope.resources, rest, problems).map(|_| None)
        }
        ("path", [Step::Attribute(name)]) if matches!(name.as_str(), "cwd" | "module" | "root") => {
            Ok(Some(Type::String))
        }
        ("terraform" | "tofu", [Step::Attribute(name)])
            if matches!(name.as_str(), "applying" | "workspace") =>
        {
            Ok(None)
        }
        ("each", [Step::Attribute(part), ..]) if matches!(context.block(), Context::ForEach(_)) => {
            match part.as_str() {
                "key" | "value" => Ok(None),
                _ => Err(malformed("`each` has `key` and `value`")),
            }
        }
        ("count", [Step::Attribute(part)]) if matches!(context.block(), Context::Count(_)) => {
            match part.as_str() {
                "index" => Ok(Some(Type::Number)),
                _ => Err(malformed("`count` has `index`")),
            }
        }
        ("each" | "count", _) => Err(malformed("only inside a block with `for_each` or `count`")),
        (
            "module" | "var" | "local" | "data" | "ephemeral" | "resource" | "path" | "terraform"
            | "tofu",
            _,
        ) => Err(malformed("does not name anything specific")),
        (kind, [Step::Attribute(name), rest @ ..])
            if kind.contains('_') || scope.has_type(kind) =>
        {
            let own = format!("{kind}.{name}");
            reading.typed(("resource", ""), &own, &scope.resources, rest, problems).map(|_| None)
        }
        (root, _) => Err(malformed(&format!("a root module has nothing called `{root}`"))),
    }
}

impl Reading<'_> {
    /// The remaining `steps` after the one that picks an instance of `own`, which is a type and a
    /// name: a `what` in `all`, where all addresses begin with `begin`.
    fn typed<'s>(
        self,
        (what, begin): (&str, &str),
        own: &str,
        all: &IndexMap<String, Instances, RandomState>,
        steps: &'s [Step],
        problems: Option<&mut Problems>,
    ) -> Result<&'s [Step], Missing> {
        let Some(instances) = all.get(own) else {
            let near = problems.and_then(|problems| problems.nearest(own, all.keys()));
            let title = format!("there is no {what} `{own}`");
            let mut problem =
                Problem::new(Code::Reference, title).at(self.origin, "not in this environment");
            if what != "data source" && near.is_none() {
                problem = problem
                    .hint("write resources in HCL, next to the TOML: `envs/<layer>.d/<part>.tf`");
            }
            let corrected = self.corrected(own, near.map(String::as_str));
            return Err(Missing::Block(Box::new(problem.did_you_mean(self.origin, corrected))));
        };
        let address = format!("{begin}{own}");
        self.instance(instances, steps).map_err(|wrong| self.picked(what, &address, own, wrong))
    }

    /// The remaining `steps` after the one that picks one of `instances`.
    fn instance<'s>(self, instances: &Instances, steps: &'s [Step]) -> Result<&'s [Step], Wrong> {
        match (self.context, steps) {
            (Context::Dependencies(_), [Step::Index(_), rest @ ..]) => Ok(rest),
            (Context::Dependencies(_), _) => Ok(steps),
            _ => instances.inside(steps),
        }
    }

    fn malformed(self, address: &str, detail: &str) -> Missing {
        Missing::Malformed(Box::new(
            Problem::new(Code::ValueForm, format!("`{address}` is not a reference"))
                .at(self.origin, detail)
                .hint("such as `module.NAME.OUTPUT`, `var.NAME`, `data.TYPE.NAME.ATTRIBUTE`"),
        ))
    }

    /// A reference to an instance of the block `name`, which is a `what` at `address`.
    fn picked(self, what: &str, address: &str, name: &str, wrong: Wrong) -> Missing {
        let problem = |title: String, label: &str| {
            Problem::new(Code::Reference, title).at(self.origin, label)
        };
        match wrong {
            Wrong::NotRepeated => Missing::Part(Box::new(problem(
                format!("{what} `{name}` is not repeated"),
                "picks one of several",
            ))),
            Wrong::NoneOfSeveral => Missing::Part(Box::new(
                problem(format!("{what} `{name}` is repeated"), "which one?").hint(format!(
                    "{address}[\"KEY\"] is one instance, {address}[*] is all of them"
                )),
            )),
            Wrong::NotThere(there) => {
                let title = format!("there is no such {what} `{name}`");
                Missing::Instance(Box::new(problem(title, "no such instance").hint(there)))
            }
        }
    }

    /// The text as written, with `near` instead of its part `name`; `None` if that occurs twice.
    fn corrected(self, name: &str, near: Option<&str>) -> Option<String> {
        let (at, near) = (self.text.rfind(name)?, near?);
        let is_quotable = !self.text.contains(['"', '\\', '\n']);
        let is_once = self.text.matches(name).count() == 1 || self.text.ends_with(name);
        let (before, after) = (&self.text[..at], &self.text[at + name.len()..]);
        let quote = if self.is_hcl { "" } else { "\"" };
        let is_writable = is_quotable || self.is_hcl;
        (is_writable && is_once).then(|| format!("{quote}{before}{near}{after}{quote}"))
    }
}

/// The type of what `address` names, as far as it is declared or written.
pub(super) fn type_of(address: &Address, scope: &Scope<'_>) -> Option<Type> {
    match (address.root(), address.steps()) {
        ("var", [Step::Attribute(name), rest @ ..]) => {
            stepped(scope.variables.get(name.as_str())?.kind.as_ref()?, rest).ok()?
        }
        ("local", [Step::Attribute(name), rest @ ..]) => {
            scope.locals.followed(scope.locals.get(name.as_str())?).stepped(rest).ok()?
        }
        ("module", [Step::Attribute(name), rest @ ..]) => {
            let module = scope.modules.get(name.as_str())?;
            let [Step::Attribute(output), rest @ ..] = module.instances.inside(rest).ok()? else {
                return None;
            };
            stepped(&module.contract?.output_kind(output), rest).ok()?
        }
        _ => None,
    }
}

/// The type of what `steps` lead to in a value of the type `kind`; `None` if only Terraform knows
/// it.
fn stepped(kind: &Type, steps: &[Step]) -> Result<Option<Type>, NothingThere> {
    if steps.contains(&Step::Splat) {
        return Ok(None);
    }
    let way: Vec<Inward> = steps.iter().map(Inward::from).collect();
    kind_at(kind, &way).map(Some)
}
