//! `core.database`: a database for each plugin.
//!
//! ```text
//! `backend.database` ─▶ composition: which database this plugin has, and how it is reached
//!                    ─▶ opening: wait for the server, make sure that the database exists, a pool
//!                    ─▶ migrations, under a lock that all instances of the backend share
//! ```
//!
//! Nothing is opened before a plugin asks for its client, and everything is closed when the backend stops. Pools are sqlx's:
//! they test a connection that was idle before they hand it out, and make another one in the place of one that was lost. A
//! watch for each tells log and health when its server cannot be used.

mod backoff;
mod composition;
mod config;
mod connection;
mod connection_string;
mod databases;
mod error;
mod migration;
mod migration_lock;
mod mysql;
mod opening;
mod outages;
mod plugin_database;
mod pool;
mod postgres;
mod secret;
mod sqlite;
mod tls;
mod watch;

pub use config::{DatabaseConfig, DivisionMode, KnexConfig, PluginDatabaseConfig, PoolConfig};
pub use connection::{ConnectionConfig, ConnectionFields};
pub use databases::{Databases, in_memory};
pub use error::DatabaseError;
pub use secret::Secret;
pub use tls::TlsConfig;
