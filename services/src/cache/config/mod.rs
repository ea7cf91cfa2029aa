//! What the configuration says about caches: `backend.cache`.

mod connection;
mod redis;

pub use connection::{Certificates, ConnectionConfig, NodeConfig, SocketConfig, TlsConfig};
pub use redis::{ClusterConfig, RedisClientConfig, RedisConfig, SentinelConfig, ValkeyClientConfig, ValkeyConfig};

use core::num::NonZeroU64;
use core::time::Duration;

use flytower_core::config::{ConfigProblem, ConfigSection, ConfigSnapshot, LinkedSection, SectionDescriptor};
use flytower_core::private::inventory;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{memcached, redis as redis_store};
use crate::http::config::TimeLimit;

/// Where plugins keep what may be gone at any time (`backend.cache`).
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct CacheConfig {
    /// In this process (`memory`), unless configured, or on servers.
    pub store: CacheStore,
    /// Where the servers are, and how to be let in. Not for `memory`.
    #[schemars(extend("visibility" = "secret"))]
    pub connection: ConnectionConfig,
    /// For how long values are kept unless plugins say it: without end, unless configured.
    pub default_ttl: Option<TimeLimit>,
    /// How long a server has for an answer before it counts as down: 1 second unless configured, and a minute at most. Not one
    /// of Backstage's.
    pub timeout: Option<TimeLimit>,
    /// The store `memory`. Not one of Backstage's.
    pub memory: MemoryConfig,
    /// The store `redis`.
    pub redis: Option<RedisConfig>,
    /// The store `valkey`.
    pub valkey: Option<ValkeyConfig>,
    /// The store `memcache`, which has nothing to configure.
    #[schemars(with = "Option<serde_json::Value>")]
    pub memcache: Option<IgnoredAny>,
    /// Another store of Backstage's, which there is none of here.
    #[schemars(with = "Option<serde_json::Value>")]
    pub infinispan: Option<IgnoredAny>,
    /// Has no effect, as in Backstage.
    pub use_redis_sets: Option<bool>,
}

/// Where values are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum CacheStore {
    /// In this process, up to a size.
    #[default]
    Memory,
    /// On a Redis server, or a cluster of them.
    Redis,
    /// On a Valkey server, or a cluster of them.
    Valkey,
    /// On Memcached servers.
    Memcache,
    /// Is not supported.
    Infinispan,
}

/// The store `memory` (`backend.cache.memory`).
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct MemoryConfig {
    /// How many bytes all plugins together may have in it: 64 MiB unless configured. What is used least gives way.
    pub max_size: Option<NonZeroU64>,
}

impl CacheStore {
    /// As it is written.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Redis => "redis",
            Self::Valkey => "valkey",
            Self::Memcache => "memcache",
            Self::Infinispan => "infinispan",
        }
    }
}

/// Requests wait for so long for a server that does not answer: more would be no limit.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(60);

impl CacheConfig {
    /// For how long values are kept. 0 is without end, as in Backstage.
    pub(super) fn default_ttl(&self) -> Option<Duration> {
        self.default_ttl.map(|ttl| ttl.0).filter(|ttl| !ttl.is_zero())
    }

    /// How long a server has for an answer.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
            .map(|limit| limit.0)
            .filter(|limit| !limit.is_zero())
            .map_or(Duration::from_secs(1), |limit| limit.min(LONGEST_TIMEOUT))
    }

    pub(super) fn max_size(&self) -> u64 {
        self.memory.max_size.map_or(64 * 1024 * 1024, NonZeroU64::get)
    }
}

// By hand, not by `#[config]`, for the check.
impl ConfigSection for CacheConfig {
    const PATH: &'static str = "backend.cache";

    fn check(&self, snapshot: &ConfigSnapshot) -> Result<(), ConfigProblem> {
        let problem = match self.store {
            _ if self.timeout.is_some_and(|limit| limit.0 > LONGEST_TIMEOUT) => Some((
                "timeout",
                "requests wait for so long; write a minute at most".to_owned(),
            )),
            CacheStore::Memory => None,
            CacheStore::Infinispan => Some((
                "store",
                "Infinispan is not supported; use `redis`, `valkey`, `memcache` or `memory`".to_owned(),
            )),
            CacheStore::Redis | CacheStore::Valkey => redis_store::check(self).err(),
            CacheStore::Memcache => memcached::check(self).err(),
        };
        match problem {
            None => Ok(()),
            Some((key, reason)) => Err(ConfigProblem::invalid(snapshot, format!("backend.cache.{key}"), reason)),
        }
    }
}

inventory::submit! { LinkedSection::new(SectionDescriptor::of::<CacheConfig>()) }
