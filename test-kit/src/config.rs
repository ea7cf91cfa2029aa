//! The configuration of a test backend: what the test says, over what any test needs.

use flytower::config::ConfigSnapshot;
use serde_json::{Map, Value, json};

/// What messages about the configuration call its origin.
const ORIGIN: &str = "the test's configuration";

/// A snapshot of what a test says, over what discovery needs. Unless it may decide where to listen, that is any free port
/// of this machine.
pub(crate) fn effective(said: Option<Value>, listens_anywhere: bool) -> ConfigSnapshot {
    let mut config = json!({ "backend": { "baseUrl": "http://localhost:7007" } });
    if let Some(said) = said {
        merge(&mut config, said);
    }
    if listens_anywhere {
        let listen = json!({ "host": "127.0.0.1", "port": 0 });
        // as a whole: no key of the test's own stays
        merge(&mut config, json!({ "backend": { "listen": null } }));
        merge(&mut config, json!({ "backend": { "listen": listen } }));
    }
    ConfigSnapshot::new(config, ORIGIN)
}

/// Puts one configuration over another: objects key by key, everything else as a whole.
pub(crate) fn merge(below: &mut Value, over: Value) {
    match (below, over) {
        (Value::Object(below), Value::Object(over)) => {
            for (key, value) in over {
                merge(below.entry(key).or_insert(Value::Null), value);
            }
        }
        (below, over) => *below = over,
    }
}

/// Reads YAML, as a configuration file is read, but for `${VARIABLES}`: a test says what it means.
#[track_caller]
pub(crate) fn parse_yaml(text: &str) -> Value {
    let options = serde_saphyr::options! { strict_booleans: true };
    match serde_saphyr::from_str_with_options(text, options) {
        Ok(Value::Null) => Value::Object(Map::new()),
        Ok(value) => value,
        Err(error) => panic!("`config_yaml` was not given valid YAML: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_merged_and_everything_else_is_replaced() {
        let mut config = json!({ "a": { "b": 1, "c": [1, 2] }, "d": { "e": 1 } });

        merge(&mut config, json!({ "a": { "c": [3] }, "d": 2, "f": null }));

        assert_eq!(config, json!({ "a": { "b": 1, "c": [3] }, "d": 2, "f": null }));
    }

    #[test]
    fn a_test_listens_on_any_free_port_whatever_form_its_configuration_has() {
        for listen in [json!(":7007"), json!({ "host": "0.0.0.0", "port": 80, "socket": "x" })] {
            let said = json!({ "backend": { "listen": listen, "baseUrl": "http://x" } });

            let sut = effective(Some(said.clone()), true);

            let expected = json!({ "listen": { "host": "127.0.0.1", "port": 0 }, "baseUrl": "http://x" });
            assert_eq!(sut.root()["backend"], expected);
            assert_eq!(*effective(Some(said.clone()), false).root(), said);
        }
        let expected = json!({ "backend": { "baseUrl": "http://localhost:7007" } });
        assert_eq!(*effective(None, false).root(), expected);
    }

    #[test]
    #[should_panic(expected = "was not given valid YAML")]
    fn what_is_no_yaml_fails_the_test() {
        parse_yaml("a: [");
    }
}
