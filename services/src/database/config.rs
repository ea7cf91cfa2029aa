use core::num::NonZeroU32;
use core::time::Duration;
use std::collections::BTreeMap;

use flytower_core::config;
use schemars::JsonSchema;
use serde::Deserialize;

use super::connection::ConnectionConfig;
use crate::http::config::OneOrMany;

/// What is said of keys that are Backstage's, and not ours: a configuration is that of another driver as well.
pub(super) const OTHER_KEYS: &str = "is for Backstage's drivers of databases, and has no effect";

/// Where the databases of plugins are: `backend.database`. Without it they are in memory.
#[config(path = "backend.database")]
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct DatabaseConfig {
    /// `pg`, `better-sqlite3` or `sqlite3`, `mysql` or `mysql2`. Not an enumeration: one that is not known is the failure of
    /// the plugins that use it.
    pub client: Option<String>,
    /// How to reach the server, or where the files are.
    pub connection: Option<ConnectionConfig>,
    /// What the names of databases begin with; `backstage_plugin_` unless configured.
    pub prefix: Option<String>,
    /// What each plugin has of its own.
    pub plugin_division_mode: DivisionMode,
    /// Whether to create what is missing; true unless configured.
    pub ensure_exists: Option<bool>,
    /// Whether to create schemas that are missing, even if databases are not to be created.
    pub ensure_schema_exists: Option<bool>,
    /// Whether migrations are somebody else's business.
    pub skip_migrations: Option<bool>,
    /// The role that PostgreSQL is asked to give each connection.
    pub role: Option<String>,
    /// Pools, and what else Backstage hands to its client.
    pub knex_config: Option<KnexConfig>,
    /// What is different for some plugins, by their ids.
    pub plugin: BTreeMap<String, PluginDatabaseConfig>,
}

/// What is different for one plugin.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct PluginDatabaseConfig {
    /// Another kind of database. Then nothing of the base connection counts.
    pub client: Option<String>,
    /// What is put over the base connection.
    pub connection: Option<ConnectionConfig>,
    /// See [`DatabaseConfig::ensure_exists`].
    pub ensure_exists: Option<bool>,
    /// See [`DatabaseConfig::ensure_schema_exists`].
    pub ensure_schema_exists: Option<bool>,
    /// See [`DatabaseConfig::skip_migrations`].
    pub skip_migrations: Option<bool>,
    /// See [`DatabaseConfig::role`].
    pub role: Option<String>,
    /// See [`DatabaseConfig::knex_config`].
    pub knex_config: Option<KnexConfig>,
}

/// What each plugin has of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum DivisionMode {
    /// A database.
    #[default]
    Database,
    /// A schema in one database; PostgreSQL only.
    Schema,
}

/// What Backstage hands to its client, Knex. Other keys have no meaning here: they are warned of.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("otherKeys" = OTHER_KEYS))]
#[non_exhaustive]
pub struct KnexConfig {
    /// How many connections there may be.
    pub pool: PoolConfig,
    /// How long to wait for a connection, in milliseconds. Unless configured 60000 for the first one, for the server may have
    /// to start, and 10000 for those of the pool.
    pub acquire_connection_timeout: Option<u64>,
    /// The schemas in which PostgreSQL looks for tables. In `schema` mode it is the plugin's.
    pub search_path: OneOrMany<String>,
}

/// How many connections there may be, for each plugin of each instance of the backend.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("otherKeys" = OTHER_KEYS))]
#[non_exhaustive]
pub struct PoolConfig {
    /// How many are kept open even if nobody uses them; none unless configured.
    pub min: Option<u32>,
    /// How many there are at most; 10 unless configured.
    pub max: Option<NonZeroU32>,
    /// How long to wait for a connection, in milliseconds, if that is less than `acquireConnectionTimeout`.
    pub acquire_timeout_millis: Option<u64>,
    /// After how many milliseconds one that nobody uses is closed; 600000 unless configured.
    pub idle_timeout_millis: Option<u64>,
}

impl KnexConfig {
    /// What is configured here over what is configured for all.
    pub(super) fn over(&self, base: &Self) -> Self {
        let search_path = if self.search_path.0.is_empty() { base } else { self };
        Self {
            pool: PoolConfig {
                min: self.pool.min.or(base.pool.min),
                max: self.pool.max.or(base.pool.max),
                acquire_timeout_millis: self.pool.acquire_timeout_millis.or(base.pool.acquire_timeout_millis),
                idle_timeout_millis: self.pool.idle_timeout_millis.or(base.pool.idle_timeout_millis),
            },
            acquire_connection_timeout: self.acquire_connection_timeout.or(base.acquire_connection_timeout),
            search_path: search_path.search_path.clone(),
        }
    }

    /// For a connection of the pool: a pool tries for all this time to reach a server that refuses, with somebody waiting. The
    /// shorter one of the two that may be configured, as Knex has it.
    pub(super) fn acquire_timeout(&self) -> Duration {
        let configured = [self.acquire_connection_timeout, self.pool.acquire_timeout_millis];
        Duration::from_millis(configured.into_iter().flatten().min().unwrap_or(10_000))
    }

    /// For the database to be there.
    pub(super) fn opening_timeout(&self) -> Duration {
        Duration::from_millis(self.acquire_connection_timeout.unwrap_or(60_000))
    }

    pub(super) fn idle_timeout(&self) -> Duration {
        Duration::from_millis(self.pool.idle_timeout_millis.unwrap_or(10 * 60 * 1000))
    }
}
