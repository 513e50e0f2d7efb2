//! Where the value of an expression comes from, as far as its text tells.

use super::address::Address;
use super::code::ParsedCode;
use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, FuncCall, Traversal};
use hcl_edit::template::{Element, StringTemplate};
use hcl_edit::visit::{self, Visit};

/// Where the value of one expression comes from.
#[derive(Debug, Default)]
pub struct Flow {
    /// What the value may be, each by itself.
    pub outcomes: Vec<Outcome>,
    /// Everything that is read.
    pub read: Vec<Read>,
    /// What the arguments of `sensitive` may be.
    pub made_sensitive: Vec<Outcome>,
}

/// What the value of an expression, or a part of it, may be.
#[derive(Debug)]
pub enum Outcome {
    /// What stands in the text itself, other than null and the empty string.
    Constant,
    /// What an address leads to.
    Address(Address),
    /// Made of what these lead to, and of nothing else.
    Made(Vec<Address>),
}

/// An address that is read, and which mark of its value a function takes off.
#[derive(Debug)]
pub struct Read {
    /// The address.
    pub address: Address,
    /// Inside `nonsensitive`.
    pub is_nonsensitive: bool,
    /// Inside `ephemeralasnull`.
    pub is_null_if_ephemeral: bool,
}

/// Functions whose value is one of their arguments, as it is or in another notation.
const PASSING: [&str; 22] = [
    "base64decode",
    "base64encode",
    "chomp",
    "coalesce",
    "coalescelist",
    "concat",
    "ephemeralasnull",
    "flatten",
    "lower",
    "merge",
    "nonsensitive",
    "sensitive",
    "tolist",
    "tomap",
    "tonumber",
    "toset",
    "tostring",
    "trimspace",
    "try",
    "upper",
    "urlencode",
    "values",
];

/// Functions whose value does not follow from their arguments.
const READING: [&str; 15] = [
    "abspath",
    "bcrypt",
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "fileexists",
    "filemd5",
    "fileset",
    "filesha1",
    "filesha256",
    "filesha512",
    "templatefile",
    "timestamp",
    "uuid",
];

impl Flow {
    /// The flow of the expression `text`; of what is none, that nothing is known.
    pub fn of(text: &str) -> Self {
        let Ok(expression) = hcl_edit::parser::parse_expr(text) else { return Self::default() };
        let mut reader = Reader { text, flow: Self::default() };
        let mut outcomes = vec![];
        reader.outcomes(&expression, &mut outcomes);
        reader.flow.outcomes = outcomes;
        reader.read(&expression, (false, false));
        reader.flow
    }
}

struct Reader<'a> {
    text: &'a str,
    flow: Flow,
}

impl Reader<'_> {
    fn address(&self, node: &Traversal) -> Option<Address> {
        let code = ParsedCode::parse(self.text.get(node.span()?)?).ok()?;
        code.addresses().first().cloned()
    }

    /// What `expression` may be.
    fn outcomes(&self, expression: &Expression, outcomes: &mut Vec<Outcome>) {
        match expression {
            Expression::Null(_) => {}
            Expression::String(text) => {
                if !text.value().is_empty() {
                    outcomes.push(Outcome::Constant);
                }
            }
            Expression::Bool(_) | Expression::Number(_) => outcomes.push(Outcome::Constant),
            Expression::Parenthesis(inner) => self.outcomes(inner.inner(), outcomes),
            Expression::Conditional(conditional) => {
                self.outcomes(&conditional.true_expr, outcomes);
                self.outcomes(&conditional.false_expr, outcomes);
            }
            Expression::Array(list) => list.iter().for_each(|one| self.outcomes(one, outcomes)),
            Expression::Object(object) => {
                object.iter().for_each(|(_, value)| self.outcomes(value.expr(), outcomes));
            }
            Expression::FuncCall(call) if PASSING.contains(&call.name.name.as_str()) => {
                call.args.iter().for_each(|argument| self.outcomes(argument, outcomes));
            }
            Expression::StringTemplate(template) if is_interpolation(template) => {
                if let Some(Element::Interpolation(inner)) = template.as_single_element() {
                    self.outcomes(&inner.expr, outcomes);
                }
            }
            Expression::Traversal(traversal)
                if matches!(traversal.expr, Expression::Variable(_)) =>
            {
                outcomes.extend(self.address(traversal).map(Outcome::Address));
            }
            expression => {
                let mut parts = Parts { reader: self, addresses: vec![], is_whole: true };
                parts.visit_expr(expression);
                if parts.is_whole {
                    outcomes.push(Outcome::Made(parts.addresses));
                }
            }
        }
    }

    /// Collects what `expression` reads, inside of `nonsensitive` and `ephemeralasnull` or not.
    fn read(&mut self, expression: &Expression, inside: (bool, bool)) {
        let mut collected = Collected { reader: self, inside };
        collected.visit_expr(expression);
    }
}

fn is_interpolation(template: &StringTemplate) -> bool {
    matches!(template.as_single_element(), Some(Element::Interpolation(_)))
}

/// The addresses that something is made of.
struct Parts<'a> {
    reader: &'a Reader<'a>,
    addresses: Vec<Address>,
    /// Whether there is nothing else.
    is_whole: bool,
}

impl Visit for Parts<'_> {
    fn visit_traversal(&mut self, node: &Traversal) {
        match self.reader.address(node) {
            Some(address) => self.addresses.push(address),
            None => self.is_whole &= !matches!(node.expr, Expression::Variable(_)),
        }
        visit::visit_traversal(self, node);
    }

    fn visit_func_call(&mut self, node: &FuncCall) {
        self.is_whole &=
            node.name.namespace.is_empty() && !READING.contains(&node.name.name.as_str());
        visit::visit_func_call(self, node);
    }
}

struct Collected<'a, 't> {
    reader: &'a mut Reader<'t>,
    inside: (bool, bool),
}

impl Visit for Collected<'_, '_> {
    fn visit_traversal(&mut self, node: &Traversal) {
        if let Some(address) = self.reader.address(node) {
            let (is_nonsensitive, is_null_if_ephemeral) = self.inside;
            self.reader.flow.read.push(Read { address, is_nonsensitive, is_null_if_ephemeral });
        }
        visit::visit_traversal(self, node);
    }

    fn visit_func_call(&mut self, node: &FuncCall) {
        let before = self.inside;
        match node.name.name.as_str() {
            "nonsensitive" | "issensitive" => self.inside.0 = true,
            "ephemeralasnull" => self.inside.1 = true,
            "sensitive" => {
                let mut outcomes = vec![];
                for argument in &node.args {
                    self.reader.outcomes(argument, &mut outcomes);
                }
                self.reader.flow.made_sensitive.extend(outcomes);
            }
            _ => {}
        }
        visit::visit_func_call(self, node);
        self.inside = before;
    }
}
