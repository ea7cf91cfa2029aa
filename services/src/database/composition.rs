//! From `backend.database` to the database of one plugin. Nothing is opened here.

use core::time::Duration;
use std::fmt;
use std::path::{Path, PathBuf};

use super::config::{DatabaseConfig, DivisionMode, KnexConfig, PluginDatabaseConfig};
use super::connection::{ConnectionConfig, ConnectionFields};
use super::connection_string;
use super::error::DatabaseError;
use super::secret::Secret;
use super::tls::{TlsConfig, TlsMode};

const MEMORY: &str = ":memory:";
/// No server has more. There is room for all of a pool's connections from its beginning.
const MOST_CONNECTIONS: u32 = 10_000;

/// A plugin's database, and what is wanted of it.
#[derive(Clone, Debug)]
pub(super) struct Composition {
    pub(super) plugin: String,
    pub(super) place: Place,
    pub(super) pool: PoolSettings,
    pub(super) skip_migrations: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct PoolSettings {
    pub(super) min: u32,
    pub(super) max: u32,
    /// How long to wait for a connection, be it that the server is away, be it that all are in use.
    pub(super) acquire_timeout: Duration,
    /// How long nobody may use a connection before it is closed.
    pub(super) idle_timeout: Duration,
    /// How long to wait for the server before there is a pool.
    pub(super) opening_timeout: Duration,
}

#[derive(Clone, Debug)]
pub(super) enum Place {
    /// SQLite, gone with the backend.
    Memory,
    /// SQLite.
    File(PathBuf),
    Postgres(Box<Server>),
    MySql(Box<Server>),
}

/// A database on a server.
#[derive(Clone, Debug)]
pub(super) struct Server {
    pub(super) host: Option<String>,
    pub(super) port: Option<u16>,
    pub(super) socket: Option<PathBuf>,
    pub(super) user: Option<String>,
    pub(super) password: Option<Secret>,
    pub(super) database: Option<String>,
    pub(super) tls: TlsConfig,
    pub(super) application_name: String,
    /// The schema that is the plugin's, in `schema` mode.
    pub(super) schema: Option<String>,
    pub(super) search_path: Vec<String>,
    pub(super) role: Option<String>,
    pub(super) ensure_exists: bool,
    pub(super) ensure_schema: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Engine {
    Postgres,
    Sqlite,
    MySql,
}

impl Engine {
    fn of(client: &str, plugin: &str) -> Result<Self, DatabaseError> {
        match client {
            "pg" => Ok(Self::Postgres),
            "better-sqlite3" | "sqlite3" => Ok(Self::Sqlite),
            "mysql" | "mysql2" => Ok(Self::MySql),
            _ => Err(DatabaseError::UnsupportedClient {
                client: client.to_owned(),
                plugin: plugin.to_owned(),
            }),
        }
    }
}

impl Composition {
    /// The database of this plugin.
    pub(super) fn of(config: &DatabaseConfig, plugin: &str) -> Result<Self, DatabaseError> {
        let nothing = PluginDatabaseConfig::default();
        let own = config.plugin.get(plugin).unwrap_or(&nothing);
        let knex = own
            .knex_config
            .clone()
            .unwrap_or_default()
            .over(&config.knex_config.clone().unwrap_or_default());
        if let Some(max) = knex.pool.max.filter(|max| max.get() > MOST_CONNECTIONS) {
            return Err(DatabaseError::PoolSize {
                plugin: plugin.to_owned(),
                max: max.get(),
                most: MOST_CONNECTIONS,
            });
        }
        let Some(client) = own.client.as_deref().or(config.client.as_deref()) else {
            if config.connection.is_some() || own.connection.is_some() {
                return Err(DatabaseError::NoClient);
            }
            return Ok(Self::new(config, own, &knex, Place::Memory, plugin));
        };
        let engine = Engine::of(client, plugin)?;
        // nothing that is said of one kind of server is of use to another
        let of_base = config.client.as_deref().map(|client| Engine::of(client, plugin));
        let same_engine = own.client.is_none() || of_base.is_some_and(|base| base.is_ok_and(|base| base == engine));
        let base = config.connection.as_ref().filter(|_| same_engine);
        let place = match engine {
            Engine::Sqlite if config.plugin_division_mode == DivisionMode::Schema => {
                return Err(DatabaseError::SchemaMode { driver: "SQLite" });
            }
            Engine::MySql if config.plugin_division_mode == DivisionMode::Schema => {
                return Err(DatabaseError::SchemaMode { driver: "MySQL" });
            }
            Engine::Sqlite => sqlite(base, own.connection.as_ref(), plugin)?,
            Engine::Postgres => Place::Postgres(Box::new(server(engine, config, own, base, &knex, plugin)?)),
            Engine::MySql => Place::MySql(Box::new(server(engine, config, own, base, &knex, plugin)?)),
        };
        Ok(Self::new(config, own, &knex, place, plugin))
    }

