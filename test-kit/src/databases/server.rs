use core::fmt;
use core::time::Duration;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

use super::encryption::TestDatabaseTls;
use super::engine::TestDatabaseEngine;
use crate::server::{self, Supervised, User, left_out};

const USER: &str = "flytower";
const PASSWORD: &str = "correct-horse";

/// What a server says when it ends instead of being there, because its port is taken for one.
const ENDS: [&str; 4] = [
    "could not create any TCP/IP sockets",
    "pre-existing shared memory block",
    "FATAL:  lock file",
    "[ERROR] Aborting",
];

/// How long a server may take to be there, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long servers are started anew that end, or are not there in time.
const PATIENCE_IN_ALL: Duration = Duration::from_secs(180);

/// What to do while somebody else has the port.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IfTaken {
    /// Take another one: nobody knows it yet.
    Move,
    Wait,
}

/// A server of a database for one test, which may stop it, kill it, and start it again. It has a free port of 127.0.0.1 and
/// a temporary folder, and ends with the test, or with its process at the latest.
///
/// Tests that need nothing but a database share a server: see [`TestDatabases`](super::TestDatabases).
pub struct TestDatabaseServer {
    engine: TestDatabaseEngine,
    port: u16,
    folder: PathBuf,
    user: Option<User>,
    tls: Option<TestDatabaseTls>,
    running: Option<Supervised>,
}

impl TestDatabaseServer {
    /// Starts one, if its program is on the machine. There is none of SQLite.
    ///
    /// # Panics
    ///
    /// When the program is there, and does not start.
    pub async fn start(engine: TestDatabaseEngine) -> Option<Self> {
        blocking(move || Self::start_blocking(engine, None)).await
    }

    /// Starts one whose connections may be encrypted, if its program is on the machine.
    ///
    /// # Panics
    ///
    /// When the program is there, and does not start.
    pub async fn start_with_tls(engine: TestDatabaseEngine, tls: TestDatabaseTls) -> Option<Self> {
        blocking(move || Self::start_blocking(engine, Some(tls))).await
    }

    pub(super) fn start_blocking(engine: TestDatabaseEngine, tls: Option<TestDatabaseTls>) -> Option<Self> {
        let mut server = Self::installed(engine, tls, free_port())?;
        server.run(IfTaken::Move);
        Some(server)
    }

    /// One that does not run yet.
    fn installed(engine: TestDatabaseEngine, tls: Option<TestDatabaseTls>, port: u16) -> Option<Self> {
        let Some((installer, _)) = programs(engine) else {
            if let Some(variable) = engine.variable() {
                let help = format!("install its server, or let `{variable}` be a connection string");
                left_out(engine.short_name(), &help);
            }
            return None;
        };
        let user = User::instead_of_root(match engine {
            TestDatabaseEngine::Postgres => "postgres",
            _ => "mysql",
        });
        let made = || -> std::io::Result<Self> {
            let folder = tempfile::Builder::new().prefix("flytower-db-").tempdir()?.keep();
            user.map_or(Ok(()), |user| user.owns(&folder))?;
            Ok(Self {
                engine,
                port,
                folder,
                user,
                tls,
                running: None,
            })
        };
        let server = made().unwrap_or_else(|error| panic!("no folder for {engine}: {error}"));
        server.install(&installer);
        Some(server)
    }

    /// What stands at `backend.database.connection`.
    #[must_use]
    pub fn connection(&self) -> Value {
        json!({ "host": "127.0.0.1", "port": self.port, "user": USER, "password": PASSWORD })
    }

    /// What stands at `backend.database`.
    #[must_use]
    pub fn config(&self) -> Value {
        json!({ "client": self.engine.client(), "connection": self.connection() })
    }

    /// Stops it as an administrator would, whoever is connected.
    pub async fn stop(&mut self) {
        self.end(Supervised::stop).await;
    }

    /// Kills it.
    pub async fn kill(&mut self) {
        self.end(Supervised::kill).await;
    }

