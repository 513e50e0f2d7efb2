//! Values that would be written out although something receives them as secrets, by whatever path.

use super::convert::{Conversion, Way};
use super::environments::Tables;
use super::original::{Original, OriginalFile};
use super::toml_text::{Section, Value, string};
use crate::check::WRITTEN_OUT;
use crate::contracts::Contract;
use crate::layers::{Node, Table, TomlValue, form_of_value};
use crate::pipeline::each_environment;
use crate::problem::{Code, Problem, Problems, Severity};
use crate::project::Project;
use crate::source::{Origin, Sources};
use hcl_syntax::{Body, Expression, Kind, Span};
use std::collections::BTreeSet;

/// The paths to the secrets that are written out, according to `problems` in the files `sources`,
/// in the environments `names`; only if nothing else is wrong.
///
/// # Errors
/// If a file or folder cannot be read.
pub(super) fn found(
    project: &Project,
    names: &[String],
    (sources, problems): (&Sources, &Problems),
) -> anyhow::Result<BTreeSet<Way>> {
    let (mut found, mut places) = (BTreeSet::new(), vec![]);
    for problem in problems.sorted() {
        if problem.code == Code::SensitiveLiteral {
            let written = problem.labels.iter().filter(|label| label.text == WRITTEN_OUT);
            places.extend(
                written.map(|label| {
                    (sources.get(label.origin.source).path.clone(), label.origin.span())
                }),
            );
        } else if problem.code.severity() == Severity::Error {
            return Ok(found);
        }
    }
    let (mut again, mut told) = (Sources::default(), Problems::default());
    let mut environments = vec![];
    each_environment(project, &mut again, &mut told, |one| environments.push(one))?;
    environments.retain(|one| names.iter().any(|name| *name == one.name.as_str()));
    for environment in &environments {
        for (path, span) in &places {
            let is_it = |origin: Origin| {
                let own = origin.span();
                again.get(origin.source).path == *path
                    && own.start <= span.start
                    && span.end <= own.end
            };
            add_ways(&environment.tables, &is_it, &mut vec![], &mut found);
        }
    }
    Ok(found)
}

/// Adds the paths to those values inside `table`, at `way`, that are at a place for which `is_it`
/// holds.
fn add_ways(
    table: &Table,
    is_it: &dyn Fn(Origin) -> bool,
    way: &mut Way,
    found: &mut BTreeSet<Way>,
) {
    for (key, entry) in &table.entries {
        way.push(key.clone());
        add_way(&entry.node, is_it, way, found);
        way.pop();
    }
}

fn add_way(node: &Node, is_it: &dyn Fn(Origin) -> bool, way: &mut Way, found: &mut BTreeSet<Way>) {
    let before = found.len();
    match &node.value {
        TomlValue::Table(table) if form_of_value(table).is_none() => {
            add_ways(table, is_it, way, found);
        }
        TomlValue::Array(list) => {
            for (index, node) in list.iter().enumerate() {
                way.push(index.to_string());
                add_way(node, is_it, way, found);
                way.pop();
            }
        }
        TomlValue::Table(form) if form.entries.values().any(|one| is_it(one.node.origin)) => {
            found.insert(way.clone());
        }
        _ => {}
    }
    if found.len() == before && is_it(node.origin) {
        found.insert(way.clone());
    }
}

impl Conversion<'_> {
    /// Replaces the values that were found to be secrets with variables, in `tables`. Returns the
    /// values in HCL files, each with its replacement.
    pub(super) fn leave_written_secrets_out(
        &mut self,
        files: &[OriginalFile],
        tables: &mut Tables,
    ) -> Vec<Vec<(Span, String)>> {
        let mut edits = vec![vec![]; files.len()];
        for way in self.found.iter().filter(|way| !is_default(way)) {
            let name = self.name_of_secret(way);
            let all = [&mut tables.providers, &mut tables.modules, &mut tables.outputs];
            let mut sections = all.into_iter().flatten();
            let section = sections.find(|section| way.starts_with(&section.path));
            let kind = match section {
                Some(section) => {
                    let inside = &way[section.path.len()..];
                    let Some((key, _)) = inside.split_first() else { continue };
                    let entry = section.entries.iter_mut().find(|entry| entry.key == *key);
                    let Some(entry) = entry else { continue };
                    entry.value = Value::form("ref", &format!("var.{name}"));
                    // Comments may contain it, too.
                    entry.behind = None;
                    entry.comments.clear();
                    self.adopted.left_out.insert((section.path.join("."), key.clone()));
                    None
                }
                None => {
                    let Some((at, expression)) = place_of(files, way) else { continue };
                    edits[at].push((expression.span, format!("var.{name}")));
                    let comments = comments_beside(&files[at], expression.span);
                    edits[at].extend(comments.map(|span| (span, String::new())));
                    kind_of(expression)
                }
            };
            let mut declared = Section::at(&["variable", &name]);
            if let Some(kind) = kind {
                declared.set("type", Value::Plain(string(kind)));
            }
            declared.set("sensitive", Value::Plain("true".to_owned()));
            tables.variables.push(declared);
            self.adopted.secrets.insert(format!("TF_VAR_{name}"));
        }
        edits
    }

    /// The name of the variable for the value at `way`.
    fn name_of_secret(&self, way: &[String]) -> String {
        name_of_secret(&self.original.contract, way)
    }
}

