use flytower_core::services::Level;

use super::LoggerConfig;
use super::level::LogLevel;
use super::matcher::FieldMatcher;

/// Which events are logged: those up to a level, which overrides raise or lower for some.
#[derive(Clone, Debug)]
pub(super) struct Levels {
    base: Level,
    overrides: Vec<Override>,
}

#[derive(Clone, Debug)]
struct Override {
    matchers: Vec<(String, FieldMatcher)>,
    level: Level,
}

impl Levels {
    pub(super) const fn up_to(base: Level) -> Self {
        Self {
            base,
            overrides: Vec::new(),
        }
    }

    /// What the configuration asks for, unless `variable` does.
    pub(super) fn configured(config: &LoggerConfig, variable: Option<LogLevel>) -> Self {
        let base = variable.or(config.level).unwrap_or(LogLevel::Info);
        let overrides = config.overrides.iter().map(|entry| Override {
            matchers: entry.matchers.clone().into_iter().collect(),
            level: entry.level.level(),
        });
        Self {
            base: base.level(),
            overrides: overrides.collect(),
        }
    }

    /// The level beyond which nothing is ever logged.
    pub(super) fn most_verbose(&self) -> Level {
        let raised = self.overrides.iter().map(|entry| entry.level);
        raised.chain([self.base]).max().unwrap_or(self.base)
    }

    /// Whether an event of this level is logged. `matches` says what a field of the event is.
    pub(super) fn permit(&self, level: Level, matches: impl Fn(&str, &FieldMatcher) -> bool) -> bool {
        let decisive = self.overrides.iter().find(|entry| entry.matches(&matches));
        level <= decisive.map_or(self.base, |entry| entry.level)
    }

    /// Whether an event may be logged of which not all is known: `may_match` is to say yes in doubt.
    pub(super) fn may_permit(&self, level: Level, may_match: impl Fn(&str, &FieldMatcher) -> bool) -> bool {
        let mut raising = self.overrides.iter().filter(|entry| level <= entry.level);
        level <= self.base || raising.any(|entry| entry.matches(&may_match))
    }

    /// Whether there is nothing but one level for all.
    pub(super) const fn is_simple(&self) -> bool {
        self.overrides.is_empty()
    }
}

impl Override {
    fn matches(&self, matches: impl Fn(&str, &FieldMatcher) -> bool) -> bool {
        self.matchers.iter().all(|(name, matcher)| matches(name, matcher))
    }
}

#[cfg(test)]
mod tests {
    use flytower_core::config::ConfigSnapshot;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn levels(config: &Value, variable: Option<LogLevel>) -> Levels {
        let config = ConfigSnapshot::new(json!({ "logger": config }), "a test");
        Levels::configured(&config.get("logger").unwrap(), variable)
    }

    fn permits(sut: &Levels, level: Level, fields: &Value) -> bool {
        sut.permit(level, |name, matcher| {
            fields.get(name).is_some_and(|value| matcher.matches(value))
        })
    }

    #[test]
    fn the_level_is_info_unless_told_otherwise() {
        assert_eq!(levels(&json!({}), None).most_verbose(), Level::INFO);
        assert_eq!(levels(&json!({ "level": "warn" }), None).most_verbose(), Level::WARN);
    }

    #[test]
    fn the_variable_wins_over_the_configuration() {
        let sut = levels(&json!({ "level": "warn" }), Some(LogLevel::Debug));

        assert_eq!(sut.most_verbose(), Level::DEBUG);
    }

    #[test]
    fn overrides_raise_and_lower_and_the_first_that_matches_decides() {
        let sut = levels(
            &json!({
                "overrides": [
                    { "matchers": { "plugin": "catalog", "task": "/^noisy/" }, "level": "error" },
                    { "matchers": { "plugin": ["catalog", "auth"] }, "level": "debug" },
                    { "matchers": { "plugin": "catalog" }, "level": "error" },
                ]
            }),
            None,
        );

        assert_eq!(sut.most_verbose(), Level::DEBUG);
        assert!(permits(&sut, Level::DEBUG, &json!({ "plugin": "catalog" })));
        assert!(permits(
            &sut,
            Level::DEBUG,
            &json!({ "plugin": "auth", "task": "noisy-one" })
        ));
        assert!(!permits(
            &sut,
            Level::WARN,
            &json!({ "plugin": "catalog", "task": "noisy-one" })
        ));
        assert!(!permits(&sut, Level::DEBUG, &json!({ "plugin": "search" })));
        assert!(permits(&sut, Level::INFO, &json!({})));
    }

    fn level() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec!["error", "warn", "info", "debug", "trace"])
    }

    fn fields() -> impl Strategy<Value = Value> {
        prop::collection::btree_map("[abc]", "[xy]", 0..3).prop_map(|fields| json!(fields))
    }

    proptest! {
        /// A straightforward reading of the rules, and that the quick look never says no where they say yes.
        #[test]
        fn events_are_logged_as_the_first_matching_override_says(
            base in level(),
            overrides in prop::collection::vec((fields(), level()), 0..4),
            event in fields(),
            event_level in level(),
        ) {
            let config = json!({
                "level": base,
                "overrides": overrides.iter().map(|(matchers, level)| json!({ "matchers": matchers, "level": level }))
                    .collect::<Vec<_>>(),
            });
            let sut = levels(&config, None);
            let order = ["error", "warn", "info", "debug", "trace"];
            let rank = |level: &str| order.iter().position(|name| *name == level).unwrap();
            let matching = overrides.iter().find(|(matchers, _)| {
                matchers.as_object().unwrap().iter().all(|(name, value)| event.get(name) == Some(value))
            });
            let expected = rank(event_level) <= rank(matching.map_or(base, |(_, level)| level));

            let level = event_level.parse().unwrap();
            prop_assert_eq!(permits(&sut, level, &event), expected);
            prop_assert!(!expected || level <= sut.most_verbose());
            let known_to_some_extent = sut.may_permit(level, |name, matcher| {
                name == "b" || event.get(name).is_some_and(|value| matcher.matches(value))
            });
            prop_assert!(!expected || known_to_some_extent);
        }
    }
}
