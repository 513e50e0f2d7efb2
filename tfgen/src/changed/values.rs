//! What environments that may differ meant, and what they mean.

use crate::diff::{self, Row, Side};
use crate::pipeline::{self, Checked};
use crate::problem::Problems;
use crate::project::Project;
use crate::source::Sources;
use std::collections::BTreeMap;

/// How many environments are in memory at a time, each twice.
const AT_ONCE: usize = 256;

/// What differs in the values of the environments `names`; `None` for those that had errors.
pub(super) fn differences(
    now: &Project,
    then: &Project,
    names: &[String],
) -> anyhow::Result<BTreeMap<String, Option<Vec<Row>>>> {
    let mut all = BTreeMap::new();
    for names in names.chunks(AT_ONCE) {
        let (now, then) = (Tree::read(now, names)?, Tree::read(then, names)?);
        for name in names {
            let Some(now) = now.side(name) else { continue };
            let rows = then.side(name).map(|then| diff::differences(&then, &now));
            all.insert(name.clone(), rows);
        }
    }
    Ok(all)
}

/// Some environments of one tree.
struct Tree {
    checked: Checked,
    sources: Sources,
}

impl Tree {
    fn read(project: &Project, names: &[String]) -> anyhow::Result<Self> {
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let checked = pipeline::checked(project, names, &mut sources, &mut problems)?;
        Ok(Self { checked, sources })
    }

    fn side(&self, name: &str) -> Option<Side<'_>> {
        Side::of(&self.checked, name, &self.sources)
    }
}
