use core::time::Duration;
use std::io;
use std::sync::Arc;

use async_trait::async_trait;
use flytower_core::Result;
use flytower_core::services::{Database, Migrations};
use sea_orm::DatabaseConnection;
use tokio::sync::{Mutex, OnceCell};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::composition::Composition;
use super::error::DatabaseError;
use super::migration_lock::MigrationLock;
use super::outages::Outages;
use super::pool::Losses;
use super::watch::Watch;
use super::{migration, opening};

/// What an attempt may take past its deadline, so that it can say why it fails.
const GRACE: Duration = Duration::from_secs(3);

/// The database of one plugin, opened when it is first asked for.
#[derive(Debug)]
pub(super) struct PluginDatabase {
    composition: Composition,
    opened: OnceCell<Opened>,
    migrating: Arc<Mutex<()>>,
    closed: CancellationToken,
    outages: Arc<Outages>,
}

#[derive(Debug)]
struct Opened {
    db: DatabaseConnection,
    /// Ends with the database, or when that is closed.
    _watch: Option<AbortOnDropHandle<()>>,
}

impl PluginDatabase {
    pub(super) fn new(composition: Composition, outages: Arc<Outages>) -> Self {
        Self {
            composition,
            opened: OnceCell::new(),
            migrating: Arc::default(),
            closed: CancellationToken::new(),
            outages,
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
            return Ok(opened.db.clone());
        }
        // that of this caller, who may have waited for another one's attempt already
        let deadline = Instant::now() + self.composition.pool.opening_timeout;
        let open = || async {
            let losses = Losses::default();
            let db = opening::open(&self.composition, deadline, &losses).await?;
            let _watch = self.watch(&db, losses);
            Ok(Opened { db, _watch })
        };
        // one after the other tries: whoever comes last does not wait for the attempts of all
        let opening = timeout_at(deadline + GRACE, self.opened.get_or_try_init(open));
        let opened = tokio::select! {
            opened = opening => opened.map_err(|_| self.unanswered())??.db.clone(),
            () = self.closed.cancelled() => return Err(closed()),
        };
        if self.closed.is_cancelled() {
            // opened at the very moment: whoever closes may not have seen it
            let _ = opened.close_by_ref().await;
            return Err(closed());
        }
        Ok(opened)
    }

    /// A task that tells of outages of the server, until the database is closed.
    fn watch(&self, db: &DatabaseConnection, losses: Losses) -> Option<AbortOnDropHandle<()>> {
        let watch = Watch::of(&self.composition, db, losses, Arc::clone(&self.outages))?;
        let until_closed = self.closed.clone().run_until_cancelled_owned(watch.watch());
        Some(AbortOnDropHandle::new(tokio::spawn(async {
            let _ = until_closed.await;
        })))
    }

    async fn apply(&self, migrations: &Migrations) -> Result<(), DatabaseError> {
        let db = self.connection().await?;
        let failed = |source| DatabaseError::migration(&self.composition, migrations.table(), source);
        migration::check_table(migrations)?;
        if !migration::is_pending(&db, migrations).await.map_err(failed)? {
            return Ok(());
        }
        let (plugin, table) = (&self.composition.plugin, migrations.table());
        let mut lock = MigrationLock::take(&self.composition, &self.migrating).await?;
        let mut count = 0;
        let applied = loop {
            if !lock.is_held(&self.composition).await {
                tracing::warn!("the lock of the migrations of plugin '{plugin}' was lost; taking it again");
                lock.release().await;
                lock = MigrationLock::take(&self.composition, &self.migrating).await?;
            }
            // what another instance has applied in between is not new any more
            let next = migration::apply_next(&db, migrations);
            match lock.hold_during(&self.composition, next).await {
                Ok(true) => count += 1,
                Ok(false) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        lock.release().await;
        applied.map_err(failed)?;
        tracing::info!("applied {count} migrations to the database of plugin '{plugin}' (table `{table}`)");
        Ok(())
    }

    /// What those are told who waited all the time for the attempts of others.
    fn unanswered(&self) -> DatabaseError {
        let reason = "others ask at the same time, and none of them has an answer yet";
        DatabaseError::Connect {
            plugin: self.composition.plugin.clone(),
            place: self.composition.place.to_string(),
            waited: self.composition.pool.opening_timeout + GRACE,
            source: io::Error::new(io::ErrorKind::TimedOut, reason).into(),
        }
    }

    /// Ends all connections, once they are given back. Whoever keeps one is not waited for without end.
    pub(super) async fn close(&self) {
        const LIMIT: Duration = Duration::from_secs(5);
        self.closed.cancel();
        let Some(Opened { db, .. }) = self.opened.get() else {
            return;
        };
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
