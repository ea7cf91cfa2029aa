use std::sync::Arc;

use async_trait::async_trait;
use flytower_core::config::Config;
use flytower_core::services::{Discovery, RootHttpRouter};
use flytower_core::{Error, ErrorKind, Result, service_factory};

use super::config::{DiscoveryConfig, InternalUrl};
use super::error::DiscoveryError;
use super::own_address::{self, OwnAddress};
use super::srv_resolver::SrvResolver;
use super::srv_url::SrvUrl;
use super::template::{encoded, filled};

/// The factory of [`Discovery`]: `discovery.endpoints`, else this backend itself.
///
/// Without `backend.baseUrl` the configuration is not valid.
#[derive(Debug)]
pub struct EndpointDiscovery(Arc<Endpoints>);

#[service_factory]
impl EndpointDiscovery {
    /// What all plugins share.
    async fn root(
        config: Config<DiscoveryConfig>,
        own: Config<OwnAddress>,
        router: Option<Arc<dyn RootHttpRouter>>,
    ) -> Result<Self> {
        let at_start = own.get();
        let base_url = at_start.external().ok_or(DiscoveryError::NoBaseUrl)?;
        let in_production = std::env::var("NODE_ENV").is_ok_and(|mode| mode == "production");
        if let Some(doubts) = own_address::doubts(base_url, in_production) {
            tracing::warn!("{doubts}");
        }
        Ok(Self(Arc::new(Endpoints {
            config,
            own,
            internal: at_start.internal(router.map(|router| router.local_address().port())),
            srv: SrvResolver::default(),
        })))
    }

    /// The same for each of them.
    async fn create(&self) -> Result<Arc<dyn Discovery>> {
        Ok(Arc::clone(&self.0) as _)
    }
}

struct Endpoints {
    config: Config<DiscoveryConfig>,
    own: Config<OwnAddress>,
    /// Where the backend listens: the server takes its address once, whatever becomes of the configuration.
    internal: String,
    srv: SrvResolver,
}

impl std::fmt::Debug for Endpoints {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoints")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl Endpoints {
    async fn resolve(&self, template: &str, plugin_id: &str) -> Result<String, DiscoveryError> {
        let url = filled(template, plugin_id);
        let parsed = SrvUrl::parse(&url).map_err(|reason| DiscoveryError::InvalidSrvUrl { url, reason })?;
        self.srv.resolve(&parsed).await
    }
}

#[async_trait]
impl Discovery for Endpoints {
    async fn get_base_url(&self, plugin_id: &str) -> Result<String> {
        match self.config.get().internal(plugin_id) {
            Some(InternalUrl::Plain(template)) => Ok(filled(template, plugin_id)),
            Some(InternalUrl::Srv(template)) => {
                let resolved = self.resolve(template, plugin_id).await;
                resolved.map_err(|error| match error {
                    DiscoveryError::NoSrvRecords { .. } => Error::of(ErrorKind::NotFound, error),
                    error => error.into(),
                })
            }
            None => Ok(format!("{}/api/{}", self.internal, encoded(plugin_id))),
        }
    }

    async fn get_external_base_url(&self, plugin_id: &str) -> Result<String> {
        match self.config.get().external(plugin_id) {
            Some(template) => Ok(filled(template, plugin_id)),
            None => {
                let own = self.own.get();
                let base_url = own.external().ok_or(DiscoveryError::NoBaseUrl)?;
                Ok(format!("{base_url}/api/{}", encoded(plugin_id)))
            }
        }
    }
}
