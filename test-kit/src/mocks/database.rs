use core::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use flytower::services::{Database, Migrations};
use flytower::{Error, Result};
use sea_orm::DatabaseConnection;

use super::Calls;

/// A [`MockDatabase`].
///
/// ```
/// use sea_orm::ConnectionTrait;
/// use flytower::services::Database;
/// use flytower_test::mocks::{self, DatabaseCall};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> flytower::Result<()> {
/// let database = mocks::database();
///
/// let db = database.client().await?;
/// db.execute_unprepared("CREATE TABLE todos (id INT PRIMARY KEY)").await?;
/// assert_eq!(database.calls(), [DatabaseCall::Client]);
///
/// database.fail("the disk is full");
/// assert_eq!(database.client().await.unwrap_err().to_string(), "the disk is full");
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn database() -> Arc<MockDatabase> {
    Arc::new(MockDatabase {
        calls: Calls::default(),
        inner: flytower_services::database::in_memory("mock"),
        failure: Mutex::default(),
    })
}

/// A [`Database`] in memory, which is a real one, until it is told to fail.
pub struct MockDatabase {
    calls: Calls<DatabaseCall>,
    inner: Arc<dyn Database>,
    failure: Mutex<Option<String>>,
}

/// What somebody wanted of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DatabaseCall {
    /// Its connections.
    Client,
    /// To apply the migrations that this table is about.
    Migrate(String),
}

impl MockDatabase {
    /// What was wanted, in the order of the calls.
    #[must_use]
    pub fn calls(&self) -> Vec<DatabaseCall> {
        self.calls.all()
    }

    /// Lets all calls fail from now on.
    pub fn fail(&self, message: impl Into<String>) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(message.into());
    }

    fn check(&self) -> Result<()> {
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone();
        failure.map_or(Ok(()), |message| Err(Error::internal(message)))
    }
}

impl fmt::Debug for MockDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockDatabase")
            .field("calls", &self.calls)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Database for MockDatabase {
    async fn client(&self) -> Result<DatabaseConnection> {
        self.calls.record(DatabaseCall::Client);
        self.check()?;
        self.inner.client().await
    }

    async fn migrate(&self, migrations: Migrations) -> Result<()> {
        self.calls.record(DatabaseCall::Migrate(migrations.table().to_owned()));
        self.check()?;
        self.inner.migrate(migrations).await
    }
}
