use core::error::Error as StdError;
use core::time::Duration;
use std::path::PathBuf;

use flytower_core::{Error, ErrorKind};
use sea_orm::sqlx;
use sea_orm::sqlx::sqlite::SqliteError;
use sea_orm::{DbErr, RuntimeErr};

use super::composition::Composition;

use super::backoff::passes;

/// Why a plugin has no database. Some texts begin with Backstage's.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseError {
    /// There is no such kind of database.
    #[error(
        "Unsupported database client type '{client}' specified for plugin '{plugin}'; write `pg`, `better-sqlite3` or `mysql2`"
    )]
    UnsupportedClient {
        /// What is configured.
        client: String,
        /// The plugin.
        plugin: String,
    },
    /// There is a connection, but to what?
    #[error(
        "missing required config value at 'backend.database.client': there is a connection, but the kind of database is not said"
    )]
    NoClient,
    /// This kind of database has no schemas.
    #[error(
        "The {driver} driver does not support plugin division mode 'schema'; leave out `backend.database.pluginDivisionMode`, or \
         use `pg`"
    )]
    SchemaMode {
        /// Its name.
        driver: &'static str,
    },
    /// All plugins would share a file.
    #[error(
        "`connection.filename` is not supported for the base sqlite connection. Prefer `connection.directory` or provide a \
         filename for the plugin connection instead."
    )]
    BaseFilename,
    /// Credentials that are not supported yet.
    #[error(
        "database connections of type '{0}' are not supported yet; leave out `type`, and give `user` and `password`, or a \
         connection string"
    )]
    ConnectionType(String),
    /// A connection string that is none. It is not shown: there may be a password in it.
    #[error("the connection string of plugin '{plugin}' {reason}; write one such as `{example}`")]
    ConnectionString {
        /// The plugin.
        plugin: String,
        /// What is wrong.
        reason: &'static str,
        /// How one looks.
        example: &'static str,
    },
    /// A name that the server would not take as it is.
    #[error("'{name}' cannot be the name of a {what}: {reason}")]
    Name {
        /// A database, a schema, …
        what: &'static str,
        /// The name.
        name: String,
        /// Why.
        reason: &'static str,
    },
    /// More connections than anybody can have.
    #[error(
        "`knexConfig.pool.max` of plugin '{plugin}' is {max}: more than {most} connections are not supported; ten are often enough"
    )]
    PoolSize {
        /// The plugin.
        plugin: String,
        /// What is configured.
        max: u32,
        /// What may be.
        most: u32,
    },
    /// The folder of the files cannot be made.
    #[error("the folder of the database, `{}`, cannot be made", .path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The server, or the file, does not let itself be opened.
    #[error("failed to connect to the database of plugin '{plugin}', {place}, in {waited:.1?}; see `backend.database`")]
    Connect {
        /// The plugin.
        plugin: String,
        /// Where it is, without credentials.
        place: String,
        /// How long was tried.
        waited: Duration,
        /// Why.
        source: sqlx::Error,
    },
    /// There is no room to write: the disk is full, or does not write.
    #[error(
        "there is no room for the database of plugin '{plugin}', {place}, or its disk fails; make room there, and start again"
    )]
    NoRoom {
        /// The plugin.
        plugin: String,
        /// Where it is, without credentials.
        place: String,
        /// Why.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The database, or the schema, does not exist and cannot be created.
    #[error(
        "Failed to connect to the database to make sure that '{name}' exists; create it, or give the user the right to \
         (`backend.database.ensureExists`)"
    )]
    EnsureExists {
        /// Its name.
        name: String,
        /// Why.
        source: sqlx::Error,
    },
    /// The lock of the migrations cannot be asked for.
    #[error("the migrations of plugin '{plugin}' cannot be locked against other instances")]
    Lock {
        /// The plugin.
        plugin: String,
        /// Why.
        source: sqlx::Error,
    },
    /// The file that is the lock of the migrations cannot be opened.
    #[error("the file that locks migrations, `{}`, cannot be locked", .path.display())]
    LockFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another instance does not come to an end with its migrations.
    #[error(
        "the migrations of plugin '{plugin}' have been locked by another instance for {waited:?}; see what that one does, and \
         start again"
    )]
    Locked {
        /// The plugin.
        plugin: String,
        /// How long was waited.
        waited: Duration,
    },
    /// A migration fails, or what was applied is not what is known.
    #[error(
        "the migrations of plugin '{plugin}' in {place} (table `{table}`) failed; those that were applied before stay"
    )]
    Migration {
        /// The plugin.
        plugin: String,
        /// Where its database is, without credentials.
        place: Box<str>,
        /// The table that says what was applied.
        table: String,
        /// Why.
        source: DbErr,
    },
    /// The backend stops.
    #[error("the database of plugin '{plugin}' is closed, for the backend is stopping")]
    Closed {
        /// The plugin.
        plugin: String,
    },
}

impl DatabaseError {
    pub(super) fn connect(of: &Composition, waited: Duration, source: sqlx::Error) -> Self {
        let (plugin, place) = (of.plugin.clone(), of.place.to_string());
        if is_full(&source) {
            let source = source.into();
            return Self::NoRoom { plugin, place, source };
        }
        Self::Connect {
            plugin,
            place,
            waited,
            source,
        }
    }

    pub(super) fn migration(of: &Composition, table: &str, source: DbErr) -> Self {
        let (plugin, place) = (of.plugin.clone(), of.place.to_string());
        if let DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) = &source
            && is_full(error)
        {
            let source = source.into();
            return Self::NoRoom { plugin, place, source };
        }
        Self::Migration {
            plugin,
            place: place.into(),
            table: table.to_owned(),
            source,
        }
    }

    /// As an error of the service: what may be over soon says so.
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Connect { .. } | Self::Locked { .. } | Self::Closed { .. } => {
                Error::of(ErrorKind::ServiceUnavailable, self)
            }
            Self::Lock { ref source, .. } if passes(source) => Error::of(ErrorKind::ServiceUnavailable, self),
            Self::Migration { ref source, .. } => Error::of(Error::kind_of(source), self),
            error => error.into(),
        }
    }
}

/// Whether something was not written for lack of room, or because the disk refused.
fn is_full(error: &sqlx::Error) -> bool {
    const DISK_FULL_OF_POSTGRES: &str = "53100";
    let Some(error) = error.as_database_error() else {
        return false;
    };
    let Some(code) = error.code() else { return false };
    if error.try_downcast_ref::<SqliteError>().is_none() {
        return code == DISK_FULL_OF_POSTGRES;
    }
    // what it is stands in the last byte, before it which operation that was: `SQLITE_IOERR`, `SQLITE_FULL`
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 10 | 13))
}
