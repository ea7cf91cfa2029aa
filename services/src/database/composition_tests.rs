use flytower_core::config::ConfigSnapshot;
use serde_json::{Value, json};

use super::*;

fn config(database: &Value) -> DatabaseConfig {
    let config = ConfigSnapshot::new(json!({ "backend": { "database": database } }), "a test");
    config.get("backend.database").unwrap()
}

fn composed(database: &Value, plugin: &str) -> Composition {
    Composition::of(&config(database), plugin).unwrap()
}

fn problem(database: &Value) -> String {
    Composition::of(&config(database), "todo").unwrap_err().to_string()
}

fn server_of(database: &Value, plugin: &str) -> Server {
    match composed(database, plugin).place {
        Place::Postgres(server) | Place::MySql(server) => *server,
        other => panic!("{other} is no server"),
    }
}

#[test]
fn without_configuration_a_database_is_in_memory() {
    let sut = Composition::of(&DatabaseConfig::default(), "todo").unwrap();
    assert!(matches!(sut.place, Place::Memory));
    for connection in [json!(":memory:"), json!({ "filename": ":memory:" })] {
        let sut = composed(&json!({ "client": "better-sqlite3", "connection": connection }), "todo");
        assert!(matches!(sut.place, Place::Memory));
    }
}

#[test]
fn each_plugin_has_a_file_in_the_directory() {
    let database = json!({
        "client": "better-sqlite3",
        "connection": { "directory": "/data" },
        "plugin": {
            "own": { "connection": { "filename": "mine.db" } },
            "short": { "connection": "brief.db" },
            "elsewhere": { "connection": { "filename": "/other/file.db" } },
            "volatile": { "connection": ":memory:" },
        },
    });
    for (plugin, expected) in [
        ("todo", "SQLite in `/data/todo.sqlite`"),
        ("own", "SQLite in `/data/mine.db`"),
        ("short", "SQLite in `/data/brief.db`"),
        ("elsewhere", "SQLite in `/other/file.db`"),
        ("volatile", "SQLite in memory"),
    ] {
        assert_eq!(composed(&database, plugin).place.to_string(), expected);
    }
}

#[test]
fn plugins_do_not_share_a_file() {
    for connection in [json!("all.db"), json!({ "filename": "all.db" })] {
        let error = problem(&json!({ "client": "sqlite3", "connection": connection }));
        assert!(error.starts_with("`connection.filename` is not supported for the base sqlite connection."));
    }
}

#[test]
fn what_is_not_supported_is_said_as_backstage_says_it() {
    let unsupported = problem(&json!({ "client": "embedded-postgres", "connection": {} }));
    assert!(
        unsupported.starts_with("Unsupported database client type 'embedded-postgres' specified for plugin 'todo'")
    );
    for (client, driver) in [("better-sqlite3", "SQLite"), ("mysql2", "MySQL")] {
        let schema = problem(&json!({ "client": client, "pluginDivisionMode": "schema", "connection": {} }));
        assert!(schema.starts_with(&format!(
            "The {driver} driver does not support plugin division mode 'schema'"
        )));
    }
    for kind in ["azure", "cloudsql", "rds"] {
        let error = problem(&json!({ "client": "pg", "connection": { "type": kind } }));
        assert!(
            error.contains(&format!("type '{kind}' are not supported yet")),
            "{error}"
        );
    }
    assert!(problem(&json!({ "connection": "postgres://a" })).contains("'backend.database.client'"));
}

#[test]
fn each_plugin_has_a_database_of_its_own_and_that_of_the_base_is_dropped() {
    let database = json!({
        "client": "pg",
        "prefix": "portal_",
        "connection": { "host": "db", "user": "ada", "password": "p", "database": "shared" },
        "plugin": { "own": { "connection": { "database": "mine", "port": "6543" } } },
    });
    let todo = server_of(&database, "todo");
    assert_eq!(todo.database.as_deref(), Some("portal_todo"));
    assert_eq!((todo.host.as_deref(), todo.user.as_deref()), (Some("db"), Some("ada")));
    assert_eq!(todo.application_name, "backstage_plugin_todo");

    let own = server_of(&database, "own");
    assert_eq!((own.database.as_deref(), own.port), (Some("mine"), Some(6543)));
    assert_eq!(own.host.as_deref(), Some("db"));
}

