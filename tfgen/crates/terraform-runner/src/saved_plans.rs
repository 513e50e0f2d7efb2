//! Plans that a later run applies.
//!
//! Each is a Terraform plan file, which contains secrets in plain text: only its user may read it,
//! git ignores it, and it is deleted once it is applied. Its inputs are recorded next to it.

use crate::command::Command;
use crate::inputs::{Input, Inputs};
use crate::root::Root;
use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The version of the records.
const VERSION: u32 = 1;

/// The place of saved plans, and the means to tell whether they are still current.
pub struct SavedPlans<'a> {
    folder: PathBuf,
    inputs: &'a dyn Inputs,
}

/// The record next to a saved plan.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    version: u32,
    /// Whether it is a plan to destroy.
    destroys: bool,
    /// Whether it does anything; if not, the plan itself is not kept.
    pub(crate) has_changes: bool,
    pub(crate) inputs: Vec<Input>,
    /// For each root module that is read, how often runs had changed its outputs.
    reads: BTreeMap<String, u64>,
}

impl<'a> SavedPlans<'a> {
    /// Those in `folder`, which need not exist.
    pub fn new(folder: &Path, inputs: &'a dyn Inputs) -> Self {
        Self { folder: folder.to_owned(), inputs }
    }

    /// The saved plan of `root`, whether or not it exists.
    pub(crate) fn file(&self, root: &Root) -> PathBuf {
        self.at(&root.name, "tfplan")
    }

    /// What stops `command` from applying the saved plans of `roots`, one line each.
    ///
    /// # Errors
    /// If something cannot be read.
    pub fn objections(&self, roots: &[Root], command: &Command) -> anyhow::Result<Vec<String>> {
        let mut lines = vec![];
        if command.is_of_saved_plans() {
            for root in roots {
                let objection = self.objection(root, command.destroys())?;
                lines.extend(objection.map(|objection| format!("{}: {objection}", root.name)));
            }
        }
        Ok(lines)
    }

    /// What stops the saved plan of `root` from being applied.
    fn objection(&self, root: &Root, destroys: bool) -> anyhow::Result<Option<String>> {
        let Some(record) = self.record(root)? else {
            return Ok(Some("there is no saved plan".to_owned()));
        };
        if record.destroys != destroys {
            return Ok(Some(
                match record.destroys {
                    true => "the saved plan destroys; apply it with `-- destroy`",
                    false => "the saved plan does not destroy; apply it with `-- apply`",
                }
                .to_owned(),
            ));
        }
        let mut changed = vec![];
        for input in &record.inputs {
            if self.inputs.digest(input)? != input.digest {
                changed.push(input.path.as_str());
            }
        }
        Ok(match &changed[..] {
            [] => self.outdated(&record)?,
            changed => Some(format!("changed since the plan was saved: {}", changed.join(", "))),
        })
    }

    /// Why the outputs that `record` was made with are no longer current.
    fn outdated(&self, record: &Record) -> anyhow::Result<Option<String>> {
        for (name, times) in &record.reads {
            if self.times_changed(name)? != *times {
                return Ok(Some(format!(
                    "since the plan was saved, outputs of {name}, which it reads, have changed"
                )));
            }
        }
        Ok(None)
    }

    /// The record of the saved plan of `root`, to which there were no `objections` before the run.
    /// Since then, another run may have saved another plan, or changed its inputs.
    pub(crate) fn opened(&self, root: &Root, command: &Command) -> anyhow::Result<Record> {
        if let Some(reason) = self.objection(root, command.destroys())? {
            bail!("{reason}\nhint: plan it again");
        }
        self.record(root)?.context("there is no saved plan")
    }

    /// Records, before the plan of `root` is applied, that it can no longer be applied, and if
    /// `outputs` change, that plans which read the old ones cannot either. Both hold even if the
    /// run is killed.
    pub(crate) fn applies(&self, root: &Root, outputs: bool) -> anyhow::Result<()> {
        removed(&self.at(&root.name, "json"))?;
        if outputs { self.outputs_changed(root) } else { Ok(()) }
    }

