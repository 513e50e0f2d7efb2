//! Starts and invocations of all contestants, in turns.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::contestants::Contestant;
use crate::instance::Instance;

/// Events of one kind in a row for one contestant, before it is the next one's turn.
const BLOCK: usize = 20;

/// How much is measured of each contestant.
#[derive(Clone, Copy)]
pub(crate) struct Extent {
    /// Starts, each with one event.
    pub(crate) starts: usize,
    /// Invocations of one instance that is warm, at least, over all events alike.
    pub(crate) invocations: usize,
}

/// A stored event, and what its answer must have.
pub(crate) struct Event {
    pub(crate) name: &'static str,
    pub(crate) text: String,
    pub(crate) status: u64,
    /// A part of the body's text.
    pub(crate) body: &'static str,
}

/// What one contestant took.
#[derive(Default)]
pub(crate) struct Times {
    /// From the start of the process to the answer of its first event.
    pub(crate) starts: Vec<Duration>,
    /// Of these first events, from handing over to answer.
    pub(crate) first: Vec<Duration>,
    /// Of warm invocations, for each event in the order of the events.
    pub(crate) warm: Vec<Vec<Duration>>,
    /// Peak memory of the warm instance at the end, in bytes.
    pub(crate) memory: u64,
}

/// Measures all of them side by side. One start of each and one block of each event are not
/// counted: they bring the programs into memory.
pub(crate) async fn in_turns<const N: usize>(
    contestants: [&Contestant; N],
    events: &[Event],
    extent: Extent,
    logs: &Path,
) -> Result<[Times; N]> {
    let mut times: [Times; N] = std::array::from_fn(|_| Times::default());
    let log_of = |contestant: &Contestant| logs.join(format!("{}.log", contestant.name));
    let first = events.first().context("there is no event")?;
    for round in 0..=extent.starts {
        for (contestant, times) in contestants.iter().zip(&mut times) {
            let mut instance = Instance::start(&contestant.program()?, &log_of(contestant)).await?;
            let answered = instance.invoke(&first.text).await;
            let answered = answered.with_context(|| contestant.name)?;
            if round > 0 {
                times.starts.push(answered.since_start);
                times.first.push(answered.latency);
            }
        }
    }
    let mut instances = Vec::new();
    for contestant in &contestants {
        instances.push(Instance::start(&contestant.program()?, &log_of(contestant)).await?);
    }
    let rounds = extent.invocations.div_ceil(BLOCK * events.len());
    for round in 0..=rounds {
        for (place, times) in times.iter_mut().enumerate() {
            times.warm.resize(events.len(), Vec::new());
            for (event, warm) in events.iter().zip(&mut times.warm) {
                let taken = block(&mut instances[place], event, contestants[place]).await?;
                if round > 0 {
                    warm.extend(taken);
                }
            }
        }
    }
    for (instance, times) in instances.iter().zip(&mut times) {
        times.memory = instance.peak_memory()?;
    }
    Ok(times)
}

async fn block(
    instance: &mut Instance,
    event: &Event,
    contestant: &Contestant,
) -> Result<Vec<Duration>> {
    let mut taken = Vec::new();
    for _ in 0..BLOCK {
        let answered = instance.invoke(&event.text).await.with_context(|| contestant.name)?;
        taken.push(answered.latency);
        let answer = &answered.answer;
        let is_right = answer["statusCode"] == event.status
            && answer["body"].as_str().is_some_and(|body| body.contains(event.body));
        ensure!(
            is_right || !contestant.answers,
            "{} answered {} with {answer}",
            contestant.name,
            event.name
        );
    }
    Ok(taken)
}
