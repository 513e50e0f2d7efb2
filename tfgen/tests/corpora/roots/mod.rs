//! Every root of public repositories is read, compared with itself in other styles, and changed at
//! random places, `CHANGES=…` times each. The roots are data: `roots.toml`, in which
//! `UPDATE_CASES=1` writes the folders that `select` finds.

mod document;
mod list;
mod made_of;
mod paths;
mod select;
mod substitute;
mod values;

use crate::clone::Repository;
use crate::written::{Style, block, file, json, styles};
use document::Row;
use hcl_syntax::{Block, Body, Item, Kind};
use list::{List, Refused};
use made_of::MadeOf;
use root_comparison::{Given, Root, compare};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// How many repositories and roots must be read for meaningful figures.
const FEWEST: (usize, usize) = (25, 500);
/// How many changes of each root are tried, unless `CHANGES` says so.
const CHANGES: usize = 25;

/// A root's files.
struct Files {
    path: PathBuf,
    /// Names and texts of the files that Terraform reads.
    texts: Vec<(String, String)>,
    /// The same of what sets variables, of `terraform.tfvars` and its like in the folder.
    variables: Vec<(String, String)>,
}

impl Files {
    fn read(path: PathBuf) -> Self {
        let read = |name: &String| {
            let bytes = fs::read(path.join(name)).expect("a file");
            (name.clone(), String::from_utf8_lossy(&bytes).into_owned())
        };
        let (names, _) = select::entries(&path);
        let texts = names.iter().filter(|name| select::is_configuration(name)).map(read).collect();
        let variables = names.iter().filter(|name| select::is_variables(name)).map(read).collect();
        Self { path, texts, variables }
    }

    /// What is in the files in HCL's own syntax.
    fn parsed(&self) -> impl Iterator<Item = (&str, &str, hcl_syntax::File)> {
        let native = self.texts.iter().filter(|(name, _)| name.ends_with(".tf"));
        native.map(|(name, text)| (name.as_str(), text.as_str(), hcl_syntax::parse(text)))
    }

    fn root(&self, texts: Vec<(String, String)>) -> Result<Root, String> {
        let root = Root::from_texts(&self.path, texts, &Given::default());
        root.map_err(|error| error.to_string())
    }
}

#[test]
#[ignore = "clones public repositories"]
fn roots_elsewhere_are_what_they_are() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpora/roots.toml");
    let mut list: List =
        toml::from_str(&fs::read_to_string(&data).expect("the roots")).expect("a list of roots");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("roots");
    let is_update = std::env::var_os("UPDATE_CASES").is_some();
    let (mut rows, mut wrong, mut unreachable) = (vec![], String::new(), vec![]);
    let mut refused = vec![];
    for one in &mut list.repository {
        let repository = Repository { name: one.name.clone(), commit: one.commit.clone() };
        let folder = folder.join(&one.name);
        if let Err(reason) = repository.fetch_into(&folder, &select::NAMES) {
            println!("not reachable: {}: {reason}", one.name);
            unreachable.push(one.name.clone());
            continue;
        }
        let found = select::roots(&folder);
        if is_update {
            one.roots = found;
        } else if one.roots != found {
            let _ = writeln!(wrong, "{}: the roots are others: UPDATE_CASES=1", one.name);
        }
        let mut row = Row::new(&one.name, &one.commit);
        for root in &one.roots {
            let name =
                if root.is_empty() { one.name.clone() } else { format!("{}/{root}", one.name) };
            match look(&Files::read(folder.join(root)), &name, &mut row) {
                Ok(told) => wrong += &told,
                Err(reason) => refused.push((name, reason)),
            }
        }
        println!("{}: {} roots", one.name, one.roots.len());
        rows.push(row);
    }
    for (name, reason) in &refused {
        match list.refused.iter().find(|known| known.folder == *name) {
            Some(known) => println!("refused, as by Terraform: {name}: {}", known.reason),
            None => {
                let _ = writeln!(wrong, "{name} should be read: {reason}");
            }
        }
    }
    let roots: usize = list.repository.iter().map(|one| one.roots.len()).sum();
    let text = document::tables(&rows);
    println!("{text}");
    assert!(wrong.is_empty(), "{wrong}");
    let read = list.repository.len() - unreachable.len();
    assert!(read >= FEWEST.0 && roots >= FEWEST.1, "{read} repositories, not: {unreachable:?}");
    // The document has the usual number of changes.
    if unreachable.is_empty() && std::env::var_os("CHANGES").is_none() {
        document::hold(&text, is_update);
        if is_update {
            fs::write(&data, list.to_string()).expect("written");
        }
    }
}

