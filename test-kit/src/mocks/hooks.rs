use std::sync::{Mutex, PoisonError};

use flytower::{Error, Hook, Result};

/// Hooks that wait to be run, and why more of them are refused.
#[derive(Debug)]
pub(super) struct Hooks<S> {
    waiting: Mutex<Vec<(S, Hook)>>,
    refusal: Mutex<Option<String>>,
}

impl<S> Default for Hooks<S> {
    fn default() -> Self {
        Self {
            waiting: Mutex::default(),
            refusal: Mutex::default(),
        }
    }
}

impl<S: Copy + PartialEq> Hooks<S> {
    pub(super) fn add(&self, step: S, hook: Hook) -> Result<()> {
        let refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(message) = refusal {
            return Err(Error::conflict(message));
        }
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((step, hook));
        Ok(())
    }

    pub(super) fn refuse(&self, message: String) {
        *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some(message);
    }

    /// Runs the hooks of a step, in the order in which they were added, up to the first that fails.
    pub(super) async fn run(&self, step: S) -> Result<()> {
        let of_step: Vec<_> = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.extract_if(.., |(of, _)| *of == step).collect()
        };
        for (_, hook) in of_step {
            hook.run().await?;
        }
        Ok(())
    }
}
