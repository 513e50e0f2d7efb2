//! `for_each` and `count`, of modules and of data sources.

use super::checker::Checker;
use super::context::{Context, Presence};
use super::expected::Expected;
use super::given::evaluated;
use super::instances::{enabled, is_there};
use super::reference::type_of;
use crate::contracts::Type;
use crate::hcl::{Expression, Identifier};
use crate::layers::{Node, Table, TomlValue, form_of_value};
use crate::problem::{Code, Problem};
use terraform_expressions::{Value as Evaluated, ValueType};

impl Checker<'_> {
    /// The surroundings of the values in the block `table`, and the argument that repeats it, if
    /// any.
    pub(super) fn repetition(
        &mut self,
        table: &Table,
    ) -> (Context<'static>, Option<(Identifier, Expression)>) {
        let keys = (table.get("for_each"), table.get("count"));
        if let (Some(enabled), Some(_)) = (enabled(table), keys.0.or(keys.1)) {
            self.problems.push(
                Problem::new(
                    Code::WrongKind,
                    "`enabled` cannot be used with `for_each` or `count`",
                )
                .at(enabled.origin, "one of the three"),
            );
        }
        let presence = match is_there(table, &self.scope.locals) {
            Some(true) => Presence::Certain,
            Some(false) | None => Presence::Uncertain,
        };
        let (key, node, context) = match keys {
            (None, None) => return (Context::Once, None),
            (Some(_), Some(count)) => {
                self.problems.push(
                    Problem::new(Code::WrongKind, "`for_each` and `count` cannot be used together")
                        .at(count.origin, "one of the two"),
                );
                return (Context::ForEach(presence), None);
            }
            (Some(node), None) => (Identifier::of("for_each"), node, Context::ForEach(presence)),
            (None, Some(node)) => (Identifier::of("count"), node, Context::Count(presence)),
        };
        let value = self.repeated_by(key.as_str(), node);
        (context, value.map(|value| (key, value)))
    }

    /// The value of `for_each` or `count`.
    fn repeated_by(&mut self, key: &str, node: &Node) -> Option<Expression> {
        let is_form = node.as_table().is_some_and(|table| form_of_value(table).is_some());
        let value = self.value(node, &Expected::anything(key, Context::Once))?;
        let is_right = match (&node.value, key) {
            (_, _) if is_form => true,
            (TomlValue::Array(_), "for_each") => is_list_of_strings(node),
            (TomlValue::Table(_), "for_each")
            | (TomlValue::Number(_), "count")
            | (TomlValue::Unknown, _) => true,
            _ => false,
        };
        if !is_right {
            let takes = match key {
                "count" => "a number",
                _ => "an array of strings or a table",
            };
            self.problems.push(
                Problem::new(Code::WrongKind, format!("`{key}` takes {takes}"))
                    .at(node.origin, format!("is {}", node.kind())),
            );
            return None;
        }
        let kind = match &value {
            Expression::Code(code) => {
                code.as_address().and_then(|address| type_of(address, self.scope))
            }
            _ => None,
        };
        if let Err(why) = repeatable(key, node, kind) {
            self.problems.push(
                Problem::new(Code::WrongKind, format!("this `{key}` cannot repeat anything"))
                    .at(node.origin, why),
            );
            return None;
        }
        // Terraform iterates over sets and maps, and accepts no tuple instead.
        match value {
            list @ Expression::List(_) => Some(set_of(list)),
            value => Some(value),
        }
    }
}

/// Whether `node` is an array of strings.
pub(super) fn is_list_of_strings(node: &Node) -> bool {
    matches!(&node.value, TomlValue::Array(list) if list.iter().all(|one| one.as_str().is_some()))
}

/// The elements of `list` as a set.
pub(super) fn set_of(list: Expression) -> Expression {
    Expression::Call(Identifier::of("toset"), Box::new(list))
}

/// Whether Terraform can repeat something by `node`, which refers to something of the type `kind`,
/// as far as that is known without Terraform; otherwise why not.
fn repeatable(key: &str, node: &Node, kind: Option<Type>) -> Result<(), String> {
    match (key, kind) {
        (_, None | Some(Type::Any)) => {}
        ("count", Some(Type::Number | Type::String)) => {}
        ("for_each", Some(Type::Map(_) | Type::Object(_))) => {}
        ("for_each", Some(Type::Set(element))) if matches!(*element, Type::String | Type::Any) => {}
        ("count", Some(kind)) => return Err(format!("is a `{kind}`")),
        (_, Some(kind)) => {
            return Err(format!("is a `{kind}`, not a map or a set of strings"));
        }
    }
    let text = match &node.value {
        TomlValue::Number(digits) => Some(digits.as_str()),
        _ => node.as_table().and_then(|table| table.get("expr")?.as_str()),
    };
    let value = text.and_then(|text| evaluated(text).and_then(Evaluated::known).ok());
    match (key, value) {
        (_, None) => Ok(()),
        (_, Some(Evaluated::Null(_))) => Err("is null".to_owned()),
        ("count", Some(Evaluated::Number(number))) => {
            let is_count = number.is_whole() && !number.is_negative();
            is_count.then_some(()).ok_or("is not a whole number of 0 or more".to_owned())
        }
        // It may contain a number.
        ("count", Some(Evaluated::String(_))) => Ok(()),
        ("count", Some(other)) => Err(format!("is {}", other.kind())),
        (_, Some(Evaluated::Object(_) | Evaluated::Map(..))) => Ok(()),
        (_, Some(Evaluated::Set(kind, _))) if kind == ValueType::String || kind.is_dynamic() => {
            Ok(())
        }
        (_, Some(other)) => Err(format!("is {}, not a map or a set of strings", other.kind())),
    }
}
