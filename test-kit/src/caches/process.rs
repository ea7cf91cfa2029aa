use core::time::Duration;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server program on a free port of this machine. Killed when it is dropped.
#[derive(Debug)]
pub struct ServerProcess {
    program: String,
    arguments: Vec<String>,
    port: u16,
    question: Option<&'static str>,
    child: Option<Child>,
}

impl ServerProcess {
    /// Redis or Valkey, with more arguments.
    pub async fn redis(more: &[&str]) -> Option<Self> {
        for program in ["redis-server", "valkey-server"] {
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
            if let Some(server) = Self::start(program, arguments, Some("PING\r\n")).await {
                return Some(server);
            }
        }
        None
    }

    /// Memcached, with more arguments.
    pub async fn memcached(more: &[&str]) -> Option<Self> {
        let arguments = |port: u16| {
            let port = port.to_string();
            // which user matters to root only, whom it refuses
            let own = ["-p", &port, "-U", "0", "-l", "127.0.0.1", "-u", "nobody"];
            own.iter().chain(more).map(|&argument| argument.to_owned()).collect()
        };
        Self::start("memcached", arguments, Some("version\r\n")).await
    }

    /// Any program that is given a free port, and answers a question; without one it has to accept connections. `None` if
    /// there is no such program.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub async fn start(
        program: &str,
        arguments: impl Fn(u16) -> Vec<String>,
        question: Option<&'static str>,
    ) -> Option<Self> {
        // somebody may take the port before the server does
        for _ in 0..5 {
            let port = free_port();
            let mut server = Self {
                program: program.to_owned(),
                arguments: arguments(port),
                port,
                question,
                child: None,
            };
            match server.spawn().await {
                Ok(true) => return Some(server),
                Ok(false) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
                Err(error) => panic!("`{program}` cannot be started: {error}"),
            }
        }
        panic!("`{program}` does not start; run it by hand to see why")
    }

    /// The port that it listens on.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The id of its process, while it runs.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Kills it: it has no time for anything.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts it anew on the same port, with nothing of what it had.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub async fn restart(&mut self) {
        self.kill();
        assert!(
            matches!(self.spawn().await, Ok(true)),
            "`{}` does not start anew on port {}",
            self.program,
            self.port
        );
    }

    /// Whether it answers: `false` if it ends instead.
    async fn spawn(&mut self) -> io::Result<bool> {
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let child = self.child.insert(child);
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if child.try_wait()?.is_some() {
                self.child = None;
                return Ok(false);
            }
            if answers(self.port, self.question).await {
                return Ok(true);
            }
            sleep(Duration::from_millis(10)).await;
        }
        self.kill();
        Ok(false)
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

async fn answers(port: u16, question: Option<&'static str>) -> bool {
    let exchange = async {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
        if let Some(question) = question {
            stream.write_all(question.as_bytes()).await?;
            return Ok(stream.read(&mut [0; 16]).await? > 0);
        }
        io::Result::Ok(true)
    };
    matches!(timeout(Duration::from_secs(1), exchange).await, Ok(Ok(true)))
}

#[track_caller]
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    match listener {
        Ok(address) => address.port(),
        Err(error) => panic!("no port of this machine is free: {error}"),
    }
}
