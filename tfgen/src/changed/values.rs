//! The old and the new meanings of environments that may differ.

use crate::diff::{self, Row, Tree};
use crate::parallel;
use crate::problem::Problems;
use crate::project::Project;
use std::collections::BTreeMap;

/// How many environments are in memory at a time, each in two versions.
const AT_ONCE: usize = 256;

/// The differences in the values of the environments `names`; `None` for those that had errors.
pub(super) fn differences(
    now: &Project,
    then: &Project,
    names: &[String],
) -> anyhow::Result<BTreeMap<String, Option<Vec<Row>>>> {
    let mut all = BTreeMap::new();
    for names in names.chunks(AT_ONCE) {
        // Current errors were reported; an environment that had errors then has no side.
        let read = |project| Tree::read(project, names, &mut Problems::default());
        let (now, then) = parallel::both(|| read(now), || read(then));
        let (now, then) = (now?, then?);
        for name in names {
            let Some(now) = now.side(name) else { continue };
            let rows = then.side(name).map(|then| diff::differences(&then, &now));
            all.insert(name.clone(), rows);
        }
    }
    Ok(all)
}
