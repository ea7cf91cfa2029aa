use std::sync::Arc;

use flytower_core::config::{Config, ConfigSnapshot};
use flytower_core::services::{Fields, Level, Logger, RootConfig, RootLifecycle, RootLogger};
use flytower_core::{Hook, Result, service_factory};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

use super::LoggerConfig;
use super::event_logger::EventLogger;
use super::level::{self, LogLevel};
use super::output::OpenOutput;
use super::settings::Settings;
use super::subscriber::{Subscriber, keep_out};

/// The factory of [`RootLogger`]: has tracing's events written to the standard output, without the secrets of the
/// configuration.
///
/// # Errors
///
/// When `LOG_LEVEL` names no level, an [`UnknownLevel`](super::UnknownLevel); when there are more secrets than can be kept
/// out, a [`RedactionError`](super::RedactionError).
#[service_factory]
pub fn root_logger(
    config: Config<LoggerConfig>,
    root_config: Arc<dyn RootConfig>,
    lifecycle: Arc<dyn RootLifecycle>,
) -> Result<Arc<dyn RootLogger>> {
    let variable = level::of_variable(level::variable())?;
    // first: of what changes in between somebody is told
    let changes = root_config.subscribe();
    let settings = Settings::configured(&config.get(), variable);
    let Some(subscriber) = Subscriber::of_process(settings, root_config.snapshot().secrets())? else {
        return Ok(Arc::new(Root {
            events: EventLogger::default(),
            _output: None,
            _following: Vec::new(),
        }));
    };
    let output = Arc::new(subscriber.output.open());
    // it lives as long as the backend, whose end may come without hooks
    let closing = Arc::clone(&output);
    lifecycle.on_shutdown(Hook::new("write what is left of the log", || async move {
        tokio::task::spawn_blocking(move || closing.close()).await?;
        Ok(())
    }))?;
    let following = vec![
        AbortOnDropHandle::new(tokio::spawn(follow_settings(config, variable, subscriber))),
        AbortOnDropHandle::new(tokio::spawn(follow_secrets(changes))),
    ];
    Ok(Arc::new(Root {
        events: EventLogger::default(),
        _output: Some(output),
        _following: following,
    }))
}

async fn follow_settings(
    mut config: Config<LoggerConfig>,
    variable: Option<LogLevel>,
    subscriber: &'static Subscriber,
) {
    while let Some(config) = config.changed().await {
        subscriber.follow(Settings::configured(&config, variable));
    }
}

async fn follow_secrets(mut changes: watch::Receiver<Arc<ConfigSnapshot>>) {
    while changes.changed().await.is_ok() {
        let snapshot = Arc::clone(&changes.borrow_and_update());
        keep_out(snapshot.secrets());
    }
}

/// The log of the backend.
struct Root {
    events: EventLogger,
    _output: Option<Arc<OpenOutput>>,
    /// The tasks that follow changes of the configuration.
    _following: Vec<AbortOnDropHandle<()>>,
}

impl RootLogger for Root {
    fn log(&self, level: Level, message: &str) {
        self.events.log(level, message);
    }

    fn child(&self, fields: Fields) -> Arc<dyn Logger> {
        self.events.child(fields)
    }
}
