use std::sync::Arc;

use flytower::services::{Level, Logger};
use flytower::{Plugin, Result, plugin};
use flytower_test::{Logs, TestBackend, test_backend};
use serde_json::json;
use tokio::sync::Notify;
use tracing::Instrument;

use crate::support::{HelloPlugin, panic_of};

/// Logs from wherever a plugin may.
#[plugin(id = "chatty")]
struct ChattyPlugin {
    logger: Arc<dyn Logger>,
}

impl Plugin for ChattyPlugin {
    async fn init(self) -> Result<()> {
        tracing::warn!(count = 3, ratio = 0.5, ok = true, "an event of tracing");
        let span = tracing::info_span!("import", file = "all.yaml", lines = tracing::field::Empty);
        span.record("lines", 7);
        span.in_scope(|| tracing::info!(why = ?Some(1), "an event in a span"));
        let child = self.logger.child(vec![("file".to_owned(), "one.yaml".into())]);
        // no span: loggers need none
        let logger = Arc::clone(&self.logger);
        tokio::spawn(async move { logger.info("a logger in a task") }).await?;
        tokio::spawn(async { tracing::info!("an event in a task") }.in_current_span()).await?;
        tokio::task::spawn_blocking(move || child.error("a child in a thread")).await?;
        Ok(())
    }
}

async fn logs() -> (TestBackend, Logs) {
    let backend = test_backend! { plugins: [ChattyPlugin] }.await;
    let logs = backend.logs().clone();
    (backend, logs)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn lines_are_kept_with_level_plugin_and_fields_wherever_they_come_from() {
    let (backend, logs) = logs().await;

    let event = logs.assert_contains("an event of tracing");
    assert_eq!((event.level, event.plugin.as_deref()), (Level::WARN, Some("chatty")));
    assert_eq!(json!(event.fields), json!({ "count": 3, "ratio": 0.5, "ok": true }));
    let nested = logs.assert_contains("an event in a span");
    assert_eq!(
        json!(nested.fields),
        json!({ "file": "all.yaml", "lines": 7, "why": "Some(1)" })
    );
    assert_eq!(
        logs.assert_contains("a child in a thread").to_string(),
        r#"ERROR chatty: a child in a thread file="one.yaml""#
    );
    let messages: Vec<_> = logs.of_plugin("chatty").into_iter().map(|line| line.message).collect();
    let expected = [
        "an event of tracing",
        "an event in a span",
        "a logger in a task",
        "an event in a task",
        "a child in a thread",
    ];
    assert_eq!(messages, expected);
    assert_eq!(logs.assert_contains("started `UnderTest`").plugin, None);
    backend.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn backends_in_one_process_have_a_log_each() {
    #[plugin(id = "named")]
    struct NamedPlugin {
        config: Arc<dyn flytower::services::RootConfig>,
        logger: Arc<dyn Logger>,
    }
    impl Plugin for NamedPlugin {
        async fn init(self) -> Result<()> {
            let name: String = self.config.get("name")?;
            for _ in 0..20 {
                tracing::info!("{name}");
                self.logger.info(&name);
                tokio::task::yield_now().await;
            }
            Ok(())
        }
    }
    let one = async |name: String| {
        let backend = test_backend! { plugins: [NamedPlugin] }
            .config(json!({ "name": name }))
            .await;
        let lines = backend.logs().of_plugin("named");
        assert_eq!(lines.len(), 40);
        assert!(lines.iter().all(|line| line.message == name), "{lines:?}");
        backend.stop().await;
    };
    let mut all = tokio::task::JoinSet::new();
    for number in 0..8 {
        all.spawn(one(format!("backend {number}")));
    }
    all.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_in_a_request_is_logged_with_its_plugin() {
    let backend = test_backend! { plugins: [HelloPlugin] }.await;

    backend.get("/api/hello/open").await.assert_status(200);

    // the server's own line about the request comes once the body is sent, sooner or later than the client has it
    backend.logs().wait_for("GET /api/hello/open").await;
    let lines = backend.logs().of_plugin("hello");
    let messages: Vec<_> = lines.iter().map(|line| line.message.as_str()).collect();
    assert_eq!(messages[..3], ["hello is there", "somebody says hello", "so do we"]);
    assert_eq!(lines[2].fields["answers"], 1);
    assert!(lines[2].text("request_id").is_some(), "{:?}", lines[2]);
    backend.stop().await;
}

#[tokio::test]
async fn a_test_can_wait_for_a_line() {
    static MAY_END: Notify = Notify::const_new();

    #[plugin(id = "later")]
    struct LaterPlugin {
        logger: Arc<dyn Logger>,
    }
    impl Plugin for LaterPlugin {
        async fn init(self) -> Result<()> {
            let work = async move {
                MAY_END.notified().await;
                self.logger.info("done at last");
            };
            drop(tokio::spawn(work));
            Ok(())
        }
    }
    let backend = test_backend! { plugins: [LaterPlugin] }.await;
    backend.logs().assert_lacks("done at last");
    MAY_END.notify_one();

    let line = backend.logs().wait_for("at last").await;

    assert_eq!(line.plugin.as_deref(), Some("later"));
    backend.stop().await;
}

#[tokio::test]
async fn assertions_about_the_log_show_it() {
    let (backend, logs) = logs().await;

    let lacks = {
        let logs = logs.clone();
        panic_of(async move { drop(logs.assert_contains("nobody says this")) }).await
    };
    let problems = {
        let logs = logs.clone();
        panic_of(async move { logs.assert_no_problems() }).await
    };

    assert!(
        lacks.starts_with("nothing logged contains \"nobody says this\"\nlogged:\n"),
        "{lacks}"
    );
    assert!(lacks.contains("WARN  chatty: an event of tracing count=3"), "{lacks}");
    assert!(
        problems.starts_with("problems were logged, 2 in all, the first: WARN  chatty: an event of tracing"),
        "{problems}"
    );
    assert_eq!(logs.at(Level::ERROR).len(), 1);
    backend.stop().await;
}
