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
    known: Mutex<BTreeMap<Whose, Known>>,
}

/// A server, and the plugin if it is that one's own matter: its password, its role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Whose {
    server: String,
    plugin: Option<String>,
}

/// What is known of what could not be used once.
#[derive(Debug)]
struct Known {
    /// How many databases there cannot be used now, and since when.
    down: usize,
    since: Instant,
    /// Whether this outage was told.
    is_told: bool,
    /// What was told, and when.
    told: BTreeMap<String, Instant>,
}

/// That a plugin cannot use its database. It ends by [`end`](Self::end), or without a word, when nobody looks any more.
#[derive(Debug)]
pub(super) struct Outage<'o> {
    outages: &'o Outages,
    plugin: &'o str,
    whose: Whose,
}

impl Outages {
    pub(super) fn new(reports: Reports) -> Self {
        Self {
            reports,
            known: Mutex::default(),
        }
    }

    pub(super) fn log(&self, level: Level, message: &str) {
        self.reports.log(level, message);
    }

    /// One of the server, for all who have a database there, or one of the plugin.
    pub(super) fn begin<'o>(&'o self, server: &str, plugin: &'o str, is_of_plugin: bool) -> Outage<'o> {
        let whose = Whose {
            server: server.to_owned(),
            plugin: is_of_plugin.then(|| plugin.to_owned()),
        };
        let mut known = self.known();
        let now = known.entry(whose.clone()).or_insert_with(|| Known {
            down: 0,
            since: Instant::now(),
            is_told: false,
            told: BTreeMap::new(),
        });
        now.down += 1;
        if now.down == 1 {
            (now.since, now.is_told) = (Instant::now(), false);
            self.reports.change(true);
        }
        Outage {
            outages: self,
            plugin,
            whose,
        }
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<Whose, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outage<'_> {
    /// Why, which need not be what it was before. Nothing is said twice within a minute, however often it begins and ends.
    pub(super) fn tell(&self, why: &str) {
        let (Whose { server, .. }, plugin) = (&self.whose, self.plugin);
        let mut known = self.outages.known();
        let Some(known) = known.get_mut(&self.whose) else {
            return;
        };
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

    /// Whether somebody has told of this outage.
    pub(super) fn is_told(&self) -> bool {
        self.outages.known().get(&self.whose).is_none_or(|known| known.is_told)
    }

    /// The database can be used again, or the server is there again at least.
    pub(super) fn end(self, how: &str) {
        let mut known = self.outages.known();
        let last = known
            .get_mut(&self.whose)
            .filter(|known| known.down == 1 && known.is_told);
        if let Some(last) = last {
            last.is_told = false;
            let Whose { server, plugin } = &self.whose;
            let of_plugin = plugin
                .as_ref()
                .map(|plugin| format!(" for the database of plugin '{plugin}'"));
            let (of_plugin, after) = (of_plugin.unwrap_or_default(), last.since.elapsed());
            let message = format!("{server} {how}{of_plugin}, after {after:.1?}");
            self.outages.log(Level::INFO, &message);
        }
    }
}

impl Drop for Outage<'_> {
    fn drop(&mut self) {
        let mut known = self.outages.known();
        let Some(known) = known.get_mut(&self.whose) else {
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
    use flytower_test::mocks::{self, MockLogger, RootHealthCall};

    use super::*;

    const AGAIN: &str = "can be used again";

    fn sut() -> (Outages, std::sync::Arc<MockLogger>) {
        let logger = mocks::logger();
        (Outages::new(Reports::new("x", None, Some(logger.clone()))), logger)
    }

    fn told(logger: &MockLogger) -> Vec<String> {
        logger.calls().into_iter().map(|line| line.message).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_is_told_of_once_whatever_the_number_of_its_databases() {
        let (sut, logger) = sut();

        let (first, second) = (sut.begin("S", "a", false), sut.begin("S", "b", false));
        first.tell("gone");
        second.tell("gone");
        second.tell("starting");
        tokio::time::advance(Duration::from_secs(5)).await;
        first.end(AGAIN);
        second.end(AGAIN);

        let expected = [
            "S cannot be used for the database of plugin 'a': gone",
            "S cannot be used for the database of plugin 'b': starting",
            "S can be used again, after 5.0s",
        ];
        assert_eq!(told(&logger), expected);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_the_matter_of_one_plugin_hides_nothing_of_the_server() {
        let (sut, logger) = sut();

        let own = sut.begin("S", "a", true);
        own.tell("wrong password");
        tokio::time::advance(Duration::from_secs(5)).await;
        let of_server = sut.begin("S", "b", false);
        of_server.tell("gone");
        of_server.end(AGAIN);
        own.end(AGAIN);

        let expected = [
            "S cannot be used for the database of plugin 'a': wrong password",
            "S cannot be used for the database of plugin 'b': gone",
            "S can be used again, after 0.0ns",
            "S can be used again for the database of plugin 'a', after 5.0s",
        ];
        assert_eq!(told(&logger), expected);
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_comes_and_goes_is_told_of_once_a_minute() {
        let (sut, logger) = sut();

        for _ in 0..30 {
            let outage = sut.begin("S", "a", false);
            outage.tell("gone");
            outage.end(AGAIN);
            tokio::time::advance(Duration::from_secs(4)).await;
        }

        assert_eq!(told(&logger).len(), 2 * 2);
    }

    #[tokio::test(start_paused = true)]
    async fn an_outage_that_begins_soon_after_another_is_told_if_it_lasts() {
        let (sut, logger) = sut();
        let first = sut.begin("S", "a", false);
        first.tell("gone");
        first.end(AGAIN);

        let outage = sut.begin("S", "a", false);
        outage.tell("gone");
        assert!(!outage.is_told());
        tokio::time::advance(QUIET).await;
        outage.tell("gone");
        assert!(outage.is_told());
        outage.end(AGAIN);

        assert_eq!(told(&logger).len(), 4);
    }

    #[tokio::test]
    async fn an_outage_that_nobody_looks_at_any_more_is_not_said_to_be_over() {
        let (logger, health) = (mocks::logger(), mocks::root_health());
        let sut = Outages::new(Reports::new("x", Some(health.clone()), Some(logger.clone())));

        let outage = sut.begin("S", "a", false);
        outage.tell("gone");
        drop(outage);

        assert_eq!(told(&logger).len(), 1);
        let degraded = |is| RootHealthCall::Degraded("x".to_owned(), is);
        assert_eq!(health.calls(), [degraded(true), degraded(false)]);
    }

    #[tokio::test]
    async fn a_service_is_degraded_from_the_first_server_that_cannot_be_used_to_the_last() {
        let health = mocks::root_health();
        let sut = Outages::new(Reports::new("x", Some(health.clone()), None));

        let (first, second) = (sut.begin("S", "a", false), sut.begin("T", "a", false));
        first.end(AGAIN);
        assert_eq!(health.calls().len(), 1);
        second.end(AGAIN);

        assert_eq!(health.calls().len(), 2);
    }
}
