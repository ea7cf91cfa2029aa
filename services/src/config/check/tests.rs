use std::collections::BTreeMap;

use flytower_core::config::{ConfigSection, ConfigSnapshot, SectionDescriptor};
use proptest::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::check;
use crate::config::parse;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(dead_code, reason = "read by the schema")]
struct Shop {
    name: String,
    #[serde(default)]
    port: Option<u16>,
    #[serde(default)]
    is_open: bool,
    #[serde(default)]
    ratio: f64,
    #[serde(default)]
    size: Option<Size>,
    #[serde(default)]
    store: Option<Store>,
    #[serde(default)]
    access: Vec<Access>,
    #[serde(default)]
    listen: Option<Listen>,
    #[serde(default)]
    #[schemars(length(min = 2), regex(pattern = "^[a-z]+$"))]
    code: Option<String>,
    #[serde(default)]
    plugin: BTreeMap<String, Tuning>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Size {
    Small,
    /// With a description, which gives another schema.
    Large,
}

/// Told apart by the key `type`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase")]
#[allow(dead_code, reason = "read by the schema")]
enum Store {
    Memory,
    Redis {
        connection: String,
        #[serde(default)]
        retries: u8,
    },
}

/// Told apart by its only key.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "read by the schema")]
enum Access {
    Static { token: String },
    Jwks { url: String },
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "read by the schema")]
enum Listen {
    Text(String),
    Parts { host: Option<String>, port: u16 },
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "read by the schema")]
struct Tuning {
    limit: u8,
}

impl ConfigSection for Shop {
    const PATH: &'static str = "shop";
}

fn problems_in(snapshot: &ConfigSnapshot) -> Vec<String> {
    let problems = check(snapshot, &[SectionDescriptor::of::<Shop>()]);
    problems.iter().map(ToString::to_string).collect()
}

/// What is wrong with a shop, without the words that are the same for all.
fn problems(shop: &Value) -> Vec<String> {
    let text = json!({ "shop": shop }).to_string();
    let problems = problems_in(&parse(&[("f", &text)], &[]).unwrap());
    problems
        .iter()
        .map(|problem| {
            assert!(!problem.contains("hunter2"), "{problem}");
            let (_, rest) = problem.split_once('`').unwrap();
            let (path, rest) = rest.split_once('`').unwrap();
            let reason = rest.splitn(4, ':').nth(3).unwrap_or_default();
            let reason = if problem.starts_with("missing") {
                "missing"
            } else {
                reason.trim()
            };
            format!("{path}: {reason}")
        })
        .collect()
}

