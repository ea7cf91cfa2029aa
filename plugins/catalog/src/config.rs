use flytower::schemars::{self, JsonSchema};
use flytower::{Error, Result, config};
use serde::Deserialize;

use crate::location::Location;
use crate::rules::{KindRule, Rules};

/// The part of the configuration that is the catalog's: `catalog.*`.
///
/// See [catalog configuration](https://backstage.io/docs/features/software-catalog/configuration) of Backstage.
#[config(path = "catalog")]
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct CatalogConfig {
    /// Where entities come from.
    #[serde(default)]
    pub(crate) locations: Vec<ConfiguredLocation>,
    /// Which kinds of entities any location may hold; components, APIs and locations, if this is not there.
    rules: Option<Vec<AllowedKinds>>,
}

/// An entry of `catalog.locations`.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct ConfiguredLocation {
    #[serde(flatten)]
    pub(crate) location: Location,
    /// What it may hold beyond `catalog.rules`.
    #[serde(default)]
    pub(crate) rules: Vec<AllowedKinds>,
}

/// An entry of `catalog.rules`, or of the rules of one location.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct AllowedKinds {
    pub(crate) allow: Vec<KindRule>,
    /// Restricts the entry to some locations.
    locations: Option<serde_json::Value>,
}

impl CatalogConfig {
    /// What each location may hold.
    pub(crate) fn rules(&self) -> Result<Rules> {
        let of_locations = self.locations.iter().flat_map(|location| &location.rules);
        let mut all = self.rules.iter().flatten().chain(of_locations);
        if all.any(|rule| rule.locations.is_some()) {
            // To leave the restriction out would allow more than was meant.
            return Err(Error::input(
                "`locations` in rules of the catalog is not supported yet; write the rule at the entry of \
                 `catalog.locations` that it is for",
            ));
        }
        Ok(self.rules.as_ref().map_or_else(Rules::default, |rules| {
            Rules::of(rules.iter().flat_map(|rule| rule.allow.iter().cloned()))
        }))
    }
}

#[cfg(test)]
mod tests {
    use flytower::config::{ConfigSection, ConfigSnapshot};
    use serde_json::{Value, json};

    use super::*;

    fn read(catalog: &Value) -> Result<CatalogConfig> {
        let config = ConfigSnapshot::new(json!({ "catalog": catalog }), "`app-config.yaml`");
        Ok(config.get(CatalogConfig::PATH)?)
    }

    #[test]
    fn a_catalog_may_be_empty() {
        assert!(read(&json!({})).unwrap().locations.is_empty());
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
            "missing required config value at `catalog.locations[0].target` in `app-config.yaml`"
        );
    }

    #[test]
    fn a_rule_for_some_locations_is_refused_rather_than_applied_to_all() {
        let config = read(&json!({ "rules": [{ "allow": ["User"], "locations": [{ "type": "url" }] }] })).unwrap();

        let error = config.rules().unwrap_err();

        assert!(error.to_string().contains("is not supported yet"), "{error}");
    }
}
