use std::sync::Arc;

use flytower_core::services::{Level, RootConfig, RootLogger};
use flytower_core::{Result, service_factory};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::prelude::*;

use super::event_logger::EventLogger;
use super::format::Format;
use super::level;
use super::line_layer::LineLayer;

/// The factory of [`RootLogger`]: has tracing's events written to the standard output.
///
/// # Errors
///
/// When the configured level does not exist; see [`UnknownLevel`](super::UnknownLevel).
#[service_factory]
pub fn root_logger(config: Arc<dyn RootConfig>) -> Result<Arc<dyn RootLogger>> {
    let level = level::configured(&*config, level::variable())?;
    subscribe(level);
    Ok(Arc::new(EventLogger::default()))
}

/// A process has one subscriber. If there is one already, another backend's or a test's, events go on to it.
fn subscribe(level: Level) {
    let lines = LineLayer::new(Format::of_process(), std::io::stdout);
    let subscriber = tracing_subscriber::registry()
        .with(lines)
        .with(LevelFilter::from_level(level));
    if subscriber.try_init().is_err() {
        tracing::debug!("events are written by the subscriber that this process had before the backend");
    }
}
