use core::time::Duration;

use flytower_core::{Error, Result};
use tokio::sync::watch;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Starting,
    Started,
    Failed,
    Stopped,
}

/// Holds a plugin's requests back until it has started, and refuses them once it has stopped.
#[derive(Debug)]
pub(super) struct Gate {
    phase: watch::Sender<Phase>,
    patience: Duration,
}

impl Gate {
    pub(super) fn new(patience: Duration) -> Self {
        Self {
            phase: watch::Sender::new(Phase::Starting),
            patience,
        }
    }

    pub(super) fn open(&self) {
        self.settle(Phase::Started);
    }

    /// Refuses whoever waits and will come: the plugin will not start any more.
    pub(super) fn fail(&self) {
        self.settle(Phase::Failed);
    }

    fn settle(&self, how: Phase) {
        self.phase.send_if_modified(|phase| {
            let settles = *phase == Phase::Starting;
            if settles {
                *phase = how;
            }
            settles
        });
    }

    pub(super) fn close(&self) {
        self.phase.send_replace(Phase::Stopped);
    }

    /// Whether there is nothing to wait for.
    pub(super) fn is_open(&self) -> bool {
        *self.phase.borrow() == Phase::Started
    }

    /// Waits for the plugin to start, but not for ever.
    pub(super) async fn pass(&self) -> Result<()> {
        let mut phase = *self.phase.borrow();
        if phase == Phase::Starting {
            let mut receiver = self.phase.subscribe();
            let settled = receiver.wait_for(|phase| *phase != Phase::Starting);
            // The sender lives in `self`: what can fail is patience.
            phase = match tokio::time::timeout(self.patience, settled).await {
                Ok(Ok(phase)) => *phase,
                _ => Phase::Starting,
            };
        }
        match phase {
            Phase::Started => Ok(()),
            Phase::Starting => Err(Error::service_unavailable("Service has not started up yet")),
            Phase::Failed => Err(Error::service_unavailable("Service failed to start up")),
            Phase::Stopped => Err(Error::service_unavailable("Service is shutting down")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn requests_wait_until_the_plugin_has_started() {
        let sut = Gate::new(Duration::from_secs(5));
        let start = async {
            tokio::time::sleep(Duration::from_secs(4)).await;
            sut.open();
        };

        let (passed, ()) = tokio::join!(sut.pass(), start);

        passed.unwrap();
        sut.pass().await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn requests_do_not_wait_for_ever() {
        let sut = Gate::new(Duration::from_secs(5));
        let begin = tokio::time::Instant::now();

        let error = sut.pass().await.unwrap_err();

        assert_eq!(error.to_string(), "Service has not started up yet");
        assert_eq!(begin.elapsed().as_secs(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn requests_to_a_plugin_that_fails_to_start_are_refused_at_once() {
        let sut = Gate::new(Duration::from_secs(5));
        let begin = tokio::time::Instant::now();
        let fail = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            sut.fail();
        };

        let (waited, ()) = tokio::join!(sut.pass(), fail);

        for refused in [waited, sut.pass().await] {
            assert_eq!(refused.unwrap_err().to_string(), "Service failed to start up");
        }
        assert_eq!(begin.elapsed().as_secs(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_stopped_plugin_refuses_requests_and_stays_stopped() {
        let sut = Gate::new(Duration::from_secs(5));
        sut.open();
        sut.close();
        sut.open();

        assert_eq!(sut.pass().await.unwrap_err().to_string(), "Service is shutting down");
    }
}