    /// One that needs no configuration.
    pub(super) fn in_memory(plugin: &str) -> Self {
        let (config, own) = (DatabaseConfig::default(), PluginDatabaseConfig::default());
        Self::new(&config, &own, &KnexConfig::default(), Place::Memory, plugin)
    }

    fn new(config: &DatabaseConfig, own: &PluginDatabaseConfig, knex: &KnexConfig, place: Place, plugin: &str) -> Self {
        let max = knex.pool.max.map_or(10, core::num::NonZeroU32::get);
        Self {
            plugin: plugin.to_owned(),
            place,
            pool: PoolSettings {
                min: knex.pool.min.unwrap_or(0).min(max),
                max,
                acquire_timeout: knex.acquire_timeout(),
                idle_timeout: knex.idle_timeout(),
                opening_timeout: knex.opening_timeout(),
            },
            skip_migrations: own.skip_migrations.or(config.skip_migrations).unwrap_or(false),
        }
    }
}

fn sqlite(
    base: Option<&ConnectionConfig>,
    own: Option<&ConnectionConfig>,
    plugin: &str,
) -> Result<Place, DatabaseError> {
    let of_file = |filename: &str| ConnectionFields {
        filename: Some(filename.to_owned()),
        ..ConnectionFields::default()
    };
    let fields = |connection: Option<&ConnectionConfig>| match connection {
        None => ConnectionFields::default(),
        Some(ConnectionConfig::Text(text)) => of_file(text.reveal()),
        Some(ConnectionConfig::Fields(fields)) => (**fields).clone(),
    };
    let base = fields(base);
    if base.filename.as_deref().is_some_and(|name| name != MEMORY) {
        return Err(DatabaseError::BaseFilename);
    }
    let fields = fields(own).over(base);
    let own_file = format!("{plugin}.sqlite");
    let filename = fields.filename.as_deref().unwrap_or(&own_file);
    if filename == MEMORY {
        return Ok(Place::Memory);
    }
    let folder = Path::new(fields.directory.as_deref().unwrap_or("."));
    Ok(Place::File(folder.join(filename)))
}

fn server(
    engine: Engine,
    config: &DatabaseConfig,
    own: &PluginDatabaseConfig,
    base: Option<&ConnectionConfig>,
    knex: &KnexConfig,
    plugin: &str,
) -> Result<Server, DatabaseError> {
    let by_schema = config.plugin_division_mode == DivisionMode::Schema;
    let mut base = fields(engine, base, plugin)?;
    if !by_schema {
        base.database = None;
    }
    let fields = fields(engine, own.connection.as_ref(), plugin)?.over(base);
    if let Some(kind) = fields.r#type.filter(|kind| kind != "default") {
        return Err(DatabaseError::ConnectionType(kind));
    }
    let prefix = config.prefix.as_deref().unwrap_or("backstage_plugin_");
    let database = match fields.database {
        None if !by_schema => Some(format!("{prefix}{plugin}")),
        given => given,
    };
    let schema = by_schema.then(|| plugin.to_owned());
    let search_path = match &schema {
        Some(schema) => vec![schema.clone()],
        None => knex.search_path.0.clone(),
    };
    let role = own.role.clone().or_else(|| config.role.clone());
    let longest = if engine == Engine::Postgres { 63 } else { 64 };
    let names = [("database", &database), ("schema", &schema), ("role", &role)];
    for (what, name) in names {
        check_name(what, name.as_deref(), longest)?;
    }
    for name in &search_path {
        check_name("schema", Some(name), longest)?;
    }
    // as the library of PostgreSQL does it
    let (host, folder) = match fields.host {
        Some(folder) if folder.starts_with('/') => (None, Some(folder)),
        host => (host, None),
    };
    // once a connection is encrypted, a server of MySQL may ask for the password itself: without a look at its certificate
    // that may be anybody. One of PostgreSQL may ask for it either way
    let unsaid = if engine == Engine::MySql {
        TlsMode::Off
    } else {
        TlsMode::Prefer
    };
    let ensure_exists = own.ensure_exists.or(config.ensure_exists).unwrap_or(true);
    let ensure_schema = own.ensure_schema_exists.or(config.ensure_schema_exists);
    Ok(Server {
        host,
        port: fields.port,
        socket: fields.socket_path.or(folder).map(PathBuf::from),
        user: fields.user,
        password: fields.password,
        database,
        tls: fields.ssl.unwrap_or_else(|| TlsConfig::of_mode(unsaid)),
        application_name: fields
            .application_name
            .unwrap_or_else(|| format!("backstage_plugin_{plugin}")),
        schema,
        search_path,
        role,
        ensure_exists,
        ensure_schema: ensure_schema.unwrap_or(false) || ensure_exists,
    })
}

/// The parts of a connection, whichever way it is written.
fn fields(
    engine: Engine,
    connection: Option<&ConnectionConfig>,
    plugin: &str,
) -> Result<ConnectionFields, DatabaseError> {
    let parse = |text: &Secret| {
        let (schemes, example): (&[&str], _) = match engine {
            Engine::MySql => (&["mysql", "mariadb"], "mysql://user:password@host:3306"),
            _ => (&["postgres", "postgresql"], "postgres://user:password@host:5432"),
        };
        connection_string::parse(text, schemes).map_err(|reason| DatabaseError::ConnectionString {
            plugin: plugin.to_owned(),
            reason,
            example,
        })
    };
    match connection {
        None => Ok(ConnectionFields::default()),
        Some(ConnectionConfig::Text(text)) => parse(text),
        Some(ConnectionConfig::Fields(fields)) => {
            let fields = (**fields).clone();
            match fields.connection_string.as_ref().map(parse).transpose()? {
                Some(base) => Ok(fields.over(base)),
                None => Ok(fields),
            }
        }
    }
}

/// Servers cut off what is too long, and two plugins would have one database.
pub(super) fn check_name(what: &'static str, name: Option<&str>, longest: usize) -> Result<(), DatabaseError> {
    let Some(name) = name else { return Ok(()) };
    let reason = if name.is_empty() {
        "it is empty"
    } else if name.len() > longest && what != "database" {
        "it is too long, and servers cut off what is; give it a shorter one"
    } else if name.len() > longest {
        "it is too long; shorten `backend.database.prefix`, or give the plugin a name of its own (`connection.database`)"
    } else if name.contains('\0') {
        "it has a null character"
    } else {
        return Ok(());
    };
    Err(DatabaseError::Name {
        what,
        name: name.to_owned(),
        reason,
    })
}

impl Place {
    /// The server, without who connects and how, and without the database; or what there is instead of one.
    pub(super) fn server(&self) -> String {
        let (server, kind, port) = match self {
            Self::Memory => return "SQLite in memory".to_owned(),
            Self::File(path) => return format!("SQLite in `{}`", path.display()),
            Self::Postgres(server) => (server, "PostgreSQL", 5432),
            Self::MySql(server) => (server, "MySQL", 3306),
        };
        match (&server.socket, &server.host) {
            (Some(socket), _) => format!("{kind} at `{}`", socket.display()),
            (None, Some(host)) => format!("{kind} at `{host}:{}`", server.port.unwrap_or(port)),
            (None, None) => format!("{kind} of this machine"),
        }
    }
}

/// Where it is, without who connects and how.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Postgres(server) | Self::MySql(server) = self
            && let Some(database) = &server.database
        {
            write!(f, "`{database}` of ")?;
        }
        f.write_str(&self.server())
    }
}

#[cfg(test)]
#[path = "composition_tests.rs"]
mod tests;
