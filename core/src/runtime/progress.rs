use std::collections::BTreeSet;
use std::time::Duration;

/// Says in the log which plugins are still starting: after 1, 1, 2, 3, 5, … seconds, at most every minute.
///
/// The intervals are [Backstage's](https://backstage.io/docs/backend-system/architecture/backends).
pub(super) struct Progress {
    starting: BTreeSet<&'static str>,
    interval: Duration,
    previous: Duration,
}

const LONGEST: Duration = Duration::from_secs(60);

impl Progress {
    pub(super) fn begin(plugins: impl IntoIterator<Item = &'static str>) -> Self {
        let starting: BTreeSet<_> = plugins.into_iter().collect();
        if !starting.is_empty() {
            tracing::info!(plugins = starting.len(), "starting plugins: {}", names(&starting));
        }
        Self {
            starting,
            interval: Duration::from_secs(1),
            previous: Duration::ZERO,
        }
    }

    /// How long to wait until the next line.
    pub(super) const fn interval(&self) -> Duration {
        self.interval
    }

    pub(super) fn report(&mut self) {
        tracing::info!("still starting: {}", names(&self.starting));
        let next = (self.interval + self.previous).min(LONGEST);
        self.previous = core::mem::replace(&mut self.interval, next);
    }

    pub(super) fn done(&mut self, plugin: &str) {
        self.starting.remove(plugin);
    }
}

fn names(plugins: &BTreeSet<&'static str>) -> String {
    plugins
        .iter()
        .map(|plugin| format!("`{plugin}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
