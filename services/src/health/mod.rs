//! `core.rootHealth`: whether the backend lives and is to be sent requests.

mod reports;

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use flytower_core::services::{HealthReport, RootHealth, RootLifecycle};
use flytower_core::warp::http::StatusCode;
use flytower_core::{Hook, Result, service_factory};
use serde_json::json;

pub(crate) use reports::Reports;

const STARTING: u8 = 0;
const UP: u8 = 1;
const STOPPING: u8 = 2;

/// The factory of [`RootHealth`]: ready from the backend's startup hooks to its before-shutdown hooks.
///
/// # Errors
///
/// When the backend has started already.
#[service_factory]
pub fn root_health(lifecycle: Arc<dyn RootLifecycle>) -> Result<Arc<dyn RootHealth>> {
    let health = Arc::new(LifecycleHealth::default());
    let started = Arc::clone(&health);
    lifecycle.on_startup(Hook::new("report that the backend is ready", || async move {
        started.started();
        Ok(())
    }))?;
    let stopping = Arc::clone(&health);
    lifecycle.on_before_shutdown(Hook::new("report that the backend is stopping", || async move {
        stopping.stopping();
        Ok(())
    }))?;
    Ok(health)
}

/// Follows the lifecycle of the backend.
#[derive(Debug, Default)]
struct LifecycleHealth {
    state: AtomicU8,
    failed: Mutex<Vec<String>>,
    degraded: Mutex<Vec<String>>,
}

impl LifecycleHealth {
    fn started(&self) {
        // Not a plain store: a backend that was told to stop before it had started does not turn ready.
        let _ = self
            .state
            .compare_exchange(STARTING, UP, Ordering::Relaxed, Ordering::Relaxed);
    }

    fn stopping(&self) {
        self.state.store(STOPPING, Ordering::Relaxed);
    }
}

#[async_trait]
impl RootHealth for LifecycleHealth {
    /// That this code runs is the answer.
    async fn liveness(&self) -> HealthReport {
        HealthReport::new(StatusCode::OK, json!({ "status": "ok" }))
    }

    /// A plugin that may fail, and did, is no reason to send requests elsewhere: those of the other plugins work. Whoever
    /// looks is told.
    async fn readiness(&self) -> HealthReport {
        let not_ready = |message| {
            HealthReport::new(
                StatusCode::SERVICE_UNAVAILABLE,
                json!({ "message": message, "status": "error" }),
            )
        };
        match self.state.load(Ordering::Relaxed) {
            UP => {
                let mut payload = json!({ "status": "ok" });
                for (key, list) in [("failedPlugins", &self.failed), ("degraded", &self.degraded)] {
                    let list = list.lock().unwrap_or_else(PoisonError::into_inner);
                    if !list.is_empty() {
                        payload[key] = json!(*list);
                    }
                }
                HealthReport::new(StatusCode::OK, payload)
            }
            STOPPING => not_ready("Backend is shutting down"),
            _ => not_ready("Backend has not started yet"),
        }
    }

    fn plugin_failed(&self, plugin_id: &str) {
        list(&self.failed, plugin_id, true);
    }

    fn degraded(&self, service_id: &str, is_degraded: bool) {
        list(&self.degraded, service_id, is_degraded);
    }
}

/// Lets an id be in a sorted list once, or not at all.
fn list(ids: &Mutex<Vec<String>>, id: &str, is_listed: bool) {
    let mut ids = ids.lock().unwrap_or_else(PoisonError::into_inner);
    match (ids.binary_search_by(|listed| listed.as_str().cmp(id)), is_listed) {
        (Err(place), true) => ids.insert(place, id.to_owned()),
        (Ok(place), false) => drop(ids.remove(place)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    async fn readiness(sut: &LifecycleHealth) -> (u16, Value) {
        let report = sut.readiness().await;
        (report.status.as_u16(), report.payload)
    }

    #[tokio::test]
    async fn readiness_follows_the_backend_and_liveness_does_not() {
        let sut = LifecycleHealth::default();
        let not_started = json!({ "message": "Backend has not started yet", "status": "error" });
        assert_eq!(readiness(&sut).await, (503, not_started));

        sut.started();
        assert_eq!(readiness(&sut).await, (200, json!({ "status": "ok" })));

        sut.stopping();
        let stopping = json!({ "message": "Backend is shutting down", "status": "error" });
        assert_eq!(readiness(&sut).await, (503, stopping));
        assert_eq!(sut.liveness().await.payload, json!({ "status": "ok" }));
    }

    #[tokio::test]
    async fn a_backend_that_stops_before_it_has_started_does_not_turn_ready() {
        let sut = LifecycleHealth::default();

        sut.stopping();
        sut.started();

        assert_eq!(readiness(&sut).await.0, 503);
    }

    #[tokio::test]
    async fn plugins_that_do_not_run_are_named_once_and_the_backend_is_ready() {
        let sut = LifecycleHealth::default();
        sut.started();

        for id in ["search", "catalog", "search"] {
            sut.plugin_failed(id);
        }

        let expected = json!({ "status": "ok", "failedPlugins": ["catalog", "search"] });
        assert_eq!(readiness(&sut).await, (200, expected));
    }

    #[tokio::test]
    async fn services_that_do_not_work_well_are_named_until_they_do_and_the_backend_is_ready() {
        let sut = LifecycleHealth::default();
        sut.started();

        for (id, is_degraded) in [
            ("core.search", true),
            ("core.cache", true),
            ("core.cache", true),
            ("core.search", false),
        ] {
            sut.degraded(id, is_degraded);
        }
        let expected = json!({ "status": "ok", "degraded": ["core.cache"] });
        assert_eq!(readiness(&sut).await, (200, expected));

        sut.degraded("core.cache", false);
        assert_eq!(readiness(&sut).await, (200, json!({ "status": "ok" })));
    }
}
