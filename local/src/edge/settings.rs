//! The distribution's settings as the edge knows them, read by one request for all.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;

use super::distribution::{self, Distribution};
use crate::aws::EmulatedAws;

/// How long settings are believed before they are read again. On AWS a change takes minutes to
/// reach the edge.
const LIFETIME: Duration = Duration::from_secs(2);

/// How long settings serve on while they are read again. Under load a read waits in the emulator's
/// queue, and every request would wait with it. Less than an apply takes, so that who looks at the
/// site after one never sees what was before.
const LIFETIME_WHILE_READING: Duration = Duration::from_secs(5);

/// The settings of the emulator's one distribution. Clones share them.
#[derive(Debug, Clone)]
pub struct Settings {
    emulator: EmulatedAws,
    known: Arc<Mutex<Option<Known>>>,
    /// Held by the one who reads: a read is several calls and a thread.
    reading: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Debug, Clone)]
struct Known {
    read_at: Instant,
    distribution: Arc<Distribution>,
}

impl Settings {
    /// The settings behind `emulator`, which are not read yet.
    pub fn of(emulator: EmulatedAws) -> Self {
        Self { emulator, known: Arc::default(), reading: Arc::default() }
    }

    /// The distribution's settings, a few seconds old at most.
    ///
    /// # Errors
    /// As [`distribution::read`].
    pub async fn current(&self) -> Result<Arc<Distribution>> {
        if let Some(distribution) = self.known_for(LIFETIME) {
            return Ok(distribution);
        }
        if let Some(distribution) = self.known_for(LIFETIME_WHILE_READING) {
            if let Ok(turn) = Arc::clone(&self.reading).try_lock_owned() {
                let settings = self.clone();
                tokio::spawn(async move {
                    // The next request tells what is wrong.
                    let _ = settings.read().await;
                    drop(turn);
                });
            }
            return Ok(distribution);
        }
        let _turn = self.reading.lock().await;
        // Another request may have read them while this one waited.
        match self.known_for(LIFETIME) {
            Some(distribution) => Ok(distribution),
            None => self.read().await,
        }
    }

    fn known_for(&self, lifetime: Duration) -> Option<Arc<Distribution>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        known.filter(|known| known.read_at.elapsed() < lifetime).map(|known| known.distribution)
    }

    async fn read(&self) -> Result<Arc<Distribution>> {
        let emulator = self.emulator.clone();
        let read = tokio::task::spawn_blocking(move || distribution::read(&emulator)).await??;
        let distribution = Arc::new(read);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Known { read_at: Instant::now(), distribution: Arc::clone(&distribution) });
        Ok(distribution)
    }
}
