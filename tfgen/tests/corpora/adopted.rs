//! Every root of the public repositories is adopted in memory, and compared with the result.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;
use tfgen::adopt::{Outcome, Request, adopt};
use tfgen::layers::EnvironmentName;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::report;
use tfgen::source::Sources;

/// The results for roots.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// Whether each becomes a module.
    pub(crate) as_module: bool,
    pub(crate) roots: usize,
    pub(crate) equal: usize,
    pub(crate) refused: usize,
    /// Those that Terraform also refuses: they refer to names that they do not declare, and to
    /// missing modules.
    pub(crate) incomplete: usize,
    /// Those that Terraform refuses for another reason, which is recorded.
    pub(crate) not_planned: usize,
    pub(crate) values: usize,
    pub(crate) expressions: usize,
    pub(crate) only_toml: usize,
    /// The refusals and differences, and how often each occurred.
    pub(crate) reasons: BTreeMap<String, usize>,
    /// Milliseconds for each.
    pub(crate) times: Vec<f64>,
}

impl Figures {
    /// Adopts the root in `folder` of the repository `repository`; it counts if it `is_planned` by
    /// Terraform.
    pub(crate) fn add(&mut self, repository: &Path, folder: &str, is_planned: bool) {
        let (roots, refused) = (self.roots, self.refused);
        self.adopt(repository, folder);
        if !is_planned {
            let place = repository.join(folder);
            assert_eq!(self.refused, refused + 1, "{} is adopted", place.display());
            self.refused = refused;
            self.not_planned += 1;
        }
        assert_eq!(self.roots, roots + 1);
    }

    fn adopt(&mut self, repository: &Path, folder: &str) {
        self.roots += 1;
        let name = EnvironmentName::parse("adopted").expect("a name");
        let request = Request {
            folder: folder.to_owned(),
            name,
            tfvars: vec![],
            backend_configs: vec![],
            as_module: self.as_module,
        };
        let mut project = Project::find_or_begin(Some(repository)).expect("a folder");
        let started = Instant::now();
        let outcome = adopt(&mut project, &request);
        self.times.push(started.elapsed().as_secs_f64() * 1e3);
        let whole = |what: &str, problems: &Problems, sources: &Sources| {
            let text = plain(&report::human(problems, sources));
            let first = text.lines().find(|line| line.starts_with("error")).unwrap_or_default();
            format!("{what}: {first}")
        };
        let place = format!("{}/{folder}", repository.display());
        let Outcome { adopted, proofs, original, written: (sources, problems) } = match outcome {
            Ok(outcome) => outcome,
            Err(error) => {
                self.refused += 1;
                println!("{place}: {error:#}");
                *self.reasons.entry("cannot be read".to_owned()).or_default() += 1;
                return;
            }
        };
        if original.1.errors() > 0 {
            self.refused += 1;
            let reason = whole("refused", &original.1, &original.0);
            println!("{place}: {reason}");
            *self.reasons.entry(reason).or_default() += 1;
            return;
        }
        self.values += adopted.values.0;
        self.expressions += adopted.values.1;
        self.only_toml += usize::from(adopted.files.len() == 1);
        if problems.errors() > 0 && proofs.is_empty() {
            let text = report::human(&problems, &sources);
            if is_incomplete(&repository.join(folder), &plain(&text)) {
                self.incomplete += 1;
                return;
            }
            self.refused += 1;
            println!("{place}:\n{}", text.lines().take(12).collect::<Vec<_>>().join("\n"));
            let mut reason = whole("check", &problems, &sources);
            if let Some(at) = reason.find('`') {
                reason.truncate(at);
            }
            *self.reasons.entry(reason).or_default() += 1;
            return;
        }
        let mut is_equal = true;
        for block in proofs.iter().flat_map(|proof| proof.comparison.differing()) {
            is_equal = false;
            println!("{place}: {}: {:?}", block.address, block.verdict);
            let kind = block.address.split('.').next().unwrap_or_default().to_owned();
            *self.reasons.entry(format!("differs: {kind}")).or_default() += 1;
        }
        self.equal += usize::from(is_equal);
    }
}

/// `text` without colours.
fn plain(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once('m').map_or("", |(_, rest)| rest))
}

/// Whether every error in `report` is about a missing name, which `root` really does not declare,
/// or about a module whose folder is missing.
fn is_incomplete(root: &Path, report: &str) -> bool {
    let mut declared = BTreeSet::new();
    for file in std::fs::read_dir(root).expect("a folder").flatten() {
        let Ok(text) = std::fs::read_to_string(file.path()) else { continue };
        if !file.file_name().to_string_lossy().ends_with(".tf") {
            continue;
        }
        for block in hcl_syntax::parse(&text).body.blocks() {
            let labels: Vec<&str> = block.labels.iter().map(|label| &*label.text).collect();
            declared.insert(format!("{} {}", block.kind.as_str(), labels.join(".")));
            if block.kind.as_str() == "locals" {
                let names = block.body.attributes().map(|one| format!("local {}", &*one.name));
                declared.extend(names);
            }
        }
    }
    let mut errors = report.lines().filter(|line| line.starts_with("error[")).peekable();
    errors.peek().is_some()
        && errors.all(|error| {
            let name = error.split('`').nth(1).unwrap_or_default();
            let is_declared = |kind: &str| declared.contains(&format!("{kind} {name}"));
            match error.split_once(": there is no ").map(|(_, what)| what.split(" `").next()) {
                Some(Some("local value")) => !is_declared("local"),
                Some(Some("resource")) => !is_declared("resource"),
                Some(Some("data source")) => !is_declared("data"),
                Some(Some("variable")) => !is_declared("variable"),
                // Modules in the repository are named by their folder.
                Some(Some("module")) => {
                    !name.contains('/') && !is_declared("module") || name.contains('/')
                }
                Some(Some("function")) => ["list", "map"].contains(&name),
                _ => false,
            }
        })
}
