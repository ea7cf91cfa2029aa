use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use flytower::services::{HealthReport, RootHealth};
use flytower::warp::http::StatusCode;
use serde_json::json;

use super::Calls;

/// A [`MockRootHealth`] of a backend that is well.
///
/// ```
/// use flytower::services::{HealthReport, RootHealth};
/// use flytower::warp::http::StatusCode;
/// use flytower_test::{mocks, test_backend};
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let health = mocks::root_health();
/// let backend = test_backend! {}.replace::<dyn RootHealth>(health.clone()).await;
///
/// health.set_readiness(HealthReport::new(StatusCode::SERVICE_UNAVAILABLE, json!({ "status": "no database" })));
///
/// let response = backend.get("/.backstage/health/v1/readiness").await;
/// response.assert_status(503).assert_json(json!({ "status": "no database" }));
/// # backend.stop().await;
/// # }
/// ```
#[must_use]
pub fn root_health() -> Arc<MockRootHealth> {
    let well = HealthReport::new(StatusCode::OK, json!({ "status": "ok" }));
    Arc::new(MockRootHealth {
        calls: Calls::default(),
        liveness: Mutex::new(well.clone()),
        readiness: Mutex::new(well),
    })
}

/// A [`RootHealth`] that says what it is told to.
#[derive(Debug)]
pub struct MockRootHealth {
    calls: Calls<RootHealthCall>,
    liveness: Mutex<HealthReport>,
    readiness: Mutex<HealthReport>,
}

/// What somebody asked or said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RootHealthCall {
    /// Whether the process works.
    Liveness,
    /// Whether the backend is to be sent requests.
    Readiness,
    /// That the plugin with this id does not run.
    PluginFailed(String),
    /// That the service with this id works less well than it should, or does again.
    Degraded(String, bool),
}

impl MockRootHealth {
    /// What was asked and said, in its order.
    #[must_use]
    pub fn calls(&self) -> Vec<RootHealthCall> {
        self.calls.all()
    }

    /// Says this about liveness from now on.
    pub fn set_liveness(&self, report: HealthReport) {
        *self.liveness.lock().unwrap_or_else(PoisonError::into_inner) = report;
    }

    /// Says this about readiness from now on.
    pub fn set_readiness(&self, report: HealthReport) {
        *self.readiness.lock().unwrap_or_else(PoisonError::into_inner) = report;
    }
}

#[async_trait]
impl RootHealth for MockRootHealth {
    async fn liveness(&self) -> HealthReport {
        self.calls.record(RootHealthCall::Liveness);
        self.liveness.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn readiness(&self) -> HealthReport {
        self.calls.record(RootHealthCall::Readiness);
        self.readiness.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn plugin_failed(&self, plugin_id: &str) {
        self.calls.record(RootHealthCall::PluginFailed(plugin_id.to_owned()));
    }

    fn degraded(&self, service_id: &str, is_degraded: bool) {
        self.calls
            .record(RootHealthCall::Degraded(service_id.to_owned(), is_degraded));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_question_has_its_answer() {
        let sut = root_health();
        let ill = HealthReport::new(StatusCode::INTERNAL_SERVER_ERROR, json!(null));

        sut.set_liveness(ill.clone());
        sut.plugin_failed("catalog");

        assert_eq!(sut.liveness().await, ill);
        assert_eq!(sut.readiness().await.status, StatusCode::OK);
        let expected = [
            RootHealthCall::PluginFailed("catalog".to_owned()),
            RootHealthCall::Liveness,
            RootHealthCall::Readiness,
        ];
        assert_eq!(sut.calls(), expected);
    }
}
