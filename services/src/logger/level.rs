use flytower_core::Result;
use flytower_core::services::{Level, RootConfig};

const CONFIG_KEY: &str = "backend.logger.level";
const VARIABLE: &str = "LOG_LEVEL";

/// A log level that does not exist.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{level}` in {origin} is not a log level; write one of `error`, `warn`, `info` and `debug`")]
pub struct UnknownLevel {
    level: String,
    origin: String,
}

/// The level to log at: `variable` (the value of `LOG_LEVEL`) wins over the configuration.
///
/// # Errors
///
/// An [`UnknownLevel`], where Backstage would log everything: a typo should not fill a disk.
pub(super) fn configured(config: &dyn RootConfig, variable: Option<String>) -> Result<Level> {
    let (level, origin) = match variable.filter(|level| !level.is_empty()) {
        Some(level) => (level, format!("the environment variable {VARIABLE}")),
        None => match config.get_optional(CONFIG_KEY)? {
            Some(level) => (level, format!("`{CONFIG_KEY}` of {}", config.snapshot().origin())),
            None => return Ok(Level::INFO),
        },
    };
    parse(&level).ok_or_else(|| UnknownLevel { level, origin }.into())
}

/// The names of npm's levels, which Backstage uses, on those of tracing; `trace` is tracing's own.
fn parse(name: &str) -> Option<Level> {
    Some(match name.to_ascii_lowercase().as_str() {
        "error" => Level::ERROR,
        "warn" => Level::WARN,
        "info" | "http" => Level::INFO,
        "verbose" | "debug" => Level::DEBUG,
        "silly" | "trace" => Level::TRACE,
        _ => return None,
    })
}

pub(super) fn variable() -> Option<String> {
    std::env::var(VARIABLE).ok()
}

#[cfg(test)]
mod tests {
    use flytower_core::config::{ConfigSnapshot, ConfigStore};
    use serde_json::{Value, json};

    use super::*;

    fn level(config: Value, variable: Option<&str>) -> Result<Level> {
        let config = ConfigStore::new(ConfigSnapshot::new(config, "`app-config.yaml`"));
        configured(&config, variable.map(ToOwned::to_owned))
    }

    #[test]
    fn the_level_is_info_unless_told_otherwise() {
        assert_eq!(level(json!({}), None).unwrap(), Level::INFO);
    }

    #[test]
    fn the_variable_wins_over_the_configuration() {
        let config = json!({ "backend": { "logger": { "level": "warn" } } });

        assert_eq!(level(config.clone(), None).unwrap(), Level::WARN);
        assert_eq!(level(config.clone(), Some("debug")).unwrap(), Level::DEBUG);
        assert_eq!(level(config, Some("")).unwrap(), Level::WARN);
    }

    #[test]
    fn an_unknown_level_names_its_origin_and_the_choices() {
        let error = level(json!({ "backend": { "logger": { "level": "loud" } } }), None).unwrap_err();

        assert_eq!(
            error.to_string(),
            "`loud` in `backend.logger.level` of `app-config.yaml` is not a log level; write one of `error`, `warn`, `info` \
             and `debug`",
        );
        assert!(error.downcast_ref::<UnknownLevel>().is_some());
        let error = level(json!({}), Some("loud")).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("`loud` in the environment variable LOG_LEVEL is not"),
            "{error}"
        );
    }
}
