//! `tfgen adopt`: the TOML of environments, and HCL next to it, for a root module that people have.
//!
//! Calls of modules, providers, outputs, the backend and variables that files of values set become
//! TOML; everything else stays as it is, in HCL next to it. What comes out is generated and
//! compared with the original in meaning, block by block. The original is never touched.

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

/// What came of adopting a root.
#[derive(Debug)]
pub struct Outcome {
    /// The files that are to be written, and what a person has to know of them.
    pub adopted: Adopted,
    /// How each environment compares with the root; none where there are problems in the way.
    pub proofs: Vec<Proof>,
    /// The files of the root, and what is wrong with them.
    pub original: (Sources, Problems),
    /// The files that would be written, and what is wrong with them.
    pub written: (Sources, Problems),
}

/// Makes environments of the root that `request` names, and compares what they generate with it. A
/// value of the root that something takes as a secret is not in them. `project` has the new files
/// afterwards, not saved yet.
///
/// # Errors
/// When a file or folder cannot be read.
pub fn adopt(project: &mut Project, request: &Request) -> anyhow::Result<Outcome> {
    let mut found = BTreeSet::new();
    if request.as_module {
        // Secrets that what is in the module takes are seen where the environment itself has it.
        let beside = Request { as_module: false, ..request.clone() };
        let outcome = settled(project, &beside, &mut found)?;
        if outcome.proofs.is_empty() {
            return Ok(outcome);
        }
    }
    settled(project, request, &mut found)
}

/// The outcome once no more values are `found` that something takes as secrets.
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
