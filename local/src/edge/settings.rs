//! The distribution's settings for the edge, read once for all requests.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;

use super::distribution::{self, Distribution};
use crate::aws::EmulatedAws;

/// How long settings are used before they are read again. On AWS, a change takes minutes to reach
/// the edge.
const LIFETIME: Duration = Duration::from_secs(2);

/// How long settings are still used while they are being read again. Under load, a read waits in
/// the emulator's queue, and every request would wait with it. It is less than the time of an
/// apply, so that nobody sees the old site after one.
const LIFETIME_WHILE_READING: Duration = Duration::from_secs(5);

/// The settings of the emulator's only distribution. Clones share them.
#[derive(Debug, Clone)]
pub struct Settings {
    emulator: EmulatedAws,
    known: Arc<Mutex<Option<Known>>>,
    /// Held by the reader: a read is several calls and a thread.
    reading: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Debug, Clone)]
struct Known {
    read_at: Instant,
    distribution: Arc<Distribution>,
}

impl Settings {
    /// The settings behind `emulator`, not read yet.
    pub fn of(emulator: EmulatedAws) -> Self {
        Self { emulator, known: Arc::default(), reading: Arc::default() }
    }

    /// The distribution's settings, a few seconds old at most.
    ///
    /// # Errors
    /// Like [`distribution::read`].
    pub async fn current(&self) -> Result<Arc<Distribution>> {
        if let Some(distribution) = self.known_for(LIFETIME) {
            return Ok(distribution);
        }
        if let Some(distribution) = self.known_for(LIFETIME_WHILE_READING) {
            if let Ok(turn) = Arc::clone(&self.reading).try_lock_owned() {
                let settings = self.clone();
                tokio::spawn(async move {
                    // The next request reports what is wrong.
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
