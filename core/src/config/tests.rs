use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;
use crate::{Error, ErrorKind};

fn snapshot(value: &Value) -> ConfigSnapshot {
    let unset = UnsetValue {
        path: "a.nested.port".to_owned(),
        place: None,
        source: UnsetSource::Variable("PORT".to_owned()),
        is_meant: false,
    };
    let places = [("a", 2), ("a.nested", 3), ("a.pools", 4), ("a.pools[2]", 5)].map(|(path, line)| {
        let place = ConfigPlace::File {
            file: "app-config.yaml".into(),
            line,
            column: 1,
        };
        (path.to_owned(), place)
    });
    ConfigSnapshot::new(json!({ "a": value }), "`app-config.yaml`")
        .with_places(places.into_iter().collect())
        .with_unset_values(vec![unset])
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, ConfigProblem> {
    snapshot(value).get("a")
}

fn problem<T: DeserializeOwned>(value: &Value) -> String {
    read::<T>(value).map(drop).unwrap_err().to_string()
}

/// What its schema allows, and it does not, is any text.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Digits;

impl TryFrom<String> for Digits {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { Ok(Self) } else { Err("no digits") }
    }
}

#[crate::config(path = "a")]
#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only read")]
struct Numbers {
    #[schemars(with = "String")]
    one: Digits,
    #[schemars(with = "Vec<String>")]
    many: Vec<Digits>,
    #[serde(default)]
    #[schemars(with = "String")]
    optional: Option<Digits>,
    required: bool,
}

