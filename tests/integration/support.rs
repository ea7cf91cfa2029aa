//! What several tests share.

use std::sync::Mutex;

use flytower::services::RootConfig;
use serde_json::Value;

/// What happened, in order. Each test has its own, as a `static` inside of it.
pub(crate) struct Journal(Mutex<Vec<String>>);

impl Journal {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    pub(crate) fn note(&self, event: impl Into<String>) {
        self.0.lock().unwrap().push(event.into());
    }

    pub(crate) fn events(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// A configuration that is written in the test.
pub(crate) struct FixedConfig(pub(crate) Value);

impl RootConfig for FixedConfig {
    fn root(&self) -> &Value {
        &self.0
    }

    fn origin(&self) -> &str {
        "the test"
    }
}
