//! Folders that expressions name.

use hcl_syntax::{Expression, Kind, StepKind};

/// How many of `path.module` and its like are in `expression`.
pub(crate) fn paths(expression: &Expression) -> isize {
    let mut count = 0;
    expression.walk(&mut |one| count += isize::from(path(one).is_some()));
    count
}

/// What `expression` is if it is `path.module` or its like.
pub(crate) fn path(expression: &Expression) -> Option<&'static str> {
    let Kind::Traversal(traversal) = &expression.kind else { return None };
    let (Kind::Variable(root), StepKind::Attribute(name)) =
        (&traversal.root.kind, &traversal.steps.first()?.kind)
    else {
        return None;
    };
    match (&**root, name.as_str()) {
        ("path", "module") => Some("`path.module`"),
        ("path", "root") => Some("`path.root`"),
        ("path", _) => Some("`path.cwd`"),
        _ => None,
    }
}
