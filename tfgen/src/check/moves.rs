//! `[[import]]`, `[[moved]]` and `[[removed]]`: resources that come, go and change their address.

use super::body::TomlBlock;
use super::checker::Checker;
use super::context::Context;
use crate::hcl::{Address, Block, Body, Expression, Identifier, ParsedCode, Step};
use crate::language::block;
use crate::layers::{Node, Table, TomlValue};
use crate::problem::{Code, Problem};
use std::collections::BTreeMap;

/// What an address of `import`, `moved` or `removed` leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject<'a> {
    /// The module with this name in the root, or one inside it.
    Module { name: &'a str, is_whole: bool },
    /// A resource, in the module with this name in the root, if it is in one; its type and name
    /// where that module itself has it.
    Resource { module: Option<&'a str>, own: Option<(&'a str, &'a str)> },
}

impl<'a> Subject<'a> {
    /// What `address` leads to; `None` for what is neither a module nor a resource.
    fn of(address: &'a Address) -> Option<Self> {
        // The name and the steps that are names or an index behind one.
        let mut names = vec![address.root()];
        let mut indexed = vec![false];
        for step in address.steps() {
            match step {
                Step::Attribute(name) => {
                    names.push(name);
                    indexed.push(false);
                }
                Step::Index(_) if names.len() > 1 && indexed.last() == Some(&false) => {
                    *indexed.last_mut()? = true;
                }
                Step::Index(_) | Step::Splat => return None,
            }
        }
        let in_modules = names.chunks(2).take_while(|pair| pair[0] == "module").count();
        let module = names.get(1).copied().filter(|_| in_modules > 0);
        let rest = names.get(2 * in_modules..)?;
        if names.iter().zip(&indexed).step_by(2).any(|(_, is_indexed)| *is_indexed) {
            return None;
        }
        match rest {
            [] => {
                let is_whole = in_modules == 1 && !indexed.contains(&true);
                Some(Self::Module { name: module?, is_whole })
            }
            [kind, name] if *kind != "data" => {
                let own = (in_modules == 1).then_some((*kind, *name));
                Some(Self::Resource { module, own })
            }
            _ => None,
        }
    }

    fn is_module(self) -> bool {
        matches!(self, Self::Module { .. })
    }
}

impl Checker<'_> {
    /// The blocks of the table `kind`, an array of tables, which `node` is; `subject` is the
    /// argument whose address only one of them may have.
    pub(super) fn moves(&mut self, kind: &'static str, subject: &str, node: &Node) -> Vec<Block> {
        let TomlValue::Array(list) = &node.value else {
            self.problems.push(
                Problem::new(Code::WrongKind, format!("`{kind}` must be an array of tables"))
                    .at(node.origin, format!("is {}", node.kind()))
                    .hint(format!("write [[{kind}]]")),
            );
            return vec![];
        };
        let Some(language) = block(kind) else { return vec![] };
        // Two things cannot be moved to one address, nor one to two.
        let subjects = if kind == "moved" { vec!["from", "to"] } else { vec![subject] };
        let (mut blocks, mut seen) = (vec![], BTreeMap::new());
        for one in list {
            let Some(table) = self.table(one, kind) else { continue };
            let written = TomlBlock { table, origin: one.origin, address: kind };
            let context = match table.get("for_each") {
                Some(_) => Context::ForEach,
                None => Context::Once,
            };
            let body = self.body(written, &language.body, &[], context);
            for subject in &subjects {
                self.once(kind, subject, &body, one, &mut seen);
            }
            self.subjects(kind, table, &body);
            if kind == "import" {
                self.identified(one, table);
            }
            blocks.push(Block { kind: Identifier::of(kind), labels: vec![], body });
        }
        blocks
    }

    /// Refuses a second block for one address.
    fn once<'t>(
        &mut self,
        kind: &str,
        subject: &str,
        body: &Body,
        node: &'t Node,
        seen: &mut BTreeMap<(String, ParsedCode), &'t Node>,
    ) {
        if let Some(code) = code(body, subject)
            && let Some(earlier) = seen.insert((subject.to_owned(), code.clone()), node)
        {
            let title = format!("two `{kind}` for `{}`", code.as_str());
            self.problems.push(
                Problem::new(Code::Conflict, title)
                    .at(node.origin, "contradicts the other")
                    .at(earlier.origin, "the other"),
            );
        }
    }

    /// Holds the addresses in `body`, which `table` is, against each other and the environment.
    fn subjects(&mut self, kind: &str, table: &Table, body: &Body) {
        let mut found = vec![];
        for key in ["from", "to"] {
            let (Some(node), Some(code)) = (table.get(key), code(body, key)) else { continue };
            let Some(subject) = code.as_address().and_then(Subject::of) else {
                self.problems.push(
                    Problem::new(
                        Code::Reference,
                        format!("`{}` is neither a module nor a resource", code.as_str()),
                    )
                    .at(node.origin, "cannot be an address here")
                    .hint("such as module.NAME or module.NAME.TYPE.NAME"),
                );
                continue;
            };
            found.push((key, node, subject));
            let title = match (kind, key, subject) {
                ("import", _, Subject::Module { .. }) => {
                    format!("`{}` is a module, and only resources are imported", code.as_str())
                }
                ("import", _, Subject::Resource { module: Some(name), own }) => {
                    match (self.scope.modules.get(name), own) {
                        (None, _) => format!("there is no module `{name}`"),
                        (Some(module), Some((kind, resource)))
                            if module.contract.is_some_and(|contract| {
                                !contract.resources.contains(&format!("{kind}.{resource}"))
                            }) =>
                        {
                            format!("module `{name}` has no resource `{kind}.{resource}`")
                        }
                        _ => continue,
                    }
                }
                ("removed" | "moved", "from", Subject::Module { name, is_whole: true })
                    if self.scope.modules.get(name).is_some_and(|module| {
                        // The one module may have become one of several.
                        kind == "removed" || !module.instances.are_several()
                    }) =>
                {
                    format!("module `{name}` is still there")
                }
                _ => continue,
            };
            self.problems
                .push(Problem::new(Code::Reference, title).at(node.origin, "Terraform refuses it"));
        }
        if let [(_, _, from), (_, to_node, to)] = found.as_slice()
            && from.is_module() != to.is_module()
        {
            self.problems.push(
                Problem::new(Code::Conflict, "a module cannot become a resource, nor the reverse")
                    .at(to_node.origin, "is of the other kind"),
            );
        }
    }

    /// An import says by what the resource is found: one way of two.
    fn identified(&mut self, node: &Node, table: &Table) {
        let problem = match (table.entries.get("id"), table.entries.get("identity")) {
            (None, None) => {
                Problem::new(Code::WrongKind, "`import` has neither `id` nor `identity`")
                    .at(node.origin, "does not tell what is imported")
            }
            (Some(_), Some(identity)) => {
                Problem::new(Code::Conflict, "`id` and `identity` exclude each other")
                    .at(identity.key, "one of the two")
            }
            _ => return,
        };
        self.problems.push(problem);
    }
}

/// The address that the argument `key` of `body` is.
fn code<'b>(body: &'b Body, key: &str) -> Option<&'b ParsedCode> {
    body.arguments.iter().find_map(|(name, value)| match value {
        Expression::Code(code) if *name == key => Some(code),
        _ => None,
    })
}
