use flytower::{Plugin, Result, StartOptions, backend, plugin};
use tracing::Level;

use crate::support::Log;

#[plugin(id = "installed")]
struct InstalledPlugin;
impl Plugin for InstalledPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[plugin(id = "forgotten")]
struct ForgottenPlugin;
impl Plugin for ForgottenPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_plugin_that_is_linked_and_not_installed_is_named_in_a_warning_at_start() {
    backend! { struct Portal { plugins: [InstalledPlugin] } }

    let (log, guard) = Log::collect(Level::INFO);
    Portal::start(StartOptions::new()).await.unwrap();
    drop(guard);

    let warning = log.line("ForgottenPlugin");
    assert!(
        warning.contains("WARN") && warning.contains("tests/integration/linked.rs:"),
        "{warning}"
    );
    assert!(
        warning.ends_with("is a plugin that is linked but not installed in `Portal`"),
        "{warning}"
    );
    assert!(!log.text().contains("InstalledPlugin"), "{}", log.text());
}
