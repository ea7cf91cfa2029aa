use core::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use flytower_core::services::RootHealth;

/// Tells the backend's health of a service that works less well than it should: from when the first part of it is down until
/// none is.
pub(crate) struct Degradation {
    service_id: &'static str,
    down: Mutex<usize>,
    health: Option<Arc<dyn RootHealth>>,
}

impl Degradation {
    pub(crate) const fn new(service_id: &'static str, health: Option<Arc<dyn RootHealth>>) -> Self {
        Self {
            service_id,
            down: Mutex::new(0),
            health,
        }
    }

    /// Takes note that one more part is down, or one fewer.
    pub(crate) fn change(&self, is_down: bool) {
        let mut down = self.down.lock().unwrap_or_else(PoisonError::into_inner);
        let before = *down;
        *down = if is_down { before + 1 } else { before.saturating_sub(1) };
        if let Some(health) = &self.health
            && (before == 0) != (*down == 0)
        {
            // within the lock, so that what is said last is what is so
            health.degraded(self.service_id, is_down);
        }
    }
}

impl fmt::Debug for Degradation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Degradation")
            .field("service_id", &self.service_id)
            .field("down", &self.down)
            .finish_non_exhaustive()
    }
}
