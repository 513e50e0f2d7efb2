//! Quoted templates and heredocs.

use super::Evaluator;
use super::collection::entries;
use super::convert::{string, truth};
use super::value::{Evaluated, Value};
use hcl_syntax::{ForParts, If, Part, Template};

impl Evaluator {
    pub(super) fn template(&mut self, template: &Template) -> Evaluated {
        match template.interpolation() {
            // One that is alone keeps the type of its value.
            Some(expression) => self.value(expression),
            None => self.parts(&template.parts).map(Value::string),
        }
    }

    fn parts(&mut self, parts: &[Part]) -> Evaluated<String> {
        let mut out = String::new();
        for part in parts {
            let text = match part {
                Part::Literal(literal) => {
                    self.spend(literal.text.len() / 64)?;
                    out.push_str(&literal.text);
                    continue;
                }
                Part::Interpolation(inner) => {
                    let value = self.value(&inner.expression)?;
                    self.spend(value.weight())?;
                    string(value)?
                }
                Part::If(directive) => self.if_directive(directive)?,
                Part::For(directive) => self.for_directive(directive)?,
            };
            self.spend(text.len() / 64)?;
            out.push_str(&text);
        }
        Ok(out)
    }

    fn if_directive(&mut self, directive: &If) -> Evaluated<String> {
        let is_true = truth(self.value(&directive.condition)?)?;
        let when_true = self.parts(&directive.when_true);
        let when_false = self.parts(&directive.when_false);
        if is_true { when_true } else { when_false }
    }

    fn for_directive(&mut self, directive: &ForParts) -> Evaluated<String> {
        let collection = self.value(&directive.collection)?;
        let names = self.names.len();
        let mut out = String::new();
        for (key, value) in entries(collection)? {
            self.spend(1)?;
            self.names.truncate(names);
            if let Some(name) = &directive.key_name {
                self.names.push((name.as_str().to_owned(), key));
            }
            self.names.push((directive.value_name.as_str().to_owned(), value));
            out.push_str(&self.parts(&directive.parts)?);
        }
        self.names.truncate(names);
        Ok(out)
    }
}
