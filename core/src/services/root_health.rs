use async_trait::async_trait;
use serde_json::Value;
use warp::http::StatusCode;

use crate::service;

/// Whether the backend lives and is to be sent requests, for whoever watches it from outside: a load balancer, Kubernetes.
///
/// A factory of one's own decides by what a backend depends on, such as a database.
///
/// See [root health](https://backstage.io/docs/backend-system/core-services/root-health) of Backstage.
#[service(id = "core.rootHealth", scope = root)]
#[async_trait]
pub trait RootHealth: Send + Sync + 'static {
    /// Whether the process works at all. One that does not is started anew.
    async fn liveness(&self) -> HealthReport;

    /// Whether the backend is to be sent requests now.
    async fn readiness(&self) -> HealthReport;

    /// Notes that a plugin does not run although the backend does, which configuration permits.
    fn plugin_failed(&self, plugin_id: &str) {
        let _ = plugin_id;
    }

    /// Notes that a service works less well than it should, or well again: a cache whose store cannot be reached, a database
    /// whose server is away. No reason to send requests elsewhere: other instances have the same.
    fn degraded(&self, service_id: &str, is_degraded: bool) {
        let _ = (service_id, is_degraded);
    }
}

/// The answer to a question about health.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct HealthReport {
    /// The status of the HTTP response: 200 if all is well.
    pub status: StatusCode,
    /// The body of the response, as JSON; none if it is null.
    pub payload: Value,
}

impl HealthReport {
    /// An answer.
    #[must_use]
    pub const fn new(status: StatusCode, payload: Value) -> Self {
        Self { status, payload }
    }
}
