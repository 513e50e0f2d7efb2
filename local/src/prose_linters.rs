//! Finds mistakes in texts for people: misspelt words, and words that this project does not use.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::builds;
use crate::project::Project;
use crate::python;
use crate::state::StateFolder;

/// The packages of textlint, its settings and the vocabulary, relative to the repository's folder.
const TEXTLINT: &str = "book/prose";

/// The names of files with prose: pages, and files with comments, messages and descriptions.
const PROSE: [&str; 8] = ["*.md", "*.rs", "*.sh", "*.tf", "*.toml", "*.ts", "*.tsx", "*.yml"];

/// A program that checks prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linter {
    /// <https://github.com/crate-ci/typos>: misspelt words in all files; `_typos.toml` has its
    /// settings.
    Typos,
    /// <https://textlint.org>: words and phrases of `book/prose/vocabulary.yml`, in pages, comments,
    /// messages and descriptions.
    Textlint,
}

/// The linters, installed.
#[derive(Debug)]
pub struct Installed {
    repository: PathBuf,
    programs: PathBuf,
}

/// Installs the linters from PyPI and npm, unless they are installed already.
///
/// # Errors
/// Like [`python::install`] and [`builds::install_packages`].
pub fn install(project: &Project, state: &StateFolder) -> Result<Installed> {
    builds::install_packages(&project.repository().join(TEXTLINT), &state.log("prose-packages"))?;
    let programs = python::install(project, state, "prose")?;
    Ok(Installed { repository: project.repository().to_owned(), programs })
}

impl Linter {
    /// All linters.
    pub const ALL: [Self; 2] = [Self::Typos, Self::Textlint];

    /// The name of its program.
    pub fn name(self) -> &'static str {
        match self {
            Self::Typos => "typos",
            Self::Textlint => "textlint",
        }
    }

    /// Whether this exit status means that it has found something, not that it failed.
    fn found(self, code: Option<i32>) -> bool {
        match self {
            Self::Typos => code == Some(2),
            Self::Textlint => code == Some(1),
        }
    }
}

impl Installed {
    /// The findings of `linter`, as it writes them, in the files that git knows in `root`.
    ///
    /// # Errors
    /// If there is no file, or the linter does not work: silence proves nothing.
    pub fn findings(&self, linter: Linter, root: &Path) -> Result<Option<String>> {
        let name = linter.name();
        let settings = self.repository.join(TEXTLINT);
        let mut command = match linter {
            Linter::Typos => Command::new(self.programs.join(name)),
            Linter::Textlint => Command::new(settings.join("node_modules/.bin").join(name)),
        };
        match linter {
            Linter::Typos => {
                command.args(["--format=brief", "--color=never", "--config"]);
                command.arg(self.repository.join("_typos.toml"));
            }
            Linter::Textlint => {
                command.args(["--no-color", "--format=unix", "--config"]);
                command.arg(settings.join("textlint.json")).arg("--ignore-path");
                command.arg(settings.join("ignored")).args(files(root)?);
            }
        }
        let ran = command
            // A user's own settings do not apply to this repository.
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .current_dir(root)
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("cannot start {name}"))?;
        let text = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
        match ran.status.code() {
            Some(0) => Ok(None),
            code if linter.found(code) => Ok(Some(text.trim_end().to_owned())),
            _ => bail!("{name} does not work ({})\n{text}", ran.status),
        }
    }
}

/// The files with prose that git tracks, or would add, in `root`; at least one.
///
/// # Errors
/// If git does not work, or there are none.
pub fn files(root: &Path) -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"]).args(PROSE);
    let ran = git.current_dir(root).output().context("cannot start git")?;
    if !ran.status.success() {
        bail!("git does not list files\n{}", String::from_utf8_lossy(&ran.stderr));
    }
    let files = String::from_utf8(ran.stdout).context("file names are not UTF-8")?;
    let files = files.split('\0').filter(|file| !file.is_empty() && root.join(file).is_file());
    let files: Vec<_> = files.map(str::to_owned).collect();
    if files.is_empty() {
        bail!("there is no file with prose in {}", root.display());
    }
    Ok(files)
}
