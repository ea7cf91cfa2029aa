//! What is printed by a test that fails: it does so in a process of its own.

use std::env;
use std::process::Command;

use flytower_test::{mocks, test_backend};

use crate::support::{HelloPlugin, panic_of};

/// Says how the test below is to fail.
const WAY: &str = "FLYTOWER_TEST_FAILS_BY";

#[tokio::test]
async fn a_test_that_fails_if_it_is_told_to() {
    let Ok(way) = env::var(WAY) else { return };
    let backend = test_backend! { plugins: [HelloPlugin] }.await;
    match way.as_str() {
        "log" => drop(backend.logs().assert_contains("nobody says this")),
        "answer" => {
            backend.get("/api/hello/open").await.assert_status(418);
        }
        _ => assert_eq!(way, "right"),
    }
    backend.stop().await;
}

/// What the test prints that fails in this way.
fn printed(way: &str) -> String {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "failing::a_test_that_fails_if_it_is_told_to", "--nocapture"])
        .env(WAY, way)
        .output()
        .unwrap();
    assert!(!output.status.success(), "{way}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_log_is_shown_once_whatever_fails() {
    for way in ["log", "answer", "wrong"] {
        let printed = printed(way);
        assert_eq!(printed.matches("INFO  hello: hello is there").count(), 1, "{printed}");
    }
}

#[test]
fn a_test_that_fails_is_not_told_to_stop_its_backend() {
    let printed = printed("log");

    assert!(!printed.contains("backend.stop()"), "{printed}");
}

#[test]
fn the_line_of_the_assertion_is_named() {
    for way in ["log", "answer"] {
        let printed = printed(way);
        assert!(
            printed.contains("panicked at test-kit/tests/integration/failing.rs:"),
            "{printed}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_line_that_waits_in_vain_is_named() {
    let logs = mocks::logger().logs().clone();

    let message = panic_of(async move { logs.wait_for("nobody says this").await }).await;

    assert!(
        message.starts_with("nothing logged within 5s contains \"nobody says this\"\n  (waited for at "),
        "{message}"
    );
    assert!(message.contains("tests/integration/failing.rs:"), "{message}");
}
