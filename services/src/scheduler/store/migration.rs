use async_trait::async_trait;
use sea_orm::sea_query::{Alias, ColumnDef, Table};
use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};

use super::columns::{ENDED_AT, ERROR, EXPIRES_AT, ID, NEXT_START_AT, SETTINGS, STARTED_AT, TABLE, TICKET};

/// The migrations of the table of tasks. Backstage may have made it already, by migrations of its own.
pub(super) struct SchedulerMigrations;

impl MigratorTrait for SchedulerMigrations {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Tasks)]
    }
}

struct Tasks;

impl MigrationName for Tasks {
    fn name(&self) -> &'static str {
        "m0001_tasks"
    }
}

#[async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait's own signature, which must be repeated"
)]
impl MigrationTrait for Tasks {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = manager.get_database_backend();
        let time = |name| {
            let mut column = ColumnDef::new(name);
            match engine {
                DbBackend::Postgres => column.timestamp_with_time_zone(),
                DbBackend::MySql => column.custom(Alias::new("datetime(3)")),
                _ => column.custom(Alias::new("datetime")),
            };
            column.null().take()
        };
        let mut error = ColumnDef::new(ERROR);
        match engine {
            DbBackend::MySql => error.custom(Alias::new("longtext")),
            _ => error.text(),
        };
        let mut id = ColumnDef::new(ID);
        match engine {
            // whose texts are compared without their case otherwise
            DbBackend::MySql => id.custom(Alias::new("varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")),
            _ => id.string_len(255),
        };
        let table = Table::create()
            .table(TABLE)
            .if_not_exists()
            .col(id.not_null().primary_key())
            .col(ColumnDef::new(SETTINGS).text().not_null())
            .col(time(NEXT_START_AT))
            .col(ColumnDef::new(TICKET).text().null())
            .col(time(STARTED_AT))
            .col(time(EXPIRES_AT))
            .col(error.null())
            .col(time(ENDED_AT))
            .take();
        manager.create_table(table).await
    }
}
