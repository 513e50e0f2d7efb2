//! The source of the module in a module block.

use super::value::{Node, Table};

/// The source of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModuleSource {
    /// A folder, relative to the repository's root.
    Folder(String),
    /// A registry or a repository elsewhere, as Terraform writes it.
    Remote(String),
}

impl ModuleSource {
    /// The source of the module block `name`. What Terraform treats as a path is relative to the
    /// root of the repository.
    pub fn of(name: &str, block: &Table) -> Self {
        let Some(source) = block.get("source").and_then(Node::as_str) else {
            return Self::Folder(["modules/", name].concat());
        };
        if Self::is_folder(source) {
            Self::Folder(straight(source))
        } else {
            Self::Remote(source.to_owned())
        }
    }

    /// Whether `source` is a folder of the repository. What `init` fetches is in the root module.
    pub(super) fn is_folder(source: &str) -> bool {
        ["./", "../", "modules/"].iter().any(|begin| source.starts_with(begin))
            && !source.starts_with("./.terraform/")
    }
}

/// `path` without detours. If it leads out of the root, it begins with `..`.
fn straight(path: &str) -> String {
    let mut segments: Vec<&str> = vec![];
    for segment in path.split('/') {
        match (segment, segments.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => drop(segments.pop()),
            (segment, _) => segments.push(segment),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::straight;

    #[test]
    fn paths_go_straight() {
        for (path, expected) in [
            ("modules/a", "modules/a"),
            ("./a/../b/", "b"),
            ("./../../modules/a", "../../modules/a"),
            ("../a/..", ".."),
            ("modules/../../a", "../a"),
        ] {
            assert_eq!(straight(path), expected);
        }
    }
}
