use std::collections::BTreeMap;

use flytower_core::config::ConfigSection;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::*;
use crate::config::parse;

/// With each way in which a schema may say who sees a value.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "read by the schema")]
struct Shop {
    #[schemars(extend("visibility" = "frontend"))]
    title: Option<String>,
    #[schemars(extend("visibility" = "secret"))]
    token: Option<String>,
    /// A list of texts is as visible as the list.
    #[schemars(extend("visibility" = "secret"))]
    tokens: Option<Vec<String>>,
    #[schemars(extend("visibility" = "secret"))]
    pin: Option<u64>,
    /// Only a text would be one.
    #[schemars(extend("visibility" = "secret"))]
    connection: Option<Value>,
    #[schemars(extend("deepVisibility" = "secret"))]
    vault: Option<Value>,
    #[schemars(extend("deepVisibility" = "frontend"))]
    theme: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    stores: Vec<Store>,
    #[serde(default)]
    named: BTreeMap<String, Store>,
    plain: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase")]
#[allow(dead_code, reason = "read by the schema")]
enum Store {
    Redis {
        #[schemars(extend("visibility" = "secret"))]
        connection: String,
    },
    File {
        connection: String,
    },
}

impl ConfigSection for Shop {
    const PATH: &'static str = "shop";
}

/// The same part of the configuration, seen by somebody else.
#[derive(Debug, Deserialize, JsonSchema)]
#[allow(dead_code, reason = "read by the schema")]
struct Window {
    #[schemars(extend("visibility" = "frontend"))]
    token: Option<String>,
}

impl ConfigSection for Window {
    const PATH: &'static str = "shop";
}

fn marked(shop: &Value) -> ConfigSnapshot {
    mark(
        ConfigSnapshot::new(json!({ "shop": shop }), "f"),
        &[SectionDescriptor::of::<Shop>()],
    )
}

#[test]
fn secrets_are_collected_wherever_a_schema_calls_them_so() {
    let sut = marked(&json!({
        "title": "plain-1", "plain": "plain-2",
        "token": " secret-1\n", "tokens": ["secret-2", "secret-3"], "pin": 1234,
        "connection": { "host": "plain-3" },
        "vault": { "a": ["secret-4", { "b": "secret-5", "on": true }] },
        "stores": [{ "type": "redis", "connection": "secret-6" }, { "type": "file", "connection": "plain-4" }],
        "named": { "any": { "type": "redis", "connection": "secret-7" } },
    }));

    let mut secrets = sut.secrets().to_vec();
    secrets.sort();
    let expected = [
        "1234", "secret-1", "secret-2", "secret-3", "secret-4", "secret-5", "secret-6", "secret-7",
    ];
    assert_eq!(secrets, expected);
}

#[test]
fn each_value_has_the_visibility_of_its_schema_or_of_what_it_is_in() {
    let sut = marked(&json!({
        "title": "x", "token": "x", "tokens": ["x"], "plain": "x", "theme": { "colours": ["x", { "deep": "x" }] },
        "vault": { "a": ["x", { "on": true }] }, "connection": { "host": "x" },
    }));

    for (path, visibility) in [
        ("shop.title", Visibility::Frontend),
        ("shop.theme.colours[0]", Visibility::Frontend),
        ("shop.theme.colours[1].deep", Visibility::Frontend),
        ("shop.plain", Visibility::Backend),
        ("shop.connection.host", Visibility::Backend),
        ("shop.token", Visibility::Secret),
        ("shop.tokens[0]", Visibility::Secret),
        ("shop.vault.a[0]", Visibility::Secret),
        ("shop.vault.a[1].on", Visibility::Secret),
    ] {
        assert_eq!(sut.visibility_of(path), visibility, "{path}");
    }
    // too short to be looked for in logs, and hidden all the same
    assert_eq!(sut.secrets(), Vec::<String>::new());
    assert_eq!(sut.redacted()["shop"]["token"], "***");
}

#[test]
fn an_invalid_alternative_is_a_secret_if_it_might_be_one() {
    let sut = marked(&json!({ "stores": [{ "type": "reddis", "connection": "hunter2" }] }));

    assert_eq!(sut.secrets(), ["hunter2"]);
}

#[test]
fn a_value_cannot_be_a_secret_and_be_shown() {
    let sections = [SectionDescriptor::of::<Shop>(), SectionDescriptor::of::<Window>()];
    let snapshot = parse(&[("f", "shop: { token: hunter2, title: x }")], &[]).unwrap();

    let problems = conflicts(&snapshot, &sections);

    let texts: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "invalid config value at `shop.token` in `f:1:16`: its schemas say both `frontend` and `secret` of its visibility; \
          a secret cannot be shown"
        ]
    );
    let marked = mark(snapshot, &sections);
    assert_eq!(marked.visibility_of("shop.token"), Visibility::Secret);
}

