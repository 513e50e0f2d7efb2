//! Every root of the public repositories is adopted in memory, and compared with what comes of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;
use tfgen::adopt::{Request, adopt, prove};
use tfgen::layers::EnvironmentName;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::report;
use tfgen::source::Sources;

/// What came of roots.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) roots: usize,
    pub(crate) equal: usize,
    pub(crate) refused: usize,
    pub(crate) values: usize,
    pub(crate) expressions: usize,
    pub(crate) only_toml: usize,
    /// What was refused or differs, and how often.
    pub(crate) reasons: BTreeMap<String, usize>,
    /// Milliseconds for each.
    pub(crate) times: Vec<f64>,
}

impl Figures {
    /// Adopts the root in `folder` of the repository `repository`.
    pub(crate) fn add(&mut self, repository: &Path, folder: &str) {
        self.roots += 1;
        let name = EnvironmentName::parse("adopted").expect("a name");
        let request =
            Request { folder: folder.to_owned(), name, tfvars: vec![], backend_configs: vec![] };
        let project = Project::find_or_begin(Some(repository)).expect("a folder");
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let started = Instant::now();
        let adopted = adopt(&project, &request, &mut sources, &mut problems).expect("it is read");
        let whole = |what: &str, problems: &Problems, sources: &Sources| {
            let text = report::human(problems, sources);
            let first = text.lines().find(|line| line.starts_with("error")).unwrap_or_default();
            format!("{what}: {first}")
        };
        if problems.errors() > 0 {
            self.refused += 1;
            let reason = whole("refused", &problems, &sources);
            println!("{}/{folder}: {reason}", repository.display());
            *self.reasons.entry(reason).or_default() += 1;
            return;
        }
        let files = adopted.files.iter();
        let project = project
            .with_unsaved(files.map(|(path, text)| (path.clone(), text.clone().into_bytes())));
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let proofs = prove(&project, &request, &adopted, &mut sources, &mut problems);
        self.times.push(started.elapsed().as_secs_f64() * 1e3);
        self.values += adopted.values.0;
        self.expressions += adopted.values.1;
        self.only_toml += usize::from(adopted.files.len() == 1);
        let place = format!("{}/{folder}", repository.display());
        match proofs {
            Err(error) => {
                self.refused += 1;
                println!("{place}: {error:#}");
                *self.reasons.entry("cannot be read".to_owned()).or_default() += 1;
            }
            Ok(_) if problems.errors() > 0 => {
                self.refused += 1;
                let text = report::human(&problems, &sources);
                println!("{place}:\n{}", text.lines().take(12).collect::<Vec<_>>().join("\n"));
                let mut reason = whole("check", &problems, &sources);
                if let Some(at) = reason.find('`') {
                    reason.truncate(at);
                }
                *self.reasons.entry(reason).or_default() += 1;
            }
            Ok(proofs) => {
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
    }
}