    /// Makes sure that no other run plans or applies `root` as long as the returned value is kept.
    ///
    /// # Errors
    /// If another run does, or the folder cannot be written.
    pub(crate) fn alone(&self, root: &Root) -> anyhow::Result<File> {
        let file = self.at(&root.name, "lock");
        let lock = (|| {
            private_folder(&self.folder)?;
            private_folder(file.parent().unwrap_or(&self.folder))?;
            fs::write(self.folder.join(".gitignore"), "*\n")?;
            File::create(&file)
        })()
        .with_context(|| format!("cannot save plans in {}", self.folder.display()))?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => bail!("another run is using it"),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("cannot lock {}", file.display()))
            }
        }
    }

    /// The current inputs of a plan of `root`.
    pub(crate) fn inputs_of(&self, root: &Root) -> anyhow::Result<Vec<Input>> {
        self.inputs.of(root)
    }

    /// Makes room for the plan of `root`, to be made with `command`. The record contains its
    /// inputs.
    pub(crate) fn begin(&self, root: &Root, command: &Command) -> anyhow::Result<Record> {
        self.remove(root)?;
        let file = self.file(root);
        private_file(&file).with_context(|| format!("cannot write {}", file.display()))?;
        let reads = root.reads.iter().map(|name| Ok((name.clone(), self.times_changed(name)?)));
        Ok(Record {
            version: VERSION,
            destroys: command.destroys(),
            has_changes: false,
            inputs: self.inputs.of(root)?,
            reads: reads.collect::<anyhow::Result<_>>()?,
        })
    }

    /// Keeps the plan of `root` with its record; the plan may do nothing.
    pub(crate) fn keep(
        &self,
        root: &Root,
        record: Record,
        has_changes: bool,
    ) -> anyhow::Result<()> {
        if !has_changes {
            removed(&self.file(root))?;
        }
        let text = serde_json::to_string_pretty(&Record { has_changes, ..record })? + "\n";
        let file = self.at(&root.name, "json");
        private_file(&file)
            .and_then(|()| fs::write(&file, text))
            .with_context(|| format!("cannot write {}", file.display()))
    }

    /// Removes the saved plan of `root`.
    pub(crate) fn remove(&self, root: &Root) -> anyhow::Result<()> {
        removed(&self.at(&root.name, "json"))?;
        removed(&self.file(root))
    }

    /// Records that outputs of `root` have changed, so that plans which read the old ones are
    /// refused.
    fn outputs_changed(&self, root: &Root) -> anyhow::Result<()> {
        let times = self.times_changed(&root.name)? + 1;
        let file = self.at(&root.name, "outputs");
        fs::write(&file, format!("{times}\n"))
            .with_context(|| format!("cannot write {}", file.display()))
    }

    fn times_changed(&self, name: &str) -> anyhow::Result<u64> {
        let file = self.at(name, "outputs");
        let Some(text) = read(&file)? else { return Ok(0) };
        text.trim().parse().with_context(|| format!("cannot read {}", file.display()))
    }

    fn record(&self, root: &Root) -> anyhow::Result<Option<Record>> {
        let file = self.at(&root.name, "json");
        let Some(text) = read(&file)? else { return Ok(None) };
        let record: Record = serde_json::from_str(&text)
            .with_context(|| format!("cannot read {}\nhint: remove it", file.display()))?;
        let is_known = record.version == VERSION;
        let is_whole = !record.has_changes || self.file(root).is_file();
        Ok((is_known && is_whole).then_some(record))
    }

    /// The file with `ending` that belongs to the root module `name`.
    fn at(&self, name: &str, ending: &str) -> PathBuf {
        self.folder.join(format!("{name}.{ending}"))
    }
}

impl std::fmt::Debug for SavedPlans<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SavedPlans").field("folder", &self.folder).finish_non_exhaustive()
    }
}

fn read(file: &Path) -> anyhow::Result<Option<String>> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
    }
}

fn removed(file: &Path) -> anyhow::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", file.display()))
        }
        _ => Ok(()),
    }
}

/// Creates a folder that only its user can access, or makes an existing one so.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

/// Creates an empty file that only its user may read; later writes keep that.
fn private_file(file: &Path) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true).create_new(true).open(file).map(drop)
}
