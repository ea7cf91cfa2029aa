//! Databases for tests.

mod clean_up;
mod database;
mod encryption;
mod engine;
mod server;

pub use database::{TestDatabase, TestDatabases};
pub use encryption::TestDatabaseTls;
pub use engine::TestDatabaseEngine;
pub use server::TestDatabaseServer;
