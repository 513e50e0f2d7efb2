//! HCL that is printed as it is: parsed, or made of addresses.

use super::address::{Address, Index, Step};
use super::formatted::{NotCode, formatted};
use super::identifier::Identifier;
use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, FuncCall, Traversal, TraversalOperator};
use hcl_edit::visit::{self, Visit};
use std::cmp::Ordering;
use std::sync::Arc;

/// An expression on one line, with the addresses that it reads.
#[derive(Clone, Debug)]
pub struct ParsedCode(Arc<Parsed>);

#[derive(Debug)]
struct Parsed {
    text: String,
    /// Each before those in its indices.
    addresses: Vec<Address>,
    /// Whether the first of them is all there is.
    is_address: bool,
    calls_functions: bool,
}

impl ParsedCode {
    /// Parses `text` as exactly one expression, which must fit on one line.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, NotCode> {
        let expression = hcl_edit::parser::parse_expr(text)
            .map_err(|error| NotCode(error.message().replace('\n', ", ")))?;
        Self::of(&expression, text)
    }

    /// `expression`, which was parsed from `text`.
    fn of(expression: &Expression, text: &str) -> Result<Self, NotCode> {
        let printed = formatted(expression, text)?;
        let mut reads = Reads { text, addresses: vec![], calls_functions: false };
        reads.visit_expr(expression);
        let Reads { addresses, calls_functions, .. } = reads;
        let is_address = matches!(expression, Expression::Traversal(traversal)
            if matches!(traversal.expr, Expression::Variable(_)))
            && addresses.first().is_some_and(Address::is_plain);
        Ok(Self(Arc::new(Parsed { text: printed, addresses, is_address, calls_functions })))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// All addresses in it, each before those in its indices.
    pub fn addresses(&self) -> &[Address] {
        &self.0.addresses
    }

    /// Whether it is the same whatever happens: it reads nothing and calls no function.
    pub fn is_constant(&self) -> bool {
        self.0.addresses.is_empty() && !self.0.calls_functions
    }

    /// The address that it is, when it is one and nothing else.
    pub fn as_address(&self) -> Option<&Address> {
        self.0.addresses.first().filter(|_| self.0.is_address)
    }
}

impl From<Address> for ParsedCode {
    fn from(address: Address) -> Self {
        Self(Arc::new(Parsed {
            text: address.text(),
            addresses: vec![address],
            is_address: true,
            calls_functions: false,
        }))
    }
}

impl Address {
    /// `text`, if it is an address and nothing else; one name is an address here.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(name) = Identifier::parse(text) {
            return Some(Self::of(name));
        }
        ParsedCode::parse(text).ok()?.as_address().cloned()
    }
}

impl PartialEq for ParsedCode {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for ParsedCode {}

impl PartialOrd for ParsedCode {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ParsedCode {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

/// Collects the addresses of an expression that was parsed from `text`.
struct Reads<'a> {
    text: &'a str,
    addresses: Vec<Address>,
    calls_functions: bool,
}

impl Reads<'_> {
    fn step(&self, operator: &TraversalOperator) -> Option<Step> {
        Some(match operator {
            TraversalOperator::GetAttr(name) => Step::Attribute(Identifier::parse(name.as_str())?),
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => Step::Splat,
            TraversalOperator::LegacyIndex(index) => {
                Step::Index(Index::Number(index.value().to_string()))
            }
            TraversalOperator::Index(index) => Step::Index(match index {
                Expression::String(key) => Index::String(key.value().clone()),
                Expression::Number(number) => {
                    Index::Number(self.text.get(number.span()?)?.to_owned())
                }
                Expression::Variable(name) => Index::Address(name.as_str().to_owned()),
                index => {
                    let code = ParsedCode::of(index, self.text).ok()?;
                    let text = code.as_str().to_owned();
                    match code.as_address() {
                        Some(_) => Index::Address(text),
                        None => Index::Expression(text),
                    }
                }
            }),
        })
    }
}

impl Visit for Reads<'_> {
    fn visit_func_call(&mut self, node: &FuncCall) {
        self.calls_functions = true;
        visit::visit_func_call(self, node);
    }

    fn visit_traversal(&mut self, node: &Traversal) {
        if let Expression::Variable(root) = &node.expr
            && let Some(root) = Identifier::parse(root.as_str())
        {
            let steps = node.operators.iter().map(|operator| self.step(operator.value()));
            if let Some(steps) = steps.collect() {
                self.addresses.push(Address::new(root, steps));
            }
        }
        visit::visit_traversal(self, node);
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, ParsedCode};

    fn printed(text: &str) -> Result<String, String> {
        let code = ParsedCode::parse(text);
        code.map(|code| code.as_str().to_owned()).map_err(|error| error.0)
    }

    #[test]
    fn an_expression_is_printed_on_one_line_as_terraform_fmt_has_it() {
        for (text, expected) in [
            ("a . b", "a.b"),
            ("f( 1,2 )", "f(1, 2)"),
            ("{a=1,\n b : 2}", "{ a = 1, b = 2 }"),
            ("[ for k,v in var.m:k=>v if v!=null ]", ""),
            ("[for v in var.l:v if v!=null]", "[for v in var.l : v if v != null]"),
            ("{for k,v in var.m:k=>v...}", "{ for k, v in var.m : k => v... }"),
            ("a?b:-1", "a ? b : -1"),
            (r#""x-${ var.a }-\n$${b}""#, r#""x-${var.a}-\n$${b}""#),
            (r#""${ var.a }""#, "var.a"),
            ("var.l[ 0 ].x[*].y", "var.l[0].x[*].y"),
            ("provider::name::parse(x...)", "provider::name::parse(x...)"),
        ] {
            if expected.is_empty() {
                assert!(printed(text).is_err(), "{text}");
            } else {
                assert_eq!(printed(text).as_deref(), Ok(expected));
            }
        }
    }

    #[test]
    fn what_is_not_one_expression_is_refused() {
        for text in ["", "a b", "a\nb = 1", "a }", "<<EOT\nx\nEOT\n"] {
            assert!(printed(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_addresses_that_are_read_are_kept() {
        let code = ParsedCode::parse("f(module.a[var.k].b, [for x in data.t.n : x.y], local.l[0])");
        let code = code.expect("it is an expression");
        let subjects: Vec<String> = code.addresses().iter().map(Address::subject).collect();
        assert_eq!(subjects, ["module.a", "var.k", "data.t.n", "x.y", "local.l"]);
        assert!(code.as_address().is_none());
    }

    #[test]
    fn an_address_is_a_name_with_plain_steps() {
        for text in ["a.b", "a[\"b c\"].d", "a[0][*].c", "a[b.c]", "a[b]"] {
            let code = ParsedCode::parse(text).expect("it is an expression");
            let address = code.as_address().unwrap_or_else(|| panic!("{text}"));
            assert_eq!(ParsedCode::from(address.clone()), code);
        }
        for text in ["a", "a.b + 1", "a[f(b)]", "(a).b", "f(a).b", "\"${a.b}\""] {
            assert!(ParsedCode::parse(text).expect(text).as_address().is_none(), "{text}");
        }
    }
}
