use std::collections::BTreeMap;

use flytower_core::config::SectionDescriptor;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::*;
use crate::database::DatabaseConfig;
use crate::http::config::HttpConfig;
use crate::logger::LoggerConfig;

/// Neither closed nor a map.
#[flytower_core::config(path = "notes")]
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
#[allow(dead_code, reason = "read by the schema")]
struct Notes {
    folder: String,
    authors: Vec<Author>,
    colours: BTreeMap<String, Colour>,
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "read by the schema")]
struct Author {
    surname: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "read by the schema")]
struct Colour {
    shade: Option<String>,
}

fn found(root: Value) -> Vec<String> {
    let sections = [
        SectionDescriptor::of::<HttpConfig>(),
        SectionDescriptor::of::<LoggerConfig>(),
        SectionDescriptor::of::<DatabaseConfig>(),
        SectionDescriptor::of::<Notes>(),
    ];
    let found = find(&ConfigSnapshot::new(root, "the test"), &sections);
    let what = |warning: &ConfigWarning| {
        let near = warning.remark.split('`').nth(1).unwrap_or_default();
        format!("{} {near}", warning.path)
    };
    found.iter().map(what).collect()
}

#[test]
fn typos_of_what_some_section_has_are_found_wherever_they_are() {
    let root = json!({
        "backend": { "listn": 1, "cros": {}, "baseURL": "", "loger": {} },
        "note": {},
        "notes": { "foldr": "", "authors": [{}, { "surename": "" }], "colours": { "shad": { "shad": "" } } },
    });

    let expected = [
        "backend.listn listen",
        "backend.cros cors",
        "backend.baseURL baseUrl",
        "backend.loger logger",
        "note notes",
        "notes.foldr folder",
        "notes.authors[1].surename surname",
        "notes.colours.shad.shad shade",
    ];
    let mut sut = found(root);
    sut.sort_unstable();
    let mut expected = expected.map(str::to_owned);
    expected.sort_unstable();
    assert_eq!(sut, expected);
}

#[test]
fn what_backstage_knows_and_what_is_something_else_is_left_alone() {
    let root = json!({
        "app": { "titel": "" },
        "nodes": null,
        "todo": {},
        "backend": { "auth": {}, "cache": {}, "reading": {}, "cors": { "orign": "" }, "logger": { "meta": { "levle": 1 } } },
        "catalog": { "foldr": 1 },
    });

    // one letter apart from `notes`: nobody can tell
    assert_eq!(found(root), ["nodes notes"]);
}

#[test]
fn what_is_for_another_driver_is_said_to_have_no_effect() {
    let root = json!({
        "backend": { "database": {
            "connection": { "host": "db", "keepAlive": true, "ssl": { "ca": "", "servername": "" } },
            "knexConfig": { "debug": true, "pool": { "min": 1, "reapIntervalMillis": 1, "idleTimeoutMilis": 1 } },
            "plugin": { "todo": { "connection": "postgres://db", "knexConfig": { "asyncStackTraces": true } } },
        } },
    });
    let sections = [SectionDescriptor::of::<DatabaseConfig>()];

    let found = find(&ConfigSnapshot::new(root, "the test"), &sections);

    let of_driver =
        |path: &str| format!("`backend.database.{path}` is for Backstage's drivers of databases, and has no effect");
    let expected = [
        of_driver("connection.keepAlive"),
        of_driver("connection.ssl.servername"),
        of_driver("knexConfig.debug"),
        of_driver("knexConfig.pool.reapIntervalMillis"),
        "`backend.database.knexConfig.pool.idleTimeoutMilis` is a key that no installed feature describes; did you mean \
         `idleTimeoutMillis`?"
            .to_owned(),
        of_driver("plugin.todo.knexConfig.asyncStackTraces"),
    ];
    let mut sut: Vec<_> = found.iter().map(ToString::to_string).collect();
    sut.sort_unstable();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(sut, expected);
}

#[test]
fn what_create_app_writes_has_none() {
    let text = include_str!("../../../tests/fixtures/create-app/app-config.yaml");
    let config = crate::config::parse(&[("app-config.yaml", text)], &[]).unwrap();

    assert_eq!(found(config.root().clone()), Vec::<String>::new());
}
