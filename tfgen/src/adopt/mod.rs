//! `tfgen adopt`: writes the TOML of environments, and HCL next to it, for an existing root module.
//!
//! Module calls, providers, outputs, the backend, and variables that files of values set become
//! TOML. Everything else stays unchanged, in HCL next to it. tfgen then generates the result and
//! compares its meaning with the original, block by block. It never touches the original.

mod as_module;
mod convert;
mod environments;
pub mod imports;
mod inlined;
mod json_file;
mod json_tables;
mod known_values;
mod module_copy;
mod module_paths;
mod original;
mod path_origins;
mod proof;
mod relative_paths;
mod secrets;
mod sections;
mod tables;
mod tfvars;
mod toml_text;
mod values;
mod written_secrets;

pub use convert::{Adopted, Request};
pub use original::UnknownPath;
pub use proof::Proof;

use crate::problem::Problems;
use crate::project::Project;
use crate::source::Sources;
use std::collections::BTreeSet;

/// The result of adopting a root.
#[derive(Debug)]
pub struct Outcome {
    /// The files to write, and what a person must know about them.
    pub adopted: Adopted,
    /// How each environment compares with the root; empty if there are problems.
    pub proofs: Vec<Proof>,
    /// The files of the root, and their problems.
    pub original: (Sources, Problems),
    /// The files that would be written, and their problems.
    pub written: (Sources, Problems),
}

/// Makes environments of the root that `request` names, and compares what they generate with it.
/// They do not contain values of the root that something receives as a secret. Afterwards,
/// `project` has the new files, unsaved.
///
/// # Errors
/// If a file or folder cannot be read.
pub fn adopt(project: &mut Project, request: &Request) -> anyhow::Result<Outcome> {
    let mut found = BTreeSet::new();
    if request.as_module {
        // Secrets that a module receives are visible only while the environment itself has the
        // contents.
        let beside = Request { as_module: false, ..request.clone() };
        let outcome = settled(project, &beside, &mut found)?;
        if outcome.proofs.is_empty() {
            return Ok(outcome);
        }
    }
    settled(project, request, &mut found)
}

/// The result once no more values are `found` to be secrets.
fn settled(
    project: &mut Project,
    request: &Request,
    found: &mut BTreeSet<convert::Way>,
) -> anyhow::Result<Outcome> {
    loop {
        project.set_unsaved([]);
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let adopted = convert::convert(project, request, found, &mut sources, &mut problems)?;
        let original = (sources, problems);
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let (known, mut proofs) = (found.len(), vec![]);
        if original.1.errors() == 0 {
            let files = adopted.files.iter();
            let files = files.map(|(path, text)| (path.clone(), text.clone().into_bytes()));
            project.set_unsaved(files);
            let written = (&mut sources, &mut problems);
            proofs = proof::prove(project, request, &adopted, found, written.0, written.1)?;
        }
        if found.len() == known {
            return Ok(Outcome { adopted, proofs, original, written: (sources, problems) });
        }
    }
}
