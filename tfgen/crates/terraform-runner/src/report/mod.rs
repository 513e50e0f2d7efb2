//! The summary of a run, for people and for programs.

mod json;
mod markdown;
mod table;

use crate::actions::Actions;
use crate::summary::{Outcome, Result, Summary};
use std::borrow::Cow;
use std::time::Duration;

/// The kinds of actions that occur in any root module.
fn kinds(summary: &Summary) -> Vec<&'static str> {
    let actions = summary.results.iter().filter_map(|result| result.outcome.actions());
    let mut kinds = Actions::default().counts().to_vec();
    for actions in actions {
        let counts = actions.counts();
        kinds.iter_mut().zip(counts).for_each(|((_, all), (_, count))| *all += count);
    }
    kinds.into_iter().filter(|(_, count)| *count > 0).map(|(kind, _)| kind).collect()
}

/// The number of actions of each of `kinds` in a root module; empty if they are unknown.
fn counts(result: &Result, kinds: &[&str]) -> Vec<String> {
    let Some(actions) = result.outcome.actions() else { return vec![String::new(); kinds.len()] };
    let counts = actions.counts().into_iter().filter(|(kind, _)| kinds.contains(kind));
    counts.map(|(_, count)| count.to_string()).collect()
}

/// The outcome of a root module, in two or three words, with the reason or details.
fn outcome(result: &Result) -> (&'static str, Cow<'_, str>) {
    let made_with = || {
        let text = result.made_with.as_ref().map(|it| format!("with {it}").into());
        text.unwrap_or_default()
    };
    match &result.outcome {
        Outcome::NoChanges => ("no changes", made_with()),
        Outcome::Changes { .. } => ("changes", made_with()),
        Outcome::Applied { .. } => ("applied", made_with()),
        Outcome::Held { .. } => ("held", made_with()),
        Outcome::Succeeded => ("succeeded", made_with()),
        Outcome::Failed { reason, .. } => ("failed", reason.into()),
        Outcome::NotReached { reason } => ("not reached", reason.into()),
    }
}

/// `time` in words.
fn shown(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}

/// The outcome of all root modules, in one sentence.
fn sentence(summary: &Summary) -> String {
    let count = |is: fn(&Outcome) -> bool| {
        summary.results.iter().filter(|result| is(&result.outcome)).count()
    };
    let counts = [
        ("with changes", count(|one| matches!(one, Outcome::Changes { .. }))),
        ("applied", count(|one| matches!(one, Outcome::Applied { .. }))),
        ("without changes", count(|one| matches!(one, Outcome::NoChanges))),
        ("held", count(|one| matches!(one, Outcome::Held { .. }))),
        ("succeeded", count(|one| matches!(one, Outcome::Succeeded))),
        ("failed", count(|one| matches!(one, Outcome::Failed { .. }))),
        ("not reached", count(|one| matches!(one, Outcome::NotReached { .. }))),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(what, count)| format!("{count} {what}"))
        .collect();
    let counts = if counts.is_empty() { "nothing to do".to_owned() } else { counts.join(", ") };
    let layer = summary.layer.as_ref().map(|layer| format!(" with layer {layer}"));
    format!(
        "{}{}: {counts}, in {}",
        summary.command,
        layer.unwrap_or_default(),
        shown(summary.time)
    )
}
