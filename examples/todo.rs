//! A plugin with state: a database with migrations, a cache, and a task that cleans up.
//!
//! ```text
//! cargo run --example todo
//! curl -X POST -H 'content-type: application/json' -d '{"title": "Write it down"}' http://localhost:7007/api/todo/items
//! curl http://localhost:7007/api/todo/items
//! ```
//!
//! It keeps its items in files of SQLite, in `todo-data`. `cargo run --example todo -- --config FILE` runs it on whatever
//! `backend.database` in your file says: PostgreSQL or MySQL, for as many instances as you like.

#![allow(unreachable_pub, reason = "entities are public, as SeaORM has them")]

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use flytower::services::{Cache, Database, HttpRouter, Migrations, Scheduler, Task, TaskSchedule};
use flytower::warp::http::StatusCode;
use flytower::warp::reply::{json, with_status};
use flytower::warp::{self, Filter};
use flytower::{Config, CoreServices, Error, Plugin, Result, StartOptions, backend, config, plugin};
use schemars::JsonSchema;
use sea_orm::{ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;

/// Pages are left out.
const MAX_ITEMS: u64 = 1_000;
const LIST: &str = "items";

mod item {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "items")]
    #[serde(rename_all = "camelCase")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub title: String,
        /// In seconds since 1970.
        pub created_at: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[allow(elided_lifetimes_in_paths, reason = "as SeaORM has it")]
mod migrations {
    use sea_orm_migration::prelude::*;
    use sea_orm_migration::schema::{big_integer, big_pk_auto, string_len};

    pub struct Migrator;

    impl MigratorTrait for Migrator {
        fn migrations() -> Vec<Box<dyn MigrationTrait>> {
            vec![Box::new(CreateItems)]
        }
    }

    struct CreateItems;

    impl MigrationName for CreateItems {
        fn name(&self) -> &str {
            "20261122_create_items"
        }
    }

    #[async_trait::async_trait]
    impl MigrationTrait for CreateItems {
        async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
            let items = Table::create()
                .table("items")
                .col(big_pk_auto("id"))
                .col(string_len("title", 200))
                .col(big_integer("created_at"))
                .to_owned();
            manager.create_table(items).await
        }
    }
}

#[config(path = "todo")]
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct TodoConfig {
    /// After how many days an item is deleted.
    keep_days: u32,
}

impl Default for TodoConfig {
    fn default() -> Self {
        Self { keep_days: 30 }
    }
}

#[derive(Deserialize)]
struct NewItem {
    title: String,
}

#[plugin(id = "todo")]
struct TodoPlugin {
    database: Arc<dyn Database>,
    cache: Arc<dyn Cache>,
    scheduler: Arc<dyn Scheduler>,
    router: Arc<dyn HttpRouter>,
    config: Config<TodoConfig>,
}

/// What the routes and the task share.
#[derive(Clone)]
struct Items {
    database: Arc<dyn Database>,
    cache: Arc<dyn Cache>,
}

impl Items {
    async fn all(&self) -> Result<Vec<item::Model>> {
        if let Some(items) = self.cache.get::<Vec<item::Model>>(LIST).await {
            return Ok(items);
        }
        let query = item::Entity::find().order_by_asc(item::Column::Id).limit(MAX_ITEMS);
        let items = query.all(&self.database.client().await?).await?;
        // not for long: another instance with a cache of its own may change them
        self.cache.set_with_ttl(LIST, &items, Duration::from_secs(5)).await;
        Ok(items)
    }

    async fn add(&self, NewItem { title }: NewItem) -> Result<item::Model> {
        if title.trim().is_empty() || title.chars().count() > 200 {
            return Err(Error::input("`title` must have between 1 and 200 characters"));
        }
        let new = item::ActiveModel {
            title: ActiveValue::Set(title),
            created_at: ActiveValue::Set(now()),
            ..Default::default()
        };
        // not without: only here SQLite can say that the disk is full
        let transaction = self.database.begin_to_write().await?;
        let item = new.insert(&transaction).await?;
        transaction.commit().await?;
        self.cache.delete(LIST).await;
        Ok(item)
    }

    async fn delete_older_than(&self, days: u32) -> Result<()> {
        let oldest = now() - i64::from(days) * 24 * 60 * 60;
        let old = item::Entity::delete_many().filter(item::Column::CreatedAt.lt(oldest));
        let deleted = old.exec(&self.database.client().await?).await?.rows_affected;
        self.cache.delete(LIST).await;
        tracing::info!("deleted {deleted} items that are older than {days} days");
        Ok(())
    }
}

impl Plugin for TodoPlugin {
    async fn init(self) -> Result<()> {
        self.database.migrate(Migrations::of::<migrations::Migrator>()).await?;
        let (database, cache) = (self.database, self.cache);
        let items = Items { database, cache };
        let (all, add, clean) = (items.clone(), items.clone(), items);
        let path = || warp::path!("items");
        self.router.route(path().and(warp::get()).then(move || {
            let items = all.clone();
            async move { Ok::<_, Error>(json(&items.all().await?)) }
        }));
        self.router
            .route(path().and(warp::post()).and(warp::body::json()).then(move |new| {
                let items = add.clone();
                async move { Ok::<_, Error>(with_status(json(&items.add(new).await?), StatusCode::CREATED)) }
            }));
        let hourly = TaskSchedule::every(Duration::from_secs(60 * 60), Duration::from_secs(60));
        let clean_up = Task::new("clean-up", hourly, move |_| {
            let (items, days) = (clean.clone(), self.config.get().keep_days);
            async move { items.delete_older_than(days).await }
        });
        self.scheduler.schedule(clean_up).await
    }
}

fn now() -> i64 {
    i64::try_from(UNIX_EPOCH.elapsed().unwrap_or_default().as_secs()).unwrap_or(i64::MAX)
}

backend! {
    struct Todo { services: [CoreServices], plugins: [TodoPlugin] }
}

/// The example's own configuration, wherever it is run.
const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/todo/app-config.yaml");

#[tokio::main]
async fn main() -> Result<()> {
    Todo::run_with(StartOptions::new().default_config_file(CONFIG)).await
}
