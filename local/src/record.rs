//! Records what was made from what, so that it is not made again from the same inputs.

use std::path::PathBuf;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::files;
use crate::fingerprint::Fingerprint;
use crate::state::StateFolder;

/// The record of one thing that commands make for a state folder.
#[derive(Debug)]
pub struct Record {
    path: PathBuf,
}

/// The recorded data.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The fingerprint of all inputs.
    inputs: String,
    /// The fingerprint of the outputs.
    outputs: String,
    /// The answer of making it, such as a path or a digest.
    answer: String,
}

/// The current result.
#[derive(Debug, PartialEq, Eq)]
pub struct Made {
    /// The answer of making it, now or earlier.
    pub answer: String,
    /// Whether nothing had to be done.
    pub as_before: bool,
}

impl Record {
    /// The record of `name` in a state folder.
    pub fn of(state: &StateFolder, name: &str) -> Self {
        Self { path: state.records().join(format!("{name}.json")) }
    }

    /// Makes it with `make`, unless it was made from the same `inputs` and its result, as `outputs`
    /// sees it, is unchanged.
    ///
    /// # Errors
    /// Those of `make` and `outputs`; then nothing is recorded, and the next time makes it again.
    pub fn make_unless_current(
        &self,
        inputs: Fingerprint,
        outputs: impl Fn(&str, &mut Fingerprint) -> Result<()>,
        make: impl FnOnce() -> Result<String>,
    ) -> Result<Made> {
        let inputs = inputs.finish();
        let outputs = |answer: &str| {
            let mut fingerprint = Fingerprint::default();
            outputs(answer, &mut fingerprint).map(|()| fingerprint.finish())
        };
        if let Some(known) = self.read()?.filter(|known| known.inputs == inputs)
            && outputs(&known.answer).is_ok_and(|outputs| outputs == known.outputs)
        {
            return Ok(Made { answer: known.answer, as_before: true });
        }
        files::remove(&self.path)?;
        let answer = make()?;
        let entry = Entry { inputs, outputs: outputs(&answer)?, answer };
        files::write(&self.path, serde_json::to_vec(&entry)?)?;
        Ok(Made { answer: entry.answer, as_before: false })
    }

    /// The record; `None` if another version of this program wrote it.
    fn read(&self) -> Result<Option<Entry>> {
        let bytes = files::read_if_present(&self.path)?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use anyhow::ensure;

    use super::*;

    /// Makes `output` from the text `input`, and returns whether it was there already.
    fn make(state: &StateFolder, input: &str, output: &Path) -> Result<bool> {
        let mut inputs = Fingerprint::default();
        inputs.text("input", input);
        let made = Record::of(state, "thing").make_unless_current(
            inputs,
            |_, outputs| outputs.file(output),
            || {
                ensure!(input != "broken", "it cannot be made");
                files::write(output, input)?;
                Ok(format!("made from {input}"))
            },
        )?;
        assert_eq!(made.answer, format!("made from {input}"));
        assert_eq!(fs::read_to_string(output)?, input);
        Ok(made.as_before)
    }

    #[test]
    fn it_is_made_again_when_its_inputs_or_what_came_of_it_have_changed() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::open(&folder.path().join("state")).unwrap();
        let output = folder.path().join("output");
        let as_before = |input| make(&state, input, &output).unwrap();
        assert!(!as_before("one"), "nothing is there");
        assert!(as_before("one"));
        assert!(!as_before("two"), "the input has changed");
        assert!(!as_before("one"), "and back");
        fs::write(&output, "by hand").unwrap();
        assert!(!as_before("one"), "the output has changed");
        fs::remove_file(&output).unwrap();
        assert!(!as_before("one"), "the output is gone");
        assert!(as_before("one"));
    }

    #[test]
    fn what_could_not_be_made_is_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::open(&folder.path().join("state")).unwrap();
        let output = folder.path().join("output");
        make(&state, "one", &output).unwrap();
        let error = make(&state, "broken", &output).unwrap_err();
        assert_eq!(error.to_string(), "it cannot be made");
        assert!(!make(&state, "one", &output).unwrap(), "half of it may have been made");
    }

    #[test]
    fn a_record_of_another_version_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::open(&folder.path().join("state")).unwrap();
        let output = folder.path().join("output");
        make(&state, "one", &output).unwrap();
        fs::write(state.records().join("thing.json"), "{\"from\": 1}").unwrap();
        assert!(!make(&state, "one", &output).unwrap());
    }
}
