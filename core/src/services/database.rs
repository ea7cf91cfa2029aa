use core::fmt;

use async_trait::async_trait;
use sea_orm::sea_query::{Alias, IntoIden as _};
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DynIden, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::{MigrationTrait, MigratorTrait, MigratorTraitSelf};

use crate::error::Result;
use crate::service;

/// A plugin's own database.
///
/// Where it is, and of which kind, is the configuration's choice (`backend.database`): write for
/// [SeaORM](https://www.sea-ql.org/SeaORM/), and the plugin runs on SQLite, PostgreSQL and MySQL.
///
/// See [database](https://backstage.io/docs/backend-system/core-services/database) of Backstage.
#[service(id = "core.database")]
#[async_trait]
pub trait Database: Send + Sync + 'static {
    /// The connections to the database, which are made as they are needed. Cheap once there are any.
    ///
    /// # Errors
    ///
    /// When the database cannot be reached, or is not what the configuration says.
    async fn client(&self) -> Result<DatabaseConnection>;

    /// Begins a transaction that is going to write, maybe after it has read. What is dropped without `commit` has not happened.
    ///
    /// `begin` of the client leaves it to SQLite to find out: a transaction that has read is refused (`database is locked`) once
    /// it wants to write, if another one has written meanwhile, and no waiting helps. This one waits for others that write
    /// before it reads. For other engines there is no difference: what is read to be changed needs `lock_exclusive` there.
    ///
    /// # Errors
    ///
    /// When the database cannot be reached, or another transaction does not come to its end.
    async fn begin_to_write(&self) -> Result<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.client().await?.begin_with_options(options).await?)
    }

    /// Applies those of the migrations that are new. Each is applied once, however many instances of the backend start at
    /// the same time. Does nothing where migrations are somebody else's business (`backend.database.skipMigrations`).
    ///
    /// # Errors
    ///
    /// When the database cannot be reached, or a migration fails; those before it stay.
    async fn migrate(&self, migrations: Migrations) -> Result<()>;
}

/// The migrations of one owner of tables: the plugin, or a module or service that has tables of its own in its database.
#[derive(Clone)]
pub struct Migrations {
    list: fn() -> Vec<Box<dyn MigrationTrait>>,
    table: String,
}

impl Migrations {
    /// The plugin's own.
    #[must_use]
    pub fn of<M: MigratorTrait>() -> Self {
        Self {
            list: M::migrations,
            table: "flytower_migrations".to_owned(),
        }
    }

    /// Those of a module or a service. What has been applied of them is kept in a table of their own,
    /// `<owner>__migrations`; their other tables should begin with `<owner>__` as well.
    #[must_use]
    pub fn owned_by(mut self, owner: &str) -> Self {
        self.table = format!("{owner}__migrations");
        self
    }

    /// The table that says which of them have been applied.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }
}

impl fmt::Debug for Migrations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migrations")
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl MigratorTraitSelf for Migrations {
    fn migrations(&self) -> Vec<Box<dyn MigrationTrait>> {
        (self.list)()
    }

    fn migration_table_name(&self) -> DynIden {
        Alias::new(&self.table).into_iden()
    }
}
