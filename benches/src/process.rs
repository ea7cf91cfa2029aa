//! Processes that are measured, from outside and from inside.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

use crate::package::generated;

const READINESS: &str = "/.backstage/health/v1/readiness";
/// A small part of what is measured. What the requests cost does not show: see the README.
const POLL: Duration = Duration::from_millis(1);
const PATIENCE: Duration = Duration::from_secs(120);

/// A process that was started just now. It is killed when this is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    spawned: Instant,
}

impl Running {
    /// Starts a process.
    ///
    /// # Panics
    ///
    /// If there is no such program.
    #[must_use]
    pub fn spawn(command: &mut Command) -> Self {
        let spawned = Instant::now();
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        // somebody must read what it logs, because a full pipe would hold it up
        let output = child.stdout.take();
        thread::spawn(move || output.map(|mut output| io::copy(&mut output, &mut io::sink())));
        Self { child, spawned }
    }

    /// Waits until the readiness check on `port` answers 200, and says how long that took since it was spawned.
    ///
    /// # Panics
    ///
    /// If the process ends before, or takes two minutes.
    pub fn until_ready(&mut self, port: u16) -> Duration {
        while !answers(port, READINESS) {
            let ended = self.child.try_wait().expect("it is a child of ours");
            assert!(ended.is_none(), "the process ended before it was ready");
            assert!(self.spawned.elapsed() < PATIENCE, "the process does not become ready");
            thread::sleep(POLL);
        }
        self.spawned.elapsed()
    }

    /// The memory that the process holds.
    ///
    /// # Panics
    ///
    /// Where there is no `/proc`.
    #[must_use]
    pub fn resident_mib(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs, on Linux");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kib: f64 = kib
            .and_then(|kib| kib.parse().ok())
            .expect("the kernel says how much it holds");
        kib / 1024.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // it may be gone already
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that nobody listens on.
///
/// # Panics
///
/// If there is none.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    listener.local_addr().expect("it is bound").port()
}

/// Writes the least that Backstage starts with into a file.
///
/// # Panics
///
/// If the folder of what is generated cannot be written to.
#[must_use]
pub fn write_config(port: u16) -> PathBuf {
    let file = generated().join("app-config.yaml");
    let config = format!(
        "app: {{ baseUrl: http://localhost:3000 }}\n\
         backend:\n  \
           baseUrl: http://localhost:{port}\n  \
           listen: {{ host: 127.0.0.1, port: {port} }}\n  \
           database: {{ client: better-sqlite3, connection: ':memory:' }}\n"
    );
    fs::write(&file, config).expect("target/ is writable");
    file
}

/// The processor time that this process has used, that of the kernel for it included.
///
/// # Panics
///
/// If the system does not know.
#[must_use]
pub fn processor_time() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("the system knows what a process used");
    let time = usage.user_time() + usage.system_time();
    Duration::from_micros(time.num_microseconds().unsigned_abs())
}

/// Whether a GET of `path` is answered with 200.
#[must_use]
pub fn answers(port: u16, path: &str) -> bool {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let answer = || {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.write_all(request.as_bytes())?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        io::Result::Ok(status)
    };
    answer().is_ok_and(|status| &status == b"HTTP/1.1 200")
}
