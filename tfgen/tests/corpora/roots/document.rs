//! The tables of `docs/roots-elsewhere.md`.

use super::made_of::{MadeOf, Owner};
use super::values::{Form, Forms};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// What is in the roots of a repository.
pub(crate) struct Row {
    name: String,
    commit: String,
    roots: Vec<MadeOf>,
    with_variables: usize,
    with_json: usize,
    /// How many roots can be written completely in JSON.
    pub(crate) as_json: usize,
    /// How many changes were tried; all were found.
    pub(crate) changes: usize,
    /// How many variables were replaced by the values that files set.
    pub(crate) substituted: usize,
}

impl Row {
    pub(crate) fn new(name: &str, commit: &str) -> Self {
        let (name, commit) = (name.to_owned(), commit.to_owned());
        Self {
            name,
            commit,
            roots: vec![],
            with_variables: 0,
            with_json: 0,
            as_json: 0,
            changes: 0,
            substituted: 0,
        }
    }

    /// Adds a root.
    pub(crate) fn add(&mut self, root: MadeOf, has_variables: bool, has_json: bool) {
        self.roots.push(root);
        self.with_variables += usize::from(has_variables);
        self.with_json += usize::from(has_json);
    }
}

/// Whose values are counted, in the order in which they are shown.
const OWNERS: [(Owner, &str); 7] = [
    (Owner::Module, "Modules"),
    (Owner::Provider, "Providers"),
    (Owner::Backend, "Backends"),
    (Owner::Output, "Outputs"),
    (Owner::Local, "Locals"),
    (Owner::Data, "Data sources"),
    (Owner::Resource, "Resources"),
];

/// The tables, each with a line before it.
pub(crate) fn tables(rows: &[Row]) -> String {
    let roots: Vec<&MadeOf> = rows.iter().flat_map(|row| &row.roots).collect();
    [
        repositories(rows),
        features(rows, &roots),
        sources(&roots),
        values(&roots),
        reads(&roots),
        functions(&roots),
    ]
    .join("\n")
}

