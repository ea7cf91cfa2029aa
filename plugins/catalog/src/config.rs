use flytower::services::RootConfig;
use flytower::{Error, Result};
use serde::Deserialize;

use crate::location::Location;
use crate::rules::{KindRule, Rules};

/// The part of the configuration that is the catalog's: `catalog.*`.
///
/// See [catalog configuration](https://backstage.io/docs/features/software-catalog/configuration) of Backstage.
#[derive(Debug)]
pub(crate) struct CatalogConfig {
    pub(crate) locations: Vec<ConfiguredLocation>,
    pub(crate) rules: Rules,
}

/// An entry of `catalog.locations`.
#[derive(Debug, Deserialize)]
pub(crate) struct ConfiguredLocation {
    #[serde(flatten)]
    pub(crate) location: Location,
    /// What it may hold beyond `catalog.rules`.
    #[serde(default)]
    pub(crate) rules: Vec<AllowedKinds>,
}

/// An entry of `catalog.rules`, or of the rules of one location.
#[derive(Debug, Deserialize)]
pub(crate) struct AllowedKinds {
    pub(crate) allow: Vec<KindRule>,
    /// Restricts the entry to some locations.
    locations: Option<serde::de::IgnoredAny>,
}

impl CatalogConfig {
    pub(crate) fn read(config: &dyn RootConfig) -> Result<Self> {
        let locations: Vec<ConfiguredLocation> = config.get_optional("catalog.locations")?.unwrap_or_default();
        let rules: Option<Vec<AllowedKinds>> = config.get_optional("catalog.rules")?;
        let all = rules
            .iter()
            .flatten()
            .chain(locations.iter().flat_map(|location| &location.rules));
        if all.into_iter().any(|rule| rule.locations.is_some()) {
            // To leave the restriction out would allow more than was meant.
            return Err(Error::input(format!(
                "`locations` in rules of the catalog is not supported yet; write the rule at the entry of \
                 `catalog.locations` that it is for, in {}",
                config.snapshot().origin()
            )));
        }
        let rules = rules.map_or_else(Rules::default, |rules| {
            Rules::of(rules.into_iter().flat_map(|rule| rule.allow))
        });
        Ok(Self { locations, rules })
    }
}

#[cfg(test)]
mod tests {
    use flytower::config::{ConfigSnapshot, ConfigStore};
    use serde_json::{Value, json};

    use super::*;

    fn read(catalog: &Value) -> Result<CatalogConfig> {
        let config = json!({ "catalog": catalog });
        CatalogConfig::read(&ConfigStore::new(ConfigSnapshot::new(config, "`app-config.yaml`")))
    }

    #[test]
    fn a_catalog_may_be_empty() {
        assert!(read(&json!(null)).unwrap().locations.is_empty());
    }

    #[test]
    fn locations_have_a_type_a_target_and_rules_of_their_own() {
        let sut =
            read(&json!({ "locations": [{ "type": "file", "target": "a.yaml", "rules": [{ "allow": ["User"] }] }] }))
                .unwrap();

        assert_eq!(sut.locations[0].location.to_string(), "file:a.yaml");
        assert_eq!(sut.locations[0].rules[0].allow.len(), 1);
    }

    #[test]
    fn a_location_without_a_target_names_the_key_and_the_file() {
        let error = read(&json!({ "locations": [{ "type": "file" }] })).unwrap_err();

        assert_eq!(
            error.to_string(),
            "invalid config value at `catalog.locations[0]` in `app-config.yaml`"
        );
        assert!(format!("{error:?}").contains("missing field `target`"), "{error:?}");
    }

    #[test]
    fn a_rule_for_some_locations_is_refused_rather_than_applied_to_all() {
        let error = read(&json!({ "rules": [{ "allow": ["User"], "locations": [{ "type": "url" }] }] })).unwrap_err();

        assert!(error.to_string().contains("is not supported yet"), "{error}");
    }
}
