//! `[[import]]`, `[[moved]]` and `[[removed]]`: resources that are imported, removed or moved to
//! another address.

use super::body::TomlBlock;
use super::checker::Checker;
use super::context::{Context, Presence};
use super::target::{Mode, Target};
use crate::hcl::{Block, Body, Expression, Identifier, ParsedCode};
use crate::language::block;
use crate::layers::{Node, Table, TomlValue};
use crate::problem::{Code, Problem};
use std::collections::{BTreeMap, BTreeSet};

impl Checker<'_> {
    /// The blocks in `node`, the array of tables `kind`; `subject` is the argument whose address
    /// must be unique among them.
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
        // Two objects cannot move to one address, nor one object to two.
        let subjects = if kind == "moved" { vec!["from", "to"] } else { vec![subject] };
        let (mut blocks, mut seen) = (vec![], BTreeMap::new());
        for one in list {
            let Some(table) = self.table(one, kind) else { continue };
            let written = TomlBlock { table, origin: one.origin, address: kind };
            let context = match table.get("for_each") {
                Some(_) => Context::ForEach(Presence::Uncertain),
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
        if kind == "moved" {
            self.rounds(list, &blocks);
        }
        blocks
    }

    /// Refuses moves in `blocks`, which come from `list`, that lead back to where they begin. Two
    /// moves to the same address are refused elsewhere.
    fn rounds(&mut self, list: &[Node], blocks: &[Block]) {
        let next: BTreeMap<_, _> = blocks.iter().filter_map(ends).collect();
        let mut done = BTreeSet::new();
        for (node, block) in list.iter().zip(blocks) {
            let Some((from, mut at)) = ends(block).filter(|(from, to)| from != to) else {
                continue;
            };
            let mut way = vec![from.as_str()];
            while at != from && done.insert(at) {
                way.push(at.as_str());
                match next.get(at) {
                    Some(further) => at = further,
                    None => break,
                }
            }
            if at == from {
                way.push(from.as_str());
                let problem =
                    Problem::new(Code::Conflict, "these moves lead back to where they begin");
                self.problems.push(problem.at(node.origin, way.join(" to ")));
            }
        }
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
            let title = format!("two `{kind}` entries for `{}`", code.as_str());
            self.problems.push(
                Problem::new(Code::Conflict, title)
                    .at(node.origin, "contradicts the other")
                    .at(earlier.origin, "the other"),
            );
        }
    }

    /// Checks the addresses in `body`, which comes from `table`, against each other, the
    /// environment and the bodies of its modules.
    fn subjects(&mut self, kind: &str, table: &Table, body: &Body) {
        let mut found = vec![];
        for key in ["from", "to"] {
            let (Some(node), Some(code)) = (table.get(key), code(body, key)) else { continue };
            let target = code.as_address().and_then(Target::of);
            let is_taken = |one: &Target<'_>| kind == "moved" || one.mode == Mode::Resource;
            let Some(target) = target.filter(is_taken) else {
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
            found.push((node, code, target));
        }
        let refused = match (kind, found.as_slice()) {
            ("moved", [(from_node, from, source), (to_node, to, target)]) => {
                if source.resource.is_some() != target.resource.is_some() {
                    self.problems.push(
                        Problem::new(
                            Code::Conflict,
                            "a module cannot become a resource, nor a resource a module",
                        )
                        .at(to_node.origin, "is of a different kind"),
                    );
                }
                if from == to {
                    let title = format!("`{}` is moved to its own address", to.as_str());
                    self.problems.push(
                        Problem::new(Code::Conflict, title).at(to_node.origin, "is not a move"),
                    );
                }
                source.remains(target, self.scope).map(|title| (from_node, title))
            }
            ("removed", [(node, code, target)]) => {
                for key in
                    ["connection", "provisioner"].iter().filter(|_| target.resource.is_none())
                {
                    if let Some(entry) = table.entries.get(*key) {
                        let title = format!("only the removal of a resource can have a `{key}`");
                        let problem =
                            Problem::new(Code::Conflict, title).at(entry.key, "would not run");
                        self.problems.push(problem.at(node.origin, "a module"));
                    }
                }
                let refused = match target.is_instance() {
                    true => Some(format!(
                        "`{}` is one instance, but `removed` always covers all of them",
                        code.as_str()
                    )),
                    false => target.is_declared(self.scope),
                };
                refused.map(|title| (node, title))
            }
            ("import", [(node, code, target)]) => {
                if let Some(provider) = table.entries.get("provider").filter(|_| target.is_inside())
                {
                    let title = "an import into a module cannot have a `provider`";
                    let problem = Problem::new(Code::Conflict, title);
                    let problem = problem.at(provider.key, "Terraform uses the module's own");
                    self.problems.push(problem.at(node.origin, "in a module"));
                }
                let refused = match target.resource {
                    None => Some(format!(
                        "`{}` is a module, but only resources can be imported",
                        code.as_str()
                    )),
                    Some(_) => target.lacks(self.scope),
                };
                refused.map(|title| (node, title))
            }
            _ => None,
        };
        if let Some((node, title)) = refused {
            self.problems
                .push(Problem::new(Code::Reference, title).at(node.origin, "Terraform refuses it"));
        }
    }

    /// An import names what identifies the resource.
    fn identified(&mut self, node: &Node, table: &Table) {
        if table.get("id").or_else(|| table.get("identity")).is_none() {
            self.problems.push(
                Problem::new(Code::WrongKind, "`import` has neither `id` nor `identity`")
                    .at(node.origin, "does not show what to import"),
            );
        }
    }
}

/// The source and the target of the move `block`.
fn ends(block: &Block) -> Option<(&ParsedCode, &ParsedCode)> {
    Some((code(&block.body, "from")?, code(&block.body, "to")?))
}

/// The address in the argument `key` of `body`.
fn code<'b>(body: &'b Body, key: &str) -> Option<&'b ParsedCode> {
    body.arguments.iter().find_map(|(name, value)| match value {
        Expression::Code(code) if *name == key => Some(code),
        _ => None,
    })
}
