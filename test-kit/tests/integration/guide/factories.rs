use std::sync::Arc;

use flytower::services::{PluginMetadata, RootConfig};
use flytower::{Result, service, service_factory};
use flytower_test::test_factory;
use serde_json::json;

#[service(id = "files.folder")]
struct Folder {
    path: String,
}

#[service_factory]
async fn folder(config: Arc<dyn RootConfig>, plugin: PluginMetadata) -> Result<Arc<Folder>> {
    let root: String = config.get("files.root")?;
    let path = format!("{root}/{}", plugin.id());
    Ok(Arc::new(Folder { path }))
}

#[tokio::test]
async fn each_plugin_has_a_folder_of_its_own() {
    let mut tester = test_factory!(folder)
        .config(json!({ "files": { "root": "/var/lib" } }))
        .await;

    assert_eq!(tester.get::<Folder>("catalog").await.path, "/var/lib/catalog");
    assert_eq!(tester.get::<Folder>("todo").await.path, "/var/lib/todo");
    tester.stop().await;
}

#[tokio::test]
async fn without_a_root_there_is_no_folder() {
    let mut tester = test_factory!(folder).await;

    let error = tester.try_get::<Folder>("catalog").await.err().unwrap();

    assert!(
        error
            .to_string()
            .contains("missing required config value at `files.root`"),
        "{error}"
    );
    tester.stop().await;
}
