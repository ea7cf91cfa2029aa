use core::fmt;
use core::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement};
use tokio::time::timeout;
use url::Url;

use super::engine::TestDatabaseEngine;

const LIMIT: Duration = Duration::from_secs(30);

/// Drops what a test has made on somebody else's server, in the end: all that has its prefix.
pub(super) struct CleanUp {
    engine: TestDatabaseEngine,
    url: String,
    prefix: String,
}

impl CleanUp {
    pub(super) fn new(engine: TestDatabaseEngine, url: String, prefix: &str) -> Self {
        Self {
            engine,
            url,
            prefix: prefix.to_owned(),
        }
    }

    async fn run(&self) -> Result<(), DbErr> {
        let mut options = ConnectOptions::new(self.maintenance());
        options.max_connections(1).connect_timeout(Duration::from_secs(5));
        let db = Database::connect(options).await?;
        let (databases, roles) = match self.engine {
            TestDatabaseEngine::Postgres => (
                "SELECT datname::text FROM pg_database WHERE starts_with(datname::text, $1)",
                Some("SELECT rolname::text FROM pg_roles WHERE starts_with(rolname::text, $1)"),
            ),
            _ => (
                "SELECT CAST(schema_name AS CHAR) FROM information_schema.schemata WHERE LEFT(schema_name, CHAR_LENGTH(?)) = ?",
                None,
            ),
        };
        for name in self.names(&db, databases).await? {
            let statement = match self.engine {
                // whoever is connected is a test that failed
                TestDatabaseEngine::Postgres => format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"),
                _ => format!("DROP DATABASE IF EXISTS `{name}`"),
            };
            db.execute_unprepared(&statement).await?;
        }
        if let Some(roles) = roles {
            for name in self.names(&db, roles).await? {
                db.execute_unprepared(&format!("DROP ROLE IF EXISTS \"{name}\""))
                    .await?;
            }
        }
        db.close().await
    }

    async fn names(&self, db: &DatabaseConnection, query: &str) -> Result<Vec<String>, DbErr> {
        let backend = db.get_database_backend();
        let times = if backend == DbBackend::MySql { 2 } else { 1 };
        let values = core::iter::repeat_n(self.prefix.clone().into(), times);
        let rows = db
            .query_all_raw(Statement::from_sql_and_values(backend, query, values))
            .await?;
        rows.iter().map(|row| row.try_get_by_index(0)).collect()
    }

    /// A database that every server has: none of those that are dropped.
    fn maintenance(&self) -> String {
        let Ok(mut url) = Url::parse(&self.url) else {
            return self.url.clone();
        };
        if self.engine == TestDatabaseEngine::Postgres {
            url.set_path("postgres");
        } else {
            url.set_path("");
            // what SeaORM knows it by
            let _ = url.set_scheme("mysql");
        }
        url.into()
    }
}

impl Drop for CleanUp {
    /// In a thread of its own: the test's runtime, if it is still there, cannot be waited for here.
    fn drop(&mut self) {
        let done = std::thread::scope(|scope| {
            let work = || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let runtime = runtime.map_err(|error| error.to_string())?;
                let done = runtime.block_on(async { timeout(LIMIT, self.run()).await });
                done.map_err(|_| format!("no answer in {LIMIT:?}"))?
                    .map_err(|error| error.to_string())
            };
            scope.spawn(work).join()
        });
        let (engine, prefix) = (self.engine, &self.prefix);
        match done {
            Ok(Ok(())) => {}
            Ok(Err(error)) => eprintln!("databases `{prefix}…` of {engine} could not be dropped: {error}"),
            Err(_) => eprintln!("databases `{prefix}…` of {engine} could not be dropped"),
        }
    }
}

/// Without the connection string, in which there is a password.
impl fmt::Debug for CleanUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CleanUp({} `{}…`)", self.engine, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use crate::databases::{TestDatabase, TestDatabaseEngine, TestDatabaseServer};

    use super::*;

    #[tokio::test]
    async fn nothing_is_left_of_a_test_on_a_server_that_goes_on() {
        for (engine, scheme) in [
            (TestDatabaseEngine::Postgres, "postgres"),
            (TestDatabaseEngine::MySql, "mariadb"),
        ] {
            let Some(server) = TestDatabaseServer::start(engine).await else {
                continue;
            };
            let connection = server.connection();
            let part = |name: &str| connection[name].to_string().trim_matches('"').to_owned();
            let url = format!(
                "{scheme}://{}:{}@127.0.0.1:{}",
                part("user"),
                part("password"),
                part("port")
            );
            let watch = CleanUp::new(engine, url.clone(), "none");
            let db = Database::connect(watch.maintenance()).await.unwrap();
            let sut = TestDatabase::of_somebody_else(engine, url);
            let prefix = sut.config()["prefix"].as_str().unwrap().to_owned();
            let mut statements = vec![
                format!("CREATE DATABASE {prefix}todo"),
                "CREATE DATABASE other".to_owned(),
            ];
            if engine == TestDatabaseEngine::Postgres {
                statements.push(format!("CREATE ROLE {prefix}role"));
            }
            for statement in statements {
                db.execute_unprepared(&statement).await.unwrap();
            }

            drop(sut);

            // were one of them still there, it could not be made again
            let again = format!("CREATE DATABASE {prefix}todo");
            db.execute_unprepared(&again).await.unwrap();
            assert!(
                db.execute_unprepared("CREATE DATABASE other").await.is_err(),
                "that was somebody else's"
            );
            if engine == TestDatabaseEngine::Postgres {
                let role = format!("CREATE ROLE {prefix}role");
                db.execute_unprepared(&role).await.unwrap();
            }
        }
    }
}
