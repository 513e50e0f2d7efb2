//! The stages of a repository: the order, by the tags of environments, in which environments are
//! applied together.

use anyhow::bail;
use std::collections::{BTreeMap, BTreeSet};

/// What decides when an environment is applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// The environments whose outputs it reads.
    pub reads: BTreeSet<String>,
    /// Its tags.
    pub tags: BTreeSet<String>,
}

/// For each of `environments`, those that are applied before it: those that it reads, and those of
/// earlier `stages`. A stage is a tag. An environment with the tags of several stages belongs to
/// the last of them, and one with none belongs to no stage.
///
/// # Errors
/// If one reads, directly or through others, an environment of a later stage.
pub fn before(
    stages: &[String],
    environments: &BTreeMap<String, Placed>,
) -> anyhow::Result<BTreeMap<String, BTreeSet<String>>> {
    let stage = |tags: &BTreeSet<String>| stages.iter().rposition(|stage| tags.contains(stage));
    let placed: BTreeMap<&str, Option<usize>> =
        environments.iter().map(|(name, one)| (name.as_str(), stage(&one.tags))).collect();
    let mut wrong = vec![];
    for (name, own) in &placed {
        let Some(own) = own else { continue };
        for read in read_by(name, &|name| environments.get(name).map(|one| &one.reads)) {
            let later = placed.get(read).copied().flatten().filter(|of| of > own);
            wrong.extend(later.map(|later| {
                let (own, later) = (&stages[*own], &stages[later]);
                format!("`{name}` of the stage `{own}` reads `{read}` of the later stage `{later}`")
            }));
        }
    }
    if !wrong.is_empty() {
        bail!(
            "{}\nhint: change the order of `stages` in tfgen.toml, or the tags of an environment",
            wrong.join("\n")
        );
    }
    let before = |(name, one): (&String, &Placed)| {
        let mut before = one.reads.clone();
        let own = placed[name.as_str()];
        let is_earlier =
            |of: &Option<usize>| matches!((of, own), (Some(of), Some(own)) if *of < own);
        let earlier = placed.iter().filter(|(_, of)| is_earlier(of));
        before.extend(earlier.map(|(name, _)| (*name).to_owned()));
        (name.clone(), before)
    };
    Ok(environments.iter().map(before).collect())
}

/// What `name` reads, directly or through others; `reads` returns what each reads itself.
pub fn read_by<'a>(
    name: &'a str,
    reads: &dyn Fn(&str) -> Option<&'a BTreeSet<String>>,
) -> BTreeSet<&'a str> {
    let (mut found, mut open) = (BTreeSet::new(), vec![name]);
    while let Some(name) = open.pop() {
        for read in reads(name).into_iter().flatten() {
            if found.insert(read.as_str()) {
                open.push(read);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Placed, before};
    use std::collections::BTreeMap;

    fn environments(all: &[(&str, &[&str], &[&str])]) -> BTreeMap<String, Placed> {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let placed = |(name, reads, tags): &(&str, &[&str], &[&str])| {
            ((*name).to_owned(), Placed { reads: set(reads), tags: set(tags) })
        };
        all.iter().map(placed).collect()
    }

    #[test]
    fn what_is_of_an_earlier_stage_comes_before() {
        let stages = ["dev", "live"].map(str::to_owned);
        let all = environments(&[
            ("a", &[], &["dev"]),
            ("b", &["zone"], &["x", "live"]),
            ("c", &[], &["live", "dev"]),
            ("zone", &[], &[]),
        ]);
        let before = before(&stages, &all).expect("they are right");
        let of = |name: &str| before[name].iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!((of("a"), of("zone")), (vec![], vec![]));
        assert_eq!((of("b"), of("c")), (vec!["a", "zone"], vec!["a"]));
    }

    #[test]
    fn a_stage_reads_no_later_one() {
        let stages = ["dev", "live"].map(str::to_owned);
        let all = environments(&[
            ("a", &["between"], &["dev"]),
            ("b", &["a"], &["live"]),
            ("between", &["b"], &[]),
        ]);
        let error = before(&stages, &all).expect_err("a circle").to_string();
        assert!(error.starts_with("`a` of the stage `dev` reads `b` of the later stage `live`\n"));
    }
}