    /// Starts it again, with the data that it had, at the same port.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub async fn start_again(&mut self) {
        self.stop().await;
        // what is moved to another thread comes back
        let mut this = Self {
            engine: self.engine,
            port: self.port,
            folder: core::mem::take(&mut self.folder),
            user: self.user,
            tls: self.tls.clone(),
            running: None,
        };
        *self = blocking(move || {
            this.run(IfTaken::Wait);
            this
        })
        .await;
    }

    async fn end(&mut self, how: fn(Supervised)) {
        if let Some(running) = self.running.take() {
            blocking(move || how(running)).await;
        }
    }

    fn install(&self, installer: &Path) {
        let data = self.folder.join("data");
        let mut command = Command::new(installer);
        match self.engine {
            TestDatabaseEngine::Postgres => {
                let file = self.folder.join("password");
                self.write(&file, PASSWORD);
                command.args(["--no-sync", "--encoding=UTF8", "--locale=C", "--auth=scram-sha-256"]);
                command.arg(format!("--username={USER}"));
                command.arg(format!("--pwfile={}", file.display()));
                command.arg(format!("--pgdata={}", data.display()));
            }
            _ => {
                let require = match &self.tls {
                    Some(tls) if tls.client_ca.is_some() => " REQUIRE X509",
                    _ => "",
                };
                let grant = format!(
                    "CREATE USER IF NOT EXISTS '{USER}'@'%' IDENTIFIED BY '{PASSWORD}'{require};\n\
                     GRANT ALL PRIVILEGES ON *.* TO '{USER}'@'%';\n"
                );
                self.write(&self.folder.join("init.sql"), &grant);
                command.args([
                    "--no-defaults",
                    "--skip-test-db",
                    "--auth-root-authentication-method=normal",
                ]);
                command.arg(format!("--datadir={}", data.display()));
            }
        }
        // where others install, too, they remove each other's temporary tables
        command.env("TMPDIR", &self.folder);
        let output = self.as_user(&mut command).stdin(Stdio::null()).output();
        match output {
            Ok(output) if output.status.success() => {}
            Ok(output) => panic!(
                "{} cannot be set up: {}{}",
                self.engine,
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            ),
            Err(error) => panic!("{} does not run: {error}", installer.display()),
        }
        if let Some(tls) = &self.tls {
            self.install_tls(tls);
        }
    }

    fn install_tls(&self, tls: &TestDatabaseTls) {
        for (name, text) in tls.files() {
            self.write(&self.folder.join(name), text);
        }
        if self.engine == TestDatabaseEngine::Postgres && tls.client_ca.is_some() {
            let rule = "hostssl all all all scram-sha-256 clientcert=verify-ca\n";
            self.write(&self.folder.join("data/pg_hba.conf"), rule);
        }
    }

    fn run(&mut self, if_taken: IfTaken) {
        let Some((_, server)) = programs(self.engine) else {
            panic!("the program of {} is gone", self.engine)
        };
        let data = self.folder.join("data");
        let signal = if self.engine == TestDatabaseEngine::Postgres {
            "INT"
        } else {
            "TERM"
        };
        let began = Instant::now();
        // a server that was killed may not be gone entirely, and the next one ends at once
        while began.elapsed() < PATIENCE_IN_ALL {
            let mut command = Supervised::command(&self.folder, signal, &server);
            command.env("TMPDIR", &self.folder);
            match self.engine {
                TestDatabaseEngine::Postgres => {
                    command.arg("-D").arg(&data).args(["-p", &self.port.to_string()]);
                    for setting in [
                        "listen_addresses=127.0.0.1",
                        "unix_socket_directories=",
                        "max_connections=300",
                        "fsync=off",
                        "full_page_writes=off",
                    ] {
                        command.args(["-c", setting]);
                    }
                }
                _ => {
                    command.args(["--no-defaults", "--skip-name-resolve", "--bind-address=127.0.0.1"]);
                    // what is committed survives a kill, as it does elsewhere, though not a power cut
                    command.args(["--max-connections=300", "--innodb-flush-log-at-trx-commit=2"]);
                    command.arg(format!("--port={}", self.port));
                    for (option, file) in [
                        ("datadir", "data"),
                        ("socket", "mysql.sock"),
                        ("pid-file", "mysql.pid"),
                        ("init-file", "init.sql"),
                    ] {
                        command.arg(format!("--{option}={}", self.folder.join(file).display()));
                    }
                }
            }
            if let Some(tls) = &self.tls {
                command.args(tls.arguments(self.engine, &self.folder));
            }
            let running = match Supervised::spawn(self.as_user(&mut command), &self.folder) {
                Ok(running) => running,
                Err(error) => panic!("`sh` does not run: {error}"),
            };
            let attempt = Instant::now();
            while attempt.elapsed() < PATIENCE {
                // not its port, which is open before: MariaDB does not come to its end if it is told to meanwhile
                let text = running.log();
                if text.contains("ready for connections") || text.contains("ready to accept connections") {
                    self.running = Some(running);
                    return;
                }
                if ENDS.iter().any(|end| text.contains(end)) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            running.kill();
            if if_taken == IfTaken::Move {
                self.port = free_port();
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log = fs::read_to_string(self.folder.join("server.log")).unwrap_or_default();
        panic!("{} does not start:\n{log}", self.engine);
    }

    fn as_user<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        if let Some(user) = self.user {
            user.runs(command);
        }
        // not where the tests are: the other user may not look in there
        command.current_dir(&self.folder)
    }

    fn write(&self, file: &Path, text: &str) {
        let written = fs::write(file, text)
            .and_then(|()| server::only_for_its_owner(file))
            .and_then(|()| self.user.map_or(Ok(()), |user| user.owns(file)));
        if let Err(error) = written {
            panic!("`{}` cannot be written: {error}", file.display());
        }
    }
}

impl Drop for TestDatabaseServer {
    fn drop(&mut self) {
        match self.running.take() {
            // whoever has the orders removes the folder
            Some(running) => drop(running),
            None if self.folder.as_os_str().is_empty() => {}
            None => drop(fs::remove_dir_all(&self.folder)),
        }
    }
}

impl fmt::Debug for TestDatabaseServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TestDatabaseServer({} at port {})", self.engine, self.port)
    }
}

/// One that is free at this moment, which says little of the next.
fn free_port() -> u16 {
    let bound = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    match bound {
        Ok(address) => address.port(),
        Err(error) => panic!("there is no free port: {error}"),
    }
}

/// What sets up the data, and what serves it.
fn programs(engine: TestDatabaseEngine) -> Option<(PathBuf, PathBuf)> {
    let (installer, server) = match engine {
        TestDatabaseEngine::Sqlite => return None,
        TestDatabaseEngine::Postgres => ("initdb", "postgres"),
        TestDatabaseEngine::MySql => ("mariadb-install-db", "mariadbd"),
    };
    Some((server::find(installer)?, server::find(server)?))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => panic!("{error}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_whose_port_somebody_has_taken_gets_another_one() {
        for engine in [TestDatabaseEngine::Postgres, TestDatabaseEngine::MySql] {
            let taken = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = taken.local_addr().unwrap().port();
            let Some(mut server) = TestDatabaseServer::installed(engine, None, port) else {
                continue;
            };

            server.run(IfTaken::Move);

            assert_ne!(server.port, port, "{engine}");
        }
    }
}
