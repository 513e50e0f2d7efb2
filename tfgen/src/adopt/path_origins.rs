//! The origin of paths that are known only when Terraform runs, and therefore how they begin.

use hcl_syntax::{Body, Call, Expression, For, Kind, Name, Part, StepKind, Traversal};
use std::collections::BTreeMap;

/// How a path begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beginning {
    /// With a name: it is relative to the folder in which Terraform runs.
    Relative,
    /// With `/` or `~`.
    Absolute,
    /// With a folder of `path`, or it comes from a provider or a module: it leads to the same place
    /// from any root.
    Followed,
    /// With one of the first two, but only Terraform knows which.
    Given,
    /// Unknown.
    Unknown,
}

/// A step into a value.
#[derive(Clone, Copy, Debug)]
enum Inward<'r> {
    Attribute(&'r str),
    /// Any element.
    Any,
    /// Any key.
    Key,
}

/// What a name stands for: the elements of a collection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Elements<'r> {
    /// The name of each key.
    key: Option<&'r str>,
    /// The name of each element; for an iterator, its key is in `key`.
    value: &'r str,
    is_iterator: bool,
    collection: &'r Expression,
}

impl<'r> Elements<'r> {
    /// The elements that `each` or the iterator `name` visits.
    pub(super) fn iterator(name: &'r str, collection: &'r Expression) -> Self {
        Self { key: None, value: name, is_iterator: true, collection }
    }

    /// The elements that the names of a `for` stand for.
    pub(super) fn named(
        key: Option<&'r Name>,
        value: &'r Name,
        collection: &'r Expression,
    ) -> Self {
        let key = key.map(Name::as_str);
        Self { key, value, is_iterator: false, collection }
    }
}

/// The local values of a root.
#[derive(Clone, Debug, Default)]
pub(super) struct LocalValues<'r> {
    values: BTreeMap<&'r str, &'r Expression>,
}

/// How deeply a path is followed.
const DEEPEST: usize = 40;

/// Functions whose first argument is the path of a file or a folder.
const OF_FILES: [&str; 12] = [
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "fileexists",
    "filemd5",
    "fileset",
    "filesha1",
    "filesha256",
    "filesha512",
    "templatefile",
    "abspath",
];

/// Functions whose results have the elements of their arguments.
const OF_COLLECTIONS: [&str; 19] = [
    "coalesce",
    "coalescelist",
    "compact",
    "concat",
    "distinct",
    "merge",
    "nonsensitive",
    "reverse",
    "sensitive",
    "setintersection",
    "setsubtract",
    "setunion",
    "slice",
    "sort",
    "tolist",
    "tomap",
    "toset",
    "try",
    "values",
];

/// Functions whose result begins like their first argument.
const OF_TEXT: [&str; 10] = [
    "chomp",
    "dirname",
    "lower",
    "nonsensitive",
    "pathexpand",
    "replace",
    "tostring",
    "trimspace",
    "trimsuffix",
    "upper",
];

/// Whether the function `name` reads files; `core::` may be in front.
pub(super) fn is_of_files(name: &str) -> bool {
    OF_FILES.contains(&name.strip_prefix("core::").unwrap_or(name))
}

impl<'r> LocalValues<'r> {
    /// The local values of the files `bodies`.
    pub(super) fn of(bodies: impl Iterator<Item = &'r Body>) -> Self {
        let blocks = bodies.flat_map(|body| body.blocks_of("locals"));
        let attributes = blocks.flat_map(|block| block.body.attributes());
        Self { values: attributes.map(|one| (one.name.as_str(), &one.value)).collect() }
    }

    /// How the path `expression` begins; `names` stand for elements.
    pub(super) fn beginning(
        &self,
        expression: &'r Expression,
        names: &[Elements<'r>],
    ) -> Beginning {
        let mut search = Search { locals: self, depth: 0, found: vec![] };
        search.follow(expression, &[], names);
        let mut found = search.found.into_iter();
        let first = found.next().unwrap_or(Beginning::Given);
        found.fold(first, Beginning::or)
    }
}

impl Beginning {
    /// What is known about something that begins like this or like `other`.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (Self::Unknown | Self::Followed, _) | (_, Self::Unknown | Self::Followed) => {
                Self::Unknown
            }
            _ => Self::Given,
        }
    }

    fn of(text: &str) -> Self {
        if text.starts_with(['/', '~']) { Self::Absolute } else { Self::Relative }
    }
}

