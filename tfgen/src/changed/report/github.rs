//! What changed, as workflow commands, which GitHub shows next to the lines of a pull request.

use super::{file_of, left, place, transition};
use crate::changed::{Changed, Reason};
use crate::report::Annotation;
use std::collections::BTreeMap;

/// What is reported, and where.
type Notice<'a> = (Option<(&'a str, usize)>, String);

/// `changed` since the revision `since`: one notice for each line of TOML that changes values, with
/// the environments where it does, one for each file, and a warning for each environment that had
/// errors or is removed. `project` is the path of the project in its git repository.
pub fn github(changed: &Changed, since: &str, project: &str) -> String {
    let mut notices: BTreeMap<Notice<'_>, Vec<&str>> = BTreeMap::new();
    let mut warnings: Vec<String> = vec![];
    for (name, reasons) in &changed.changed {
        for reason in reasons {
            let notice = match (reason, file_of(reason)) {
                (Reason::Value { address, before, after }, _) => {
                    let (before, after) = (before.as_ref(), after.as_ref());
                    let text = format!("{address}: {}", transition(before, after));
                    // A removed line is not in the current file.
                    (after.and_then(|_| place(before, after)), text)
                }
                (_, Some((file, what))) => (Some((file, 1)), format!("a {what} file changed")),
                (_, None) => {
                    warnings.push(format!("{name} had errors at {since}"));
                    continue;
                }
            };
            notices.entry(notice).or_default().push(name);
        }
    }
    let guarded = |name: &str| if changed.guarded.contains(name) { " (guarded)" } else { "" };
    let mut annotations: Vec<Annotation> = vec![];
    for ((place, text), names) in notices {
        let names: Vec<String> =
            names.iter().map(|name| format!("{name}{}", guarded(name))).collect();
        let annotation =
            Annotation::new("notice", "tfgen changed", format!("{text}\nin {}", names.join(", ")));
        annotations.push(match place {
            Some((file, line)) => annotation.at(project, file, line),
            None => annotation,
        });
    }
    for removed in &changed.removed {
        let Some(left) = left(removed, str::to_owned) else { continue };
        let name = &removed.name;
        let guarded = guarded(name);
        warnings.push(format!("{name}{guarded} is removed and {left}"));
    }
    let warnings =
        warnings.into_iter().map(|text| Annotation::new("warning", "tfgen changed", text));
    annotations.extend(warnings);
    annotations.iter().map(ToString::to_string).collect()
}
