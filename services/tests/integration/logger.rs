//! What a process writes: each test starts one, which runs the test beside it and logs as a backend does.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use flytower_core::config::{ConfigSnapshot, ConfigStore};
use flytower_core::services::{Logger, RootConfig};
use flytower_core::{Error, Plugin, Result, StartOptions, backend, plugin};
use flytower_services::CoreServices;
use serde_json::{Value, json};

#[plugin(id = "writer")]
struct Writer {
    logger: Arc<dyn Logger>,
    config: Arc<dyn RootConfig>,
}

impl Plugin for Writer {
    async fn init(self) -> Result<()> {
        self.logger.info("by the logger, with hunter22");
        tracing::info!(port = 7007, "by a macro");
        tracing::debug!("not important enough");
        tokio::spawn(write_for_a_while(self.logger));
        match self.config.get_optional::<String>("failure")? {
            Some(failure) => Err(Error::internal(failure)),
            None => Ok(()),
        }
    }
}

async fn write_for_a_while(logger: Arc<dyn Logger>) {
    for _ in 0..200 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        logger.debug("raised, with correct horse");
    }
}

backend! {
    struct Writing {
        services: [CoreServices],
        plugins: [Writer],
    }
}

fn snapshot(more: &Value, secrets: &[&str]) -> ConfigSnapshot {
    let mut config = json!({
        "backend": { "listen": { "host": "127.0.0.1", "port": 0 }, "logger": { "meta": { "region": "eu" } } },
    });
    for (path, value) in more.as_object().unwrap() {
        *config.pointer_mut(path).unwrap() = value.clone();
    }
    let secrets = secrets.iter().map(|secret| (*secret).to_owned()).collect();
    ConfigSnapshot::new(config, "a test").with_secrets(secrets)
}

fn store(snapshot: ConfigSnapshot) -> (Arc<ConfigStore>, StartOptions) {
    let store = Arc::new(ConfigStore::new(snapshot));
    let options = StartOptions::new().replace::<dyn RootConfig>(Arc::clone(&store) as _);
    (store, options)
}

/// The lines that the test of this name writes in a process of its own.
fn lines_of(test: &str, variables: &[(&str, &str)]) -> Vec<Value> {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env_remove("LOG_LEVEL")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().filter(|line| line.starts_with('{'));
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn find<'l>(lines: &'l [Value], message: &str) -> Option<&'l Value> {
    lines
        .iter()
        .find(|line| line["message"].as_str().unwrap().starts_with(message))
}

#[tokio::test]
#[ignore = "run by another test, in a process of its own"]
async fn process_that_is_configured_anew() {
    let (store, options) = store(snapshot(&json!({}), &["hunter22"]));
    let backend = Writing::start(options).await.unwrap();
    let overrides = json!([{ "matchers": { "plugin": "/^WRITER$/i" }, "level": "debug" }]);
    let logger = json!({ "meta": { "region": "us" }, "overrides": overrides });
    store.replace(snapshot(&json!({ "/backend/logger": logger }), &["correct horse"]));
    tokio::time::sleep(Duration::from_millis(300)).await;
    backend.stop().await.unwrap();
}

#[test]
fn everything_of_a_plugin_is_written_without_secrets_and_to_the_last_line() {
    let lines = lines_of("logger::process_that_is_configured_anew", &[]);

    let by_logger = find(&lines, "by the logger").unwrap();
    assert_eq!(by_logger["message"], "by the logger, with ***");
    assert_eq!(by_logger["plugin"], "writer");
    assert_eq!(by_logger["service"], "backstage");
    assert_eq!(by_logger["region"], "eu");
    let by_macro = find(&lines, "by a macro").unwrap();
    assert_eq!(
        (&by_macro["plugin"], &by_macro["port"]),
        (&json!("writer"), &json!(7007))
    );
    assert_eq!(find(&lines, "not important"), None);
    assert!(
        find(&lines, "Found 1 new secrets in config that will be redacted").is_some(),
        "{lines:?}"
    );
    let raised = lines.iter().rfind(|line| line["level"] == "debug").unwrap();
    assert_eq!(raised["message"], "raised, with ***");
    assert_eq!((&raised["plugin"], &raised["region"]), (&json!("writer"), &json!("us")));
    assert_eq!(lines.last().unwrap()["message"], "stopped `Writing`");
}

#[test]
fn the_variable_decides_about_the_level() {
    let variables = [("LOG_LEVEL", "WARN"), ("NODE_ENV", "production")];

    let lines = lines_of("logger::process_that_is_configured_anew", &variables);

    assert_eq!(find(&lines, "by a macro"), None);
    // but not about those that configuration names
    assert!(find(&lines, "raised").is_some());
}

#[tokio::test]
#[ignore = "run by another test, in a process of its own"]
async fn process_that_does_not_start() {
    let mut config = snapshot(&json!({}), &[]).root().clone();
    config["failure"] = "no luck".into();
    let (_, options) = store(ConfigSnapshot::new(config, "a test"));
    Writing::start(options).await.unwrap_err();
    std::process::exit(3);
}

#[test]
fn a_start_that_fails_has_written_why_before_the_process_ends() {
    let lines = lines_of("logger::process_that_does_not_start", &[]);

    assert!(find(&lines, "by the logger").is_some(), "{lines:?}");
    let failure = lines.iter().find(|line| line["level"] == "error").unwrap();
    assert!(failure["error"].as_str().unwrap().contains("no luck"), "{failure}");
}

#[tokio::test]
#[ignore = "run by another test, in a process of its own"]
async fn process_with_a_wrong_level() {
    let (_, options) = store(snapshot(&json!({}), &[]));
    let error = Writing::start(options).await.unwrap_err();
    println!("{}", json!({ "message": format!("{error:?}") }));
}

#[test]
fn a_level_in_the_variable_that_does_not_exist_keeps_the_backend_from_starting() {
    let lines = lines_of("logger::process_with_a_wrong_level", &[("LOG_LEVEL", "loud")]);

    let error = lines.last().unwrap()["message"].as_str().unwrap();
    assert!(
        error.contains("`loud` in the environment variable LOG_LEVEL is not a log level"),
        "{error}"
    );
}
