use std::sync::Arc;

use flytower::services::{BackendInstance, BackendLifecycle, PluginLifecycle, RootConfig, RootLogger, Scheduler};
use flytower::{service_factory, service_set};
use flytower_services::cache::PluginCaches;
use flytower_services::database::Databases;
use flytower_services::discovery::EndpointDiscovery;
use flytower_services::health::root_health;
use flytower_services::http::{http_router, root_http_router};
use flytower_services::logger::plugin_logger;
use flytower_services::system_metadata::ConfiguredSystem;

use crate::mocks::{MockLogger, MockRootConfig, MockScheduler};

service_set! {
    /// A factory of each core service that is fit for tests: what [`test_backend!`](crate::test_backend) installs.
    ///
    /// | service | factory |
    /// |---|---|
    /// | `core.rootConfig` | in memory: what [`config`](crate::TestBackendBuilder::config) gives |
    /// | `core.rootLogger`, `core.logger` | keep what is logged for [`logs`](crate::TestBackend::logs) |
    /// | `core.rootHttpRouter`, `core.httpRouter` | those of `CoreServices`, on any free port of 127.0.0.1 |
    /// | `core.discovery`, `core.rootHealth`, `core.rootSystemMetadata` | those of `CoreServices`, which need nothing but the configuration; plugins find each other at the port that the server has |
    /// | `core.database` | that of `CoreServices`: in memory, unless the configuration says otherwise |
    /// | `core.cache` | that of `CoreServices`, in memory unless configured |
    /// | `core.scheduler` | keeps tasks and runs none: see [`MockScheduler`](crate::mocks::MockScheduler) |
    /// | `core.lifecycle`, `core.rootLifecycle`, `core.rootInstanceMetadata` | those of the runtime |
    ///
    /// Those of the runtime are listed so that a test can ask for them or replace them whether or not a feature uses them.
    pub MockServices = [
        memory_config, kept_log, plugin_logger, root_http_router, http_router,
        EndpointDiscovery, root_health, ConfiguredSystem, BackendInstance, BackendLifecycle, PluginLifecycle,
        Databases, PluginCaches, kept_tasks,
    ]
}

/// A configuration that only says where to listen; a test backend replaces it by its own.
#[service_factory]
fn memory_config() -> Arc<dyn RootConfig> {
    Arc::new(MockRootConfig::new(crate::config::effective(None, true)))
}

/// A log that nobody reads; a test backend replaces it by its own.
#[service_factory]
fn kept_log() -> Arc<dyn RootLogger> {
    Arc::new(MockLogger::new())
}

/// A scheduler that runs nothing; a test replaces it by one that it holds.
#[service_factory]
fn kept_tasks() -> Arc<dyn Scheduler> {
    Arc::new(MockScheduler::default())
}

#[cfg(test)]
mod tests {
    use flytower::descriptor::FeatureDescriptor;
    use flytower::plan::Entry;
    use flytower::{Backend, backend};
    use flytower_services::CoreServices;

    use super::*;

    backend! { struct Mocked { services: [MockServices] } }
    backend! { struct Real { services: [CoreServices] } }

    fn provided<B: Backend>() -> Vec<&'static str> {
        let [Entry { feature, .. }] = B::PLAN.entries else {
            panic!("one set")
        };
        let FeatureDescriptor::ServiceSet(set) = feature else {
            panic!("a set")
        };
        let factories = set.factories.iter().map(|factory| match factory {
            FeatureDescriptor::ServiceFactory(factory) => factory.provides.id.text(),
            other => panic!("{other:?} is no factory"),
        });
        factories.collect()
    }

    /// Whoever adds a core service adds its mock, or the real factory if that one is in memory and quiet.
    #[test]
    fn every_core_service_that_has_a_factory_has_one_for_tests() {
        let mocked = provided::<Mocked>();
        let missing: Vec<_> = provided::<Real>()
            .into_iter()
            .filter(|id| !mocked.contains(id))
            .collect();
        assert!(missing.is_empty(), "`MockServices` lacks {missing:?}");
    }
}
