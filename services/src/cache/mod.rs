//! `core.cache`: values that may be gone at any time.
//!
//! ```text
//! PluginCaches ─▶ PluginCache ─▶ memory: moka
//!   (shared)      (per plugin)  └▶ servers ─▶ guarded ─▶ outage ─▶ Redis, Valkey: one connection for all calls
//!                                    which    is it old?    ?     └▶ Memcached: a pool of connections
//! ```
//!
//! What is stored on a server has Backstage's form (`key`, `entry`), so that instances of both share it. A server that does
//! not answer in time is left alone for a while (`outage`): meanwhile all is missed at once, without a wait. What was to be
//! written meanwhile is `lost`, and what the server has under its key is old: it is missed, and deleted later.

mod config;
mod entry;
mod error;
mod factory;
mod guarded;
mod key;
mod lost;
mod memcached;
mod memory;
mod outage;
mod plugin_cache;
mod redis;
mod refusals;
mod servers;

pub use config::{
    CacheConfig, CacheStore, Certificates, ClusterConfig, ConnectionConfig, MemoryConfig, NodeConfig,
    RedisClientConfig, RedisConfig, SentinelConfig, SocketConfig, TlsConfig, ValkeyClientConfig, ValkeyConfig,
};
pub use factory::PluginCaches;
