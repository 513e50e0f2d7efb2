//! The form of a path that CloudFront uses to choose a cache behaviour.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A decoded path without dot segments and empty segments. CloudFront compares this with the path
/// patterns, and sends the path to the origin as the viewer wrote it (CloudFront's developer guide,
/// "Path normalization").
pub fn normalized(path: &str) -> String {
    let mut kept: Vec<Cow<'_, str>> = Vec::new();
    let mut ends_with_slash = true;
    for segment in path.split('/') {
        // An encoded slash is not a separator, so the path is split before it is decoded.
        let segment = percent_decode_str(segment).decode_utf8_lossy();
        ends_with_slash = matches!(&*segment, "" | "." | "..");
        match &*segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    let mut path = format!("/{}", kept.join("/"));
    if ends_with_slash && !kept.is_empty() {
        path.push('/');
    }
    path
}

#[cfg(test)]
mod tests {
    use super::normalized;

    #[test]
    fn slashes_are_merged_and_dots_resolved() {
        for (path, expected) in [
            ("/", "/"),
            ("//", "/"),
            ("/api/items", "/api/items"),
            ("/api/items/", "/api/items/"),
            ("//api//items", "/api/items"),
            ("/a/./b", "/a/b"),
            ("/a/b/..", "/a/"),
            ("/a/../api/items", "/api/items"),
            ("/a/%2e%2E/api", "/api"),
            ("/../..", "/"),
            ("/%61pi/a%20b", "/api/a b"),
            ("/a/..%2Fapi", "/a/../api"),
            ("/...", "/..."),
        ] {
            assert_eq!(normalized(path), expected, "{path}");
        }
    }
}
