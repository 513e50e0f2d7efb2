//! The files that an environment names with `sources` and `{ path = … }`.

use crate::check::RootModule;
use crate::hcl::{Block, Expression};
use crate::layers::Environment;
use crate::relative_path::is_within;
use crate::source_names::SourceName;
use globset::{GlobSet, GlobSetBuilder};
use std::collections::BTreeSet;

/// The type of data sources that read states.
const REMOTE_STATE: &str = "terraform_remote_state";

/// The files that an environment's `sources` name.
#[derive(Debug, Default)]
pub(super) struct SourceFiles {
    /// Files, or folders with everything in them.
    paths: BTreeSet<String>,
    /// In these, `*` does not match `/`, but `**` does.
    globs: GlobSet,
}

impl SourceFiles {
    /// The files of `environment`, whose names are all valid.
    pub(super) fn of(environment: &Environment) -> Self {
        let (mut paths, mut globs) = (BTreeSet::new(), GlobSetBuilder::new());
        for (text, _) in &environment.sources {
            match SourceName::parse(text) {
                Ok(SourceName::Path(path)) => drop(paths.insert(path)),
                Ok(SourceName::Glob(glob)) => drop(globs.add(glob)),
                Err(_) => {}
            }
        }
        Self { paths, globs: globs.build().unwrap_or_default() }
    }

    /// Those of `files` that they name.
    pub(super) fn among<'a>(&self, files: &'a BTreeSet<String>) -> BTreeSet<&'a String> {
        let mut named: BTreeSet<&String> = at(&self.paths, files).collect();
        if !self.globs.is_empty() {
            named.extend(files.iter().filter(|file| self.globs.is_match(file)));
        }
        named
    }
}

/// The files and folders that values of `root` name, relative to the repository's folder. States of
/// other environments do not count, because deployments change them.
pub(crate) fn named_paths(root: &RootModule) -> BTreeSet<String> {
    let way = format!("/{}/", root.name.way_to_repository());
    let mut paths = BTreeSet::new();
    let is_state = |block: &&Block| block.labels.first().is_some_and(|it| it == REMOTE_STATE);
    for block in root.files.iter().flat_map(|file| &file.blocks).filter(|one| !is_state(one)) {
        block.body.each_value(&mut |value| {
            if let Expression::Interpolated { text, .. } = value
                && let Some(path) = text.strip_prefix(&way)
            {
                paths.insert(path.to_owned());
            }
        });
    }
    paths
}

/// Those of `files` that are at or below one of `paths`.
pub(super) fn at<'a>(
    paths: &BTreeSet<String>,
    files: &'a BTreeSet<String>,
) -> impl Iterator<Item = &'a String> {
    let found: BTreeSet<&String> = paths
        .iter()
        .flat_map(|path| {
            let near =
                files.range(path.clone()..).take_while(|file| file.starts_with(path.as_str()));
            near.filter(|file| is_within(file, path))
        })
        .collect();
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::{SourceName, at};
    use std::collections::BTreeSet;

    #[test]
    fn a_path_may_be_a_folder() {
        let matches = |text: &str, path: &str| match SourceName::parse(text) {
            Ok(SourceName::Glob(glob)) => glob.compile_matcher().is_match(path),
            Ok(SourceName::Path(name)) => {
                at(&BTreeSet::from([name]), &BTreeSet::from([path.to_owned()])).next().is_some()
            }
            Err(_) => false,
        };
        for (text, path) in [
            ("policies/base.json", "policies/base.json"),
            ("./policies/base.json", "policies/base.json"),
            ("web/../policies//base.json", "policies/base.json"),
            ("./*/base.json", "policies/base.json"),
            (".", "policies/base.json"),
            ("policies", "policies/a/base.json"),
            ("policies/", "policies/base.json"),
            ("pol*/", "policies/a/base.json"),
            ("service/**/*.rs", "service/main.rs"),
        ] {
            assert!(matches(text, path), "{text} {path}");
        }
        for (text, path) in [
            ("policies", "policies.json"),
            ("policies/*", "policies/a/base.json"),
            ("pol*/", "policies"),
            ("/policies", "policies/base.json"),
            ("../policies/*", "policies/base.json"),
        ] {
            assert!(!matches(text, path), "{text} {path}");
        }
    }
}
