use core::time::Duration;
use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use crate::server::{Supervised, find, left_out};

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often one is started that ends, or that does not come to listen.
const ATTEMPTS: u32 = 3;

/// The highest port that servers of a cluster take: they talk to each other at another one, which is higher by 10,000.
const HIGHEST_PORT: u16 = 55_535;

/// A server program on a free port of this machine, in a temporary folder. Killed when it is dropped, and not left over when
/// the tests are killed.
#[derive(Debug)]
pub struct ServerProcess {
    kind: Kind,
    program: PathBuf,
    arguments: Vec<String>,
    port: u16,
    folder: TempDir,
    running: Option<Supervised>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Redis,
    Memcached,
}

impl Kind {
    /// Where its program is. Tests are told if there is none.
    fn program(self) -> Option<PathBuf> {
        let (name, programs, help): (_, &[&str], _) = match self {
            Self::Redis => (
                "redis",
                &["redis-server", "valkey-server"],
                "install `redis-server`, or let `FLYTOWER_TEST_REDIS` be a URL for those that need no server of their own",
            ),
            Self::Memcached => (
                "memcached",
                &["memcached"],
                "install `memcached`, or let `FLYTOWER_TEST_MEMCACHED` be an address for those that need no server of their own",
            ),
        };
        let program = programs.iter().find_map(|program| find(program));
        if program.is_none() {
            left_out(name, help);
        }
        program
    }
}

impl ServerProcess {
    /// Redis or Valkey, with more arguments, if there is one.
    pub async fn redis(more: &[&str]) -> Option<Self> {
        let arguments = |port: u16| {
            let port = port.to_string();
            let own = [
                "--port",
                &port,
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
            ];
            own.iter().chain(more).map(|&argument| argument.to_owned()).collect()
        };
        Self::redis_with(arguments).await
    }

    /// The program of Redis or Valkey, with nothing but these arguments for a port.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub async fn redis_with(arguments: impl Fn(u16) -> Vec<String>) -> Option<Self> {
        Self::start(Kind::Redis, arguments).await
    }

    /// Memcached, with more arguments, if there is one.
    pub async fn memcached(more: &[&str]) -> Option<Self> {
        let arguments = |port: u16| {
            let port = port.to_string();
            // which user matters to root only, whom it refuses
            let own = ["-p", &port, "-U", "0", "-l", "127.0.0.1", "-u", "nobody"];
            own.iter().chain(more).map(|&argument| argument.to_owned()).collect()
        };
        Self::start(Kind::Memcached, arguments).await
    }

    async fn start(kind: Kind, arguments: impl Fn(u16) -> Vec<String>) -> Option<Self> {
        let program = kind.program()?;
        let mut log = String::new();
        // somebody may take the port before the server does
        for _ in 0..ATTEMPTS {
            let (port, folder) = match place() {
                Ok(place) => place,
                Err(error) => panic!("no folder or port for `{}`: {error}", program.display()),
            };
            let mut server = Self {
                kind,
                program: program.clone(),
                arguments: arguments(port),
                port,
                folder,
                running: None,
            };
            if server.run().await {
                return Some(server);
            }
            log = fs::read_to_string(server.folder.path().join("server.log")).unwrap_or_default();
        }
        panic!("`{}` does not start:\n{log}", program.display())
    }

    /// The port that it listens on.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Kills it: it has no time for anything.
    pub fn kill(&mut self) {
        if let Some(running) = self.running.take() {
            running.kill();
        }
    }

    /// Lets it stand still: it is there, and does not answer.
    ///
    /// # Panics
    ///
    /// When it does not run.
    pub fn freeze(&self) {
        let id = self.signal("-STOP");
        // until the system has stopped one of its threads, the others may answer; a test may have stopped the clock of tokio
        let begun = std::time::Instant::now();
        while !stands_still(id) {
            assert!(
                !has_ended(id) && begun.elapsed() < PATIENCE,
                "`{}` does not stand still",
                self.program.display()
            );
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Lets it go on.
    ///
    /// # Panics
    ///
    /// When it does not run.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    /// The id of the process that it is sent to.
    fn signal(&self, signal: &str) -> u32 {
        let id = self.running.as_ref().and_then(Supervised::id).unwrap_or_default();
        let sent = (id > 0).then(|| Command::new("kill").args([signal, &id.to_string()]).status());
        assert!(
            matches!(sent, Some(Ok(status)) if status.success()),
            "`kill {signal}` of `{}` fails",
            self.program.display()
        );
        id
    }

    /// Starts it anew on the same port, with nothing of what it had in memory.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub async fn restart(&mut self) {
        self.kill();
        for _ in 0..ATTEMPTS {
            if self.run().await {
                return;
            }
            // somebody else may have had the port, for a moment
            sleep(Duration::from_secs(1)).await;
        }
        let log = fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
        panic!(
            "`{}` does not start anew on port {}:\n{log}",
            self.program.display(),
            self.port
        );
    }

    /// Whether it comes to listen.
    async fn run(&mut self) -> bool {
        let mut command = Supervised::command(self.folder.path(), "TERM", &self.program);
        command.args(&self.arguments);
        let running = match Supervised::spawn(&mut command, self.folder.path()) {
            Ok(running) => self.running.insert(running),
            Err(error) => panic!("`sh` does not run: {error}"),
        };
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let id = running.id();
            // that somebody answers at the port does not say who
            let listens = match (self.kind, id) {
                (Kind::Redis, _) => {
                    let log = running.log();
                    log.contains("Ready to accept connections") || log.contains("Sentinel ID is")
                }
                (Kind::Memcached, Some(id)) => stats(self.port).await.contains(&format!("STAT pid {id}\r\n")),
                (Kind::Memcached, None) => false,
            };
            if listens {
                return true;
            }
            if id.is_some_and(has_ended) {
                break;
            }
            sleep(Duration::from_millis(10)).await;
        }
        self.kill();
        false
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Whether all threads of a process are stopped; so it is said where nobody can tell.
fn stands_still(id: u32) -> bool {
    let Ok(threads) = fs::read_dir(format!("/proc/{id}/task")) else {
        return true;
    };
    let is_stopped = |thread: fs::DirEntry| {
        // the name of the program, in brackets, may be anything
        let stat = fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
        stat.rsplit_once(") ")
            .is_none_or(|(_, rest)| rest.starts_with(['T', 't']))
    };
    threads.flatten().all(is_stopped)
}

/// Whether a process has ended; nobody says so where nobody can tell.
fn has_ended(id: u32) -> bool {
    match fs::read_to_string(format!("/proc/{id}/stat")) {
        // a zombie, until the shell asks what became of it
        Ok(stat) => stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z')),
        Err(_) => Path::new("/proc/self/stat").exists(),
    }
}

/// A port that is free now, and a folder.
fn place() -> io::Result<(u16, TempDir)> {
    let mut port = free_port()?;
    // nearly always at once; where all ports are higher, only clusters are impossible
    for _ in 0..1000 {
        if port <= HIGHEST_PORT {
            break;
        }
        port = free_port()?;
    }
    let folder = tempfile::Builder::new().prefix("flytower-cache-").tempdir()?;
    Ok((port, folder))
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// What Memcached says about itself at a port.
async fn stats(port: u16) -> String {
    let exchange = async {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
        stream.write_all(b"stats\r\nquit\r\n").await?;
        let mut said = String::new();
        stream.read_to_string(&mut said).await?;
        io::Result::Ok(said)
    };
    timeout(Duration::from_secs(1), exchange)
        .await
        .map_or_else(|_| String::new(), Result::unwrap_or_default)
}
