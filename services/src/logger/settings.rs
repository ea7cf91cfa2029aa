use std::sync::{Arc, PoisonError, RwLock};

use flytower_core::services::Level;

use super::LoggerConfig;
use super::collected::Collected;
use super::level::LogLevel;
use super::levels::Levels;
use super::redaction::{RedactionError, Redactions};

/// What is logged of events, and how: may change at any time.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) levels: Levels,
    /// What every line carries.
    pub(super) meta: Collected,
    pub(super) redactions: Redactions,
}

impl Settings {
    /// Everything, as it is.
    pub(super) fn everything() -> Self {
        Self {
            levels: Levels::up_to(Level::TRACE),
            meta: Collected::default(),
            redactions: Redactions::default(),
        }
    }

    /// What the configuration asks for.
    pub(super) fn configured(config: &LoggerConfig, variable: Option<LogLevel>) -> Self {
        let mut meta = config.meta.clone();
        meta.entry("service").or_insert_with(|| "backstage".into());
        Self {
            levels: Levels::configured(config, variable),
            meta: meta.into(),
            redactions: Redactions::default(),
        }
    }
}

impl Settings {
    /// The same without these texts in any line, and how many of them are new.
    pub(super) fn keeping_out(self, secrets: &[String]) -> Result<(Self, usize), RedactionError> {
        let (redactions, new) = self.redactions.with(secrets)?;
        Ok((Self { redactions, ..self }, new))
    }
}

/// The settings as they are now, for whoever has a clone of this.
#[derive(Clone, Debug)]
pub(super) struct SharedSettings(Arc<RwLock<Arc<Settings>>>);

impl SharedSettings {
    pub(super) fn new(settings: Settings) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(settings))))
    }

    /// Cloned, not borrowed: to format a field may mean to log, and to wait for a lock that one has.
    pub(super) fn get(&self) -> Arc<Settings> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over all but the secrets, of which there may be more than this backend's.
    pub(super) fn replace(&self, settings: Settings) {
        self.update(|current| Settings {
            redactions: current.redactions.clone(),
            ..settings
        });
        // tracing remembers which events nobody wants
        tracing::callsite::rebuild_interest_cache();
    }

    /// Keeps these texts out of all lines from now on, and says how many of them are new.
    pub(super) fn redact(&self, secrets: &[String]) -> Result<usize, RedactionError> {
        // made outside of the lock, which everything that is logged has to pass; if somebody else adds some meanwhile,
        // then once more
        loop {
            let before = self.get();
            let (redactions, new) = before.redactions.with(secrets)?;
            let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if Arc::ptr_eq(&before, &current) {
                *current = Arc::new(Settings {
                    redactions,
                    ..(*before).clone()
                });
                return Ok(new);
            }
        }
    }

    fn update(&self, change: impl FnOnce(&Settings) -> Settings) {
        let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(change(&current));
    }
}
