//! Results for one environment that also hold for others: most environments give the same
//! conditions the same inputs, write the same references and require the same versions.

use super::verdicts::Verdicts;
use crate::contracts::VersionRange;
use crate::hcl::{Mentions, NotCode, ParsedCode};
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::rc::Rc;

/// How many texts of a kind are kept, because some differ in every environment.
const MOST: usize = 1024;

/// What one thread knows.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Results of conditions.
    pub(super) verdicts: Verdicts,
    /// Expressions by their texts.
    codes: HashMap<String, ParsedCode, RandomState>,
    /// The names that expressions mention, by their texts.
    mentions: HashMap<String, Rc<Mentions>, RandomState>,
    /// Whether two version ranges exclude each other, by their texts.
    exclusions: HashMap<String, HashMap<String, bool, RandomState>, RandomState>,
}

impl Known {
    /// `text` as exactly one expression.
    pub(super) fn code(&mut self, text: &str) -> Result<ParsedCode, NotCode> {
        if let Some(code) = self.codes.get(text) {
            return Ok(code.clone());
        }
        let code = ParsedCode::parse(text)?;
        if self.codes.len() < MOST {
            self.codes.insert(text.to_owned(), code.clone());
        }
        Ok(code)
    }

    /// The names that `code` mentions.
    pub(super) fn mentions(&mut self, code: &ParsedCode) -> Rc<Mentions> {
        if let Some(mentions) = self.mentions.get(code.as_str()) {
            return mentions.clone();
        }
        let mentions = Rc::new(Mentions::of(code));
        if self.mentions.len() < MOST {
            self.mentions.insert(code.as_str().to_owned(), mentions.clone());
        }
        mentions
    }

    /// Whether the version ranges `one` and `other` exclude each other. Text that is not a range
    /// excludes nothing.
    pub(super) fn exclude_each_other(&mut self, one: &str, other: &str) -> bool {
        let known = self.exclusions.get(one).and_then(|known| known.get(other));
        if let Some(exclude) = known {
            return *exclude;
        }
        let ranges = VersionRange::parse(one).zip(VersionRange::parse(other));
        let exclude = ranges.is_some_and(|(one, other)| one.excludes(&other));
        if self.exclusions.len() < MOST {
            self.exclusions.entry(one.to_owned()).or_default().insert(other.to_owned(), exclude);
        }
        exclude
    }
}