#[test]
fn without_a_prefix_there_is_that_of_backstage() {
    let sut = server_of(&json!({ "client": "mysql2", "connection": "mysql://root@db" }), "todo");
    assert_eq!(sut.database.as_deref(), Some("backstage_plugin_todo"));
}

#[test]
fn in_schema_mode_plugins_share_a_database_and_have_a_schema_each() {
    let sut = server_of(
        &json!({
            "client": "pg",
            "pluginDivisionMode": "schema",
            "connection": "postgres://db/shared",
            "knexConfig": { "searchPath": ["public"] },
        }),
        "todo",
    );
    assert_eq!(sut.database.as_deref(), Some("shared"));
    assert_eq!(sut.schema.as_deref(), Some("todo"));
    assert_eq!(sut.search_path, ["todo"]);
}

#[test]
fn nothing_of_the_base_connection_counts_for_another_kind_of_server() {
    let database = json!({
        "client": "pg",
        "connection": { "host": "pg.example.com", "user": "ada", "password": "p" },
        "plugin": {
            "other": { "client": "mysql2", "connection": { "host": "my.example.com" } },
            "same": { "client": "pg" },
        },
    });
    let other = server_of(&database, "other");
    assert_eq!(other.host.as_deref(), Some("my.example.com"));
    assert_eq!((other.user, other.password), (None, None));
    assert_eq!(server_of(&database, "same").user.as_deref(), Some("ada"));
}

#[test]
fn the_parts_of_a_plugin_are_put_over_the_connection_string_of_all() {
    let database = json!({
        "client": "pg",
        "connection": "postgres://ada:secret@db:6543/shared?sslmode=require",
        "plugin": { "todo": { "connection": { "user": "todo", "ssl": { "rejectUnauthorized": false } } } },
    });
    let sut = server_of(&database, "todo");
    assert_eq!((sut.user.as_deref(), sut.port), (Some("todo"), Some(6543)));
    assert_eq!(sut.password, Some(Secret("secret".to_owned())));
    assert_eq!(sut.tls.mode, TlsMode::Unverified);
}

#[test]
fn switches_of_a_plugin_come_before_those_of_all() {
    let database = json!({
        "client": "pg",
        "connection": {},
        "ensureExists": false,
        "role": "all",
        "skipMigrations": true,
        "knexConfig": { "pool": { "min": 2, "max": 4 }, "acquireConnectionTimeout": 1500, "searchPath": "one" },
        "plugin": {
            "todo": { "ensureExists": true, "role": "mine", "skipMigrations": false, "knexConfig": { "pool": { "max": 1 } } },
        },
    });
    let (all, todo) = (composed(&database, "other"), composed(&database, "todo"));
    assert!(all.skip_migrations && !todo.skip_migrations);
    assert_eq!((all.pool.min, all.pool.max), (2, 4));
    // never more than there may be
    assert_eq!((todo.pool.min, todo.pool.max), (1, 1));
    assert_eq!(todo.pool.acquire_timeout, Duration::from_millis(1500));

    let (all, todo) = (server_of(&database, "other"), server_of(&database, "todo"));
    assert!(!all.ensure_exists && !all.ensure_schema && todo.ensure_exists && todo.ensure_schema);
    assert_eq!((all.role.as_deref(), todo.role.as_deref()), (Some("all"), Some("mine")));
    assert_eq!(todo.search_path, ["one"]);
}

#[test]
fn pools_are_as_those_who_come_from_backstage_have_configured_them() {
    let database = json!({
        "client": "pg",
        "connection": {},
        "knexConfig": { "pool": { "min": 15, "max": 30, "acquireTimeoutMillis": 5000, "idleTimeoutMillis": "20000" } },
        "plugin": { "todo": { "knexConfig": { "acquireConnectionTimeout": 1000, "pool": { "idleTimeoutMillis": 1 } } } },
    });
    let (all, todo) = (composed(&database, "other").pool, composed(&database, "todo").pool);

    assert_eq!((all.min, all.max), (15, 30));
    assert_eq!(all.acquire_timeout, Duration::from_secs(5));
    assert_eq!(all.idle_timeout, Duration::from_secs(20));
    assert_eq!(todo.acquire_timeout, Duration::from_secs(1), "the shorter one counts");
    assert_eq!(todo.idle_timeout, Duration::from_millis(1));

    let without = composed(&json!({ "client": "pg", "connection": {} }), "todo").pool;
    assert_eq!(
        (without.acquire_timeout, without.idle_timeout),
        (Duration::from_secs(10), Duration::from_secs(600))
    );
}

