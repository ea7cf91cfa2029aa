use flytower_core::services::RootConfig;
use flytower_core::{Plugin, Result, StartOptions, backend, plugin};
use flytower_services::CoreServices;
use std::sync::Arc;

use crate::support::Config;

#[plugin(id = "reader")]
struct Reader {
    config: Arc<dyn RootConfig>,
}

impl Plugin for Reader {
    async fn init(self) -> Result<()> {
        self.config.get::<String>("reader.wanted").map(drop)
    }
}

backend! {
    struct Reading {
        services: [CoreServices],
        plugins: [Reader],
    }
}

#[tokio::test]
async fn later_files_override_earlier_ones() {
    let first = Config::with("reader: { wanted: null }\n");
    let second = Config::text("reader: { wanted: x }\n");
    let options = [first.options(), second.options()];
    let files = options.iter().flat_map(StartOptions::config_files);

    let backend = Reading::start(files.fold(StartOptions::new(), StartOptions::config_file))
        .await
        .unwrap();

    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_missing_value_names_key_and_file() {
    let config = Config::with("");

    let error = Reading::start(config.options()).await.unwrap_err();

    let message = format!("{error:?}");
    assert!(
        message.contains("missing required config value at `reader.wanted` in `"),
        "{message}"
    );
    assert!(message.contains("app-config.yaml`"), "{message}");
}

#[tokio::test]
async fn a_missing_file_keeps_the_backend_from_starting() {
    let error = Reading::start(StartOptions::new().config_file("/nowhere/app-config.yaml"))
        .await
        .unwrap_err();

    assert!(
        format!("{error:?}").contains("config file `/nowhere/app-config.yaml` does not exist"),
        "{error:?}"
    );
}
