//! What an expression mentions, and whether that is evaluated in every case.

use super::address::Address;
use super::code::{ParsedCode, address};
use super::identifier::Identifier;
use hcl_syntax::{Call, Expression, For, Kind, Name, Part, StepKind, Traversal};

/// An address in an expression.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The address; a single name counts as one.
    pub address: Address,
    /// Whether its value always counts: it is in no branch of a condition, in no `for`, and not in
    /// `try` or `can`.
    pub is_sure: bool,
}

/// What an expression mentions.
#[derive(Clone, Debug, Default)]
pub struct Mentions {
    /// The addresses, without names that the expression itself introduces.
    pub addresses: Vec<Mention>,
    /// The functions that it calls in every case, without those of providers.
    pub functions: Vec<String>,
}

impl Mentions {
    /// What `code` mentions.
    pub fn of(code: &ParsedCode) -> Self {
        let text = code.as_str();
        let Ok(expression) = hcl_syntax::parse_expression(text) else { return Self::default() };
        let mut search = Search { text, bound: vec![], found: Self::default() };
        search.visit(&expression, true);
        search.found
    }
}

struct Search<'e> {
    text: &'e str,
    /// The names that surrounding `for`s introduce.
    bound: Vec<&'e str>,
    found: Mentions,
}

impl<'e> Search<'e> {
    fn visit(&mut self, expression: &'e Expression, is_sure: bool) {
        match &expression.kind {
            Kind::Variable(name) => {
                if !self.bound.contains(&&**name) {
                    let address = Identifier::parse(name).map(Address::of);
                    let mentions = address.map(|address| Mention { address, is_sure });
                    self.found.addresses.extend(mentions);
                }
            }
            Kind::Traversal(traversal) => self.traversal(expression, traversal, is_sure),
            Kind::Call(call) => self.call(call, is_sure),
            Kind::Conditional(either) => {
                self.visit(&either.condition, is_sure);
                self.visit(&either.when_true, false);
                self.visit(&either.when_false, false);
            }
            // Later versions of Terraform evaluate the other side only if it counts.
            Kind::Binary(operation) => {
                self.visit(&operation.left, false);
                self.visit(&operation.right, false);
            }
            Kind::For(inner) => self.repeated(inner, is_sure),
            Kind::Template(template) => {
                let is_plain =
                    |part: &Part| matches!(part, Part::Literal(_) | Part::Interpolation(_));
                let is_sure = is_sure && template.parts.iter().all(is_plain);
                let before = self.bound.len();
                self.bind_parts(&template.parts);
                expression.parts(&mut |part| self.visit(part, is_sure));
                self.bound.truncate(before);
            }
            _ => expression.parts(&mut |part| self.visit(part, is_sure)),
        }
    }

    fn traversal(&mut self, expression: &Expression, traversal: &'e Traversal, is_sure: bool) {
        for step in &traversal.steps {
            if let StepKind::Index(index) = &step.kind {
                self.visit(index, is_sure);
            }
        }
        match &traversal.root.kind {
            Kind::Variable(name) if self.bound.contains(&&**name) => {}
            Kind::Variable(_) => {
                let address = address(expression, self.text);
                self.found.addresses.extend(address.map(|address| Mention { address, is_sure }));
            }
            _ => self.visit(&traversal.root, is_sure),
        }
    }

    fn call(&mut self, call: &'e Call, is_sure: bool) {
        let name = call.name.as_str();
        if is_sure && !call.is_namespaced() {
            self.found.functions.push(name.to_owned());
        }
        let is_sure = is_sure && !matches!(name, "try" | "can");
        call.arguments.iter().for_each(|argument| self.visit(argument, is_sure));
    }

    fn repeated(&mut self, inner: &'e For, is_sure: bool) {
        self.visit(&inner.collection, is_sure);
        let before = self.bound.len();
        self.bound.extend(inner.key_name.as_ref().map(Name::as_str));
        self.bound.push(inner.value_name.as_str());
        for part in inner.key.iter().chain([&inner.value]).chain(&inner.condition) {
            self.visit(part, false);
        }
        self.bound.truncate(before);
    }

    /// Adds the names of all `%{ for … }`, which hide outer ones.
    fn bind_parts(&mut self, parts: &'e [Part]) {
        for part in parts {
            match part {
                Part::For(inner) => {
                    self.bound.extend(inner.key_name.as_ref().map(Name::as_str));
                    self.bound.push(inner.value_name.as_str());
                    self.bind_parts(&inner.parts);
                }
                Part::If(inner) => {
                    self.bind_parts(&inner.when_true);
                    self.bind_parts(&inner.when_false);
                }
                Part::Literal(_) | Part::Interpolation(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Mentions, ParsedCode};

    #[test]
    fn what_counts_in_each_case_is_told_from_what_may_not() {
        let code = ParsedCode::parse(
            "f(a.b, [for x in c.d : x.y + e.f], g.h ? i.j : k.l, try(m.n, 1), \
             \"${o.p}%{ for q in r.s }${q.t}%{ endfor }\", u, v.w[x.y])",
        );
        let code = code.expect("it is an expression");
        let found = Mentions::of(&code);
        let mentions = &found.addresses;
        let sure = mentions.iter().filter(|one| one.is_sure);
        let sure: Vec<String> = sure.map(|one| one.address.text()).collect();
        assert_eq!(sure, ["a.b", "c.d", "g.h", "u", "x.y", "v.w[x.y]"]);
        let others = mentions.iter().filter(|one| !one.is_sure);
        let others: Vec<String> = others.map(|one| one.address.text()).collect();
        assert_eq!(others, ["e.f", "i.j", "k.l", "m.n", "o.p", "r.s"]);
        assert_eq!(found.functions, ["f", "try"]);
    }
}
