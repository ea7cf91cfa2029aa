use std::sync::OnceLock;

use flytower_core::services::Level;
use tracing::dispatcher::{Dispatch, set_global_default};
use tracing::level_filters::LevelFilter;
use tracing_log::{AsLog, LogTracer, log};
use tracing_subscriber::prelude::*;

use super::format::Format;
use super::line::Line;
use super::line_layer::LineLayer;
use super::output::Output;
use super::redaction::RedactionError;
use super::settings::{Settings, SharedSettings};

/// What writes this process's events.
#[derive(Clone)]
pub(super) struct Subscriber {
    settings: SharedSettings,
    pub(super) output: Output,
    /// Whether events of libraries that use the crate `log` end up here.
    takes_log: bool,
}

/// A process has one, which backends share: the one that started last decides what is logged, and the secrets of each
/// are kept out. `None` if it is not ours but a test's, or that of a program around the backend: events go there.
static SUBSCRIBER: OnceLock<Option<Subscriber>> = OnceLock::new();

/// Keeps secrets out of what this process logs, if it has a log of ours: before anybody is told of them.
pub(crate) fn keep_out(secrets: &[String]) {
    if let Some(Some(subscriber)) = SUBSCRIBER.get()
        && let Err(error) = subscriber.redact(secrets)
    {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "from now on no line of the log is shown"
        );
    }
}

impl Subscriber {
    /// Has events written as `settings` say from now on, without `secrets`: from the first line on.
    pub(super) fn of_process(settings: Settings, secrets: &[String]) -> Result<Option<&'static Self>, RedactionError> {
        let (settings, new) = settings.keeping_out(secrets)?;
        let mut is_ours = false;
        let subscriber = SUBSCRIBER.get_or_init(|| {
            is_ours = true;
            Self::install(settings.clone())
        });
        match subscriber {
            Some(subscriber) => {
                let known = if is_ours { new } else { 0 };
                let new = known + subscriber.settings.redact(secrets)?;
                subscriber.follow(settings);
                say_found(new);
            }
            None => tracing::debug!("events are written by the subscriber that this process had before the backend"),
        }
        Ok(subscriber.as_ref())
    }

    fn install(settings: Settings) -> Option<Self> {
        let settings = SharedSettings::new(settings);
        let format = Format::of_process();
        let of_notice = settings.clone();
        let output = Output::new(std::io::stdout(), move |dropped| {
            let message =
                format!("{dropped} lines of the log were dropped: they came faster than the output took them");
            format.render(&Line::new(Level::WARN, message), &of_notice.get().meta)
        });
        let lines = LineLayer::with_settings(format, output.clone(), settings.clone());
        set_global_default(Dispatch::new(tracing_subscriber::registry().with(lines))).ok()?;
        let takes_log = LogTracer::init().is_ok();
        Some(Self {
            settings,
            output,
            takes_log,
        })
    }

    /// Takes over settings that have changed.
    pub(super) fn follow(&self, settings: Settings) {
        self.settings.replace(settings);
        if self.takes_log {
            log::set_max_level(LevelFilter::current().as_log());
        }
    }

    /// Keeps secrets out of what is logged, and says so.
    pub(super) fn redact(&self, secrets: &[String]) -> Result<(), RedactionError> {
        say_found(self.settings.redact(secrets)?);
        Ok(())
    }
}

fn say_found(new: usize) {
    if new > 0 {
        tracing::info!("Found {new} new secrets in config that will be redacted");
    }
}
