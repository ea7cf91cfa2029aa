//! From an event to the line that is written.

use std::io;
use std::sync::{Arc, Mutex};

use flytower_core::config::ConfigSnapshot;
use flytower_core::services::Logger;
use serde_json::{Value, json};
use tracing_subscriber::prelude::*;

use super::event_logger::EventLogger;
use super::settings::{Settings, SharedSettings};
use super::*;
use crate::another_subscriber::another_subscriber;

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lines_with(settings: &SharedSettings, run: impl FnOnce()) -> Vec<Value> {
    another_subscriber();
    let written = Written::default();
    let writer = written.clone();
    let layer = LineLayer::with_settings(Format::Json, move || writer.clone(), settings.clone());
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), run);
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn lines(run: impl FnOnce()) -> Vec<Value> {
    lines_with(&SharedSettings::new(Settings::everything()), run)
}

fn settings(config: &Value) -> Settings {
    let config = ConfigSnapshot::new(json!({ "backend": { "logger": config } }), "a test");
    Settings::configured(&config.get("backend.logger").unwrap(), None)
}

fn messages(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["message"].as_str().unwrap()).collect()
}

#[test]
fn a_logger_s_fields_stand_in_the_line_as_the_values_that_they_are() {
    let lines = lines(|| {
        let root = EventLogger::default();
        let plugin = root.child(vec![("plugin".to_owned(), "catalog".into())]);
        let fields = [
            ("the file", json!("a \"quoted\" name")),
            ("size", json!(12)),
            ("tags", json!(["a"])),
        ];
        plugin
            .child(fields.map(|(name, value)| (name.to_owned(), value)).into())
            .warn("not found");
        root.info("no fields");
    });

    assert_eq!(lines[0]["plugin"], "catalog");
    assert_eq!(lines[0]["the file"], "a \"quoted\" name");
    assert_eq!(lines[0]["size"], 12);
    assert_eq!(lines[0]["tags"], json!(["a"]));
    assert_eq!(lines[0]["message"], "not found");
    assert_eq!(lines[0]["level"], "warn");
    assert_eq!(lines[1].get("plugin"), None);
    assert_eq!(lines[1].get("target"), None);
}

#[test]
fn events_of_a_span_carry_its_fields() {
    let lines = lines(|| {
        let span = tracing::error_span!("request", plugin = "catalog", attempt = tracing::field::Empty);
        span.record("attempt", 2);
        span.in_scope(|| tracing::info!(count = 3, "loaded {}", "it"));
    });

    assert_eq!(lines[0]["plugin"], "catalog");
    assert_eq!(lines[0]["attempt"], 2);
    assert_eq!(lines[0]["count"], 3);
    assert_eq!(lines[0]["message"], "loaded it");
    assert!(lines[0]["target"].is_string());
    assert!(lines[0]["timestamp"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn an_error_is_told_with_its_causes() {
    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] std::fmt::Error);

    let lines = lines(|| {
        let error = Outer(std::fmt::Error);
        tracing::error!(error = &error as &dyn std::error::Error, "it failed");
    });

    assert_eq!(lines[0]["error"], format!("outer; caused by {}", std::fmt::Error));
}

#[test]
fn lines_carry_what_is_configured_for_all() {
    let settings = SharedSettings::new(settings(&json!({ "meta": { "region": "eu", "shard": 2 } })));

    let lines = lines_with(&settings, || tracing::info!(region = "us", "x"));

    assert_eq!(lines[0]["service"], "backstage");
    assert_eq!(lines[0]["region"], "us");
    assert_eq!(lines[0]["shard"], 2);
}

#[test]
fn overrides_raise_the_level_of_a_plugin_s_span_and_of_its_logger() {
    let settings = SharedSettings::new(settings(&json!({
        "level": "warn",
        "overrides": [{ "matchers": { "plugin": "catalog", "message": "/^wanted/" }, "level": "debug" }],
    })));

    let lines = lines_with(&settings, || {
        for plugin in ["catalog", "auth"] {
            let logger = EventLogger::default().child(vec![("plugin".to_owned(), plugin.into())]);
            logger.debug("wanted by a logger");
            logger.debug("not wanted by a logger");
            tracing::error_span!("plugin", plugin).in_scope(|| {
                tracing::debug!("wanted by a macro");
                tracing::debug!("not wanted by a macro");
                tracing::trace!("wanted at no level");
            });
        }
        tracing::info!("wanted outside of a plugin");
        tracing::warn!("important in any case");
    });

    assert_eq!(
        messages(&lines),
        ["wanted by a logger", "wanted by a macro", "important in any case"]
    );
}

#[test]
fn overrides_lower_the_level() {
    let settings = SharedSettings::new(settings(&json!({
        "overrides": [
            { "matchers": { "target": "/::tests$/", "status": [200, 304] }, "level": "error" },
            { "matchers": { "level": "warn" }, "level": "error" },
        ],
    })));

    let lines = lines_with(&settings, || {
        tracing::info!(status = 200, "fine");
        tracing::info!(status = 404, "missing");
        tracing::warn!("no warnings, please");
        tracing::error!(status = 200, "errors in any case");
    });

    assert_eq!(messages(&lines), ["missing", "errors in any case"]);
}

#[test]
fn settings_may_change_while_events_are_logged() {
    let shared = SharedSettings::new(settings(&json!({ "level": "error" })));
    let log = || tracing::debug!("the same event");

    let lines = lines_with(&shared, || {
        log();
        shared.replace(settings(&json!({ "level": "debug" })));
        log();
        shared.replace(settings(&json!({ "level": "info" })));
        log();
    });

    assert_eq!(lines.len(), 1);
}

#[test]
fn secrets_are_replaced_wherever_they_are_and_settings_do_not_bring_them_back() {
    let shared = SharedSettings::new(settings(&json!({})));
    let secrets = ["top \"secret\"".to_owned(), "two\nlines".to_owned()];

    assert_eq!(shared.redact(&secrets).unwrap(), 2);
    assert_eq!(shared.redact(&secrets[..1]).unwrap(), 0);
    shared.replace(settings(&json!({})));
    let lines = lines_with(&shared, || {
        tracing::info!(key = "two\nlines", list = ?["two\nlines"], "my top \"secret\" is {:?}", "top \"secret\"");
    });

    assert_eq!(lines[0]["message"], "my *** is \"***\"");
    assert_eq!(lines[0]["key"], "***");
    assert_eq!(lines[0]["list"], "[\"***\"]");
}

#[test]
fn events_of_the_crate_log_have_the_target_of_their_module() {
    let lines = lines(|| {
        let record = tracing_log::log::Record::builder()
            .args(format_args!("hello"))
            .level(tracing_log::log::Level::Warn)
            .target("some_library::part")
            .line(Some(3))
            .build();
        tracing_log::format_trace(&record).unwrap();
    });

    assert_eq!(lines[0]["message"], "hello");
    assert_eq!(lines[0]["target"], "some_library::part");
    assert_eq!(lines[0].get("log.line"), None);
}
