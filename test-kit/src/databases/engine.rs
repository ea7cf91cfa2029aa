use core::fmt;

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TestDatabaseEngine {
    /// SQLite, in files. Always there.
    Sqlite,
    /// PostgreSQL, if `postgres` and `initdb` are on the machine or `FLYTOWER_TEST_POSTGRES` is a connection string.
    Postgres,
    /// MySQL or MariaDB, if `mariadbd` and `mariadb-install-db` are on the machine or `FLYTOWER_TEST_MYSQL` is a connection
    /// string.
    MySql,
}

impl TestDatabaseEngine {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::MySql];

    /// The variable of the environment whose value is the connection string of a server that runs already.
    pub(super) fn variable(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("FLYTOWER_TEST_POSTGRES"),
            Self::MySql => Some("FLYTOWER_TEST_MYSQL"),
        }
    }

    /// What `FLYTOWER_TEST_REQUIRE` calls it.
    pub(super) fn short_name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::MySql => "mysql",
        }
    }

    /// What `backend.database.client` calls it.
    pub(super) fn client(self) -> &'static str {
        match self {
            Self::Sqlite => "better-sqlite3",
            Self::Postgres => "pg",
            Self::MySql => "mysql2",
        }
    }
}

impl fmt::Display for TestDatabaseEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::MySql => "MySQL",
        })
    }
}
