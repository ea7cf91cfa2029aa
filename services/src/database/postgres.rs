use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgSslMode, Postgres};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection, Executor};
use tokio::time::Instant;

use super::backoff::{Backoff, passes};
use super::composition::{PoolSettings, Server};
use super::error::DatabaseError;
use super::pool::{self, Losses};
use super::tls::{Pem, TlsMode};

const NO_SUCH_DATABASE: &str = "3D000";
const TOO_MANY_CONNECTIONS: &str = "53300";
/// Where databases are created from, as in Backstage: every server has it.
const MAINTENANCE: &str = "postgres";

/// How to connect to a database of the server.
pub(super) fn options(server: &Server, database: Option<&str>) -> PgConnectOptions {
    // not `new`, which reads a file of passwords, and would wait for the disk
    let mut options = PgConnectOptions::new_without_pgpass()
        .application_name(&server.application_name)
        .ssl_mode(match server.tls.mode {
            TlsMode::Prefer => PgSslMode::Prefer,
            TlsMode::Off => PgSslMode::Disable,
            TlsMode::Unverified => PgSslMode::Require,
            TlsMode::Verified => PgSslMode::VerifyFull,
        });
    if let Some(host) = &server.host {
        options = options.host(host);
    }
    if let Some(port) = server.port {
        options = options.port(port);
    }
    if let Some(folder) = &server.socket {
        options = options.socket(folder);
    }
    if let Some(user) = &server.user {
        options = options.username(user);
    }
    if let Some(password) = &server.password {
        options = options.password(password.reveal());
    }
    if let Some(database) = database {
        options = options.database(database);
    }
    options = match &server.tls.ca {
        Some(Pem::Text(pem)) => options.ssl_root_cert_from_pem(pem.reveal().into()),
        Some(Pem::File(path)) => options.ssl_root_cert(path),
        None => options,
    };
    options = match &server.tls.cert {
        Some(Pem::Text(pem)) => options.ssl_client_cert_from_pem(pem.reveal()),
        Some(Pem::File(path)) => options.ssl_client_cert(path),
        None => options,
    };
    match &server.tls.key {
        Some(Pem::Text(pem)) => options.ssl_client_key_from_pem(pem.reveal()),
        Some(Pem::File(path)) => options.ssl_client_key(path),
        None => options,
    }
}

/// One connection, to see that there is a server and what there should be on it.
pub(super) async fn connect(server: &Server) -> Result<PgConnection, sqlx::Error> {
    PgConnection::connect_with(&options(server, server.database.as_deref())).await
}

/// A connection as those of the pool are.
pub(super) async fn probe(server: &Server) -> Result<(), sqlx::Error> {
    let mut connection = connect(server).await?;
    if let Some(setup) = setup(server) {
        connection.execute(AssertSqlSafe(setup)).await?;
    }
    let _ = connection.close().await;
    Ok(())
}

/// Whether the server has no connection left, for anybody or for this user.
pub(super) fn is_full(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| code == TOO_MANY_CONNECTIONS)
}

/// The name of the database that the error says is missing, if it should be created.
pub(super) fn missing<'s>(server: &'s Server, error: &sqlx::Error) -> Option<&'s str> {
    let code = error.as_database_error()?.code()?;
    let database = server.database.as_deref()?;
    (server.ensure_exists && code == NO_SUCH_DATABASE).then_some(database)
}

/// Creates a database, unless another instance does it at the same time.
pub(super) async fn create(server: &Server, database: &str, deadline: Instant) -> Result<(), DatabaseError> {
    let mut statement = format!("CREATE DATABASE {}", quoted(database));
    if let Some(role) = &server.role {
        // nobody but the owner may make tables in it, since PostgreSQL 15
        statement = format!("{statement} OWNER {}", quoted(role));
    }
    let mut backoff = Backoff::until(deadline);
    loop {
        let attempt = async {
            let mut connection = PgConnection::connect_with(&options(server, Some(MAINTENANCE))).await?;
            let exists = "SELECT 1 FROM pg_database WHERE datname = $1";
            if sqlx::query(exists)
                .bind(database)
                .fetch_optional(&mut connection)
                .await?
                .is_none()
            {
                connection.execute(AssertSqlSafe(&*statement)).await?;
            }
            connection.close().await
        };
        match backoff.attempt(attempt).await {
            Ok(()) => return Ok(()),
            Err(error) if (passes(&error) || is_race(&error)) && backoff.wait().await => {}
            Err(source) => {
                let name = database.to_owned();
                return Err(DatabaseError::EnsureExists { name, source });
            }
        }
    }
}