#[test]
fn all_problems_are_found_with_their_paths_and_places() {
    let text =
        "shop:\n  port: 70000\n  isOpen: hunter2\n  prot: 1\n  plugin:\n    a.b: { limit: hunter2 }\n  size: hunter2\n";
    let found = problems_in(&parse(&[("app-config.yaml", text)], &[]).unwrap());

    let expected = [
        "missing required config value at `shop.name` in `app-config.yaml:2:3`",
        "invalid config value at `shop.isOpen` in `app-config.yaml:3:11`: got string, wanted boolean",
        "invalid config value at `shop.plugin.a.b.limit` in `app-config.yaml:6:19`: got string, wanted integer",
        "invalid config value at `shop.port` in `app-config.yaml:2:9`: must be at most 65535",
        "invalid config value at `shop.prot` in `app-config.yaml:4:9`: unknown key `prot`; did you mean `port`? There may \
         be `name`, `port`, `isOpen`, `ratio`, `size`, `store`, `access`, `listen`, `code` and `plugin`",
        "invalid config value at `shop.size` in `app-config.yaml:7:9`: got string, wanted `small` or `large`",
    ];
    let mut found: Vec<_> = found.iter().map(String::as_str).collect();
    found.sort_unstable();
    let mut expected = expected;
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn a_valid_section_has_no_problems_even_with_texts_for_numbers_and_booleans() {
    let shop = json!({
        "name": "x", "port": "0x50", "isOpen": "Yes", "ratio": " 1.5 ", "size": "large", "code": null,
        "store": { "type": "redis", "connection": "c", "retries": "3" },
        "access": [{ "static": { "token": "42" } }, { "jwks": { "url": "u" } }],
        "listen": "7007", "plugin": { "a": { "limit": "5" } },
    });

    assert_eq!(problems(&shop), Vec::<String>::new());
    assert_eq!(
        problems(&json!({ "name": "x", "listen": { "port": "80" } })),
        Vec::<String>::new()
    );
}

#[test]
fn what_is_required_is_missing_also_where_the_section_is() {
    let found = problems_in(&parse(&[("f", "a: 1")], &[]).unwrap());

    assert_eq!(found, ["missing required config value at `shop.name` in `f`"]);
}

#[test]
fn a_missing_value_names_the_variable_that_would_give_it() {
    let found = problems_in(&parse(&[("f", "shop: { name: '${SHOP_NAME}' }")], &[]).unwrap());

    assert_eq!(
        found,
        ["missing required config value at `shop.name` in `f:1:7`: the environment variable `SHOP_NAME` is not set"]
    );
}

#[test]
fn of_alternatives_the_one_that_was_meant_is_explained() {
    let with = |key: &str, value: Value| problems(&json!({ "name": "x", key: value }));

    assert_eq!(
        with("store", json!({ "type": "redis" })),
        ["shop.store.connection: missing"]
    );
    assert_eq!(
        with("store", json!({ "type": "hunter2" })),
        ["shop.store.type: got string, wanted `memory` or `redis`"]
    );
    assert_eq!(with("store", json!({})), ["shop.store.type: missing"]);
    assert_eq!(
        with("store", json!("hunter2")),
        ["shop.store: got string, wanted object"]
    );
    assert_eq!(
        with(
            "store",
            json!({ "type": "redis", "connection": 5, "retries": "hunter2" })
        ),
        [
            "shop.store.connection: got number, wanted string",
            "shop.store.retries: got string, wanted integer"
        ]
    );
    assert_eq!(
        with("access", json!([{ "static": {} }])),
        ["shop.access[0].static.token: missing"]
    );
    assert_eq!(
        with("access", json!([{ "hunter": {} }])),
        ["shop.access[0]: must have one of the keys `static`, `jwks`"]
    );
    assert_eq!(
        with("listen", json!(7007)),
        ["shop.listen: got number, wanted string or object"]
    );
    assert_eq!(
        with("listen", json!({ "port": "hunter2" })),
        ["shop.listen.port: got string, wanted integer"]
    );
    assert_eq!(
        with("size", json!(5)),
        ["shop.size: got number, wanted `small` or `large`"]
    );
}

#[test]
fn what_else_a_schema_says_is_told_without_the_value() {
    let with = |key: &str, value: Value| problems(&json!({ "name": "x", key: value }));

    assert_eq!(
        with("code", json!("HUNTER")),
        ["shop.code: must match the pattern `^[a-z]+$`"]
    );
    assert_eq!(with("code", json!("h")), ["shop.code: must have at least 2 characters"]);
    assert_eq!(with("port", json!(-1)), ["shop.port: must be at least 0"]);
    assert_eq!(with("port", json!(1.5)), ["shop.port: got number, wanted integer"]);
    assert_eq!(with("plugin", json!([1])), ["shop.plugin: got array, wanted object"]);
    assert_eq!(
        with("name", json!({ "a": "hunter2" })),
        ["shop.name: got object, wanted string"]
    );
    assert_eq!(problems(&json!("hunter2")), ["shop: got string, wanted object"]);
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        Just(json!("hunter2")),
        "(redis|small|5|hunter2-[a-z]{3})".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let keys = "(name|port|isOpen|size|store|access|listen|code|plugin|type|static|token|retries|limit)";
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(keys, inner, 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_problem_tells_a_value(shop in any_value()) {
        problems(&shop);
    }

    /// Otherwise a type would be told in its reader's words, which know less.
    #[test]
    fn what_the_schema_accepts_can_be_read(shop in any_value()) {
        let text = json!({ "shop": shop }).to_string();
        let snapshot = parse(&[("f", &text)], &[]).unwrap();
        let section = SectionDescriptor::of::<Shop>();
        // an empty text is valid, and never read
        prop_assume!(!text.contains("\"\""));
        if problems_in(&snapshot).is_empty() {
            prop_assert!(section.check(&snapshot).is_ok(), "{text}: {:?}", section.check(&snapshot));
        }
    }
}
