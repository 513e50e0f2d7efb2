//! Turns values into expressions, and checks them against the type that receives them.

use super::checker::Checker;
use super::expected::Expected;
use super::expression::Written;
use super::given::is_null;
use super::reference::{self, Missing, Reading, Resolved};
use crate::contracts::{Presence, Type};
use crate::hcl::{Address, Expression, Identifier, Key, NotCode, ParsedCode, is_plain_template};
use crate::layers::{Form, Node, Table, TomlValue, form_of_value};
use crate::problem::{Code, Problem};
use crate::relative_path::named_in;
use crate::source::Origin;
use std::collections::{BTreeMap, BTreeSet};

impl Checker<'_> {
    /// The expression for `node`, or `None` if there was a problem.
    pub(super) fn value(&mut self, node: &Node, expected: &Expected<'_>) -> Option<Expression> {
        if let TomlValue::Table(table) = &node.value
            && let Some(form) = form_of_value(table)
            && !is_data(form, table, expected.kind)
        {
            return self.form(form, node, table, expected);
        }
        self.plain(node, expected, false)
    }

    /// The expression for `table`, which comes from `node` and is a form.
    fn form(
        &mut self,
        form: Form,
        node: &Node,
        table: &Table,
        expected: &Expected<'_>,
    ) -> Option<Expression> {
        let wrong =
            |title: &str, label: &str| Problem::new(Code::ValueForm, title).at(node.origin, label);
        match form {
            Form::Reference => return self.reference(node, table, expected),
            Form::Path => match expected.context.constant() {
                None => return self.path(table.get("path")?, node, expected),
                Some(why) => self.refuse_reference(why, node.origin),
            },
            Form::Expression | Form::Null if !expected.takes_null && is_null(node) => {
                self.problems.push(expected.refused_null(node.origin));
            }
            Form::Expression => {
                let written = Written::of(table.get("expr")?, "expr", self.problems)?;
                return self.expression(written, expected);
            }
            Form::Template => return self.template(table.get("template")?, node, expected),
            Form::Null => match &table.get("null")?.value {
                TomlValue::Boolean(true) => {
                    let written = Written { text: "null", origin: node.origin, is_hcl: false };
                    return self.expression(written, expected);
                }
                _ => self.problems.push(
                    wrong("`null` takes `true`", "is another value")
                        .hint("`{ literal = … }` passes a table with this key unchanged"),
                ),
            },
            Form::Literal => return self.plain(table.get("literal")?, expected, true),
            Form::Output => match expected.context.constant() {
                None => return self.output(table, expected),
                Some(why) => self.refuse_reference(why, node.origin),
            },
            Form::Unset => self
                .problems
                .push(wrong("`unset` takes only `true`, and not in an array", "removes nothing")),
            Form::Several => self.problems.push(
                wrong("one value cannot have several forms", "keys of several forms")
                    .hint("`{ literal = … }` passes a table with these keys unchanged"),
            ),
        }
        None
    }

    /// The Terraform template in `node`.
    fn template(
        &mut self,
        node: &Node,
        whole: &Node,
        expected: &Expected<'_>,
    ) -> Option<Expression> {
        let TomlValue::Template(template) = &node.value else {
            // Errors in a template that is a string are reported where it is read.
            if !matches!(node.value, TomlValue::String(_) | TomlValue::Unknown) {
                self.problems.push(
                    Problem::new(Code::ValueForm, "`template` takes a string")
                        .at(node.origin, format!("is {}", node.kind())),
                );
            }
            return None;
        };
        if !matches!(expected.kind, Type::String | Type::Any) {
            self.problems.push(expected.mismatch(whole.origin, "is a template, which is a string"));
            return None;
        }
        if *expected.kind == Type::Any && is_plain_template(&template.code) {
            self.problems.push(
                Problem::new(Code::PlainTemplate, "this template contains no expression")
                    .at(whole.origin, "is a string")
                    .hint("`{ literal = { template = … } }` is a table with this key"),
            );
        }
        let written = Written { text: &template.code, origin: node.origin, is_hcl: false };
        self.expression(written, expected)
    }

    fn reference(
        &mut self,
        node: &Node,
        table: &Table,
        expected: &Expected<'_>,
    ) -> Option<Expression> {
        let target = table.get("ref")?;
        if let Some(why) = expected.context.constant() {
            self.refuse_reference(why, node.origin);
            return None;
        }
        let Some(text) = target.as_str() else {
            self.problems.push(
                Problem::new(Code::ValueForm, "`ref` takes a string")
                    .at(target.origin, format!("is {}", target.kind())),
            );
            return None;
        };
        let or = table.get("or");
        let problems = or.is_none().then_some(&mut *self.problems);
        let (origin, is_hcl) = (target.origin, target.is_hcl());
        let reading = Reading { text, origin, context: expected.context, is_hcl };
        match (reference::resolve(reading, self.scope, self.known, problems), or) {
            (Resolved::Found { code, kind }, _) => {
                if let Some(kind) = kind.filter(|kind| !expected.may_take(kind)) {
                    let found = format!("refers to a `{kind}`");
                    self.problems.push(expected.mismatch(target.origin, &found));
                    return None;
                }
                Some(Expression::Code(code))
            }
            (Resolved::Not(Missing::Block(_)), Some(or)) => self.value(or, expected),
            (
                Resolved::Not(
                    Missing::Block(problem)
                    | Missing::Part(problem)
                    | Missing::Instance(problem)
                    | Missing::Malformed(problem),
                ),
                _,
            ) => {
                self.problems.push(*problem);
                None
            }
        }
    }

    pub(super) fn refuse_reference(&mut self, (what, why): (String, &str), origin: Origin) {
        self.problems.push(
            Problem::new(Code::ValueForm, format!("{what} accepts only constants"))
                .at(origin, why)
                .hint("write the value, or template it with `{{ vars.… }}`"),
        );
    }

    fn path(&mut self, node: &Node, whole: &Node, expected: &Expected<'_>) -> Option<Expression> {
        let Some(text) = node.as_str() else {
            self.problems.push(
                Problem::new(Code::ValueForm, "`path` takes a string")
                    .at(node.origin, format!("is {}", node.kind())),
            );
            return None;
        };
        if !matches!(expected.kind, Type::String | Type::Any) {
            self.problems.push(expected.mismatch(whole.origin, "is a path, which is a string"));
            return None;
        }
        let Some(inside) = named_in("", text) else {
            self.problems.push(
                Problem::new(Code::ValueForm, "`path` leads out of the repository")
                    .at(node.origin, "outside")
                    .hint("it is relative to the repository, such as \"web/dist\""),
            );
            return None;
        };
        let separator = if inside.is_empty() { "" } else { "/" };
        let text = format!("/{}{separator}{inside}", self.name.way_to_repository());
        Some(Expression::Interpolated { code: path_of_root(), text })
    }

    /// The single HCL expression in the string `node`, the value of `what`.
    pub(super) fn code(&mut self, node: &Node, what: &str) -> Option<ParsedCode> {
        let written = Written::of(node, what, self.problems)?;
        self.parsed(written, what)
    }

    /// The expression `written`, the value of `what`.
    pub(super) fn parsed(&mut self, written: Written<'_>, what: &str) -> Option<ParsedCode> {
        let code = self.known.code(written.text).map_err(|NotCode(message)| {
            Problem::new(Code::ValueForm, format!("`{what}` takes exactly one expression"))
                .at(written.origin, message)
        });
        code.map_err(|problem| self.problems.push(problem)).ok()
    }

    /// A plain TOML value. With `is_literal`, no table in it is a form.
    fn plain(
        &mut self,
        node: &Node,
        expected: &Expected<'_>,
        is_literal: bool,
    ) -> Option<Expression> {
        match (&node.value, expected.kind) {
            (TomlValue::Template(template), Type::String | Type::Any) => {
                Some(Expression::String(template.text.clone()))
            }
            (TomlValue::String(text), Type::String | Type::Any) => {
                self.warn_of_normalisation(text, node.origin);
                if !is_literal && !node.is_hcl() {
                    self.warn_of_address(node, expected);
                }
                Some(Expression::String(text.clone()))
            }
            (TomlValue::Number(digits), Type::Number | Type::Any) => {
                Some(Expression::Number(digits.clone()))
            }
            (TomlValue::Boolean(boolean), Type::Bool | Type::Any) => {
                Some(Expression::Boolean(*boolean))
            }
            (
                TomlValue::Array(list),
                kind @ (Type::List(_) | Type::Set(_) | Type::Tuple(_) | Type::Any),
            ) => self.list(node, list, kind, expected, is_literal),
            (TomlValue::Table(table), kind @ (Type::Map(_) | Type::Object(_) | Type::Any)) => {
                self.object(node, table, kind, expected, is_literal)
            }
            (TomlValue::Unknown, _) => None,
            _ => {
                let mut problem = expected.wrong_type(node);
                if !is_literal
                    && !node.is_hcl()
                    && let Some(meant) = self.meant_by(node, expected.context)
                {
                    problem = meant.offer(problem, node, expected);
                }
                self.problems.push(problem);
                None
            }
        }
    }

    fn list(
        &mut self,
        node: &Node,
        list: &[Node],
        kind: &Type,
        expected: &Expected<'_>,
        is_literal: bool,
    ) -> Option<Expression> {
        if let Type::Tuple(kinds) = kind
            && kinds.len() != list.len()
        {
            let found = format!("has {} elements", list.len());
            self.problems.push(expected.mismatch(node.origin, &found));
            return None;
        }
        let elements: Vec<_> = list
            .iter()
            .enumerate()
            .map(|(index, element)| {
                let kind = match kind {
                    Type::List(kind) | Type::Set(kind) => kind,
                    Type::Tuple(kinds) => &kinds[index],
                    _ => &Type::Any,
                };
                let expected = expected.element(kind, index);
                self.element(element, &expected, is_literal)
            })
            .collect();
        elements.into_iter().collect::<Option<_>>().map(Expression::List)
    }

    fn element(
        &mut self,
        node: &Node,
        expected: &Expected<'_>,
        is_literal: bool,
    ) -> Option<Expression> {
        if is_literal { self.plain(node, expected, true) } else { self.value(node, expected) }
    }

    fn object(
        &mut self,
        node: &Node,
        table: &Table,
        kind: &Type,
        expected: &Expected<'_>,
        is_literal: bool,
    ) -> Option<Expression> {
        let mut is_whole = true;
        // What each attribute that the type lacks may stand for.
        let mut meant: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        if let Type::Object(attributes) = kind {
            for key in table.keys().filter(|key| !attributes.contains_key(*key)) {
                let near = self.problems.nearest(key, attributes.keys().map(String::as_str));
                meant.insert(key, near);
            }
            let mistyped: BTreeSet<&str> = meant.values().copied().flatten().collect();
            for (name, attribute) in attributes {
                let is_given = table.get(name).is_some() || mistyped.contains(name.as_str());
                if attribute.presence == Presence::Required && !is_given {
                    is_whole = false;
                    let problem = Problem::new(
                        Code::InputType,
                        format!("`{}` lacks `{name}`", expected.path),
                    )
                    .at(node.origin, format!("has no `{name}`, a {}", attribute.kind));
                    self.problems.push(expected.declared_in(problem));
                }
            }
        }
        let mut entries = vec![];
        for (key, entry) in &table.entries {
            let inner = match kind {
                Type::Object(attributes) => match attributes.get(key) {
                    Some(attribute) => expected.attribute(&attribute.kind, key),
                    None => {
                        is_whole = false;
                        let problem = Problem::new(
                            Code::InputType,
                            format!("`{}` has no attribute `{key}`", expected.path),
                        )
                        .at(entry.key, "Terraform would silently drop it")
                        .did_you_mean(entry.key, meant.get(key.as_str()).copied().flatten());
                        self.problems.push(expected.declared_in(problem));
                        continue;
                    }
                },
                Type::Map(element) => expected.attribute(element, key),
                _ => expected.attribute(&Type::Any, key),
            };
            self.warn_of_normalisation(key, entry.key);
            match self.element(&entry.node, &inner, is_literal) {
                Some(value) => entries.push((Key::String(key.clone()), value)),
                None => is_whole = false,
            }
        }
        is_whole.then_some(Expression::Object(entries))
    }

    fn warn_of_normalisation(&mut self, text: &str, origin: Origin) {
        if !unicode_normalization::is_nfc(text) {
            self.problems.push(
                Problem::new(Code::NotNormalised, "Terraform changes this text")
                    .at(origin, "not in Unicode's form NFC"),
            );
        }
    }
}

/// Whether `table`, which looks like `form`, is plain data for `kind`: an object that declares
/// attributes with these names. A key that is always a string in a form is plain data too if a
/// table is accepted.
fn is_data(form: Form, table: &Table, kind: &Type) -> bool {
    let is_string = matches!(form, Form::Path | Form::Template);
    match kind {
        Type::Object(attributes) => {
            is_string || table.keys().all(|key| attributes.contains_key(key))
        }
        Type::Map(_) => is_string,
        _ => false,
    }
}

/// `path.root`, the folder of the root module.
pub(super) fn path_of_root() -> ParsedCode {
    Address::of(Identifier::of("path")).attribute(Identifier::of("root")).into()
}