/// Whether the statement met another instance that creates the same thing: then it is there when one looks again.
fn is_race(error: &sqlx::Error) -> bool {
    // it exists, its name is taken in the catalog, the template is being copied for another one
    const RACES: [&str; 4] = ["42P04", "42P06", "23505", "55006"];
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| RACES.contains(&&*code))
}

/// Creates the plugin's schema if it is missing, and sees whether connections can be what those of the pool should be: a pool
/// would try until nobody waits any more, and not say why. The inner error may be worth another attempt.
pub(super) async fn prepare(
    server: &Server,
    connection: &mut PgConnection,
    backoff: &Backoff,
    deadline: Instant,
) -> Result<Result<(), sqlx::Error>, DatabaseError> {
    if let Err(error) = ensure_schema(server, connection, deadline).await? {
        return Ok(Err(error));
    }
    let Some(setup) = setup(server) else {
        return Ok(Ok(()));
    };
    let set_up = backoff.attempt(connection.execute(AssertSqlSafe(setup))).await;
    Ok(set_up.map(drop))
}

/// Looks first: whoever may use a schema need not have the right to create one.
async fn ensure_schema(
    server: &Server,
    connection: &mut PgConnection,
    deadline: Instant,
) -> Result<Result<(), sqlx::Error>, DatabaseError> {
    let Some(schema) = server.schema.as_deref().filter(|_| server.ensure_schema) else {
        return Ok(Ok(()));
    };
    let mut statement = format!("CREATE SCHEMA IF NOT EXISTS {}", quoted(schema));
    if let Some(role) = &server.role {
        statement = format!("{statement} AUTHORIZATION {}", quoted(role));
    }
    let mut backoff = Backoff::until(deadline);
    loop {
        let attempt = async {
            let exists = "SELECT 1 FROM pg_namespace WHERE nspname = $1";
            if sqlx::query(exists)
                .bind(schema)
                .fetch_optional(&mut *connection)
                .await?
                .is_none()
            {
                connection.execute(AssertSqlSafe(&*statement)).await?;
            }
            Ok(())
        };
        match backoff.attempt(attempt).await {
            Ok(()) => return Ok(Ok(())),
            // not on this connection
            Err(error) if passes(&error) => return Ok(Err(error)),
            Err(error) if is_race(&error) && backoff.wait().await => {}
            Err(source) => {
                let name = schema.to_owned();
                return Err(DatabaseError::EnsureExists { name, source });
            }
        }
    }
}

/// What a connection is told before it is used. Statements, and not options of the connection: poolers between refuse those.
fn setup(server: &Server) -> Option<String> {
    let mut setup = Vec::new();
    if let Some(role) = &server.role {
        setup.push(format!("SET ROLE {}", quoted(role)));
    }
    if !server.search_path.is_empty() {
        let path: Vec<_> = server.search_path.iter().map(|name| quoted(name)).collect();
        setup.push(format!("SET search_path TO {}", path.join(", ")));
    }
    (!setup.is_empty()).then(|| setup.join("; "))
}

/// The pool, which connects when somebody wants a connection.
pub(super) fn pool(server: &Server, settings: PoolSettings, losses: &Losses) -> PgPool {
    let mut options = pool::of_server::<Postgres>(settings, losses);
    if let Some(setup) = setup(server) {
        options = options.after_connect(move |connection, _| {
            let setup = setup.clone();
            Box::pin(async move { connection.execute(AssertSqlSafe(setup)).await.map(drop) })
        });
    }
    options.connect_lazy_with(self::options(server, server.database.as_deref()))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
