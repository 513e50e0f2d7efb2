//! Quoted templates and heredocs.

use super::Evaluator;
use super::collection::entries;
use super::convert::{string, truth};
use super::value::{Evaluated, Value, left};
use hcl_edit::template::{
    Directive, Element, ForDirective, HeredocTemplate, IfDirective, StringTemplate, Strip, Template,
};

impl Evaluator<'_> {
    pub(super) fn quoted(&mut self, template: &StringTemplate) -> Evaluated {
        match template.as_single_element() {
            // An interpolation that is alone keeps the type of its value.
            Some(Element::Interpolation(inner)) => self.value(&inner.expr),
            _ => self.template(template).map(Value::string),
        }
    }

    pub(super) fn heredoc(&mut self, heredoc: &HeredocTemplate) -> Evaluated {
        if heredoc.indent().is_some() && heredoc.template.iter().any(|one| !one.is_literal()) {
            return left("has an indented heredoc with interpolations");
        }
        self.template(&heredoc.template).map(Value::string)
    }

    fn template(&mut self, template: &Template) -> Evaluated<String> {
        let mut out = String::new();
        let mut is_stripping = false;
        for element in template {
            match element {
                Element::Literal(literal) => {
                    let text = literal.as_str();
                    self.spend(text.len() / 64)?;
                    out.push_str(if is_stripping { text.trim_start() } else { text });
                    is_stripping = false;
                }
                Element::Interpolation(inner) => {
                    let (strips_before, strips_after) = sides(inner.strip);
                    if strips_before {
                        // Only what stands in the template is stripped, never a value.
                        if !matches!(previous(template, element), Some(Element::Literal(_)) | None)
                        {
                            return left("strips space between two interpolations");
                        }
                        out.truncate(out.trim_end().len());
                    }
                    let value = self.value(&inner.expr)?;
                    self.spend(value.weight())?;
                    let text = string(value)?;
                    self.spend(text.len() / 64)?;
                    out.push_str(&text);
                    is_stripping = strips_after;
                }
                Element::Directive(directive) => {
                    is_stripping = false;
                    let text = match &**directive {
                        Directive::If(directive) => self.if_directive(directive)?,
                        Directive::For(directive) => self.for_directive(directive)?,
                    };
                    self.spend(text.len() / 64)?;
                    out.push_str(&text);
                }
            }
        }
        Ok(out)
    }

    fn if_directive(&mut self, directive: &IfDirective) -> Evaluated<String> {
        let otherwise = directive.else_expr.as_ref();
        let strips = [
            directive.if_expr.strip,
            otherwise.map_or(Strip::None, |inner| inner.strip),
            directive.endif_expr.strip,
        ];
        refuse_strips(&strips)?;
        let is_true = truth(self.value(&directive.if_expr.cond_expr)?)?;
        let when_true = self.template(&directive.if_expr.template);
        let when_false = match otherwise {
            Some(otherwise) => self.template(&otherwise.template),
            None => Ok(String::new()),
        };
        if is_true { when_true } else { when_false }
    }

    fn for_directive(&mut self, directive: &ForDirective) -> Evaluated<String> {
        refuse_strips(&[directive.for_expr.strip, directive.endfor_expr.strip])?;
        let collection = self.value(&directive.for_expr.collection_expr)?;
        let names = self.names.len();
        let mut out = String::new();
        for (key, value) in entries(collection)? {
            self.spend(1)?;
            self.names.truncate(names);
            if let Some(name) = &directive.for_expr.key_var {
                self.names.push((name.as_str().to_owned(), key));
            }
            self.names.push((directive.for_expr.value_var.as_str().to_owned(), value));
            out.push_str(&self.template(&directive.for_expr.template)?);
        }
        self.names.truncate(names);
        Ok(out)
    }
}

fn refuse_strips(strips: &[Strip]) -> Evaluated<()> {
    if strips.iter().all(|strip| sides(*strip) == (false, false)) {
        Ok(())
    } else {
        left("strips space around a directive")
    }
}

fn sides(strip: Strip) -> (bool, bool) {
    match strip {
        Strip::None => (false, false),
        Strip::Start => (true, false),
        Strip::End => (false, true),
        Strip::Both => (true, true),
    }
}

fn previous<'t>(template: &'t Template, element: &Element) -> Option<&'t Element> {
    let place = template.iter().position(|one| std::ptr::eq(one, element))?;
    template.get(place.checked_sub(1)?)
}
