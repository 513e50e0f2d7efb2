//! Random expressions over a variable `x` of a random type.

use crate::kinds::{Attribute, Kind};
use crate::paths::paths_to;
use crate::pools;
use crate::pools::pick;
use crate::signatures::{SIGNATURES, kind, open_in};
use fastrand::Rng;
use std::collections::BTreeMap;

/// How long an expression may get.
const LONGEST: usize = 800;

/// The parts of types and values, besides functions and operators.
const CONSTRUCTORS: [&str; 19] = [
    "any",
    "string",
    "number",
    "bool",
    "list",
    "set",
    "map",
    "tuple",
    "object",
    "optional",
    "optional with a default",
    "[]",
    "{}",
    "[for]",
    "{for}",
    "[*]",
    "? :",
    "\"${}\"",
    "<<",
];

/// A variable with a value, and expressions that read it.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) kind: String,
    pub(crate) value: String,
    pub(crate) conditions: Vec<String>,
}

/// Makes expressions, and counts their parts.
pub(crate) struct Generator {
    pub(crate) random: Rng,
    /// How often each function, operator and type constructor was used.
    pub(crate) uses: BTreeMap<&'static str, usize>,
    /// How often each signature was.
    calls: Vec<usize>,
}

/// Something to read: an expression and its kind.
pub(crate) type Names = Vec<(String, Kind)>;

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            random: Rng::with_seed(seed),
            uses: BTreeMap::new(),
            calls: vec![0; SIGNATURES.len()],
        }
    }

    /// Refuses a run in which a function, operator or constructor occurs fewer than `least` times.
    pub(crate) fn assert_all_is_used(&self, least: usize) {
        let names = SIGNATURES.iter().map(|(name, ..)| name).chain(&CONSTRUCTORS);
        let rare: Vec<_> = names
            .map(|name| (*name, self.uses.get(name).copied().unwrap_or_default()))
            .filter(|(_, count)| *count < least)
            .collect();
        assert!(rare.is_empty(), "used fewer than {least} times: {rare:?}");
    }

    /// A variable with `count` conditions.
    pub(crate) fn group(&mut self, count: usize) -> Group {
        let depth = self.random.usize(..4);
        let kind = Kind::random(&mut self.random, depth);
        self.count_kind(&kind);
        let value = kind.value(&mut self.random);
        let names = vec![("var.x".to_owned(), kind.clone())];
        let conditions = (0..count).map(|_| self.condition(&names)).collect();
        Group { kind: kind.text(), value, conditions }
    }

    /// A condition, or any value: a value shows more about what went wrong on the way.
    fn condition(&mut self, names: &Names) -> String {
        loop {
            // Few are deep, since those are long.
            let depth = if self.random.u8(..16) == 0 { 4 } else { self.random.usize(1..4) };
            let before = (self.uses.clone(), self.calls.clone());
            let mut is_condition = false;
            let mut text = match self.random.u8(..8) {
                0..4 => self.rarest(names, depth),
                4..7 => {
                    is_condition = true;
                    self.expression(&Kind::Bool, names, depth)
                }
                _ => {
                    let wanted = Kind::random(&mut self.random, 1);
                    self.expression(&wanted, names, depth)
                }
            };
            if is_condition && self.random.bool() {
                self.count("!");
                text = format!("!({text})");
            }
            if text.len() <= LONGEST {
                return text;
            }
            (self.uses, self.calls) = before;
        }
    }

    /// A call of a function that was used least.
    fn rarest(&mut self, names: &Names, depth: usize) -> String {
        let least = self.calls.iter().min();
        let rarest: Vec<usize> =
            (0..SIGNATURES.len()).filter(|number| least == Some(&self.calls[*number])).collect();
        let number = *pick(&mut self.random, &rarest);
        let open = Kind::primitive(&mut self.random);
        let wanted = kind(SIGNATURES[number].2, &open).unwrap_or(Kind::Any);
        self.call(number, &wanted, names, depth)
    }

    pub(crate) fn count(&mut self, name: &'static str) {
        *self.uses.entry(name).or_default() += 1;
    }

    fn count_kind(&mut self, kind: &Kind) {
        match kind {
            Kind::Any => self.count("any"),
            Kind::String => self.count("string"),
            Kind::Number => self.count("number"),
            Kind::Bool => self.count("bool"),
            Kind::List(inner) => {
                self.count("list");
                self.count_kind(inner);
            }
            Kind::Set(inner) => {
                self.count("set");
                self.count_kind(inner);
            }
            Kind::Map(inner) => {
                self.count("map");
                self.count_kind(inner);
            }
            Kind::Tuple(inner) => {
                self.count("tuple");
                inner.iter().for_each(|one| self.count_kind(one));
            }
            Kind::Object(attributes) => {
                self.count("object");
                for attribute in attributes {
                    match &attribute.optional {
                        None => {}
                        Some(None) => self.count("optional"),
                        Some(Some(_)) => self.count("optional with a default"),
                    }
                    self.count_kind(&attribute.kind);
                }
            }
        }
    }

    /// An expression whose value is `wanted`, most of the time.
    pub(crate) fn expression(&mut self, wanted: &Kind, names: &Names, depth: usize) -> String {
        if self.random.u8(..40) == 0 {
            let other = Kind::primitive(&mut self.random);
            return self.plain(&other, names, depth);
        }
        self.plain(wanted, names, depth)
    }

    fn plain(&mut self, wanted: &Kind, names: &Names, depth: usize) -> String {
        if depth == 0 {
            return self.leaf(wanted, names);
        }
        match self.random.u8(..12) {
            0 => self.leaf(wanted, names),
            1 => self.conditional(wanted, names, depth),
            2 | 3 => self.constructor(wanted, names, depth),
            _ => {
                let fitting: Vec<usize> = (0..SIGNATURES.len())
                    .filter(|number| open_in(SIGNATURES[*number].2, wanted).is_some())
                    .collect();
                if fitting.is_empty() {
                    return self.constructor(wanted, names, depth);
                }
                let number = *pick(&mut self.random, &fitting);
                self.call(number, wanted, names, depth)
            }
        }
    }

    fn conditional(&mut self, wanted: &Kind, names: &Names, depth: usize) -> String {
        self.count("? :");
        let condition = self.expression(&Kind::Bool, names, depth - 1);
        let (one, other) =
            (self.expression(wanted, names, depth - 1), self.expression(wanted, names, depth - 1));
        format!("({condition} ? {one} : {other})")
    }

    /// Something that is read, or a constant.
    fn leaf(&mut self, wanted: &Kind, names: &Names) -> String {
        let mut paths = vec![];
        for (text, kind) in names {
            paths_to(text, kind, wanted, 3, &mut self.random, &mut paths);
        }
        if !paths.is_empty() && self.random.u8(..4) != 0 {
            return pick(&mut self.random, &paths).clone();
        }
        if self.random.u8(..40) == 0 {
            return "null".to_owned();
        }
        wanted.value(&mut self.random)
    }

    fn constructor(&mut self, wanted: &Kind, names: &Names, depth: usize) -> String {
        match wanted {
            Kind::List(inner) | Kind::Set(inner) => {
                let list = match self.random.u8(..5) {
                    0 => self.splat(inner, names, depth),
                    1 | 2 => {
                        self.count("[]");
                        let count = self.random.usize(..4);
                        self.list((0..count).map(|_| &**inner), names, depth)
                    }
                    _ => self.for_list(inner, names, depth),
                };
                if matches!(wanted, Kind::Set(_)) { format!("toset({list})") } else { list }
            }
            Kind::Tuple(inner) => {
                self.count("[]");
                self.list(inner.iter(), names, depth)
            }
            Kind::Map(inner) => {
                if self.random.bool() {
                    self.count("{}");
                    let mut keys = vec!["a", "b", "\"c d\"", "(\"e\")"];
                    self.random.shuffle(&mut keys);
                    keys.truncate(self.random.usize(..3));
                    let entries: Vec<_> = keys
                        .iter()
                        .map(|key| format!("{key} = {}", self.expression(inner, names, depth - 1)))
                        .collect();
                    format!("{{ {} }}", entries.join(", "))
                } else {
                    self.for_map(inner, names, depth)
                }
            }
            Kind::Object(attributes) => {
                self.count("{}");
                let entries: Vec<_> = attributes
                    .iter()
                    .map(|Attribute { name, kind, .. }| {
                        format!("{name} = {}", self.expression(kind, names, depth - 1))
                    })
                    .collect();
                format!("{{ {} }}", entries.join(", "))
            }
            Kind::String => self.template(names, depth),
            Kind::Any => {
                let kind = Kind::primitive(&mut self.random);
                self.expression(&kind, names, depth - 1)
            }
            Kind::Number | Kind::Bool => self.leaf(wanted, names),
        }
    }

    fn list<'k>(
        &mut self,
        kinds: impl Iterator<Item = &'k Kind>,
        names: &Names,
        depth: usize,
    ) -> String {
        let list: Vec<_> = kinds.map(|kind| self.expression(kind, names, depth - 1)).collect();
        format!("[{}]", list.join(", "))
    }

    fn call(&mut self, number: usize, wanted: &Kind, names: &Names, depth: usize) -> String {
        let (name, arguments, result) = SIGNATURES[number];
        self.count(name);
        self.calls[number] += 1;
        let open = match open_in(result, wanted) {
            Some(Some(open)) => open,
            _ => Kind::primitive(&mut self.random),
        };
        let mut written = vec![];
        for pattern in arguments.split(' ') {
            let (pattern, times) = match pattern.strip_suffix(['?', '*']) {
                Some(rest) if pattern.ends_with('?') => (rest, self.random.usize(..2)),
                Some(rest) => (rest, self.random.usize(1..4)),
                None => (pattern, 1),
            };
            for _ in 0..times {
                written.push(match kind(pattern, &open) {
                    Some(kind) => self.expression(&kind, names, depth.saturating_sub(1)),
                    None => self.constant(pattern, names, depth),
                });
            }
        }
        match (name, &written[..]) {
            ("templatestring", [templates, given]) => {
                let template = templates.trim_end_matches(" : t]");
                format!("one({template} : templatestring(t, {given})])")
            }
            ("!", [one]) => format!("!({one})"),
            ("negate", [one]) => format!("-({one})"),
            (operator, [one, other])
                if !operator.starts_with(|first: char| first.is_ascii_lowercase()) =>
            {
                format!("(({one}) {operator} ({other}))")
            }
            _ => format!("{name}({})", written.join(", ")),
        }
    }

    /// A constant of a pool, and at times another string.
    fn constant(&mut self, pool: &str, names: &Names, depth: usize) -> String {
        let random = &mut self.random;
        if pool == "extreme" {
            return (*pick(random, &pools::EXTREMES)).to_owned();
        }
        if pool == "base" {
            return (*pick(random, &["2", "8", "10", "16", "36", "62", "1", "63"])).to_owned();
        }
        if random.u8(..12) == 0 && pool != "template" {
            return self.expression(&Kind::String, names, depth.saturating_sub(1));
        }
        let pool: &[&str] = match pool {
            "base64" => &pools::BASE64,
            "csv" => &pools::CSV,
            "date" => &pools::DATES,
            "dateformat" => &pools::DATE_FORMATS,
            "duration" => &pools::DURATIONS,
            "encoding" => &["UTF-8", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "x"],
            "format" => &pools::FORMATS,
            "json" => &pools::JSON,
            "numberformat" => &pools::NUMBER_FORMATS,
            "namespace" => {
                &["dns", "url", "oid", "x500", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "x"]
            }
            "path" => &pools::PATHS,
            "pattern" => &pools::PATTERNS,
            "prefix" => &pools::PREFIXES,
            "slashed" => {
                let pattern = pick(random, &pools::PATTERNS);
                return format!("\"/{pattern}/\"");
            }
            // Only references are templates.
            "template" => {
                let template = pick(random, &pools::TEMPLATES);
                return format!("[for t in [\"{template}\"] : t]");
            }
            "yaml" => &pools::YAML,
            _ => panic!("no pool `{pool}`"),
        };
        format!("\"{}\"", pick(random, pool))
    }
}
