//! What remains of the kit's log in a process that has a subscriber already: a process of its own, because it has just one.
#![allow(missing_debug_implementations, reason = "a test needs none")]

use std::sync::Arc;

use flytower::services::Logger;
use flytower::{Plugin, Result, plugin};
use flytower_test::test_backend;

#[plugin(id = "speaker")]
struct SpeakerPlugin {
    logger: Arc<dyn Logger>,
}

impl Plugin for SpeakerPlugin {
    async fn init(self) -> Result<()> {
        self.logger.info("to the logger");
        tracing::info!("to the subscriber");
        Ok(())
    }
}

#[tokio::test]
async fn the_log_has_what_loggers_were_told_and_says_what_it_lacks() {
    let _ = tracing_subscriber::fmt().with_test_writer().try_init();
    let backend = test_backend! { plugins: [SpeakerPlugin] }.await;

    backend.logs().assert_contains("to the logger");
    backend.logs().assert_lacks("to the subscriber");

    let shown = backend.logs().to_string();
    assert!(
        shown.starts_with("note: events of `tracing` are not kept, only those of loggers"),
        "{shown}"
    );
    backend.stop().await;
}
