use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use flytower_core::services::Level;
use tokio::time::Instant;

use crate::health::Reports;

/// How often the same thing is said of a server at most: it may come and go all the time.
const QUIET: Duration = Duration::from_secs(60);
/// How many things are remembered of a server.
const MOST: usize = 16;

/// What is told of servers that cannot be used: once for all plugins that have their databases there.
#[derive(Debug)]
pub(super) struct Outages {
    reports: Reports,
    servers: Mutex<BTreeMap<String, Known>>,
}

/// What is known of a server that could not be used once.
#[derive(Debug)]
struct Known {
    /// How many databases there cannot be used now, and since when.
    down: usize,
    since: Instant,
    /// Whether this outage was told.
    is_told: bool,
    /// What was told of it, and when.
    told: BTreeMap<String, Instant>,
}

/// That a database cannot be used. It ends by [`end`](Self::end), or without a word, when nobody looks any more.
#[derive(Debug)]
pub(super) struct Outage<'o> {
    outages: &'o Outages,
    server: &'o str,
}

impl Outages {
    pub(super) fn new(reports: Reports) -> Self {
        Self {
            reports,
            servers: Mutex::default(),
        }
    }

    pub(super) fn log(&self, level: Level, message: &str) {
        self.reports.log(level, message);
    }

    pub(super) fn begin<'o>(&'o self, server: &'o str) -> Outage<'o> {
        let mut servers = self.servers();
        let known = servers.entry(server.to_owned()).or_insert_with(|| Known {
            down: 0,
            since: Instant::now(),
            is_told: false,
            told: BTreeMap::new(),
        });
        known.down += 1;
        if known.down == 1 {
            (known.since, known.is_told) = (Instant::now(), false);
            self.reports.change(true);
        }
        Outage { outages: self, server }
    }

    fn servers(&self) -> MutexGuard<'_, BTreeMap<String, Known>> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outage<'_> {
    /// Why, which need not be what it was before.
    pub(super) fn tell(&self, plugin: &str, why: &str) {
        let (server, mut servers) = (self.server, self.outages.servers());
        let Some(known) = servers.get_mut(server) else { return };
        let now = Instant::now();
        if known
            .told
            .get(why)
            .is_some_and(|told| now.duration_since(*told) < QUIET)
        {
            return;
        }
        if known.told.len() == MOST {
            known.told.clear();
        }
        known.told.insert(why.to_owned(), now);
        known.is_told = true;
        let message = format!("{server} cannot be used for the database of plugin '{plugin}': {why}");
        self.outages.log(Level::WARN, &message);
    }

    /// The database can be used again.
    pub(super) fn end(self) {
        let (server, mut servers) = (self.server, self.outages.servers());
        let last = servers.get_mut(server).filter(|known| known.down == 1 && known.is_told);
        if let Some(known) = last {
            known.is_told = false;
            let message = format!("{server} can be used again, after {:.1?}", known.since.elapsed());
            self.outages.log(Level::INFO, &message);
        }
    }
}

impl Drop for Outage<'_> {
    fn drop(&mut self) {
        let mut servers = self.outages.servers();
        let Some(known) = servers.get_mut(self.server) else {
            return;
        };
        known.down -= 1;
        if known.down == 0 {
            self.outages.reports.change(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use flytower_test::mocks::{self, RootHealthCall};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_server_is_told_of_once_whatever_the_number_of_its_databases() {
        let logger = mocks::logger();
        let sut = Outages::new(Reports::new("x", None, Some(logger.clone())));

        let (first, second) = (sut.begin("S"), sut.begin("S"));
        first.tell("a", "gone");
        second.tell("b", "gone");
        second.tell("b", "starting");
        tokio::time::advance(Duration::from_secs(5)).await;
        first.end();
        second.end();

        let told: Vec<_> = logger.calls().into_iter().map(|line| line.message).collect();
        let expected = [
            "S cannot be used for the database of plugin 'a': gone",
            "S cannot be used for the database of plugin 'b': starting",
            "S can be used again, after 5.0s",
        ];
        assert_eq!(told, expected);
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_comes_and_goes_is_told_of_once_a_minute() {
        let logger = mocks::logger();
        let sut = Outages::new(Reports::new("x", None, Some(logger.clone())));

        for _ in 0..30 {
            let outage = sut.begin("S");
            outage.tell("a", "gone");
            outage.end();
            tokio::time::advance(Duration::from_secs(4)).await;
        }

        assert_eq!(logger.calls().len(), 2 * 2);
    }

    #[tokio::test]
    async fn an_outage_that_nobody_looks_at_any_more_is_not_said_to_be_over() {
        let logger = mocks::logger();
        let health = mocks::root_health();
        let sut = Outages::new(Reports::new("x", Some(health.clone()), Some(logger.clone())));

        let outage = sut.begin("S");
        outage.tell("a", "gone");
        drop(outage);

        assert_eq!(logger.calls().len(), 1);
        let degraded = |is| RootHealthCall::Degraded("x".to_owned(), is);
        assert_eq!(health.calls(), [degraded(true), degraded(false)]);
    }

    #[tokio::test]
    async fn a_service_is_degraded_from_the_first_server_that_cannot_be_used_to_the_last() {
        let health = mocks::root_health();
        let sut = Outages::new(Reports::new("x", Some(health.clone()), None));

        let (first, second) = (sut.begin("S"), sut.begin("T"));
        first.end();
        assert_eq!(health.calls().len(), 1);
        second.end();

        assert_eq!(health.calls().len(), 2);
    }
}
