use core::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

use super::NodeConfig;

/// The store `redis` (`backend.cache.redis`).
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct RedisConfig {
    /// How keys are made, and how they are deleted.
    pub client: RedisClientConfig,
    /// Servers of a cluster, instead of `connection`.
    pub cluster: Option<ClusterConfig>,
    /// Sentinels that know which server to use, instead of `connection`. Not one of Backstage's.
    pub sentinel: Option<SentinelConfig>,
}

/// How keys are made, and how they are deleted.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct RedisClientConfig {
    /// What all keys begin with, for backends that share a server. Nothing unless configured.
    pub namespace: Option<String>,
    /// What is between the parts of a key: `:` unless configured.
    pub key_prefix_separator: Option<String>,
    /// Whether to delete with `UNLINK`, unless configured so, or with `DEL`, which servers before 4.0 know as well.
    pub use_unlink: Option<bool>,
    /// Has no effect: nothing deletes many keys at a time.
    pub clear_batch_size: Option<u64>,
    /// Has no effect: nothing deletes many keys at a time.
    pub no_namespace_affects_all: Option<bool>,
}

/// The store `valkey` (`backend.cache.valkey`).
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct ValkeyConfig {
    /// How keys are made.
    pub client: ValkeyClientConfig,
    /// Servers of a cluster, instead of `connection`.
    pub cluster: Option<ClusterConfig>,
    /// Sentinels that know which server to use, instead of `connection`. Not one of Backstage's.
    pub sentinel: Option<SentinelConfig>,
}

/// How keys are made.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct ValkeyClientConfig {
    /// What all keys begin with, for backends that share a server. Nothing unless configured.
    pub key_prefix: Option<String>,
}

/// A cluster of servers.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct ClusterConfig {
    /// Some of its servers, which know the others. Without any, the cluster counts as not configured.
    #[schemars(extend("visibility" = "secret"))]
    pub root_nodes: Vec<NodeConfig>,
    /// What holds for all of its servers: user, password, TLS.
    #[schemars(extend("visibility" = "secret"))]
    pub defaults: NodeConfig,
    /// Has no effect: connections are made as they are needed.
    pub minimize_connections: Option<bool>,
    /// Whether to read from replicas as well.
    pub use_replicas: Option<bool>,
    /// How often a call is sent on to another server before it fails: 16 times unless configured.
    pub max_command_redirections: Option<u32>,
}

/// Sentinels that know which server to use.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct SentinelConfig {
    /// The name by which they know the servers.
    pub name: String,
    /// The sentinels: `host` and `port` (26379 unless configured), or `url`. User, password and TLS are those of the first.
    #[schemars(extend("visibility" = "secret"))]
    pub nodes: Vec<NodeConfig>,
    /// What holds for the servers that they name: user, password, database, TLS.
    #[serde(default)]
    #[schemars(extend("visibility" = "secret"))]
    pub defaults: NodeConfig,
}

impl fmt::Debug for SentinelConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentinelConfig")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
