//! Configurations: each is read by a backend in a process of its own, with files and variables of its own.

use std::process::Stdio;
use std::sync::Arc;

use flytower::services::RootConfig;
use flytower::{Plugin, Result, backend, plugin};
use flytower_services::config::root_config;
use flytower_services::http::ConfigDuration;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tokio::process::Command;

use crate::cases::{ConfigCase, case_files};
use crate::compare;
use crate::report::Report;

/// The environment variable that makes a reader of this program: what is to be read.
const READS: &str = "FLYTOWER_TEST_READS";

/// Asks Flytower what the real Backstage was asked.
pub(crate) async fn run(report: &mut Report) {
    for file in case_files::<ConfigCase>("config") {
        for given in &file.cases {
            if !report.wants(&[&file.name, &given.case]) {
                continue;
            }
            let recorded = file.answers.get(&given.case);
            let recorded =
                recorded.unwrap_or_else(|| panic!("no answer is recorded to `{}`; run `record`", given.case));
            let found = compare::configurations(recorded, &answer_to(given).await);
            report.case(&file.name, &given.case, found);
        }
    }
}

async fn answer_to(given: &ConfigCase) -> Value {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in &given.files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args(&given.arguments)
        .env_clear()
        .envs(&given.env)
        .env(READS, serde_json::to_string(&given.reads).unwrap())
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
        // No panic is an answer.
        panic!(
            "`{}` ends without an answer: {}",
            given.case,
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

/// Whether this process is one that reads a configuration.
pub(crate) fn is_asked() -> bool {
    std::env::var_os(READS).is_some()
}

/// Reads the configuration that this process finds, and prints what it amounts to.
pub(crate) async fn answer() {
    // The backend ends the process itself once it has read.
    if let Err(error) = Reading::run().await {
        println!("{}", json!({ "error": error.to_string() }));
    }
}

#[plugin(id = "reader")]
struct Reader {
    config: Arc<dyn RootConfig>,
}
impl Plugin for Reader {
    async fn init(self) -> Result<()> {
        let reads: Vec<(String, String)> = serde_json::from_str(&std::env::var(READS)?)?;
        let mut answer = Map::new();
        answer.insert("config".to_owned(), present(self.config.snapshot().root()));
        if !reads.is_empty() {
            let reads = reads.iter().map(|(reader, key)| self.read(reader, key));
            answer.insert("reads".to_owned(), reads.collect());
        }
        println!("{}", Value::Object(answer));
        std::process::exit(0)
    }
}

backend! { struct Reading { services: [root_config], plugins: [Reader] } }

/// What is there: `null` in an object counts as absent.
fn present(value: &Value) -> Value {
    match value {
        Value::Object(entries) => entries
            .iter()
            .filter(|(_, entry)| !entry.is_null())
            .map(|(key, entry)| (key.clone(), present(entry)))
            .collect(),
        Value::Array(items) => items.iter().map(present).collect(),
        other => other.clone(),
    }
}

impl Reader {
    fn read(&self, reader: &str, key: &str) -> Value {
        let read = match reader {
            "string" => self.required::<String>(key),
            "number" => self.required::<f64>(key),
            "boolean" => self.required::<bool>(key),
            "strings" => self.required::<Vec<String>>(key),
            "object" => self.required::<Map<String, Value>>(key),
            "objects" => self.required::<Vec<Map<String, Value>>>(key),
            "any" => self.required::<Value>(key),
            "optional-string" => self.optional::<String>(key),
            "optional-number" => self.optional::<f64>(key),
            "optional-boolean" => self.optional::<bool>(key),
            "has" => Ok(json!(self.config.snapshot().value(key).is_some())),
            "keys" => Ok(self.config.snapshot().keys(key).collect()),
            "milliseconds" => {
                let duration = self.config.get::<ConfigDuration>(key);
                duration.map(|duration| json!(duration.0.as_secs_f64() * 1000.0))
            }
            other => panic!("there is no reader `{other}`"),
        };
        match read {
            Ok(value) => json!({ "value": value }),
            Err(error) => json!({ "error": error.to_string() }),
        }
    }

    fn required<T: DeserializeOwned + Serialize>(&self, key: &str) -> Result<Value> {
        Ok(serde_json::to_value(self.config.get::<T>(key)?)?)
    }

    fn optional<T: DeserializeOwned + Serialize>(&self, key: &str) -> Result<Value> {
        Ok(serde_json::to_value(self.config.get_optional::<T>(key)?)?)
    }
}
