//! Follows the changes of the files and URLs that a configuration was read from.
//!
//! The files are looked at every second. A service of the operating system would tell sooner, but not on every file
//! system that containers mount, and not of what a symbolic link on the way leads to: Kubernetes replaces a `ConfigMap` by
//! a link that leads to another folder.

use std::sync::Arc;
use std::time::Duration;

use flytower_core::config::ConfigStore;
use tokio::time::{Instant, sleep};

use super::files::Stamps;
use super::load::{Loaded, Loader};

/// How often what is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intervals {
    pub(super) files: Duration,
    /// Between the readings of URLs.
    pub(super) urls: Duration,
}

impl Default for Intervals {
    fn default() -> Self {
        Self {
            files: Duration::from_secs(1),
            urls: Duration::from_secs(60),
        }
    }
}

/// Follows changes until it is dropped. A configuration that cannot be read changes nothing, and is logged once.
pub(super) async fn watch(loader: Loader, store: Arc<ConfigStore>, stamps: Option<Stamps>, intervals: Intervals) {
    let mut known = stamps.unwrap_or_default();
    let mut failure = None;
    let mut fetched = Instant::now();
    loop {
        sleep(intervals.files).await;
        let is_due = loader.is_remote() && fetched.elapsed() >= intervals.urls;
        if !is_due && !have_changed(&known, intervals.files).await {
            continue;
        }
        fetched = Instant::now();
        let Loaded { outcome, stamps } = loader.load().await;
        if let Some(stamps) = stamps {
            known = stamps;
        }
        match outcome {
            Ok(snapshot) => {
                crate::logger::keep_out(snapshot.secrets());
                store.replace(snapshot);
                if failure.take().is_some() {
                    tracing::info!("the configuration can be read again");
                }
            }
            Err(errors) => {
                let text = errors.to_text();
                if failure.as_ref() != Some(&text) {
                    tracing::warn!("the configuration has changed and cannot be read; the one before remains: {text}");
                    failure = Some(text);
                }
            }
        }
    }
}

/// Whether files differ from those that were read, and whoever writes them is done.
async fn have_changed(known: &Stamps, pause: Duration) -> bool {
    let Some(mut current) = now(known).await else {
        return false;
    };
    while current != *known {
        sleep(pause / 10).await;
        match now(known).await {
            Some(later) if later == current => return true,
            Some(later) => current = later,
            None => return false,
        }
    }
    false
}

/// What the files look like now; `None` if the runtime ends.
async fn now(known: &Stamps) -> Option<Stamps> {
    let known = known.clone();
    tokio::task::spawn_blocking(move || known.now()).await.ok()
}