#[test]
fn a_connection_of_the_pool_is_not_waited_for_as_long_as_a_server_that_starts() {
    let pool = |knex: Value| composed(&json!({ "client": "pg", "connection": {}, "knexConfig": knex }), "todo").pool;
    let (unsaid, said) = (pool(json!({})), pool(json!({ "acquireConnectionTimeout": 30_000 })));

    assert_eq!(
        (unsaid.opening_timeout, unsaid.acquire_timeout),
        (Duration::from_secs(60), Duration::from_secs(10))
    );
    assert_eq!(
        (said.opening_timeout, said.acquire_timeout),
        (Duration::from_secs(30), Duration::from_secs(30))
    );
}

#[test]
fn a_pool_is_not_larger_than_any_server_could_bear() {
    let error = problem(&json!({ "client": "pg", "connection": {}, "knexConfig": { "pool": { "max": u32::MAX } } }));
    assert!(
        error.contains("`knexConfig.pool.max`") && error.contains("10000"),
        "{error}"
    );
}

#[test]
fn clients_of_one_engine_have_the_same_base() {
    let files = json!({
        "client": "better-sqlite3",
        "connection": { "directory": "/data" },
        "plugin": { "todo": { "client": "sqlite3" } },
    });
    assert_eq!(
        composed(&files, "todo").place.to_string(),
        "SQLite in `/data/todo.sqlite`"
    );
    let server = json!({
        "client": "mysql",
        "connection": { "host": "db" },
        "plugin": { "todo": { "client": "mysql2" } },
    });
    assert_eq!(server_of(&server, "todo").host.as_deref(), Some("db"));
}

/// What looks encrypted would give the password to anybody there.
#[test]
fn mysql_is_not_encrypted_unless_it_is_said_how() {
    let mode = |client: &str, connection: Value| {
        let sut = server_of(&json!({ "client": client, "connection": connection }), "todo");
        sut.tls.mode
    };
    assert_eq!(mode("mysql2", json!({ "host": "db" })), TlsMode::Off);
    assert_eq!(mode("mysql2", json!("mysql://db")), TlsMode::Off);
    assert_eq!(mode("mysql2", json!("mysql://db?sslmode=prefer")), TlsMode::Prefer);
    assert_eq!(mode("mysql2", json!({ "ssl": true })), TlsMode::Verified);
    assert_eq!(mode("pg", json!({ "host": "db" })), TlsMode::Prefer);
}

#[test]
fn a_name_that_the_server_would_cut_off_is_refused() {
    let prefix = "p".repeat(60);
    let error = problem(&json!({ "client": "pg", "prefix": prefix, "connection": {} }));
    assert!(
        error.contains("too long") && error.contains("`backend.database.prefix`"),
        "{error}"
    );

    let role = problem(&json!({ "client": "pg", "role": prefix.repeat(2), "connection": {} }));
    assert!(role.contains("too long") && !role.contains("prefix"), "{role}");
}

#[test]
fn passwords_do_not_show() {
    let database = json!({
        "client": "pg",
        "connection": "postgres://ada:hunter22@db",
        "plugin": {
            "todo": { "connection": { "password": "hunter22", "ssl": { "key": "hunter22" } } },
            "broken": { "connection": "postgres://ada:hunter22@db:port" },
        },
    });
    let sut = composed(&database, "todo");
    let broken = Composition::of(&config(&database), "broken").unwrap_err();
    for shown in [
        format!("{:?}", config(&database)),
        format!("{sut:?} {}", sut.place),
        format!("{broken} {broken:?}"),
    ] {
        assert!(!shown.contains("hunter22"), "{shown}");
    }
}