struct Search<'l, 'r> {
    locals: &'l LocalValues<'r>,
    depth: usize,
    found: Vec<Beginning>,
}

impl<'r> Search<'_, 'r> {
    /// Adds how the value at `way` inside of `expression` begins.
    fn follow(&mut self, expression: &'r Expression, way: &[Inward<'r>], names: &[Elements<'r>]) {
        if self.depth == DEEPEST {
            return self.found.push(Beginning::Unknown);
        }
        self.depth += 1;
        match (&expression.kind, way) {
            (Kind::Null, _) => {}
            (Kind::Parentheses(inner), _) => self.follow(inner, way, names),
            (Kind::Conditional(either), _) => {
                self.follow(&either.when_true, way, names);
                self.follow(&either.when_false, way, names);
            }
            (Kind::String(text), []) => self.found.push(Beginning::of(text)),
            (Kind::Template(template), _) => match (template.parts.first(), way) {
                (Some(Part::Literal(literal)), []) => {
                    self.found.push(Beginning::of(&literal.text));
                }
                (Some(Part::Interpolation(inner)), _) => {
                    self.follow(&inner.expression, way, names);
                }
                _ => self.found.push(Beginning::Unknown),
            },
            (Kind::Tuple(list), [Inward::Any | Inward::Attribute(_), rest @ ..]) => {
                list.iter().for_each(|one| self.follow(one, rest, names));
            }
            (Kind::Object(entries), [step, rest @ ..]) => {
                for entry in entries {
                    match (step, entry.key.as_str()) {
                        (Inward::Key, Some(key)) => self.found.push(Beginning::of(key)),
                        (Inward::Attribute(wanted), Some(key)) if *wanted != key => {}
                        (Inward::Key, None) => self.found.push(Beginning::Unknown),
                        _ => self.follow(&entry.value, rest, names),
                    }
                }
            }
            (Kind::For(inner), [step, rest @ ..]) if !inner.groups => {
                self.follow_for(inner, *step, rest, names);
            }
            (Kind::Variable(name), _) => self.follow_name(name, way, names),
            (Kind::Traversal(traversal), _) => self.follow_traversal(traversal, way, names),
            (Kind::Call(call), _) => self.follow_call(call, way, names),
            _ => self.found.push(Beginning::Unknown),
        }
        self.depth -= 1;
    }

    fn follow_for(
        &mut self,
        inner: &'r For,
        step: Inward<'r>,
        rest: &[Inward<'r>],
        names: &[Elements<'r>],
    ) {
        let own = Elements::named(inner.key_name.as_ref(), &inner.value_name, &inner.collection);
        let names = [names, &[own]].concat();
        match (step, &inner.key) {
            (Inward::Key, Some(key)) => self.follow(key, rest, &names),
            (Inward::Key, None) => self.follow(&inner.value, rest, &names),
            _ => self.follow(&inner.value, rest, &names),
        }
    }

    /// Follows a single name, such as one of a `for`.
    fn follow_name(&mut self, name: &str, way: &[Inward<'r>], names: &[Elements<'r>]) {
        for (at, elements) in names.iter().enumerate().rev() {
            let before = &names[..at];
            if !elements.is_iterator && elements.value == name {
                let way = [&[Inward::Any], way].concat();
                return self.follow(elements.collection, &way, before);
            }
            if elements.key == Some(name) {
                return self.follow(elements.collection, &[Inward::Key], before);
            }
        }
        self.found.push(Beginning::Unknown);
    }

    fn follow_traversal(
        &mut self,
        traversal: &'r Traversal,
        way: &[Inward<'r>],
        names: &[Elements<'r>],
    ) {
        let steps = traversal.steps.iter().map(|step| match &step.kind {
            StepKind::Attribute(name) => Inward::Attribute(name),
            StepKind::Index(index) => index.as_str().map_or(Inward::Any, Inward::Attribute),
            StepKind::LegacyIndex(_) | StepKind::FullSplat | StepKind::AttributeSplat => {
                Inward::Any
            }
        });
        let steps: Vec<Inward<'r>> = steps.chain(way.iter().copied()).collect();
        let Kind::Variable(root) = &traversal.root.kind else {
            return self.follow(&traversal.root, &steps, names);
        };
        let iterator = names.iter().enumerate().rev();
        let mut iterator = iterator.filter(|(_, one)| one.is_iterator && one.value == &**root);
        match (&**root, &steps[..]) {
            (_, [Inward::Attribute(part), rest @ ..]) if iterator.clone().next().is_some() => {
                let Some((at, elements)) = iterator.next() else { return };
                let step = if *part == "key" { Inward::Key } else { Inward::Any };
                self.follow(elements.collection, &[&[step], rest].concat(), &names[..at]);
            }
            (name, _) if names.iter().any(|one| !one.is_iterator && one.value == name) => {
                self.follow_name(name, &steps, names);
            }
            ("var", _) => self.found.push(Beginning::Given),
            ("local", [Inward::Attribute(name), rest @ ..]) => {
                match self.locals.values.get(name).copied() {
                    Some(value) => self.follow(value, rest, &[]),
                    None => self.found.push(Beginning::Unknown),
                }
            }
            ("each" | "count" | "local", _) => self.found.push(Beginning::Unknown),
            // A folder of `path`, or a value from a provider or a module.
            _ => self.found.push(Beginning::Followed),
        }
    }

    fn follow_call(&mut self, call: &'r Call, way: &[Inward<'r>], names: &[Elements<'r>]) {
        let name = call.name.strip_prefix("core::").unwrap_or(&call.name);
        let arguments = &call.arguments;
        match (name, arguments.first(), way) {
            ("abspath", ..) => self.found.push(Beginning::Followed),
            ("basename" | "fileset", ..) => self.found.push(Beginning::Relative),
            ("element" | "one", Some(list), _) => {
                self.follow(list, &[&[Inward::Any], way].concat(), names);
            }
            ("lookup", Some(map), _) => {
                let key = arguments.get(1).and_then(Expression::as_str);
                let step = key.map_or(Inward::Any, Inward::Attribute);
                self.follow(map, &[&[step], way].concat(), names);
                arguments.iter().skip(2).for_each(|one| self.follow(one, way, names));
            }
            ("keys", Some(map), [Inward::Any]) => self.follow(map, &[Inward::Key], names),
            ("zipmap", Some(keys), [Inward::Key]) => self.follow(keys, &[Inward::Any], names),
            ("zipmap", ..) if arguments.len() == 2 => self.follow(&arguments[1], way, names),
            // The keys of a set are its elements.
            ("toset", Some(list), [Inward::Key]) => self.follow(list, &[Inward::Any], names),
            ("flatten", Some(lists), [Inward::Any, ..]) => {
                self.follow(lists, &[&[Inward::Any], way].concat(), names);
            }
            ("format", Some(pattern), []) => match pattern.as_str() {
                Some(text) if text.starts_with('%') => match arguments.get(1) {
                    Some(first) if text.starts_with("%s") => self.follow(first, way, names),
                    _ => self.found.push(Beginning::Unknown),
                },
                _ => self.follow(pattern, way, names),
            },
            ("join", _, []) => match arguments.get(1) {
                Some(Expression { kind: Kind::Tuple(list), .. }) if !list.is_empty() => {
                    self.follow(&list[0], way, names);
                }
                Some(list) => self.follow(list, &[Inward::Any], names),
                None => self.found.push(Beginning::Unknown),
            },
            (name, Some(first), []) if OF_TEXT.contains(&name) => self.follow(first, way, names),
            (name, Some(_), _) if OF_COLLECTIONS.contains(&name) => {
                arguments.iter().for_each(|one| self.follow(one, way, names));
            }
            // A function of a value that is given to Terraform gives a value of the same origin.
            _ if self.reads_nothing_found(call) => self.found.push(Beginning::Given),
            _ => self.found.push(Beginning::Unknown),
        }
    }

    /// Whether the arguments of `call` come only from files, variables and literals, and none from
    /// `path` or a provider.
    fn reads_nothing_found(&self, call: &'r Call) -> bool {
        let (mut open, mut seen) = (call.arguments.iter().collect::<Vec<_>>(), vec![]);
        while let Some(expression) = open.pop() {
            match &expression.kind {
                // The contents of a file do not depend on its location.
                Kind::Call(inner) if is_of_files(&inner.name) => {
                    open.extend(inner.arguments.iter().skip(1));
                }
                Kind::Traversal(traversal) if matches!(traversal.root.kind, Kind::Variable(_)) => {
                    let Kind::Variable(root) = &traversal.root.kind else { continue };
                    match (&**root, traversal.steps.first().map(|step| &step.kind)) {
                        ("var", _) => {}
                        ("local", Some(StepKind::Attribute(name))) => {
                            if !seen.contains(&name.as_str()) {
                                seen.push(name.as_str());
                                open.extend(self.locals.values.get(name.as_str()));
                            }
                        }
                        _ => return false,
                    }
                }
                Kind::Variable(_) => return false,
                _ => expression.parts(&mut |part| open.push(part)),
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Beginning, Elements, LocalValues};
    use hcl_syntax::{parse, parse_expression};

    #[test]
    fn paths_are_followed_to_where_they_begin() {
        let locals = parse(
            r#"
locals {
  relative = "a/b"
  home     = "~/b"
  module   = "${path.module}/b"
  again    = "${local.module}/c"
  either   = var.x ? local.relative : local.home
  neither  = var.x ? local.relative : local.module
  files    = { for f in fileset(local.module, "*") : f => "${local.module}/${f}" }
  names    = [for f in fileset(local.module, "*") : f]
  objects  = [{ file = "${path.root}/x", name = "x" }, { file = "${path.root}/y", name = "y" }]
  circle   = local.circle
  decoded  = yamldecode(file("x.yaml"))
}
"#,
        );
        let locals = LocalValues::of(std::iter::once(&locals.body));
        let files = parse_expression("local.files").expect("an expression");
        let objects = parse_expression("{ for o in local.objects : o.name => o }").expect("one");
        for (text, expected) in [
            ("\"x\"", Beginning::Relative),
            ("\"/x\"", Beginning::Absolute),
            ("\"~/x\"", Beginning::Absolute),
            ("\"${path.module}/x\"", Beginning::Followed),
            ("local.relative", Beginning::Relative),
            ("\"${local.relative}/x\"", Beginning::Relative),
            ("local.home", Beginning::Absolute),
            ("\"${local.again}/x\"", Beginning::Followed),
            ("local.either", Beginning::Given),
            ("local.neither", Beginning::Unknown),
            ("local.circle", Beginning::Unknown),
            ("local.nowhere", Beginning::Unknown),
            ("var.x", Beginning::Given),
            ("var.x.y[0]", Beginning::Given),
            ("coalesce(var.x, \"y\")", Beginning::Given),
            ("try(var.x, local.module)", Beginning::Unknown),
            ("format(\"%s/x\", path.module)", Beginning::Followed),
            ("format(\"x/%s\", path.module)", Beginning::Relative),
            ("join(\"/\", [path.root, \"x\"])", Beginning::Followed),
            ("abspath(\"x\")", Beginning::Followed),
            ("data.archive_file.x.output_path", Beginning::Followed),
            ("module.x.path", Beginning::Followed),
            ("each.value", Beginning::Followed),
            ("each.key", Beginning::Relative),
            ("other.value.file", Beginning::Followed),
            ("other.value.name", Beginning::Relative),
            ("local.names[0]", Beginning::Relative),
            ("local.files[\"a\"]", Beginning::Followed),
            ("local.decoded.path", Beginning::Given),
            ("[for f in local.names : f][0]", Beginning::Relative),
            ("regex(\"x\", var.x)", Beginning::Given),
            ("regex(\"x\", path.module)", Beginning::Unknown),
            ("regex(\"x\", local.module)", Beginning::Unknown),
            ("yamldecode(templatefile(\"${path.module}/x\", {})).a", Beginning::Given),
            ("[for f in local.names : trimprefix(f, \"x\")][0]", Beginning::Unknown),
        ] {
            let tree = parse_expression(text).expect("an expression");
            let names = [Elements::iterator("each", &files), Elements::iterator("other", &objects)];
            assert_eq!(locals.beginning(&tree, &names), expected, "{text}");
        }
    }
}