#[test]
fn all_that_the_type_of_a_section_refuses_is_found() {
    let value = json!({ "one": "x", "many": ["1", "x", "2", "x"], "optional": "x", "required": true });
    let paths = |value: &Value| {
        let problems = SectionDescriptor::of::<Numbers>().problems(&snapshot(value));
        problems.into_iter().map(|problem| problem.path).collect::<Vec<_>>()
    };

    assert_eq!(paths(&value), ["a.one", "a.many[1]", "a.optional"]);
    assert_eq!(
        paths(&json!({ "one": "1", "many": [], "optional": "x" })),
        ["a.optional", "a.required"]
    );
    assert_eq!(paths(&json!("x")), ["a"]);
    assert!(paths(&json!({ "one": "1", "many": [], "required": "yes" })).is_empty());
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Client {
    Sqlite,
    Url(String),
}

#[derive(Debug, Deserialize)]
struct Database {
    client: Client,
    port: u16,
    #[serde(default)]
    pools: Vec<u8>,
}

#[test]
fn an_error_says_what_kind_of_value_there_is_and_never_the_value() {
    assert_eq!(
        problem::<u16>(&json!("hunter2")),
        "invalid config value at `a` in `app-config.yaml:2:1`: got string, wanted number"
    );
    let of_parsers = problem::<core::net::IpAddr>(&json!("hunter2"));
    let of_enums = problem::<Client>(&json!("hunter2"));
    let of_lists = problem::<Vec<u8>>(&json!("hunter2"));
    let of_maps = problem::<BTreeMap<String, u8>>(&json!("hunter2"));
    for message in [of_parsers, of_enums, of_lists, of_maps] {
        assert!(!message.contains("hunter2"), "{message}");
    }
    assert!(problem::<u8>(&json!(70_000)).ends_with("got number, wanted u8"));
}

#[test]
fn an_error_of_the_configuration_is_no_fault_of_a_client() {
    let invalid = Error::from(read::<u16>(&json!("x")).unwrap_err());
    let missing = Error::from(read::<u16>(&json!(null)).unwrap_err());

    assert_eq!(
        (invalid.kind(), missing.kind()),
        (ErrorKind::Internal, ErrorKind::Internal)
    );
}

#[test]
fn an_error_names_the_key_that_is_wrong() {
    let database = json!({ "client": "sqlite", "port": 1, "pools": [1, 2, true] });

    assert_eq!(
        problem::<Database>(&database),
        "invalid config value at `a.pools[2]` in `app-config.yaml:5:1`: got boolean, wanted number"
    );
    assert_eq!(
        problem::<Database>(&json!({ "client": "sqlite" })),
        "missing required config value at `a.port` in `app-config.yaml:2:1`"
    );
}

#[test]
fn an_error_about_a_field_that_a_variable_removed_names_the_variable() {
    let missing = problem::<BTreeMap<String, Database>>(&json!({ "nested": { "client": "sqlite" } }));
    assert_eq!(
        missing,
        "missing required config value at `a.nested.port` in `app-config.yaml:3:1`: the environment variable `PORT` is \
         not set"
    );
    let other = problem::<BTreeMap<String, Database>>(&json!({ "other": { "client": "sqlite" } }));
    assert!(!other.contains("PORT"), "{other}");
}

#[test]
fn texts_are_numbers_where_numbers_are_wanted() {
    for (value, number) in [
        (json!(42), 42),
        (json!("42"), 42),
        (json!(" 42 "), 42),
        (json!(42.0), 42),
        (json!("4.2e1"), 42),
        (json!("0x2A"), 42),
        (json!("-1"), -1),
    ] {
        assert_eq!(read::<i32>(&value).unwrap(), number, "{value}");
    }
    assert_eq!(read::<f64>(&json!("1.5")).unwrap(), 1.5);
    assert_eq!(read::<f64>(&json!("2")).unwrap(), 2.0);
    assert_eq!(read::<u64>(&json!("18446744073709551615")).unwrap(), u64::MAX);
    assert_eq!(read::<Option<u16>>(&json!("7007")).unwrap(), Some(7007));
    for text in ["", " ", "inf", "NaN", "1_000", "0x", "0x-1", "7007abc", "1e999"] {
        assert!(read::<f64>(&json!(text)).is_err(), "{text:?}");
    }
}

#[test]
fn texts_and_numbers_are_booleans_where_booleans_are_wanted() {
    for value in [
        json!(true),
        json!("yes"),
        json!(" ON "),
        json!(1),
        json!("1"),
        json!("Y"),
    ] {
        assert!(read::<bool>(&value).unwrap(), "{value}");
    }
    for value in [json!(false), json!("no"), json!("Off"), json!(0), json!("false")] {
        assert!(!read::<bool>(&value).unwrap(), "{value}");
    }
    for value in [json!("maybe"), json!(""), json!(2), json!([])] {
        assert!(read::<bool>(&value).is_err(), "{value}");
    }
}

#[test]
fn an_empty_text_is_no_value() {
    assert!(problem::<String>(&json!("")).ends_with("got empty-string, wanted string"));
    assert!(problem::<Vec<String>>(&json!(["x", ""])).contains("`a[1]`"));
    assert!(problem::<String>(&json!(7007)).ends_with("got number, wanted string"));
}

#[test]
fn nulls_inside_of_a_value_count_as_absent() {
    let sut: Database = read(&json!({ "client": { "url": "x" }, "port": "1", "pools": null })).unwrap();

    assert_eq!(sut.client, Client::Url("x".to_owned()));
    assert_eq!((sut.port, sut.pools.len()), (1, 0));
}

#[test]
fn a_value_can_be_taken_as_it_is() {
    let value = json!({ "n": 1, "f": 1.5, "t": "", "l": [true, null] });

    assert_eq!(read::<Value>(&value).unwrap(), value);
}

#[test]
fn a_value_that_is_missing_has_the_place_that_it_is_missing_from() {
    let sut = snapshot(&json!({ "nested": {} }));

    let missing = sut.get::<String>("a.nested.host").unwrap_err();
    assert_eq!(
        missing.to_string(),
        "missing required config value at `a.nested.host` in `app-config.yaml:3:1`"
    );
    let missing = sut.get::<String>("b").unwrap_err();
    assert_eq!(
        missing.to_string(),
        "missing required config value at `b` in `app-config.yaml`"
    );
}

#[test]
fn a_store_tells_of_changes_and_only_of_those() {
    let sut = ConfigStore::new(ConfigSnapshot::new(json!({ "a": 1 }), "x"));
    let config: &dyn crate::services::RootConfig = &sut;
    let changes = config.subscribe();

    sut.replace(ConfigSnapshot::new(json!({ "a": 1 }), "y"));
    assert!(!changes.has_changed().unwrap());
    assert_eq!(config.snapshot().origin(), "y");
    sut.replace(ConfigSnapshot::new(json!({ "a": 2 }), "y"));
    assert!(changes.has_changed().unwrap());
}

#[test]
fn a_store_tells_of_what_is_forgotten_although_no_value_differs() {
    let sut = ConfigStore::new(ConfigSnapshot::new(json!({ "a": {} }), "x"));
    let config: &dyn crate::services::RootConfig = &sut;
    let mut changes = config.subscribe();
    let forgotten = |line| {
        let unset = UnsetValue {
            path: "a.origin".to_owned(),
            place: Some(ConfigPlace::File {
                file: "f".into(),
                line,
                column: 1,
            }),
            source: UnsetSource::Variable("ORIGIN".to_owned()),
            is_meant: false,
        };
        ConfigSnapshot::new(json!({ "a": {} }), "x").with_unset_values(vec![unset])
    };

    sut.replace(forgotten(1));
    assert!(changes.has_changed().unwrap());
    changes.mark_unchanged();
    // another line is no other configuration
    sut.replace(forgotten(2));
    assert!(!changes.has_changed().unwrap());
}

#[test]
fn a_redacted_configuration_has_stars_where_the_secrets_are() {
    let value = json!({ "a": { "token": "x", "all": ["x", 1], "other": "x", "url": "//me:hunter2@x" }, "b": 7 });
    let secrets = ["a.token", "a.all[0]", "b"].map(|path| (path.to_owned(), Visibility::Secret));
    let sut = ConfigSnapshot::new(value, "x")
        .with_visibilities(secrets.into_iter().collect())
        .with_secrets(vec!["hunter2".to_owned()]);

    assert_eq!(
        sut.redacted(),
        json!({ "a": { "token": "***", "all": ["***", 1], "other": "x", "url": "***" }, "b": "***" })
    );
    assert_eq!(sut.visibility_of("a.other"), Visibility::Backend);
}

#[test]
fn a_secret_is_found_however_it_is_written() {
    let secrets = vec![
        "ab+/c= d\"".to_owned(),
        "-----BEGIN KEY-----\n0123456789abcdef\nshort\n".to_owned(),
    ];
    let sut = ConfigSnapshot::new(json!({}), "x").with_secrets(secrets);

    for written in [
        "ab+/c= d\"",
        "ab+/c= d\\\"",
        "ab%2B%2Fc%3D%20d%22",
        "ab%2b%2fc%3d%20d%22",
        "ab%2B%2Fc%3D+d%22",
        "ab+%2Fc%3D%20d%22",
        "0123456789abcdef",
    ] {
        assert_eq!(sut.without_secrets(&format!("<{written}>")), "<***>", "{written}");
        let shown = ConfigSnapshot::new(json!({ "url": format!("//me:{written}@x") }), "x");
        let shown = shown.with_secrets(sut.secrets().to_vec()).redacted();
        assert_eq!(shown, json!({ "url": "***" }), "{written}");
    }
    for text in ["short", "-----BEGIN KEY-----", "ab+/c="] {
        assert_eq!(sut.without_secrets(text), text);
    }
}

#[test]
fn a_value_that_is_there_is_not_blamed_on_a_variable() {
    let unset = |path: &str| UnsetValue {
        path: path.to_owned(),
        place: None,
        source: UnsetSource::Variable("FORGOTTEN".to_owned()),
        is_meant: false,
    };
    let place = ConfigPlace::Variable { name: "x".into() };
    let sut = ConfigSnapshot::new(json!({ "list": ["the second one"], "low": 5 }), "x")
        .with_places([("list[0]".to_owned(), place)].into_iter().collect())
        .with_unset_values(["list[0]", "list[2]", "low"].map(unset).to_vec());
    let problem = |path: &str| ConfigProblem::invalid(&sut, path, "no").to_string();

    for path in ["list[0]", "list[0].x", "low"] {
        assert!(!problem(path).contains("FORGOTTEN"), "{path}");
    }
    assert!(problem("list[2]").ends_with("no: the environment variable `FORGOTTEN` is not set"));
}
