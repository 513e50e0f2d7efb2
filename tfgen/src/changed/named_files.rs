//! The files that an environment names: by `sources`, and by `{ path = … }`.

use crate::check::RootModule;
use crate::hcl::Expression;
use crate::layers::Environment;
use crate::problem::{Code, Problem, Problems};
use crate::relative_path::is_within;
use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use std::collections::BTreeSet;

/// The globs of the environment's `sources`. In them `*` stays in one folder, `**` does not; what
/// has neither may be a folder, with all that is in it.
pub(super) fn sources(environment: &Environment, problems: &mut Problems) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for (text, origin) in &environment.sources {
        match globs(text) {
            Ok(globs) => {
                for glob in globs {
                    set.add(glob);
                }
            }
            Err(error) => problems.push(
                Problem::new(Code::WrongKind, format!("`{text}` is not a glob"))
                    .at(*origin, error.kind().to_string()),
            ),
        }
    }
    set.build().unwrap_or_default()
}

fn globs(text: &str) -> Result<Vec<Glob>, globset::Error> {
    let build = |text: &str| GlobBuilder::new(text).literal_separator(true).build();
    let text = text.trim_start_matches("./");
    let path = text.trim_end_matches('/');
    let is_path = !path.contains(['*', '?', '[', '{', '\\']);
    let mut globs = vec![];
    if !text.ends_with('/') {
        globs.push(build(path)?);
    }
    if is_path || text.ends_with('/') {
        globs.push(build(&format!("{path}/**"))?);
    }
    Ok(globs)
}

/// The files and folders that values of `root` name, from the repository's folder.
pub(super) fn paths(root: &RootModule) -> BTreeSet<String> {
    let way = format!("/{}/", root.name.way_to_repository());
    let mut paths = BTreeSet::new();
    for block in root.files.iter().flat_map(|file| &file.blocks) {
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

/// Those of `files` that are at one of `paths`, or below it.
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
    use super::globs;

    #[test]
    fn a_path_may_be_a_folder() {
        let matches = |text: &str, path: &str| {
            let globs = globs(text).expect("a glob");
            globs.iter().any(|glob| glob.compile_matcher().is_match(path))
        };
        for (text, path) in [
            ("policies/base.json", "policies/base.json"),
            ("./policies/base.json", "policies/base.json"),
            ("policies", "policies/a/base.json"),
            ("policies/", "policies/base.json"),
            ("pol*/", "policies/a/base.json"),
            ("service/**/*.rs", "service/main.rs"),
        ] {
            assert!(matches(text, path), "{text} {path}");
        }
        for (text, path) in [
            ("policies/", "policies"),
            ("policies", "policies.json"),
            ("policies/*", "policies/a/base.json"),
            ("/policies", "policies/base.json"),
        ] {
            assert!(!matches(text, path), "{text} {path}");
        }
    }
}
