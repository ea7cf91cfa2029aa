//! How long a process takes from its first moment until all its plugins have started, and the memory it then holds:
//! compared with Backstage, if the environment variable `BACKSTAGE_REFERENCE` says how to start one.
//!
//! `BACKSTAGE_REFERENCE='…' cargo run --release -p flytower-benches --bin backstage`; see the README.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot go on has nothing better to do"
)]

use std::env;
use std::process::Command;

use flytower_benches::package::{Package, repository};
use flytower_benches::process::{Running, answers, free_port, write_config};
use flytower_benches::rustc::wrap_if_asked;
use flytower_benches::source::{hello, hello_id};
use flytower_benches::statistics::{median, range};

const PLUGINS: usize = 100;
const ROUNDS: usize = 11;

/// What was measured of one kind of process, once per round.
#[derive(Default)]
struct Figures {
    milliseconds: Vec<f64>,
    resident_mib: Vec<f64>,
}

fn main() {
    wrap_if_asked();
    let binary = write().build_release();
    let reference = env::var("BACKSTAGE_REFERENCE").ok();
    let (mut ours, mut theirs) = (Figures::default(), Figures::default());
    for _ in 0..ROUNDS {
        ours.measure(Command::new(&binary));
        if let Some(reference) = &reference {
            theirs.measure(command(reference));
        }
    }
    println!("| backend with {PLUGINS} plugins | until ready [ms] | resident memory [MiB] |");
    println!("|---|---:|---:|");
    ours.print("Flytower");
    if reference.is_some() {
        theirs.print("Backstage");
        let of = |theirs: &[f64], ours: &[f64]| median(theirs.iter().copied()) / median(ours.iter().copied());
        println!(
            "| Flytower / Backstage | 1/{:.1} | 1/{:.1} |",
            of(&theirs.milliseconds, &ours.milliseconds),
            of(&theirs.resident_mib, &ours.resident_mib)
        );
    }
}

fn write() -> Package {
    let dependencies = format!(
        "[dependencies]\nflytower = {{ path = {:?} }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n",
        repository()
    );
    Package::write("hello", "2024", &dependencies, &hello(PLUGINS), &[])
}

fn command(reference: &str) -> Command {
    let mut words = reference.split_whitespace();
    let mut command = Command::new(words.next().expect("BACKSTAGE_REFERENCE names a program"));
    command.args(words).arg("hello.js").env("N", PLUGINS.to_string());
    command
}

impl Figures {
    /// Starts a process, measures it, and ends it.
    fn measure(&mut self, mut command: Command) {
        let port = free_port();
        command.arg("--config").arg(write_config(port));
        let mut process = Running::spawn(&mut command);
        let took = process.until_ready(port);
        self.resident_mib.push(process.resident_mib());
        self.milliseconds.push(took.as_secs_f64() * 1e3);
        // not timed; it only shows that what was started is what was meant
        for number in 0..PLUGINS {
            let path = format!("/api/{}/open", hello_id(number));
            assert!(answers(port, &path), "{path} does not answer");
        }
    }

    fn print(&self, name: &str) {
        let figure = |values: &[f64]| {
            let (lowest, highest) = range(values.iter().copied());
            format!("{:.1} ({lowest:.1} to {highest:.1})", median(values.iter().copied()))
        };
        println!(
            "| {name} | {} | {} |",
            figure(&self.milliseconds),
            figure(&self.resident_mib)
        );
    }
}
