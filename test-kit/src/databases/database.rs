use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::OnceLock;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::clean_up::CleanUp;
use super::engine::TestDatabaseEngine;
use super::server::TestDatabaseServer;

/// One database of each kind that there is on this machine, so that a test runs on all of them.
///
/// | engine | when |
/// |---|---|
/// | SQLite, in files | always |
/// | PostgreSQL | when `initdb` and `postgres` are on the machine, or `FLYTOWER_TEST_POSTGRES` is a connection string |
/// | MySQL | when `mariadb-install-db` and `mariadbd` are on the machine, or `FLYTOWER_TEST_MYSQL` is a connection string |
///
/// A server is started when a test first needs it, as another user if the tests are run by root, and serves all tests of
/// their process; each test has databases of its own. It ends with the process. What is left out is said on standard error,
/// or is a failure of the test if `FLYTOWER_TEST_REQUIRE` names it (`postgres,mysql`). On a server of yours the databases of a
/// test are dropped with its [`TestDatabase`].
///
/// ```
/// use std::sync::Arc;
///
/// use sea_orm::ConnectionTrait;
/// use flytower::services::Database;
/// use flytower::{Plugin, Result, plugin};
/// use flytower_test::{TestDatabases, test_backend};
///
/// #[plugin(id = "todo")]
/// struct TodoPlugin {
///     database: Arc<dyn Database>,
/// }
///
/// impl Plugin for TodoPlugin {
///     async fn init(self) -> Result<()> {
///         let db = self.database.client().await?;
///         db.execute_unprepared("CREATE TABLE todos (id INT PRIMARY KEY)").await?;
///         Ok(())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// for database in TestDatabases::all().await {
///     let backend = test_backend! { plugins: [TodoPlugin] }
///         .config(database.backend_config())
///         .await;
///     backend.stop().await;
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TestDatabases;

impl TestDatabases {
    /// One of each kind that there is.
    ///
    /// # Panics
    ///
    /// When the program of a server is on the machine and does not start.
    pub async fn all() -> Vec<TestDatabase> {
        let mut all = Vec::new();
        for engine in TestDatabaseEngine::ALL {
            all.extend(Self::of(engine).await);
        }
        all
    }

    /// One of this kind, if there is any.
    ///
    /// # Panics
    ///
    /// When the program of the server is on the machine and does not start.
    pub async fn of(engine: TestDatabaseEngine) -> Option<TestDatabase> {
        let made = tokio::task::spawn_blocking(move || TestDatabase::new(engine)).await;
        made.unwrap_or_else(|error| panic!("{error}"))
    }
}

/// A database, or rather a place for the databases of a test's plugins, that no other test uses.
#[derive(Debug)]
pub struct TestDatabase {
    engine: TestDatabaseEngine,
    config: Value,
    _folder: Option<TempDir>,
    _clean_up: Option<CleanUp>,
}

impl TestDatabase {
    fn new(engine: TestDatabaseEngine) -> Option<Self> {
        if engine == TestDatabaseEngine::Sqlite {
            let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("no folder for SQLite: {error}"));
            return Some(Self {
                engine,
                config: json!({ "client": engine.client(), "connection": { "directory": folder.path() } }),
                _folder: Some(folder),
                _clean_up: None,
            });
        }
        let configured = engine.variable().and_then(|name| std::env::var(name).ok());
        if let Some(url) = configured.filter(|url| !url.is_empty()) {
            return Some(Self::of_somebody_else(engine, url));
        }
        // ends with the process, and with it all that there is
        let connection = shared(engine)?.connection();
        Some(Self::on_a_server(engine, &connection, &prefix(), None))
    }

    /// On a server that outlives the tests: there is nothing left of them.
    pub(super) fn of_somebody_else(engine: TestDatabaseEngine, url: String) -> Self {
        let (prefix, connection) = (prefix(), json!(url));
        let clean_up = CleanUp::new(engine, url, &prefix);
        Self::on_a_server(engine, &connection, &prefix, Some(clean_up))
    }

    fn on_a_server(engine: TestDatabaseEngine, connection: &Value, prefix: &str, clean_up: Option<CleanUp>) -> Self {
        Self {
            engine,
            config: json!({ "client": engine.client(), "connection": connection, "prefix": prefix }),
            _folder: None,
            _clean_up: clean_up,
        }
    }

    /// Which kind it is.
    #[must_use]
    pub fn engine(&self) -> TestDatabaseEngine {
        self.engine
    }

    /// What stands at `backend.database`.
    #[must_use]
    pub fn config(&self) -> Value {
        self.config.clone()
    }

    /// A configuration with nothing but the database: `{ "backend": { "database": … } }`.
    #[must_use]
    pub fn backend_config(&self) -> Value {
        json!({ "backend": { "database": self.config } })
    }
}

/// What no other test has: a server may have seen others.
fn prefix() -> String {
    let number = RandomState::new().build_hasher().finish();
    format!("flytower_test_{number:016x}_")
}

/// The server of this process, started when it is first asked for.
fn shared(engine: TestDatabaseEngine) -> Option<&'static TestDatabaseServer> {
    static POSTGRES: OnceLock<Option<TestDatabaseServer>> = OnceLock::new();
    static MYSQL: OnceLock<Option<TestDatabaseServer>> = OnceLock::new();
    let server = match engine {
        TestDatabaseEngine::Sqlite => return None,
        TestDatabaseEngine::Postgres => &POSTGRES,
        TestDatabaseEngine::MySql => &MYSQL,
    };
    server
        .get_or_init(|| TestDatabaseServer::start_blocking(engine, None))
        .as_ref()
}
