//! Whether a value is `sensitive` or `ephemeral` because of what it reads: Terraform passes both on
//! through local values, variables and outputs.

use super::scope::Scope;
use crate::contracts::Contract;
use crate::hcl::{Address, Inward, Reads, TakenOff, Way, Ways};
use crate::layers::{Form, Node, Others, Table, TomlValue, code_of, form_of_value};
use crate::source::Origin;

/// Why a value is sensitive or ephemeral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cause {
    /// What it reads, such as `var.token`.
    pub(super) read: String,
    /// Where that is declared.
    pub(super) declared: Option<Origin>,
}

/// The marks of a value because of what it reads.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub(super) sensitive: Option<Cause>,
    pub(super) ephemeral: Option<Cause>,
}

/// Where marks come from in one environment.
#[derive(Clone, Copy)]
pub(super) struct MarkSources<'a> {
    pub(super) tables: &'a Table,
    pub(super) scope: &'a Scope<'a>,
    pub(super) others: &'a Others,
}

impl Marks {
    /// The marks of `node`, in a block with or without `for_each`.
    pub(super) fn of<'a>(
        node: &'a Node,
        for_each: Option<&'a Node>,
        declared: MarkSources<'a>,
    ) -> Self {
        let mut search = Search {
            declared,
            for_each,
            seen: Ways::default(),
            open: vec![(node, vec![], TakenOff::default())],
            taken_off: TakenOff::default(),
            marks: Self::default(),
        };
        while let Some((node, steps, taken_off)) = search.open.pop() {
            search.taken_off = taken_off;
            search.node(node, &steps);
        }
        search.marks
    }
}

struct Search<'a> {
    declared: MarkSources<'a>,
    for_each: Option<&'a Node>,
    seen: Ways<TakenOff>,
    /// Values still to be visited, with the path into each, because chains can be long.
    open: Vec<(&'a Node, Vec<Inward>, TakenOff)>,
    /// Of the value under way.
    taken_off: TakenOff,
    marks: Marks,
}

impl<'a> Search<'a> {
    fn node(&mut self, node: &'a Node, steps: &[Inward]) {
        match &node.value {
            TomlValue::Table(table) if let Some(form) = form_of_value(table) => {
                self.form(form, table, node, steps);
            }
            TomlValue::Array(_) | TomlValue::Table(_)
                if self.taken_off.elements && steps.is_empty() => {}
            TomlValue::Array(_) | TomlValue::Table(_) => {
                let (inside, rest) = node.inside(steps);
                inside.into_iter().for_each(|node| self.go_on(Some(node), rest.to_vec()));
            }
            TomlValue::String(_)
            | TomlValue::Template(_)
            | TomlValue::Number(_)
            | TomlValue::Boolean(_)
            | TomlValue::Unknown => {}
        }
    }

    fn form(&mut self, form: Form, table: &'a Table, node: &Node, steps: &[Inward]) {
        let text = |key: &str| table.get(key).and_then(Node::as_str);
        match form {
            Form::Reference => {
                if let Some(address) = text("ref").and_then(Address::parse) {
                    self.follow(Way::of(&address, steps));
                }
                self.go_on(table.get("or"), steps.to_vec());
            }
            Form::Expression | Form::Template | Form::Null => {
                let code = code_of(table).unwrap_or_default();
                let reads = Reads::of(code, steps, self.taken_off);
                if !reads.made_sensitive.is_empty() {
                    let read = "sensitive(…)".to_owned();
                    self.sensitive(Cause { read, declared: Some(node.origin) });
                }
                for read in reads.read {
                    let before = std::mem::replace(&mut self.taken_off, read.taken_off);
                    self.follow(read.way);
                    self.taken_off = before;
                }
            }
            Form::Output => {
                let output = text("output").unwrap_or_default();
                if self.declared.others.output(output).is_some_and(|output| output.is_sensitive) {
                    self.sensitive(Cause { read: output.to_owned(), declared: None });
                }
            }
            Form::Literal | Form::Path | Form::Unset | Form::Several => {}
        }
    }

    fn sensitive(&mut self, cause: Cause) {
        if !self.taken_off.sensitive {
            self.marks.sensitive.get_or_insert(cause);
        }
    }

    fn follow(&mut self, way: Way) {
        let Some(way) = self.seen.go(way, self.taken_off) else { return };
        let MarkSources { tables, scope, .. } = self.declared;
        match (way.root.as_str(), way.steps.as_slice()) {
            ("var", [Inward::Key(name), ..]) => {
                let Some(block) = tables.table("variable").and_then(|table| table.table(name))
                else {
                    return;
                };
                let cause = |declared| Cause { read: format!("var.{name}"), declared };
                if let Some(declared) = block.flag("sensitive") {
                    self.sensitive(cause(Some(declared)));
                }
                if let (Some(declared), false) = (block.flag("ephemeral"), self.taken_off.ephemeral)
                {
                    self.marks.ephemeral.get_or_insert(cause(Some(declared)));
                }
            }
            ("module", [Inward::Key(name), rest @ ..]) => {
                let Some(module) = scope.modules.get(name.as_str()) else { return };
                let rest = if module.instances.are_several() {
                    rest.get(1..).unwrap_or_default()
                } else {
                    rest
                };
                let Some(contract) = module.contract else { return };
                match rest {
                    // The sensitive part is inside of it.
                    [] if self.taken_off.elements => {}
                    [Inward::Key(output), ..] => self.output(name, contract, output),
                    [Inward::Any, ..] | [] => {
                        for output in contract.outputs.keys() {
                            self.output(name, contract, output);
                        }
                    }
                }
            }
            ("local", [Inward::Key(name), rest @ ..]) => {
                let local = tables.table("locals").and_then(|locals| locals.get(name));
                self.go_on(local, rest.to_vec());
            }
            ("each", [Inward::Key(part), rest @ ..]) if part == "value" => {
                let way = [Inward::Any].iter().chain(rest).cloned().collect();
                self.go_on(self.for_each, way);
            }
            _ => {}
        }
    }

    /// The declared marks of the output `output` of the module `name`.
    fn output(&mut self, name: &str, contract: &Contract, output: &str) {
        let Some(declaration) = contract.outputs.get(output) else { return };
        let cause = || Cause {
            read: format!("module.{name}.{output}"),
            declared: Some(declaration.origin),
        };
        if declaration.sensitive {
            self.sensitive(cause());
        }
        if declaration.ephemeral && !self.taken_off.ephemeral {
            self.marks.ephemeral.get_or_insert_with(cause);
        }
    }

    /// Continues with `node`, if there is one.
    fn go_on(&mut self, node: Option<&'a Node>, steps: Vec<Inward>) {
        self.open.extend(node.map(|node| (node, steps, self.taken_off)));
    }
}
