//! Expressions of GitHub's workflows, as far as ours use them.
//! <https://docs.github.com/actions/reference/workflows-and-actions/expressions>

use serde_json::{Value, json};

/// The result of the earlier steps or jobs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Before {
    /// All succeeded; skipped ones did not.
    pub(crate) succeeded: bool,
    pub(crate) failed: bool,
}

/// What names in expressions stand for.
#[derive(Clone, Copy)]
pub(crate) struct Contexts<'a> {
    pub(crate) values: &'a Value,
    pub(crate) before: Before,
}

impl Contexts<'_> {
    /// `text` with the values of its `${{ … }}`.
    pub(crate) fn text(&self, text: &str) -> String {
        let mut done = String::new();
        let mut rest = text;
        while let Some((plain, after)) = rest.split_once("${{") {
            let (expression, after) = after.split_once("}}").expect("an expression ends");
            done.push_str(plain);
            done.push_str(&written(&self.value(expression)));
            rest = after;
        }
        done + rest
    }

    /// Whether something with this `if:` runs. Unless it mentions failures, it runs only if nothing
    /// failed.
    pub(crate) fn runs(&self, condition: Option<&str>) -> bool {
        const STATES: [&str; 4] = ["always()", "cancelled()", "failure()", "success()"];
        let condition = condition.unwrap_or("success()").trim();
        let inner = condition.strip_prefix("${{").and_then(|one| one.strip_suffix("}}"));
        let condition = inner.unwrap_or(condition);
        let says = STATES.iter().any(|state| condition.contains(state));
        (says || self.before.succeeded) && is_true(&self.value(condition))
    }

    /// The value of an expression.
    pub(crate) fn value(&self, expression: &str) -> Value {
        let mut parser = Parser { contexts: self, rest: expression.trim() };
        let value = parser.any();
        assert!(parser.rest.is_empty(), "`{expression}`: `{}` is left", parser.rest);
        value
    }
}

struct Parser<'a> {
    contexts: &'a Contexts<'a>,
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn takes(&mut self, token: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(token) else { return false };
        self.rest = rest.trim_start();
        true
    }

    fn any(&mut self) -> Value {
        let mut left = self.all();
        while self.takes("||") {
            let right = self.all();
            left = if is_true(&left) { left } else { right };
        }
        left
    }

    fn all(&mut self) -> Value {
        let mut left = self.compared();
        while self.takes("&&") {
            let right = self.compared();
            left = if is_true(&left) { right } else { left };
        }
        left
    }

    fn compared(&mut self) -> Value {
        let left = self.single();
        match () {
            () if self.takes("==") => json!(equal(&left, &self.single())),
            () if self.takes("!=") => json!(!equal(&left, &self.single())),
            () => left,
        }
    }

    fn single(&mut self) -> Value {
        if self.takes("!") {
            return json!(!is_true(&self.single()));
        }
        if self.takes("(") {
            let value = self.any();
            assert!(self.takes(")"), "a parenthesis is open before `{}`", self.rest);
            return value;
        }
        if let Some(rest) = self.rest.strip_prefix('\'') {
            let (text, rest) = rest.split_once('\'').expect("a text ends");
            self.rest = rest.trim_start();
            return json!(text);
        }
        let name = self.name();
        match name {
            "true" => json!(true),
            "false" => json!(false),
            _ if self.takes("(") => self.call(name),
            _ => self.path(name),
        }
    }

    fn name(&mut self) -> &'a str {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || "-_*".contains(letter);
        let end = self.rest.find(|letter| !is_part(letter)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        assert!(!name.is_empty(), "a name is expected before `{rest}`");
        self.rest = rest.trim_start();
        name
    }

    fn path(&mut self, first: &str) -> Value {
        let context = self.contexts.values.get(first);
        let mut value = context.unwrap_or_else(|| panic!("no context `{first}`")).clone();
        while self.takes(".") {
            value = match (self.name(), value) {
                ("*", Value::Object(object)) => object.into_iter().map(|(_, one)| one).collect(),
                ("*", list) => list,
                (name, Value::Array(list)) => list.iter().map(|one| one[name].clone()).collect(),
                (name, object) => object[name].clone(),
            };
        }
        value
    }

    fn call(&mut self, function: &str) -> Value {
        let mut given = vec![];
        while !self.takes(")") {
            given.push(self.any());
            self.takes(",");
        }
        match (function, &given[..]) {
            ("always", []) => json!(true),
            ("cancelled", []) => json!(false),
            ("failure", []) => json!(self.contexts.before.failed),
            ("success", []) => json!(self.contexts.before.succeeded),
            ("contains", [Value::Array(list), one]) => json!(list.iter().any(|it| equal(it, one))),
            ("contains", [Value::Null, _]) => json!(false),
            ("fromJSON", [Value::String(text)]) => serde_json::from_str(text).expect("JSON"),
            _ => panic!("no function `{function}` of {given:?}"),
        }
    }
}

fn is_true(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false)) && *value != json!("") && *value != json!(0)
}

/// Case does not matter, and a missing value equals an empty text.
fn equal(left: &Value, right: &Value) -> bool {
    written(left).eq_ignore_ascii_case(&written(right))
}

fn written(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn expressions_are_as_github_has_them() {
    let values = json!({
        "github": { "event": { "action": "closed", "labels": [{ "name": "a" }, { "name": "b" }] } },
        "needs": { "changed": { "result": "success", "outputs": { "all": "[\"dev\"]" } } },
    });
    let fine = Contexts { values: &values, before: Before { succeeded: true, failed: false } };
    let failed = Contexts { values: &values, before: Before { succeeded: false, failed: true } };
    for (expression, value) in [
        ("github.event.action == 'Closed'", json!(true)),
        ("github.event.number || 'none'", json!("none")),
        ("contains(github.event.labels.*.name, 'b')", json!(true)),
        ("contains(github.event.labels.*.name, 'c')", json!(false)),
        ("fromJSON(needs.changed.outputs.all)", json!(["dev"])),
        (
            "needs.changed.outputs.all != '[]' && (false || needs.gone.result != 'failure')",
            json!(true),
        ),
        ("needs.gone.result == ''", json!(true)),
    ] {
        assert_eq!(fine.value(expression), value, "{expression}");
    }
    assert_eq!(fine.text("plan ${{ github.event.action }}, ${{ 'x' }}"), "plan closed, x");
    for (condition, when_fine, when_failed) in [
        (None, true, false),
        (Some("github.event.action == 'closed'"), true, false),
        (Some("${{ !cancelled() && needs.changed.result == 'success' }}"), true, true),
        (Some("failure()"), false, true),
    ] {
        assert_eq!(fine.runs(condition), when_fine, "{condition:?}");
        assert_eq!(failed.runs(condition), when_failed, "{condition:?}");
    }
}
