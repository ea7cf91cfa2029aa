use flytower_core::services::Migrations;
use sea_orm::{DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use sea_orm_migration::MigratorTraitSelf;

/// Whether there is anything to apply. Reads only, so that most starts wait for no lock.
pub(super) async fn is_pending(db: &DatabaseConnection, migrations: &Migrations) -> Result<bool, DbErr> {
    let pending = migrations.get_pending_migrations_read_only(db).await?;
    Ok(!pending.is_empty())
}

/// Applies what is new, and counts it. Only one instance may do so at a time.
pub(super) async fn apply(db: &DatabaseConnection, migrations: &Migrations) -> Result<usize, DbErr> {
    let pending = migrations.get_pending_migrations(db).await?;
    if db.get_database_backend() != DbBackend::Sqlite {
        // PostgreSQL does each in a transaction of its own; MySQL cannot
        migrations.up(db, None).await?;
        return Ok(pending.len());
    }
    let all = migrations.migrations();
    for next in &pending {
        let migration = all.iter().find(|migration| migration.name() == next.name());
        // SQLite can, and SeaORM leaves it to the migration to say so: here it does unless the migration says no
        if migration.and_then(|migration| migration.use_transaction()) == Some(false) {
            migrations.up(db, Some(1)).await?;
            continue;
        }
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = db.begin_with_options(options).await?;
        migrations.up(&transaction, Some(1)).await?;
        transaction.commit().await?;
    }
    Ok(pending.len())
}
