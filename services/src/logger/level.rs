use flytower_core::services::Level;
use schemars::JsonSchema;
use serde::Deserialize;

const VARIABLE: &str = "LOG_LEVEL";

/// A level of `backend.logger`: npm's, which Backstage uses, and tracing's own `trace`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum LogLevel {
    /// Something needs attention.
    Error,
    /// Something unexpected was dealt with.
    Warn,
    /// Something an operator wants to know.
    Info,
    /// The same as `info`.
    Http,
    /// The same as `debug`.
    Verbose,
    /// Something that only helps to find a fault.
    Debug,
    /// The same as `trace`.
    Silly,
    /// Each step.
    Trace,
}

impl LogLevel {
    pub(super) const fn level(self) -> Level {
        match self {
            Self::Error => Level::ERROR,
            Self::Warn => Level::WARN,
            Self::Info | Self::Http => Level::INFO,
            Self::Verbose | Self::Debug => Level::DEBUG,
            Self::Silly | Self::Trace => Level::TRACE,
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "error" => Self::Error,
            "warn" => Self::Warn,
            "info" => Self::Info,
            "http" => Self::Http,
            "verbose" => Self::Verbose,
            "debug" => Self::Debug,
            "silly" => Self::Silly,
            "trace" => Self::Trace,
            _ => return None,
        })
    }
}

/// A log level in the environment that does not exist.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "`{level}` in the environment variable {VARIABLE} is not a log level; write one of `error`, `warn`, `info`, `http`, \
     `verbose`, `debug`, `silly` and `trace`"
)]
pub struct UnknownLevel {
    level: String,
}

/// The level that `variable`, the value of `LOG_LEVEL`, asks for.
///
/// # Errors
///
/// An [`UnknownLevel`], where Backstage would log everything: a typo should not fill a disk.
pub(super) fn of_variable(variable: Option<String>) -> Result<Option<LogLevel>, UnknownLevel> {
    let Some(level) = variable.filter(|level| !level.is_empty()) else {
        return Ok(None);
    };
    match LogLevel::of_name(&level) {
        None => Err(UnknownLevel { level }),
        known => Ok(known),
    }
}

pub(super) fn variable() -> Option<String> {
    std::env::var(VARIABLE).ok()
}

/// What lines call a level.
pub(super) const fn name(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

#[cfg(test)]
mod tests {
    use flytower_core::config::ConfigSnapshot;
    use serde_json::json;

    use super::super::LoggerConfig;
    use super::*;

    #[test]
    fn the_variable_is_read_without_regard_to_case() {
        assert_eq!(of_variable(Some("DEBUG".to_owned())), Ok(Some(LogLevel::Debug)));
        assert_eq!(of_variable(Some(String::new())), Ok(None));
        assert_eq!(of_variable(None), Ok(None));
    }

    #[test]
    fn an_unknown_level_in_the_variable_names_the_choices() {
        let error = of_variable(Some("loud".to_owned())).unwrap_err();

        assert_eq!(
            error.to_string(),
            "`loud` in the environment variable LOG_LEVEL is not a log level; write one of `error`, `warn`, `info`, \
             `http`, `verbose`, `debug`, `silly` and `trace`",
        );
    }

    #[test]
    fn an_unknown_level_in_the_configuration_names_its_key_and_the_choices() {
        for (config, key) in [
            (json!({ "level": "loud" }), "backend.logger.level"),
            (
                json!({ "overrides": [{ "matchers": {}, "level": "loud" }] }),
                "backend.logger.overrides[0].level",
            ),
        ] {
            let config = ConfigSnapshot::new(json!({ "backend": { "logger": config } }), "`app-config.yaml`");

            let error = config.get::<LoggerConfig>("backend.logger").unwrap_err().to_string();

            assert!(error.contains(&format!("`{key}` in `app-config.yaml`")), "{error}");
            assert!(error.contains("one of `error`, `warn`, `info`"), "{error}");
        }
    }
}
