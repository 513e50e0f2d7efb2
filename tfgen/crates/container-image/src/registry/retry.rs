//! Decides what is retried, how often and when.

use anyhow::{Context, Error, Result};
use std::thread;
use std::time::Duration;

/// How often a failing request is tried, and the pauses between tries.
#[derive(Clone, Debug)]
pub struct Backoff {
    /// The total number of tries, at least 1.
    pub attempts: u32,
    /// The pause after the first failure; each next one is twice as long.
    pub first_pause: Duration,
    /// The longest pause, even if the registry requests more.
    pub longest_pause: Duration,
}

impl Default for Backoff {
    /// Six tries within about 16 seconds, unless the registry requests longer pauses.
    fn default() -> Self {
        Self {
            attempts: 6,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
        }
    }
}

/// Why a try failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// Another try may succeed, after this pause if the registry named one.
    Transient { error: Error, pause: Option<Duration> },
    /// It would fail again.
    Final(Error),
}

impl Failure {
    /// This failure, with what was being attempted.
    pub(super) fn context(self, what: String) -> Self {
        match self {
            Self::Transient { error, pause } => {
                Self::Transient { error: error.context(what), pause }
            }
            Self::Final(error) => Self::Final(error.context(what)),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Final(error)
    }
}

impl Backoff {
    /// Tries until there is a success or a final failure, at most [`Backoff::attempts`] times;
    /// `on_pause` receives each failure and the pause after it.
    pub(super) fn run<T>(
        &self,
        on_pause: &mut dyn FnMut(&Error, Duration),
        mut attempt: impl FnMut() -> Result<T, Failure>,
    ) -> Result<T> {
        let mut pause = self.first_pause;
        let mut tried = 1;
        loop {
            match attempt() {
                Ok(value) => return Ok(value),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Transient { error, .. }) if tried >= self.attempts => {
                    return Err(error).with_context(|| format!("gave up after {tried} tries"));
                }
                Err(Failure::Transient { error, pause: asked }) => {
                    let wait = asked.unwrap_or(pause).max(pause).min(self.longest_pause);
                    on_pause(&error, wait);
                    thread::sleep(wait);
                    pause *= 2;
                    tried += 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    fn backoff() -> Backoff {
        Backoff {
            attempts: 4,
            first_pause: Duration::from_millis(1),
            longest_pause: Duration::from_millis(3),
        }
    }

    fn transient(milliseconds: Option<u64>) -> Failure {
        let pause = milliseconds.map(Duration::from_millis);
        Failure::Transient { error: anyhow!("busy"), pause }
    }

    #[test]
    fn transient_failures_are_tried_again_with_growing_bounded_pauses() {
        let mut pauses = Vec::new();
        let mut tries = 0;
        let outcome: Result<()> = backoff().run(&mut |_, pause| pauses.push(pause), || {
            tries += 1;
            Err(transient(None))
        });
        assert_eq!(format!("{:#}", outcome.unwrap_err()), "gave up after 4 tries: busy");
        assert_eq!(tries, 4);
        assert_eq!(pauses, [1, 2, 3].map(Duration::from_millis));
    }

    #[test]
    fn a_pause_the_registry_asks_for_is_kept_up_to_the_longest() {
        let mut pauses = Vec::new();
        let mut asked = [Some(2), Some(60_000)].into_iter();
        let outcome = backoff().run(&mut |_, pause| pauses.push(pause), || match asked.next() {
            Some(milliseconds) => Err(transient(milliseconds)),
            None => Ok("done"),
        });
        assert_eq!(outcome.unwrap(), "done");
        assert_eq!(pauses, [2, 3].map(Duration::from_millis));
    }

    #[test]
    fn final_failures_are_not_tried_again() {
        let mut tries = 0;
        let outcome: Result<()> = backoff().run(&mut |_, _| panic!("no pause"), || {
            tries += 1;
            Err(anyhow!("denied").into())
        });
        assert_eq!((outcome.unwrap_err().to_string().as_str(), tries), ("denied", 1));
    }
}