fn repositories(rows: &[Row]) -> String {
    let mut out = String::from(
        "| Repository | Roots | Resources | Data sources | Modules | Outputs | Set variables | As JSON |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    let mut all = [0; 7];
    for row in rows {
        let kinds = |kind: &str| -> usize {
            row.roots.iter().filter_map(|root| root.blocks.get(kind)).sum()
        };
        let numbers = [
            row.roots.len(),
            kinds("resource"),
            kinds("data"),
            kinds("module"),
            kinds("output"),
            row.with_variables,
            row.as_json,
        ];
        let cells: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        let address = format!("https://github.com/{}/tree/{}", row.name, row.commit);
        let _ = writeln!(out, "| [{}]({address}) | {} |", row.name, cells.join(" | "));
        all.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
    }
    let cells: Vec<String> = all.iter().map(ToString::to_string).collect();
    let changes: usize = rows.iter().map(|row| row.changes).sum();
    let _ = writeln!(out, "| **{} repositories** | {} |", rows.len(), cells.join(" | "));
    let substituted: usize = rows.iter().map(|row| row.substituted).sum();
    let _ = writeln!(
        out,
        "\nThe test found each of {changes} random changes. It replaced {substituted} variables with the \
         values that files set, and the roots were equal."
    );
    out
}

fn features(rows: &[Row], roots: &[&MadeOf]) -> String {
    let mut met: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for root in roots {
        for (feature, count) in &root.features {
            met.entry((*feature).to_owned()).or_default().push(*count);
        }
        for (kind, count) in &root.blocks {
            met.entry(format!("block `{kind}`")).or_default().push(*count);
        }
    }
    let mut met: Vec<(String, Vec<usize>)> = met.into_iter().collect();
    met.sort_by_key(|(name, counts)| (std::cmp::Reverse(counts.len()), name.clone()));
    let mut out = String::from(
        "| In a root | Roots | Of all | Times | Median if present |\n|---|--:|--:|--:|--:|\n",
    );
    for (name, mut counts) in met {
        counts.sort_unstable();
        let (number, sum) = (counts.len(), counts.iter().sum::<usize>());
        let _ = writeln!(
            out,
            "| {name} | {number} | {} | {sum} | {} |",
            share(number, roots.len()),
            counts[number / 2]
        );
    }
    let with_json: usize = rows.iter().map(|row| row.with_json).sum();
    let with_variables: usize = rows.iter().map(|row| row.with_variables).sum();
    for (name, number) in
        [("files in JSON", with_json), ("files that set variables", with_variables)]
    {
        let _ = writeln!(out, "| {name} | {number} | {} | | |", share(number, roots.len()));
    }
    out
}

fn sources(roots: &[&MadeOf]) -> String {
    let mut all: BTreeMap<&str, usize> = BTreeMap::new();
    for root in roots {
        root.sources.iter().for_each(|(kind, count)| *all.entry(kind).or_default() += count);
    }
    let sum: usize = all.values().sum();
    let mut out = String::from("| Modules come from | Calls | Of all |\n|---|--:|--:|\n");
    for (kind, count) in all {
        let _ = writeln!(out, "| {kind} | {count} | {} |", share(count, sum));
    }
    out
}

fn values(roots: &[&MadeOf]) -> String {
    let mut all: BTreeMap<Owner, Forms> = BTreeMap::new();
    for (owner, forms) in roots.iter().flat_map(|root| &root.values) {
        let known = all.entry(*owner).or_default();
        forms.iter().for_each(|(form, count)| *known.entry(*form).or_default() += count);
    }
    let sum = |owner: Owner| all.get(&owner).map_or(0, |forms| forms.values().sum::<usize>());
    let head: Vec<&str> = OWNERS.iter().map(|(_, name)| *name).collect();
    let mut out = format!("| Values | {} |\n|---|{}\n", head.join(" | "), "--:|".repeat(7));
    for form in Form::ALL {
        let cells = OWNERS.iter().map(|(owner, _)| {
            let count = all.get(owner).and_then(|forms| forms.get(&form)).copied().unwrap_or(0);
            format!("{count} ({})", share(count, sum(*owner)))
        });
        let _ = writeln!(out, "| {form} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
    let cells: Vec<String> = OWNERS.iter().map(|(owner, _)| sum(*owner).to_string()).collect();
    let _ = writeln!(out, "| **all** | {} |", cells.join(" | "));
    let arguments = |owner: Owner| {
        let mut sums = [0; 3];
        for counts in roots.iter().filter_map(|root| root.arguments.get(&owner)) {
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        sums
    };
    for (at, name) in [
        (0, "**arguments**"),
        (1, "of only the first four kinds"),
        (2, "of only the first six kinds"),
    ] {
        let cells = OWNERS.iter().map(|(owner, _)| {
            let counts = arguments(*owner);
            let share = if at == 0 {
                String::new()
            } else {
                format!(" ({})", share(counts[at], counts[0]))
            };
            format!("{}{share}", counts[at])
        });
        let _ = writeln!(out, "| {name} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
    out
}

fn reads(roots: &[&MadeOf]) -> String {
    let mut all: BTreeMap<&str, BTreeMap<Owner, usize>> = BTreeMap::new();
    for (owner, reads) in roots.iter().flat_map(|root| &root.reads) {
        for (root, count) in reads {
            *all.entry(root).or_default().entry(*owner).or_default() += count;
        }
    }
    let head: Vec<&str> = OWNERS.iter().map(|(_, name)| *name).collect();
    let mut out = format!("| They read | {} |\n|---|{}\n", head.join(" | "), "--:|".repeat(7));
    for (root, counts) in all {
        let cells = OWNERS.iter().map(|(owner, _)| counts.get(owner).copied().unwrap_or(0));
        let cells: Vec<String> = cells.map(|count| count.to_string()).collect();
        let _ = writeln!(out, "| {root} | {} |", cells.join(" | "));
    }
    out
}

fn functions(roots: &[&MadeOf]) -> String {
    let mut lengths: Vec<usize> = roots.iter().map(|root| root.longest).collect();
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or(0);
    let longest = lengths.last().copied().unwrap_or(0);
    format!(
        "These functions are called most often: {}. As values of modules, providers, backends and \
         outputs, these are called most often: {}. The longest value of a root has a median of \
         {median} lines and a maximum of {longest}.\n",
        most_often(roots.iter().map(|root| &root.functions)),
        most_often(roots.iter().map(|root| &root.calls))
    )
}

/// The names that are counted most, with their counts.
fn most_often<'r>(counts: impl Iterator<Item = &'r BTreeMap<String, usize>>) -> String {
    let mut all: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, count) in counts.flatten() {
        *all.entry(name).or_default() += count;
    }
    let mut all: Vec<(&str, usize)> = all.into_iter().collect();
    all.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    let shown = all.iter().take(20).map(|(name, count)| format!("`{name}` {count}"));
    let shown: Vec<String> = shown.collect();
    format!("{} ({} functions)", shown.join(", "), all.len())
}

/// `part` of `all` in percent.
fn share(part: usize, all: usize) -> String {
    match (part * 1000).checked_div(all) {
        None | Some(0) => if part == 0 { "0 %" } else { "< 0.1 %" }.to_owned(),
        Some(tenths) if tenths < 100 => format!("{}.{} %", tenths / 10, tenths % 10),
        Some(tenths) => format!("{} %", (tenths + 5) / 10),
    }
}

/// The documentation has the tables, between two marks.
pub(crate) fn hold(tables: &str, is_update: bool) {
    const MARKS: (&str, &str) = ("<!-- begin: the roots -->\n\n", "\n<!-- end: the roots -->");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/roots-elsewhere.md");
    let document = fs::read_to_string(&path).expect("the document");
    let start = document.find(MARKS.0).expect("where the tables begin") + MARKS.0.len();
    let end = document.find(MARKS.1).expect("where they end");
    let fresh = format!("{}{tables}{}", &document[..start], &document[end..]);
    if is_update {
        fs::write(&path, fresh).expect("the document is written");
    } else {
        assert!(document == fresh, "docs/roots-elsewhere.md is not up to date: UPDATE_CASES=1");
    }
}
