//! Where a module block takes its module from.

use crate::layers::{Node, Table};
use crate::relative_path::named_in;

/// Where a module comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A folder of the repository, as a path from its root.
    Folder(String),
    /// A path that leads out of the repository.
    Outside(String),
    /// A registry or a repository elsewhere, as Terraform writes it.
    Remote(String),
}

impl Source {
    /// Where the module block `name` comes from. What Terraform takes for a path counts from the
    /// root of the repository.
    pub(super) fn of(name: &str, block: &Table) -> Self {
        let Some(source) = block.get("source").and_then(Node::as_str) else {
            return Self::Folder(format!("modules/{name}"));
        };
        let is_path = ["./", "../", "modules/"].iter().any(|begin| source.starts_with(begin));
        match named_in("", source) {
            _ if !is_path => Self::Remote(source.to_owned()),
            Some(folder) => Self::Folder(folder),
            None => Self::Outside(source.to_owned()),
        }
    }
}
