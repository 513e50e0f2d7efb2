//! Values to expressions, held against the type that takes them.

use super::code::{Parsed, Unusable};
use super::reference::{self, Outcome};
use super::scope::Scope;
use crate::contracts::{Presence, Type};
use crate::hcl::{Code, Expression, Key};
use crate::layers::{EnvironmentName, Form, Node, Table, Value, form_of_value};
use crate::problem::{Code as Kind, Problem, Problems, Suggestion, nearest};
use crate::source::Origin;
use std::collections::BTreeSet;

/// Whether a block is there once, or for each key, or as often as counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repetition {
    Once,
    ForEach,
    Count,
}

/// What takes a value.
#[derive(Clone, Debug)]
pub(super) struct Expected<'a> {
    /// Its type.
    pub(super) kind: &'a Type,
    /// What it is called, with the way inside: `api.routes[2].path`.
    pub(super) path: String,
    /// Where it is declared, and what for.
    pub(super) declared: Option<Origin>,
    /// The declaration's own words.
    pub(super) description: Option<&'a str>,
}

impl<'a> Expected<'a> {
    /// Something that takes anything.
    pub(super) fn anything(path: &str) -> Expected<'static> {
        Expected { kind: &Type::Any, path: path.to_owned(), declared: None, description: None }
    }

    fn inner(&self, kind: &'a Type, step: &str) -> Self {
        Self { kind, path: format!("{}{step}", self.path), ..self.clone() }
    }
}

/// Turns values of one environment into expressions.
pub(super) struct Values<'a> {
    pub(super) name: &'a EnvironmentName,
    pub(super) scope: &'a Scope<'a>,
    pub(super) problems: &'a mut Problems,
    /// What the block under way is repeated by.
    pub(super) repetition: Repetition,
    /// Whether the block under way may refer to others; backends may not.
    pub(super) takes_references: bool,
    /// Addresses that the block under way reads.
    pub(super) reads: BTreeSet<String>,
}

