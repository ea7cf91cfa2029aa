use flytower_core::services::Migrations;
use sea_orm::{DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use sea_orm_migration::MigratorTraitSelf;

use super::composition::check_name;
use super::error::DatabaseError;

/// Whether there is anything to apply. Reads only, so that most starts wait for no lock.
pub(super) async fn is_pending(db: &DatabaseConnection, migrations: &Migrations) -> Result<bool, DbErr> {
    let pending = migrations.get_pending_migrations_read_only(db).await?;
    Ok(!pending.is_empty())
}

/// Applies the first one that is new, and says whether there was one. Only one instance may do so at a time.
pub(super) async fn apply_next(db: &DatabaseConnection, migrations: &Migrations) -> Result<bool, DbErr> {
    let pending = migrations.get_pending_migrations(db).await?;
    let Some(next) = pending.first() else {
        return Ok(false);
    };
    let all = migrations.migrations();
    let migration = all.iter().find(|migration| migration.name() == next.name());
    let unwanted = migration.and_then(|migration| migration.use_transaction()) == Some(false);
    // PostgreSQL does it in a transaction of its own accord; MySQL cannot; SQLite can, and SeaORM leaves it to the migration to
    // say so: here it does unless the migration says no
    if unwanted || db.get_database_backend() != DbBackend::Sqlite {
        migrations.up(db, Some(1)).await?;
        return Ok(true);
    }
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = db.begin_with_options(options).await?;
    migrations.up(&transaction, Some(1)).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Servers cut off the names of tables that are too long: two owners would share one, or nobody would find it again.
pub(super) fn check_table(migrations: &Migrations) -> Result<(), DatabaseError> {
    const LONGEST: usize = 63;
    let name = migrations.table();
    if name == "__migrations" {
        return Err(DatabaseError::Name {
            what: "table of migrations",
            name: name.to_owned(),
            reason: "it has no owner; give `owned_by` the name of the module or service",
        });
    }
    check_name("table of migrations", Some(name), LONGEST)
}
