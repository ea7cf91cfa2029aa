use flytower::runtime::Failed;
use flytower::{CoreServices, Error, Plugin, Result, backend, plugin};
use flytower_test::start_test_backend;
use serde_json::json;

#[plugin(id = "gate")]
struct GatePlugin;

impl Plugin for GatePlugin {
    async fn init(self) -> Result<()> {
        Err(Error::internal("no keys"))
    }
}

backend! {
    pub struct Portal {
        services: [CoreServices],
        plugins: [GatePlugin],
    }
}

#[tokio::test]
async fn without_keys_the_portal_does_not_start() {
    let error = start_test_backend::<Portal>().start().await.unwrap_err();

    assert_eq!(error.failures[0].failed, Failed::Plugin { id: "gate" });
}

#[tokio::test]
async fn the_portal_does_without_its_gate_if_it_may() {
    let plugins = json!({ "gate": { "onPluginBootFailure": "continue" } });
    let backend = start_test_backend::<Portal>()
        .config(json!({ "backend": { "startup": { "plugins": plugins } } }))
        .await;

    backend.logs().assert_contains("started `Portal` without plugin `gate`");
    backend.stop().await;
}
