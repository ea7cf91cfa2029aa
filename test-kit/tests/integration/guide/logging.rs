use std::sync::Arc;

use flytower::services::{Level, Lifecycle};
use flytower::{Hook, Plugin, Result, plugin};
use flytower_test::test_backend;
use tracing::Instrument;

#[plugin(id = "importer")]
struct ImporterPlugin {
    lifecycle: Arc<dyn Lifecycle>,
}

impl Plugin for ImporterPlugin {
    async fn init(self) -> Result<()> {
        let import = async { tracing::warn!(file = "all.yaml", "the file is empty") };
        // in the span of the plugin, and ended with it
        let task = tokio::spawn(import.in_current_span());
        self.lifecycle
            .on_shutdown(Hook::new("end the import", move || async move {
                task.abort();
                Ok(())
            }))
    }
}

#[tokio::test]
async fn an_empty_file_is_worth_a_warning() {
    let backend = test_backend! { plugins: [ImporterPlugin] }.await;

    let line = backend.logs().wait_for("is empty").await;

    assert_eq!((line.level, line.plugin.as_deref()), (Level::WARN, Some("importer")));
    assert_eq!(line.text("file"), Some("all.yaml"));
    assert!(backend.logs().at(Level::ERROR).is_empty());
    backend.stop().await;
}
