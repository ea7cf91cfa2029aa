//! Databases for tests.

mod database;
mod engine;
mod server;

pub use database::{TestDatabase, TestDatabases};
pub use engine::TestDatabaseEngine;
pub use server::TestDatabaseServer;