impl Original {
    /// Replaces the values that were `found` to be secrets with variables, declares these, and
    /// returns their names.
    pub(super) fn leave_out(
        &mut self,
        found: &BTreeSet<Way>,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> Vec<String> {
        let (mut names, mut edits) = (vec![], vec![vec![]; self.files.len()]);
        let mut declared = vec![String::new(); self.files.len()];
        for way in found.iter().filter(|way| !is_default(way)) {
            let Some((at, expression)) = place_of(&self.files, way) else {
                let what = way.join(".");
                problems.push(
                    Problem::new(Code::SensitiveLiteral, format!("`{what}` is a secret"))
                        .hint("declare a variable with `sensitive = true`, and read that there"),
                );
                continue;
            };
            let name = name_of_secret(&self.contract, way);
            edits[at].push((expression.span, format!("var.{name}")));
            let comments = comments_beside(&self.files[at], expression.span);
            edits[at].extend(comments.map(|span| (span, String::new())));
            let kind = kind_of(expression).map(|kind| format!("  type = {kind}\n"));
            let kind = kind.unwrap_or_default();
            let block = format!("\nvariable \"{name}\" {{\n{kind}  sensitive = true\n}}\n");
            declared[at].push_str(&block);
            names.push(name);
        }
        if names.is_empty() {
            return names;
        }
        for ((file, edits), declared) in self.files.iter_mut().zip(edits).zip(declared) {
            if let Some(text) = file.formatted(edits, &declared).filter(|_| file.json.is_none()) {
                *file = OriginalFile::new(&file.name, text);
            }
        }
        let files = self.files.iter().map(|file| sources.add(file.part(), file.text.clone()));
        self.contract = Contract::of_root(&files.collect::<Vec<_>>(), sources);
        names
    }
}

/// Whether `way` leads to or into the default of a variable.
fn is_default(way: &Way) -> bool {
    way.first().is_some_and(|kind| kind == "variable")
}

/// The name of the variable for the value at `way` in the root with `contract`.
fn name_of_secret(contract: &Contract, way: &[String]) -> String {
    let words = way.iter().skip(1).map(|key| {
        let plain = |one: char| if one.is_ascii_alphanumeric() { one } else { '_' };
        key.chars().map(plain).collect::<String>()
    });
    let mut name = words.collect::<Vec<_>>().join("_");
    while contract.variables.contains_key(&name) {
        name.push_str("_secret");
    }
    name
}

/// The expression in native syntax in `files` that `way` leads to, with the index of its file.
fn place_of<'f>(files: &'f [OriginalFile], way: &[String]) -> Option<(usize, &'f Expression)> {
    let native = files.iter().enumerate().filter(|(_, file)| file.json.is_none());
    native.filter_map(|(at, file)| Some((at, expression_at(&file.file.body, way)?))).next()
}

/// The comments in the lines of `span` in `file` and directly above them, which may contain it,
/// too.
pub(super) fn comments_beside(file: &OriginalFile, span: Span) -> impl Iterator<Item = Span> {
    let line_start = |at: usize| file.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = |at: usize| file.text[at..].find('\n').map_or(file.text.len(), |end| at + end);
    let (mut start, end) = (line_start(span.range().start), line_end(span.range().end));
    let mut found = vec![];
    for comment in file.file.comments.iter().rev() {
        let range = comment.range();
        let is_above = range.end <= start
            && file.text[range.end..start].trim().is_empty()
            && file.text[range.end..start].matches('\n').count() <= 1
            && file.text[line_start(range.start)..range.start].trim().is_empty();
        let is_inside = span.range().start <= range.start && range.end <= span.range().end;
        if is_above {
            start = line_start(range.start);
        }
        if is_above || (start <= range.start && range.end <= end && !is_inside) {
            found.push(*comment);
        }
    }
    found.into_iter()
}

/// The number of labels of blocks of the kind `kind`.
fn labels_of(kind: &str) -> usize {
    crate::language::module_block(kind).map_or(0, |block| block.labels)
}

/// The expression at the end of `way` in `body`, or the computed one that contains it.
fn expression_at<'b>(body: &'b Body, way: &[String]) -> Option<&'b Expression> {
    let (kind, rest) = way.split_first()?;
    let (labels, inside) = rest.split_at_checked(labels_of(kind))?;
    let blocks = body.blocks().filter(|block| {
        block.kind.as_str() == kind
            && block.labels.iter().map(|label| &*label.text).eq(labels.iter().map(String::as_str))
    });
    let (argument, mut inside) = inside.split_first()?;
    let mut expression = blocks.filter_map(|block| block.body.value(argument)).next()?;
    while let Some((key, rest)) = inside.split_first() {
        let inner = match &expression.kind {
            Kind::Object(entries) => {
                let entry = entries.iter().find(|entry| entry.key.as_str() == Some(key));
                entry.map(|entry| &entry.value)
            }
            Kind::Tuple(list) => key.parse::<usize>().ok().and_then(|index| list.get(index)),
            _ => None,
        };
        let Some(inner) = inner else { break };
        (expression, inside) = (inner, rest);
    }
    Some(expression)
}

/// The type of a literal.
fn kind_of(expression: &Expression) -> Option<&'static str> {
    match &expression.kind {
        Kind::Bool(_) => Some("bool"),
        Kind::Number(_) => Some("number"),
        Kind::String(_) | Kind::Template(_) => Some("string"),
        _ => None,
    }
}