/// Tests a root; returns the problems with the comparisons. The error says why it is not read.
fn look(files: &Files, name: &str, row: &mut Row) -> Result<String, String> {
    let first = files.root(files.texts.clone())?;
    let mut made_of = MadeOf::default();
    let mut blocks = vec![];
    for (_, text, file) in files.parsed() {
        made_of.add(&file, text);
        blocks.extend(file.body.blocks().cloned());
    }
    made_of.close();
    let has_variables = has_variables(&files.path);
    let has_json = files.texts.iter().any(|(name, _)| name.ends_with(".json"));
    let mut given = Given::default();
    for (file, text) in &files.variables {
        if given.read_variables(file, text).is_err() {
            made_of.met("a file of variables that is encrypted or wrong");
        }
    }
    let is_declared = |name: &String| {
        let mut variables = blocks.iter().filter(|block| &*block.kind == "variable");
        variables.any(|block| block.labels.first().is_some_and(|label| *label.text == **name))
    };
    if !has_json && !given.variables.keys().all(is_declared) {
        made_of.met("a file sets a name that is not a variable");
    }
    row.add(made_of, has_variables, has_json);
    let mut wrong = String::new();
    let mut forms = vec![("itself", files.texts.clone())];
    let wanted = styles().into_iter().filter(|(name, _)| matches!(*name, "plain" | "all at once"));
    forms.extend(
        wanted.map(|(name, style)| (name, rewritten(files, |body| Some(file(body, style))))),
    );
    let as_json = rewritten(files, json::file);
    // What JSON cannot express stays unchanged.
    row.as_json += usize::from(as_json.iter().all(|(name, _)| name.ends_with(".json")));
    forms.push(("JSON", as_json));
    for (form, texts) in forms {
        match files.root(texts) {
            Ok(second) => {
                let comparison = compare(&first, &second);
                for block in comparison.differing() {
                    let _ =
                        writeln!(wrong, "{name}: {form}: {}: {:?}", block.address, block.verdict);
                }
            }
            Err(error) => {
                let _ = writeln!(wrong, "{name}: {form}: {error}");
            }
        }
    }
    wrong += &with_values(files, name, &given, row)?;
    wrong += &changes(files, name, &blocks, row);
    Ok(wrong)
}

/// Compares a root that gets `given` with one in which the values replace the variables; returns
/// what is not equal.
fn with_values(files: &Files, name: &str, given: &Given, row: &mut Row) -> Result<String, String> {
    let native = files.variables.iter().filter(|(name, _)| name.ends_with(".tfvars"));
    let set: BTreeMap<String, Kind> = native
        .flat_map(|(_, text)| hcl_syntax::parse(text).body.items)
        .filter_map(|item| match item {
            Item::Attribute(one) if given.variables.contains_key(&*one.name) => {
                Some((one.name.text.into(), one.value.kind))
            }
            _ => None,
        })
        .collect();
    let values: BTreeMap<String, Kind> =
        files.parsed().flat_map(|(_, _, file)| substitute::primitives(&file.body, &set)).collect();
    row.substituted += values.len();
    let texts = rewritten(files, |body| {
        let mut body = body.clone();
        substitute::substitute(&mut body, &values);
        Some(file(&body, Style::default()))
    });
    let read = |texts: Vec<(String, String)>| {
        let root = Root::from_texts(&files.path, texts, given);
        root.map_err(|error| error.to_string())
    };
    let comparison = compare(&read(files.texts.clone())?, &read(texts)?);
    let told = comparison
        .differing()
        .map(|block| format!("{name}: with values: {}: {:?}\n", block.address, block.verdict));
    Ok(told.collect())
}

/// The texts of a root; `write` writes those in HCL's own syntax again, as JSON or not.
fn rewritten(files: &Files, write: impl Fn(&Body) -> Option<String>) -> Vec<(String, String)> {
    let json = files.texts.iter().filter(|(name, _)| name.ends_with(".json")).cloned();
    let native = files.parsed().map(|(name, text, file)| match write(&file.body) {
        Some(text) if text.starts_with('{') => (format!("{name}.json"), text),
        Some(text) => (name.to_owned(), text),
        None => (name.to_owned(), text.to_owned()),
    });
    json.chain(native).collect()
}

