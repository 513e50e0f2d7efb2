//! Constants in the tables of an environment, and the types of what takes them.

use crate::contracts::{Contracts, Type};
use crate::layers::{Environment, Node, TomlValue, code_of};
use crate::root_values::contract;
use terraform_expressions::{Evaluator, Number, Read, Value};

/// The type of the input `name` of the module at `address`, where its contract is known, or of the
/// default of the variable there.
pub(super) fn input_type(
    environment: &Environment,
    address: &str,
    name: &str,
    contracts: &Contracts,
) -> Option<Type> {
    if let Some(variable) = address.strip_prefix("var.").filter(|_| name == "default") {
        let block = environment.tables.table("variable")?.table(variable)?;
        return Type::parse(block.get("type")?.as_str()?).ok();
    }
    let module = address.strip_prefix("module.")?;
    let block = environment.tables.table("module")?.table(module)?;
    let contract = contract(environment, module, block, contracts)?;
    Some(contract.variables.get(name)?.kind.clone())
}

/// The constant that `node` is.
pub(super) fn value(node: &Node) -> Option<Value> {
    Some(match &node.value {
        TomlValue::String(text) => Value::string(text.as_str()),
        TomlValue::Template(template) => Value::string(template.text.as_str()),
        TomlValue::Boolean(boolean) => Value::Bool(*boolean),
        TomlValue::Number(digits) => match Number::read(digits) {
            Read::Number(number) => Value::Number(number),
            Read::NotANumber | Read::Uncertain => return None,
        },
        TomlValue::Array(list) => Value::Tuple(list.iter().map(value).collect::<Option<_>>()?),
        TomlValue::Table(table) => {
            if let Some(code) = code_of(table) {
                let tree = hcl_syntax::parse_expression(code).ok()?;
                return Evaluator::default().value(&tree).ok();
            }
            if let Some(literal) = table.get("literal") {
                return value(literal);
            }
            let entries = table.entries.iter();
            let entries = entries.map(|(key, entry)| Some((key.clone(), value(&entry.node)?)));
            Value::Object(entries.collect::<Option<_>>()?)
        }
        TomlValue::Unknown => return None,
    })
}
