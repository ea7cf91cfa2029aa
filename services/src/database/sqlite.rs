use core::time::Duration;
use std::path::Path;

use sea_orm::sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqliteSynchronous,
};
use sea_orm::sqlx::{self, Connection};

use super::composition::PoolSettings;
use super::error::DatabaseError;
use super::pool;

/// How long whoever wants to write waits for whoever writes.
const BUSY: Duration = Duration::from_secs(10);

/// How to open the file. In the mode WAL those that read do not wait for the one that writes, and a crash of the process
/// loses nothing; a power cut may lose the last transactions, but leaves the file whole.
fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
}

/// Makes the folder of the file, if there is none: for nobody else of this machine, which is then true of the files.
pub(super) async fn ensure_folder(path: &Path) -> Result<(), DatabaseError> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    let mut how = tokio::fs::DirBuilder::new();
    how.recursive(true);
    #[cfg(unix)]
    how.mode(0o700);
    let made = how.create(folder).await;
    made.map_err(|source| DatabaseError::Folder {
        path: folder.to_owned(),
        source,
    })
}

/// One connection, to see that the file can be opened, and to turn it to WAL before there are several.
pub(super) async fn connect(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnection::connect_with(&options(path)).await
}

/// The pool of a file.
pub(super) fn pool(path: &Path, settings: PoolSettings) -> SqlitePool {
    pool::of_file::<Sqlite>(settings).connect_lazy_with(options(path))
}

/// The pool of a database in memory.
pub(super) async fn memory(settings: PoolSettings) -> Result<SqlitePool, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .in_memory(true)
        .foreign_keys(true)
        .busy_timeout(BUSY);
    pool::of_memory::<Sqlite>(settings).connect_with(options).await
}
