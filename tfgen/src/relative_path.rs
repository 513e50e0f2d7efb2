//! Paths of files in the repository, as other files write them.

/// The path from the repository root for `target`, as written in the file at `path`, relative to
/// the folder of that file. `None` if it leads out of the repository.
pub(crate) fn named_in(path: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let mut segments: Vec<&str> = path.split('/').collect();
    segments.pop();
    for segment in target.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            segment => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}

/// The path of `name` in `folder`; an empty `folder` is the root of the repository.
pub(crate) fn in_folder(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { [folder, "/", name].concat() }
}

/// Whether `path` is the folder at `folder` or in it.
pub(crate) fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::named_in;

    #[test]
    fn a_link_leads_on_from_its_own_folder() {
        assert_eq!(named_in("envs/a.toml", "../shared/./b.toml").as_deref(), Some("shared/b.toml"));
        assert_eq!(named_in("envs/a.toml", "../../b.toml"), None);
        assert_eq!(named_in("envs/a.toml", "/etc/passwd"), None);
    }
}
