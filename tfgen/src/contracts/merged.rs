//! The blocks of a module, each with the blocks of override files that change it.
//!
//! <https://developer.hashicorp.com/terraform/language/files/override>

use super::Repetition;
use super::declared::{Declaration, Value};
use crate::problem::{Code, Problem};
use std::collections::{BTreeMap, HashMap};

/// A block with those that change it; the last one wins.
pub(super) struct Merged<'a> {
    pub(super) base: Declaration<'a>,
    overrides: Vec<Declaration<'a>>,
}

impl<'a> Merged<'a> {
    /// A block that nothing changes.
    pub(super) fn alone(base: Declaration<'a>) -> Self {
        Self { base, overrides: vec![] }
    }

    /// The value of the argument `name`.
    pub(super) fn value(&self, name: &str) -> Option<Value<'a>> {
        self.declaring(name)?.value(name)
    }

    /// The block whose argument `name` wins.
    pub(super) fn declaring(&self, name: &str) -> Option<Declaration<'a>> {
        let overrides = self.overrides.iter().rev();
        overrides.chain([&self.base]).find(|one| one.value(name).is_some()).copied()
    }

    /// How the block is repeated.
    pub(super) fn repetition(&self) -> Repetition {
        if self.value("for_each").is_some() {
            Repetition::ForEach
        } else if self.value("count").is_some() {
            Repetition::Count
        } else {
            Repetition::Once
        }
    }

    /// Each argument with its effective value.
    pub(super) fn values(&self) -> BTreeMap<&'a str, Value<'a>> {
        let arguments = self.all().flat_map(Declaration::arguments);
        arguments.map(|(argument, value)| (argument.name.as_str(), value)).collect()
    }

    /// The effective nested blocks: one in an override file replaces all of its kind, including
    /// those that `dynamic` makes.
    pub(super) fn blocks(&self) -> Vec<Declaration<'a>> {
        let made = |one: &Declaration<'a>| match (&*one.block.kind, one.block.labels.first()) {
            ("dynamic", Some(label)) => &*label.text,
            (kind, _) => kind,
        };
        let mut blocks: Vec<Declaration<'a>> = self.base.all_blocks().collect();
        for changing in &self.overrides {
            let kinds: Vec<&str> = changing.all_blocks().map(|one| made(&one)).collect();
            blocks.retain(|one| !kinds.contains(&made(one)));
            blocks.extend(changing.all_blocks());
        }
        blocks
    }

    /// All of its blocks: the first and those that change it.
    pub(super) fn all(&self) -> impl Iterator<Item = Declaration<'a>> {
        [self.base].into_iter().chain(self.overrides.iter().copied())
    }
}

/// Merges the blocks `declarations`; those of override files come last and are marked. Also returns
/// those that change nothing.
pub(super) fn merged<'a>(
    declarations: impl Iterator<Item = (bool, Declaration<'a>)>,
) -> (Vec<Merged<'a>>, Vec<Problem>) {
    let (mut blocks, mut problems) = (vec![], vec![]);
    // Built only when something is to be found.
    let mut places: Option<HashMap<(&str, &str, &str), usize>> = None;
    for (is_override, declaration) in declarations {
        if !is_override {
            blocks.push(Merged::alone(declaration));
            continue;
        }
        match declaration.block.kind.as_str() {
            // These are changed one by one, or not at all.
            "locals" | "removed" | "ephemeral" => continue,
            kind @ ("check" | "moved") => {
                let title = format!("an override file cannot have `{kind}`");
                let problem = Problem::new(Code::ModuleSyntax, title);
                problems.push(problem.at(declaration.header(), "changes nothing"));
                continue;
            }
            _ => {}
        }
        let places = places.get_or_insert_with(|| {
            // If a block is declared twice, which is reported, the first one is changed.
            blocks.iter().enumerate().rev().map(|(at, one)| (key(one.base), at)).collect()
        });
        match places.get(&key(declaration)) {
            Some(at) => blocks[*at].overrides.push(declaration),
            // It belongs to the module if no other file has one.
            None if is_own(declaration) => {
                blocks.push(Merged::alone(declaration));
            }
            None => {
                let (kind, name, more) = key(declaration);
                let dot = if more.is_empty() { "" } else { "." };
                let title = format!("there is no {kind} `{name}{dot}{more}` for this to override");
                let problem = Problem::new(Code::ModuleSyntax, title)
                    .at(declaration.header(), "in an override file");
                problems.push(problem.hint("declare it in another file, or rename this file"));
            }
        }
    }
    (blocks, problems)
}

/// Whether `declaration` can be in an override file without a block that it changes.
fn is_own(declaration: Declaration<'_>) -> bool {
    match declaration.block.kind.as_str() {
        "terraform" => true,
        "provider" => declaration.alias().is_empty(),
        _ => false,
    }
}

/// What identifies a block.
fn key(declaration: Declaration<'_>) -> (&str, &str, &str) {
    let block = declaration.block;
    let label = |at: usize| block.labels.get(at).map_or("", |label| &*label.text);
    let more = match block.kind.as_str() {
        "provider" => declaration.alias(),
        _ => label(1),
    };
    (&block.kind, label(0), more)
}
