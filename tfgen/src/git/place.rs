//! The location of a folder in its repository.

use std::path::{Component, Path};

/// The path of `folder` in its repository. It is empty at the repository's own folder and outside
/// git, and otherwise ends with `/`: this is the prefix of a project's paths for those who see the
/// whole repository.
pub(crate) fn path_in_repository(folder: &Path) -> String {
    let Ok(folder) = folder.canonicalize() else { return String::new() };
    let Some(repository) = folder.ancestors().find(|one| one.join(".git").exists()) else {
        return String::new();
    };
    let inside = folder.strip_prefix(repository).unwrap_or(Path::new(""));
    let segments = inside.components().filter_map(|component| match component {
        Component::Normal(name) => Some(format!("{}/", name.to_string_lossy())),
        _ => None,
    });
    segments.collect()
}

#[cfg(test)]
mod tests {
    use super::path_in_repository;

    #[test]
    fn a_folder_counts_from_the_nearest_repository() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let project = folder.path().join("infrastructure/aws");
        std::fs::create_dir_all(&project).expect("a folder");
        std::fs::create_dir(folder.path().join(".git")).expect("a folder");
        assert_eq!(path_in_repository(folder.path()), "");
        assert_eq!(path_in_repository(&project), "infrastructure/aws/");
        // A submodule and a linked work tree have a file with that name.
        std::fs::write(project.join(".git"), "gitdir: elsewhere\n").expect("a file");
        assert_eq!(path_in_repository(&project), "");
    }
}
