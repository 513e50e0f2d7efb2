//! What was worked out for one environment and holds for others, too: most of them give the same
//! conditions the same inputs, write the same references and ask for the same versions.

use super::code::{Parsed, Unusable};
use super::verdicts::Verdicts;
use crate::contracts::VersionRange;
use foldhash::fast::RandomState;
use hcl_edit::expr::Expression;
use std::collections::HashMap;
use std::rc::Rc;

/// How many texts of a kind are kept: some differ in every environment.
const MOST: usize = 1024;

/// What one thread knows.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// What came of conditions.
    pub(super) verdicts: Verdicts,
    /// Expressions by their texts.
    expressions: HashMap<String, Rc<Expression>, RandomState>,
    /// Whether no version is in both of two ranges, by their texts.
    exclusions: HashMap<String, HashMap<String, bool, RandomState>, RandomState>,
}

impl Known {
    /// `text` as exactly one expression.
    pub(super) fn parse<'t>(&mut self, text: &'t str) -> Result<Parsed<'t>, Unusable> {
        if let Some(expression) = self.expressions.get(text) {
            return Ok(Parsed { expression: Rc::clone(expression), text });
        }
        let parsed = Parsed::new(text)?;
        if self.expressions.len() < MOST {
            self.expressions.insert(text.to_owned(), Rc::clone(&parsed.expression));
        }
        Ok(parsed)
    }

    /// Whether no version is in both the ranges `one` and `other`. What is no range excludes
    /// nothing.
    pub(super) fn exclude_each_other(&mut self, one: &str, other: &str) -> bool {
        let known = self.exclusions.get(one).and_then(|known| known.get(other));
        if let Some(exclude) = known {
            return *exclude;
        }
        let ranges = VersionRange::parse(one).zip(VersionRange::parse(other));
        let exclude = ranges.is_some_and(|(one, other)| one.and(&other).is_empty());
        if self.exclusions.len() < MOST {
            self.exclusions.entry(one.to_owned()).or_default().insert(other.to_owned(), exclude);
        }
        exclude
    }
}
