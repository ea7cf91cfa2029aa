use core::time::Duration;
use std::sync::Arc;

use async_trait::async_trait;
use flytower_core::Result;
use flytower_core::services::{Database, Migrations};
use sea_orm::DatabaseConnection;
use tokio::sync::{Mutex, OnceCell};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::composition::Composition;
use super::error::DatabaseError;
use super::migration_lock::MigrationLock;
use super::{migration, opening};

/// The database of one plugin, opened when it is first asked for.
#[derive(Debug)]
pub(super) struct PluginDatabase {
    composition: Composition,
    opened: OnceCell<DatabaseConnection>,
    migrating: Arc<Mutex<()>>,
    closed: CancellationToken,
}

impl PluginDatabase {
    pub(super) fn new(composition: Composition) -> Self {
        Self {
            composition,
            opened: OnceCell::new(),
            migrating: Arc::default(),
            closed: CancellationToken::new(),
        }
    }

    async fn connection(&self) -> Result<DatabaseConnection, DatabaseError> {
        let closed = || DatabaseError::Closed {
            plugin: self.composition.plugin.clone(),
        };
        if self.closed.is_cancelled() {
            return Err(closed());
        }
        if let Some(opened) = self.opened.get() {
            return Ok(opened.clone());
        }
        // that of this caller, who may have waited for another one's attempt already
        let deadline = Instant::now() + self.composition.pool.acquire_timeout;
        let open = || opening::open(&self.composition, deadline);
        let opened = tokio::select! {
            opened = self.opened.get_or_try_init(open) => opened?.clone(),
            () = self.closed.cancelled() => return Err(closed()),
        };
        if self.closed.is_cancelled() {
            // opened at the very moment: whoever closes may not have seen it
            let _ = opened.close_by_ref().await;
            return Err(closed());
        }
        Ok(opened)
    }

    async fn apply(&self, migrations: &Migrations) -> Result<(), DatabaseError> {
        let db = self.connection().await?;
        let failed = |source| DatabaseError::migration(&self.composition, migrations.table(), source);
        if !migration::is_pending(&db, migrations).await.map_err(failed)? {
            return Ok(());
        }
        let lock = MigrationLock::take(&self.composition, &self.migrating).await?;
        let applied = migration::apply(&db, migrations).await;
        lock.release().await;
        let count = applied.map_err(failed)?;
        let (plugin, table) = (&self.composition.plugin, migrations.table());
        tracing::info!("applied {count} migrations to the database of plugin '{plugin}' (table `{table}`)");
        Ok(())
    }

    /// Ends all connections, once they are given back. Whoever keeps one is not waited for without end.
    pub(super) async fn close(&self) {
        const LIMIT: Duration = Duration::from_secs(5);
        self.closed.cancel();
        let Some(db) = self.opened.get() else { return };
        if timeout(LIMIT, db.close_by_ref()).await.is_err() {
            let plugin = &self.composition.plugin;
            tracing::warn!("the database of plugin '{plugin}' is still in use {LIMIT:?} after it was closed");
        }
    }
}

#[async_trait]
impl Database for PluginDatabase {
    async fn client(&self) -> Result<DatabaseConnection> {
        self.connection().await.map_err(DatabaseError::into_error)
    }

    async fn migrate(&self, migrations: Migrations) -> Result<()> {
        if self.composition.skip_migrations {
            return Ok(());
        }
        self.apply(&migrations).await.map_err(DatabaseError::into_error)
    }
}
