//! How long a process takes from its first moment until all its plugins have started, and the memory it then holds:
//! compared with Backstage, if the environment variable `BACKSTAGE_REFERENCE` says how to start one.
//!
//! `BACKSTAGE_REFERENCE='…' cargo run --release -p flytower-benches --bin backstage`; see the README.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot go on has nothing better to do"
)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use flytower_benches::graph::Graph;
use flytower_benches::package::{Package, generated};
use flytower_benches::process::{Running, free_port};
use flytower_benches::rustc::wrap_if_asked;
use flytower_benches::source::{Flytower, Scope};
use flytower_benches::statistics::median;

const PLUGINS: usize = 100;
const ROUNDS: usize = 5;

/// What was measured of one kind of process, once per round.
#[derive(Default)]
struct Figures {
    seconds: Vec<f64>,
    resident_mib: Vec<f64>,
}

fn main() {
    wrap_if_asked();
    let binary = write().build_release();
    let reference = env::var("BACKSTAGE_REFERENCE").ok();
    let (mut ours, mut theirs) = (Figures::default(), Figures::default());
    for _ in 0..ROUNDS {
        start_ours(&binary, &mut ours);
        if let Some(reference) = &reference {
            start_theirs(reference, &mut theirs);
        }
    }
    println!("| backend with {PLUGINS} plugins | until started [ms] | resident memory [MiB] |");
    println!("|---|---:|---:|");
    let (time, memory) = ours.print("Flytower");
    if reference.is_some() {
        let (their_time, their_memory) = theirs.print("Backstage");
        println!(
            "| Flytower / Backstage | 1/{:.0} | 1/{:.0} |",
            their_time / time,
            their_memory / memory
        );
    }
}

/// A service and plugins that use it. It prints a line when all have started, and runs until it is killed.
fn write() -> Package {
    let graph = Graph {
        services: vec![Vec::new()],
        plugins: vec![vec![0]; PLUGINS],
    };
    let flytower = Flytower {
        graph: &graph,
        scope: Scope::Plugin,
    };
    let main = r#"
#[tokio::main]
async fn main() {
    let _backend = Portal::start(flytower::StartOptions::new()).await.expect("nothing in it fails");
    println!("started");
    std::future::pending::<()>().await;
}
"#;
    let dependencies =
        Flytower::dependencies() + "tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }\n";
    let source = flytower.features() + &flytower.backend() + main;
    Package::write("hello", "2024", &dependencies, &source, &[])
}

fn start_ours(binary: &Path, figures: &mut Figures) {
    let mut process = Running::spawn(&mut Command::new(binary));
    figures.seconds.push(process.until_it_prints().as_secs_f64());
    figures.resident_mib.push(process.resident_mib());
}

fn start_theirs(reference: &str, figures: &mut Figures) {
    let port = free_port();
    let mut words = reference.split_whitespace();
    let mut command = Command::new(words.next().expect("BACKSTAGE_REFERENCE names a program"));
    command
        .args(words)
        .arg("hello.js")
        .arg("--config")
        .arg(write_config(port))
        .env("N", PLUGINS.to_string());
    let mut process = Running::spawn(&mut command);
    figures.seconds.push(process.until_ready(port).as_secs_f64());
    figures.resident_mib.push(process.resident_mib());
}

/// The least that Backstage starts with.
fn write_config(port: u16) -> PathBuf {
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

impl Figures {
    /// Prints a row of the table, and returns its figures.
    fn print(&self, name: &str) -> (f64, f64) {
        let milliseconds = median(self.seconds.iter().map(|seconds| seconds * 1e3));
        let resident_mib = median(self.resident_mib.iter().copied());
        println!("| {name} | {milliseconds:.1} | {resident_mib:.1} |");
        (milliseconds, resident_mib)
    }
}
