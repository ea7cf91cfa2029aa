use core::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use flytower_core::services::{Level, RootHealth, RootLogger};

/// Tells the backend's log and health of servers that a service of all plugins cannot use: it is no single plugin's business.
pub(crate) struct Reports {
    service_id: &'static str,
    down: Mutex<usize>,
    health: Option<Arc<dyn RootHealth>>,
    logger: Option<Arc<dyn RootLogger>>,
}

impl Reports {
    pub(crate) const fn new(
        service_id: &'static str,
        health: Option<Arc<dyn RootHealth>>,
        logger: Option<Arc<dyn RootLogger>>,
    ) -> Self {
        Self {
            service_id,
            down: Mutex::new(0),
            health,
            logger,
        }
    }

    pub(crate) fn log(&self, level: Level, message: &str) {
        match &self.logger {
            Some(logger) => logger.log(level, message),
            None if level == Level::WARN => tracing::warn!("{message}"),
            None if level == Level::DEBUG => tracing::debug!("{message}"),
            None => tracing::info!("{message}"),
        }
    }

    /// Takes note that one more server is down, or one that was is not. From the first one until there is none any more, the
    /// service is degraded.
    pub(crate) fn change(&self, is_down: bool) {
        let mut down = self.down.lock().unwrap_or_else(PoisonError::into_inner);
        let before = *down;
        *down = if is_down { before + 1 } else { before - 1 };
        if let Some(health) = &self.health
            && (before == 0) != (*down == 0)
        {
            // within the lock, so that what is said last is what is so
            health.degraded(self.service_id, is_down);
        }
    }
}

impl fmt::Debug for Reports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reports")
            .field("service_id", &self.service_id)
            .field("down", &self.down)
            .finish_non_exhaustive()
    }
}
