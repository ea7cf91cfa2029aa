use sea_orm::sqlx::mysql::{MySql, MySqlConnectOptions, MySqlConnection, MySqlDatabaseError, MySqlPool, MySqlSslMode};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection, Executor};
use tokio::time::Instant;

use super::backoff::{Backoff, passes};
use super::composition::{PoolSettings, Server};
use super::error::DatabaseError;
use super::pool::{self, Losses};
use super::tls::{Pem, TlsMode};

const NO_SUCH_DATABASE: u16 = 1049;
/// Of the server, of a user at a time, of a user in an hour.
const TOO_MANY_CONNECTIONS: [u16; 3] = [1040, 1203, 1226];

/// How to connect to a database of the server.
pub(super) fn options(server: &Server, database: Option<&str>) -> MySqlConnectOptions {
    let mut options = MySqlConnectOptions::new().ssl_mode(match server.tls.mode {
        TlsMode::Prefer => MySqlSslMode::Preferred,
        TlsMode::Off => MySqlSslMode::Disabled,
        TlsMode::Unverified => MySqlSslMode::Required,
        TlsMode::Verified => MySqlSslMode::VerifyIdentity,
    });
    if let Some(host) = &server.host {
        options = options.host(host);
    }
    if let Some(port) = server.port {
        options = options.port(port);
    }
    if let Some(socket) = &server.socket {
        options = options.socket(socket);
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
        Some(Pem::Text(pem)) => options.ssl_ca_from_pem(pem.reveal().into()),
        Some(Pem::File(path)) => options.ssl_ca(path),
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
pub(super) async fn connect(server: &Server) -> Result<MySqlConnection, sqlx::Error> {
    let connected = MySqlConnection::connect_with(&options(server, server.database.as_deref())).await;
    connected.map_err(explained)
}

/// A connection as those of the pool are.
pub(super) async fn probe(server: &Server) -> Result<(), sqlx::Error> {
    let _ = connect(server).await?.close().await;
    Ok(())
}

/// Whether the server has no connection left, for anybody or for this user.
pub(super) fn is_full(error: &sqlx::Error) -> bool {
    let error = error.as_database_error();
    let error = error.and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>());
    error.is_some_and(|error| TOO_MANY_CONNECTIONS.contains(&error.number()))
}

/// In the words of whoever configures: those of the driver are for whoever compiles it.
fn explained(error: sqlx::Error) -> sqlx::Error {
    match error {
        sqlx::Error::Configuration(reason) if reason.to_string().contains("RSA") => sqlx::Error::Configuration(
            "the server asks for the password itself, as `caching_sha2_password` does, and the connection is not encrypted; \
             configure `connection.ssl`"
                .into(),
        ),
        error => error,
    }
}

/// The name of the database that the error says is missing, if it should be created.
pub(super) fn missing<'s>(server: &'s Server, error: &sqlx::Error) -> Option<&'s str> {
    let error = error.as_database_error()?.try_downcast_ref::<MySqlDatabaseError>()?;
    let database = server.database.as_deref()?;
    (server.ensure_exists && error.number() == NO_SUCH_DATABASE).then_some(database)
}

/// Creates a database, unless another instance does it at the same time.
pub(super) async fn create(server: &Server, database: &str, deadline: Instant) -> Result<(), DatabaseError> {
    // all characters there are, which is not what every server's default can keep
    let statement = format!(
        "CREATE DATABASE IF NOT EXISTS `{}` CHARACTER SET utf8mb4",
        database.replace('`', "``")
    );
    let mut backoff = Backoff::until(deadline);
    loop {
        let attempt = async {
            let mut connection = MySqlConnection::connect_with(&options(server, None)).await?;
            connection.execute(AssertSqlSafe(&*statement)).await?;
            connection.close().await
        };
        match backoff.attempt(attempt).await {
            Ok(()) => return Ok(()),
            Err(error) if passes(&error) && backoff.wait().await => {}
            Err(source) => {
                let name = database.to_owned();
                return Err(DatabaseError::EnsureExists { name, source });
            }
        }
    }
}

/// The pool, which connects when somebody wants a connection.
pub(super) fn pool(server: &Server, settings: PoolSettings, losses: &Losses) -> MySqlPool {
    pool::of_server::<MySql>(settings, losses).connect_lazy_with(options(server, server.database.as_deref()))
}
