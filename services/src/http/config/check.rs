use flytower_core::config::{ConfigProblem, ConfigSnapshot};

use super::{HttpConfig, HttpsConfig, StoreKind};
use crate::http::error::HttpError;
use crate::http::server::server_config;

/// Refuses what can be read, and what a start would refuse later: so that `config check` does, and a change is not taken
/// over.
pub(super) fn check(config: &HttpConfig, snapshot: &ConfigSnapshot) -> Result<(), ConfigProblem> {
    origins(config, snapshot)?;
    store(config, snapshot)?;
    certificate(config, snapshot)
}

/// Without an origin all are allowed, as in Backstage: that must not come of a variable that somebody forgot.
fn origins(config: &HttpConfig, snapshot: &ConfigSnapshot) -> Result<(), ConfigProblem> {
    const ORIGIN: &str = "backend.cors.origin";
    let allows_all = config.cors.as_ref().is_some_and(|cors| cors.origin.is_none());
    if allows_all && snapshot.unset_value(ORIGIN).is_some() {
        let reason =
            "there is none, and without one every website may call this backend; write \"*://*\" if that is meant";
        return Err(ConfigProblem::invalid(snapshot, ORIGIN, reason));
    }
    Ok(())
}

fn store(config: &HttpConfig, snapshot: &ConfigSnapshot) -> Result<(), ConfigProblem> {
    match config.rate_limit.store() {
        StoreKind::Memory => Ok(()),
        StoreKind::Redis => {
            let reason = HttpError::UnknownStore { store: "redis" }.to_string();
            Err(ConfigProblem::invalid(snapshot, "backend.rateLimit.store.type", reason))
        }
    }
}

fn certificate(config: &HttpConfig, snapshot: &ConfigSnapshot) -> Result<(), ConfigProblem> {
    let HttpsConfig::Certificate { cert, key } = &config.https else {
        return Ok(());
    };
    server_config(&cert.0, &key.0).map(drop).map_err(|error| match error {
        HttpError::InvalidCertificate { key, .. } => ConfigProblem::invalid(snapshot, key, error.to_string()),
        error => ConfigProblem::invalid(snapshot, "backend.https", error.to_string()),
    })
}
