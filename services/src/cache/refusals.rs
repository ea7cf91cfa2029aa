use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use flytower_core::services::Level;
use tokio::time::Instant;

use crate::health::Reports;

/// How often what a server refuses is logged at most.
const QUIET: Duration = Duration::from_secs(60 * 60);
/// How many kinds of refusals are told apart.
const MOST: usize = 16;

/// Tells of what a server refuses to do although it works: it is full, or somebody is not permitted to write.
pub(super) struct Refusals {
    server: String,
    reports: Arc<Reports>,
    kinds: Mutex<HashMap<String, Kind>>,
}

struct Kind {
    logged: Instant,
    since: u64,
}

impl Refusals {
    pub(super) fn new(server: String, reports: Arc<Reports>) -> Self {
        Self {
            server,
            reports,
            kinds: Mutex::default(),
        }
    }

    /// Notes one, for a reason that quotes no value, and logs it if that was not done for a while.
    pub(super) fn refused(&self, reason: &str) {
        // `OOM …`, `NOPERM …`: what follows may be about a key
        let name = reason.split(' ').next().unwrap_or_default();
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let name = if kinds.len() < MOST || kinds.contains_key(name) {
            name
        } else {
            ""
        };
        let now = Instant::now();
        let count = match kinds.get_mut(name) {
            Some(kind) => {
                kind.since += 1;
                if now.duration_since(kind.logged) < QUIET {
                    return;
                }
                core::mem::take(&mut kind.since)
            }
            None => 1,
        };
        kinds.insert(name.to_owned(), Kind { logged: now, since: 0 });
        drop(kinds);
        let times = if count == 1 {
            String::new()
        } else {
            format!(" {count} times")
        };
        let message = format!(
            "the cache's server {} works and has refused to do something{times}, so that values are missed: {reason}",
            self.server
        );
        self.reports.log(Level::WARN, &message);
    }
}

#[cfg(test)]
mod tests {
    use flytower_test::mocks;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_kind_is_logged_once_an_hour_with_how_often_there_was_one() {
        let logger = mocks::logger();
        let sut = Refusals::new(
            "x".to_owned(),
            Arc::new(Reports::new("core.cache", None, Some(logger.clone()))),
        );

        for _ in 0..3 {
            sut.refused("OOM it is full");
            sut.refused("NOPERM for `a`");
            sut.refused("NOPERM for `b`");
        }
        assert_eq!(logger.calls().len(), 2, "{:?}", logger.calls());
        tokio::time::advance(QUIET).await;
        sut.refused("OOM it is full");

        assert_eq!(logger.calls().len(), 3);
        logger.logs().assert_contains("refused to do something 3 times");
        for kind in 0..1000 {
            sut.refused(&kind.to_string());
        }
        assert!(logger.calls().len() < 3 + 2 * MOST);
    }
}