#[test]
fn the_secrets_of_backstage_are_known_without_anybody_who_reads_them() {
    let text =
        "backend: { auth: { keys: [{ secret: hunter2 }] }, database: { connection: { host: h, password: pass } } }";

    let sut = mark(parse(&[("f", text)], &[]).unwrap(), &[]);

    assert_eq!(sut.secrets(), ["hunter2", "pass"]);
    assert_eq!(
        sut.redacted()["backend"]["database"]["connection"],
        json!({ "host": "h", "password": "***" })
    );
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "read by the schema")]
struct Keys {
    #[schemars(extend("visibility" = "secret"))]
    one: Credentials,
    #[schemars(extend("visibility" = "secret"))]
    perhaps: Option<Credentials>,
    #[schemars(extend("visibility" = "secret"))]
    by_name: BTreeMap<String, String>,
    #[schemars(extend("visibility" = "secret"))]
    all: Vec<Credentials>,
    /// A text would be the secret, of an object only a part may be one.
    #[schemars(extend("visibility" = "secret"))]
    connection: Connection,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[allow(dead_code, reason = "read by the schema")]
struct Credentials {
    user: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "read by the schema")]
enum Connection {
    Text(String),
    Parts { host: String },
}

impl ConfigSection for Keys {
    const PATH: &'static str = "keys";
}

#[test]
fn what_is_in_an_object_that_is_secret_is_secret() {
    let user = |name: &str| json!({ "user": name });
    let keys = json!({
        "one": user("secret-1"), "perhaps": user("secret-2"), "byName": { "a": "secret-3" },
        "all": [user("secret-4")], "connection": { "host": "localhost" },
    });
    let snapshot = ConfigSnapshot::new(json!({ "keys": keys }), "f");

    let sut = mark(snapshot, &[SectionDescriptor::of::<Keys>()]);

    let mut secrets = sut.secrets().to_vec();
    secrets.sort();
    assert_eq!(secrets, ["secret-1", "secret-2", "secret-3", "secret-4"]);
}

/// Says of its token that it is none of those.
#[derive(Debug, Deserialize, JsonSchema)]
#[allow(dead_code, reason = "read by the schema")]
struct Parser {
    token: Option<String>,
}

impl ConfigSection for Parser {
    const PATH: &'static str = "parser";
}

#[test]
fn what_nobody_describes_is_a_secret_if_it_is_called_one() {
    let text = "acme: { apiKey: secret-1, list: [{ client_secret: secret-2, 'PRIVATE-KEY': secret-3 }], token: true, \
                tokens: plain-1, secretary: plain-2 }\nparser: { token: plain-3, password: secret-4 }\n\
                backend: { token: plain-4 }\n";

    let sut = mark(
        parse(&[("f", text)], &[]).unwrap(),
        &[SectionDescriptor::of::<Parser>(), SectionDescriptor::of::<Backend>()],
    );

    let mut secrets = sut.secrets().to_vec();
    secrets.sort();
    assert_eq!(secrets, ["secret-1", "secret-2", "secret-3", "secret-4"]);
    assert_eq!(sut.redacted()["acme"]["apiKey"], "***");
}

/// Whatever is in it, everything is a text.
#[derive(Debug, Deserialize, JsonSchema)]
#[allow(dead_code, reason = "read by the schema")]
struct Backend(BTreeMap<String, String>);

impl ConfigSection for Backend {
    const PATH: &'static str = "backend";
}
