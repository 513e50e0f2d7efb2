//! Random `for` expressions.

use crate::generator::{Generator, Names};
use crate::kinds::Kind;

impl Generator {
    /// A collection, and the names and kinds of its key and element.
    fn iterated(&mut self, names: &Names, depth: usize) -> (String, Names) {
        let element = Kind::primitive(&mut self.random);
        let number = names.len();
        let (value, key) = (format!("v{number}"), format!("k{number}"));
        let inner = Box::new(element.clone());
        let (collection, key_kind) = match self.random.u8(..3) {
            0 => (Kind::Map(inner), Kind::String),
            1 => (Kind::Set(inner), element.clone()),
            _ => (Kind::List(inner), Kind::Number),
        };
        let text = self.expression(&collection, names, depth - 1);
        (text, vec![(key, key_kind), (value, element)])
    }

    pub(crate) fn for_list(&mut self, wanted: &Kind, names: &Names, depth: usize) -> String {
        self.count("[for]");
        let (collection, own) = self.iterated(names, depth);
        let head = self.head(&own);
        let inner: Names = names.iter().chain(&own).cloned().collect();
        let value = self.expression(wanted, &inner, depth - 1);
        let condition = self.for_condition(&inner, depth);
        format!("[{head} {collection} : {value}{condition}]")
    }

    pub(crate) fn for_map(&mut self, wanted: &Kind, names: &Names, depth: usize) -> String {
        self.count("{for}");
        let (collection, own) = self.iterated(names, depth);
        let inner: Names = names.iter().chain(&own).cloned().collect();
        let key = if self.random.bool() {
            own[0].0.clone()
        } else {
            self.expression(&Kind::String, &inner, depth - 1)
        };
        let value = self.expression(wanted, &inner, depth - 1);
        let groups = if self.random.u8(..4) == 0 { "..." } else { "" };
        let condition = self.for_condition(&inner, depth);
        format!(
            "{{for {}, {} in {collection} : {key} => {value}{groups}{condition}}}",
            own[0].0, own[1].0
        )
    }

    fn head(&mut self, own: &Names) -> String {
        // Both names are written, since both may be read.
        format!("for {}, {} in", own[0].0, own[1].0)
    }

    fn for_condition(&mut self, names: &Names, depth: usize) -> String {
        if self.random.u8(..3) != 0 {
            return String::new();
        }
        format!(" if {}", self.expression(&Kind::Bool, names, depth - 1))
    }
}