/// Changes the root at random places; returns the changes that are not found.
fn changes(files: &Files, name: &str, blocks: &[Block], row: &mut Row) -> String {
    let mut wrong = String::new();
    if blocks.is_empty() {
        return wrong;
    }
    let mut random = fastrand::Rng::with_seed(17);
    let number = std::env::var("CHANGES").ok().and_then(|number| number.parse().ok());
    for _ in 0..number.unwrap_or(CHANGES) {
        let one = &blocks[random.usize(..blocks.len())];
        let count = crate::mutated::count(one);
        let Some((what, changed)) = crate::mutated::change(one, random.usize(..count.max(1)))
        else {
            continue;
        };
        let root =
            |one: &Block| files.root(vec![("main.tf".to_owned(), block(one, Style::default()))]);
        let Ok(first) = root(one) else { continue };
        row.changes += 1;
        if root(&changed).is_ok_and(|second| compare(&first, &second).is_equal()) {
            let text = block(&changed, Style::default());
            let _ = writeln!(wrong, "{name}: not found: {what}:\n{text}");
        }
    }
    wrong
}

/// Whether variables are set in a file of `folder`, or below it where there is no module.
fn has_variables(folder: &Path) -> bool {
    let (files, folders) = select::entries(folder);
    let is_module = |files: &[String]| files.iter().any(|name| select::is_configuration(name));
    files.iter().any(|name| select::is_variables(name))
        || folders
            .iter()
            .any(|inside| !is_module(&select::entries(inside).0) && has_variables(inside))
}

/// The folders of the roots that Terraform refuses.
fn not_planned() -> BTreeSet<String> {
    #[derive(Deserialize)]
    struct File {
        root: Vec<Refused>,
    }
    let file: File = toml::from_str(include_str!("../not_planned.toml")).expect("a list of roots");
    file.root.into_iter().map(|root| root.folder).collect()
}

#[test]
#[ignore = "clones public repositories"]
fn roots_elsewhere_are_adopted() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpora/roots.toml");
    let list: List =
        toml::from_str(&fs::read_to_string(&data).expect("the roots")).expect("a list of roots");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("roots");
    let only = std::env::var("ONLY").unwrap_or_default();
    let not_planned = not_planned();
    let folders =
        list.repository.iter().flat_map(|one| one.roots.iter().map(move |root| (one, root)));
    let folders: BTreeSet<String> =
        folders.map(|(one, root)| format!("{}/{root}", one.name)).collect();
    assert!(not_planned.is_subset(&folders), "{:?}", not_planned.difference(&folders));
    let mut figures = crate::adopted::Figures::default();
    let mut as_modules = crate::adopted::Figures { as_module: true, ..Default::default() };
    for one in list.repository.iter().filter(|one| one.name.contains(&only)) {
        let repository = Repository { name: one.name.clone(), commit: one.commit.clone() };
        let folder = folder.join(&one.name);
        if let Err(reason) = repository.fetch_into(&folder, &select::NAMES) {
            println!("not reachable: {}: {reason}", one.name);
            continue;
        }
        for root in &one.roots {
            let is_planned = !not_planned.contains(&format!("{}/{root}", one.name));
            figures.add(&folder, root, is_planned);
            if is_planned {
                as_modules.add(&folder, root, true);
            }
        }
    }
    figures.times.sort_by(f64::total_cmp);
    let whole = figures.roots - figures.incomplete - figures.not_planned;
    println!(
        "{} roots, of which {} name what is not there and Terraform refuses {} more; of the other \
         {whole}: {} equal, {} refused, {} without HCL",
        figures.roots,
        figures.incomplete,
        figures.not_planned,
        figures.equal,
        figures.refused,
        figures.only_toml
    );
    let (equal, refused) = (as_modules.equal, as_modules.refused);
    println!("as modules: {equal} equal, {refused} refused");
    println!("{} values in TOML, {} of them expr", figures.values, figures.expressions);
    println!("median {:.1?} ms", figures.times.get(figures.times.len() / 2));
    for (reason, count) in &figures.reasons {
        println!("{count:5} {reason}");
    }
    for (reason, count) in &as_modules.reasons {
        println!("{count:5} as modules: {reason}");
    }
    if only.is_empty() {
        assert!(whole > 1000, "only {whole} roots");
        let (equal, refused) = (figures.equal, figures.refused);
        assert!(equal * 100 >= whole * 95, "{equal} of {whole} roots are equal");
        assert!(refused * 100 <= whole * 2, "{refused} of {whole} roots are refused");
        assert!(figures.expressions * 10 < figures.values, "too many are expr");
    }
}
