//! What git ignores.

use super::command::Git;
use std::path::Path;

/// Whether git ignores `path`, relative to `folder`, as a file or as a folder; it need not exist.
/// Outside git, nothing is ignored.
pub(crate) fn is_ignored(folder: &Path, path: &str) -> bool {
    let as_folder = format!("{path}/");
    let arguments = ["check-ignore", "--", path, &as_folder];
    let status = Git::nearest(folder).command(&arguments).output().map(|output| output.status);
    status.is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::is_ignored;
    use std::fs;
    use std::process::Command;

    #[test]
    fn what_a_build_will_make_is_ignored_before_it_is_there() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert!(!is_ignored(folder.path(), "web/dist"));
        let mut git = Command::new("git");
        git.arg("-C").arg(folder.path()).args(["init", "--quiet"]);
        assert!(git.status().expect("git runs").success());
        fs::create_dir(folder.path().join("web")).expect("a folder");
        fs::write(folder.path().join(".gitignore"), "/web/dist/\n*.zip\n").expect("a file");
        let web = folder.path().join("web");
        for path in ["dist", "dist/a/b.js", "dist/**", "*.zip", "a.zip"] {
            assert!(is_ignored(&web, path), "{path}");
        }
        for path in ["src", "dist.txt", "*.js"] {
            assert!(!is_ignored(&web, path), "{path}");
        }
    }
}
