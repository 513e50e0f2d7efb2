//! `output` blocks.

use super::declared::Value;
use super::merged::Merged;
use super::{Contract, Output, Type};
use crate::language;

impl Contract {
    pub(super) fn read_output(&mut self, block: &Merged<'_>) {
        let Some((name, origin)) = block.base.name() else { return };
        self.refuse_name("an output", name, origin);
        let address = format_args!("output `{name}`");
        for declaration in block.all() {
            self.refuse_unknown(declaration, &language::OUTPUT, address);
        }
        self.refuse_missing(origin, &language::OUTPUT, address, |name| block.value(name));
        let sensitive = self.flag(block, "sensitive").unwrap_or(false);
        let ephemeral = self.flag(block, "ephemeral").unwrap_or(false);
        let value = block.value("value").map(Value::written);
        let description = self.text(block, "description");
        let kind = self.kind(block, name).unwrap_or(Type::Any);
        let output = Output { kind, sensitive, ephemeral, value, description, origin };
        match self.outputs.get(name).map(|earlier| earlier.origin) {
            Some(first) => {
                self.refuse_again(format!("output `{name}` is declared twice"), origin, first);
            }
            None => drop(self.outputs.insert(name.to_owned(), output)),
        }
    }
}