impl Values<'_> {
    /// The expression for `node`, or `None` when a problem was found.
    pub(super) fn value(&mut self, node: &Node, expected: &Expected<'_>) -> Option<Expression> {
        if let Value::Table(table) = &node.value {
            match form_of_value(table) {
                Some(Form::Reference) => return self.reference(node, table, expected),
                Some(Form::Path) => return self.path(table.get("path")?, node, expected),
                Some(Form::Expression) => return self.expression(table.get("expr")?),
                Some(Form::Literal) => return self.plain(table.get("literal")?, expected, true),
                Some(Form::Output) => {
                    self.problems.push(
                        Problem::new(
                            Kind::ValueForm,
                            "outputs of other environments cannot be read",
                        )
                        .at(node.origin, "reads another environment's state")
                        .hint("`{ literal = … }` passes a table with the key `output`"),
                    );
                    return None;
                }
                Some(Form::Unset) => {
                    self.problems.push(
                        Problem::new(Kind::ValueForm, "`unset` takes `true`, and not in an array")
                            .at(node.origin, "takes nothing away"),
                    );
                    return None;
                }
                Some(Form::Several) => {
                    self.problems.push(
                        Problem::new(Kind::ValueForm, "one value cannot have several forms")
                            .at(node.origin, "keys of several forms")
                            .hint("`{ literal = … }` passes a table with such keys as it is"),
                    );
                    return None;
                }
                None => {}
            }
        }
        self.plain(node, expected, false)
    }

    fn reference(
        &mut self,
        node: &Node,
        table: &Table,
        expected: &Expected<'_>,
    ) -> Option<Expression> {
        let target = table.get("ref")?;
        if !self.takes_references {
            self.refuse_reference(node.origin);
            return None;
        }
        let Some(text) = target.as_str() else {
            self.problems.push(
                Problem::new(Kind::ValueForm, "`ref` takes a string")
                    .at(target.origin, format!("is {}", target.kind())),
            );
            return None;
        };
        match (
            reference::resolve(text, target.origin, self.scope, self.repetition),
            table.get("or"),
        ) {
            (Outcome::Found(code, kind), _) => {
                if let Some(kind) = kind
                    && shape(&kind) != shape(expected.kind)
                    && shape(&kind) != Shape::Any
                    && shape(expected.kind) != Shape::Any
                {
                    self.mismatch(target.origin, expected, &format!("refers to a `{kind}`"));
                    return None;
                }
                self.reads.extend(Parsed::new(code.as_str()).ok()?.reads());
                Some(Expression::Code(code))
            }
            (Outcome::Absent(_), Some(or)) => self.value(or, expected),
            (Outcome::Absent(problem) | Outcome::Wrong(problem), _) => {
                self.problems.push(problem);
                None
            }
        }
    }

    fn refuse_reference(&mut self, origin: Origin) {
        self.problems.push(
            Problem::new(Kind::ValueForm, "a backend takes constants only")
                .at(origin, "is known only after the backend is open")
                .hint("write the value, or template it with `{{ vars.… }}`"),
        );
    }

    fn path(&mut self, node: &Node, whole: &Node, expected: &Expected<'_>) -> Option<Expression> {
        let Some(text) = node.as_str() else {
            self.problems.push(
                Problem::new(Kind::ValueForm, "`path` takes a string")
                    .at(node.origin, format!("is {}", node.kind())),
            );
            return None;
        };
        if !matches!(expected.kind, Type::String | Type::Any) {
            let problem = mismatch(whole.origin, expected, "is a path, which is a string")
                .hint("`{ literal = { path = … } }` is a table with the key `path`");
            self.problems.push(problem);
            return None;
        }
        let mut segments = vec![];
        let mut is_inside = !text.starts_with('/');
        for segment in text.split('/') {
            match segment {
                "" | "." => {}
                ".." => is_inside &= segments.pop().is_some(),
                segment => segments.push(segment),
            }
        }
        if !is_inside {
            self.problems.push(
                Problem::new(Kind::ValueForm, "`path` leads out of the repository")
                    .at(node.origin, "outside")
                    .hint("it is relative to the repository, such as \"web/dist\""),
            );
            return None;
        }
        segments.insert(0, "");
        let text = format!("/{}{}", self.name.way_to_repository(), segments.join("/"));
        Some(Expression::Interpolated { code: Code::trusted("path.root"), text })
    }

    fn expression(&mut self, node: &Node) -> Option<Expression> {
        let (code, reads) = self.code(node, "expr")?;
        if !self.takes_references && !reads.is_empty() {
            self.refuse_reference(node.origin);
            return None;
        }
        self.reads.extend(reads);
        Some(Expression::Code(code))
    }

    /// One expression of HCL in a string, and what it reads.
    pub(super) fn code(&mut self, node: &Node, what: &str) -> Option<(Code, Vec<String>)> {
        let Some(text) = node.as_str() else {
            self.problems.push(
                Problem::new(Kind::ValueForm, format!("`{what}` takes a string"))
                    .at(node.origin, format!("is {}", node.kind())),
            );
            return None;
        };
        let unusable = |Unusable(message): Unusable| {
            Problem::new(Kind::ValueForm, format!("`{what}` takes exactly one expression"))
                .at(node.origin, message)
        };
        let result =
            Parsed::new(text).and_then(|parsed| parsed.code().map(|code| (code, parsed.reads())));
        result.map_err(|error| self.problems.push(unusable(error))).ok()
    }

    /// A value of TOML's own. With `is_literal`, no table in it is a form.
    fn plain(
        &mut self,
        node: &Node,
        expected: &Expected<'_>,
        is_literal: bool,
    ) -> Option<Expression> {
        match (&node.value, expected.kind) {
            (Value::String(text), Type::String | Type::Any) => {
                Some(Expression::String(text.clone()))
            }
            (Value::Number(digits), Type::Number | Type::Any) => {
                Some(Expression::Number(digits.clone()))
            }
            (Value::Boolean(boolean), Type::Bool | Type::Any) => {
                Some(Expression::Boolean(*boolean))
            }
            (
                Value::Array(list),
                kind @ (Type::List(_) | Type::Set(_) | Type::Tuple(_) | Type::Any),
            ) => self.list(node, list, kind, expected, is_literal),
            (Value::Table(table), kind @ (Type::Map(_) | Type::Object(_) | Type::Any)) => {
                self.object(node, table, kind, expected, is_literal)
            }
            (Value::Unknown, _) => None,
            (value, _) => {
                self.wrong_type(node, value, expected);
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
            self.mismatch(node.origin, expected, &format!("has {} elements", list.len()));
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
                let expected = expected.inner(kind, &format!("[{index}]"));
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
        if let Type::Object(attributes) = kind {
            let mistyped: Vec<_> = table
                .keys()
                .filter(|key| !attributes.contains_key(*key))
                .filter_map(|key| nearest(key, attributes.keys().map(String::as_str)))
                .collect();
            for (name, attribute) in attributes {
                let is_given = table.get(name).is_some() || mistyped.contains(&name.as_str());
                if attribute.presence == Presence::Required && !is_given {
                    is_whole = false;
                    let problem = Problem::new(
                        Kind::InputType,
                        format!("`{}` lacks `{name}`", expected.path),
                    )
                    .at(node.origin, format!("has no `{name}`, a {}", attribute.kind));
                    self.problems.push(declared(problem, expected));
                }
            }
        }
        let mut entries = vec![];
        for (key, entry) in &table.entries {
            let step = format!(".{key}");
            let inner = match kind {
                Type::Object(attributes) => match attributes.get(key) {
                    Some(attribute) => expected.inner(&attribute.kind, &step),
                    None => {
                        is_whole = false;
                        let problem = Problem::new(
                            Kind::InputType,
                            format!("`{}` has no attribute `{key}`", expected.path),
                        )
                        .at(entry.key, "Terraform would drop it without a word")
                        .did_you_mean(
                            entry.key,
                            key,
                            attributes.keys().map(String::as_str),
                        );
                        self.problems.push(declared(problem, expected));
                        continue;
                    }
                },
                Type::Map(element) => expected.inner(element, &step),
                _ => expected.inner(&Type::Any, &step),
            };
            match self.element(&entry.node, &inner, is_literal) {
                Some(value) => entries.push((Key::String(key.clone()), value)),
                None => is_whole = false,
            }
        }
        is_whole.then_some(Expression::Object(entries))
    }

    fn wrong_type(&mut self, node: &Node, value: &Value, expected: &Expected<'_>) {
        let mut problem = mismatch(node.origin, expected, &format!("is {}", node.kind()));
        let without_quotes = match (value, expected.kind) {
            (Value::String(text), Type::Number) => text.parse::<f64>().is_ok_and(f64::is_finite),
            (Value::String(text), Type::Bool) => matches!(text.as_str(), "true" | "false"),
            _ => false,
        };
        problem.suggestion = match value {
            Value::String(text) if without_quotes => {
                Some(Suggestion { origin: node.origin, replacement: text.clone() })
            }
            Value::Number(text) if *expected.kind == Type::String => {
                Some(Suggestion { origin: node.origin, replacement: format!("\"{text}\"") })
            }
            _ => None,
        };
        self.problems.push(problem);
    }

    fn mismatch(&mut self, origin: Origin, expected: &Expected<'_>, found: &str) {
        self.problems.push(mismatch(origin, expected, found));
    }
}

fn mismatch(origin: Origin, expected: &Expected<'_>, found: &str) -> Problem {
    let problem =
        Problem::new(Kind::InputType, format!("`{}` takes `{}`", expected.path, expected.kind))
            .at(origin, found);
    declared(problem, expected)
}

/// Points at the declaration too, with its words.
fn declared(problem: Problem, expected: &Expected<'_>) -> Problem {
    let problem = problem.at_maybe(expected.declared, "declared here");
    match expected.description {
        Some(description) => problem.hint(format!("the module says: {description}")),
        None => problem,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Any,
    Scalar,
    Sequence,
    Mapping,
}

/// What Terraform never converts between: a scalar, a sequence, a mapping.
fn shape(kind: &Type) -> Shape {
    match kind {
        Type::Any => Shape::Any,
        Type::String | Type::Number | Type::Bool => Shape::Scalar,
        Type::List(_) | Type::Set(_) | Type::Tuple(_) => Shape::Sequence,
        Type::Map(_) | Type::Object(_) => Shape::Mapping,
    }
}
