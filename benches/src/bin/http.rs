//! What a request costs: a route of a plugin behind all default middleware, over the same route in warp alone (also with
//! the same headers), over a backend with a thousand plugins, and over Backstage, if the environment variable
//! `BACKSTAGE_REFERENCE` says how to start one.
//!
//! `BACKSTAGE_REFERENCE='…' cargo run --release -p flytower-benches --bin http`; see the README.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot go on has nothing better to do"
)]

use std::env;
use std::path::PathBuf;
use std::process::Command;

use flytower_benches::package::{Package, repository};
use flytower_benches::process::{Running, free_port, write_config};
use flytower_benches::rustc::wrap_if_asked;
use flytower_benches::source::{bare, bare_with_headers, hello};
use flytower_benches::statistics::{median, range};
use flytower_benches::wrk::requests_per_second;

const ROUNDS: usize = 7;
const SECONDS: u32 = 4;
const MANY: usize = 1_000;
const ROUTE: &str = "/api/hello/open";

/// One kind of server.
struct Server {
    name: String,
    command: Box<dyn Fn(u16) -> Command>,
    rates: Vec<f64>,
    before_load: Vec<f64>,
    after_load: Vec<f64>,
}

impl Server {
    fn new(name: impl Into<String>, command: impl Fn(u16) -> Command + 'static) -> Self {
        Self {
            name: name.into(),
            command: Box::new(command),
            rates: Vec::new(),
            before_load: Vec::new(),
            after_load: Vec::new(),
        }
    }

    /// Starts it, warms it up, and loads it.
    fn measure(&mut self) {
        let port = free_port();
        let mut process = Running::spawn((self.command)(port).env("NODE_ENV", "production"));
        let _ = process.until_ready(port);
        self.before_load.push(process.resident_mib());
        let _ = requests_per_second(port, ROUTE, 1);
        self.rates.push(requests_per_second(port, ROUTE, SECONDS));
        self.after_load.push(process.resident_mib());
    }

    fn print(&self, base: &Self) {
        let (lowest, highest) = range(self.rates.iter().copied());
        let memory = |values: &[f64]| median(values.iter().copied());
        // of one round each, so that a machine that drifts does so for both
        let ratios = self.rates.iter().zip(&base.rates).map(|(ours, theirs)| ours / theirs);
        println!(
            "| {} | {:.0} ({lowest:.0} to {highest:.0}) | {:.3} | {:.1} | {:.1} |",
            self.name,
            median(self.rates.iter().copied()),
            median(ratios),
            memory(&self.before_load),
            memory(&self.after_load),
        );
    }
}

fn main() {
    wrap_if_asked();
    let (bare, same_headers, one, many) = (
        write("bare", &bare()).build_release(),
        write("bare_with_headers", &bare_with_headers()).build_release(),
        write("hello", &hello(1)).build_release(),
        write("hello_1000", &hello(MANY)).build_release(),
    );
    let mut servers = vec![
        Server::new("warp alone", move |port| with_arguments(&bare, [port.to_string()])),
        Server::new("warp alone, with constant headers of a backend", move |port| {
            with_arguments(&same_headers, [port.to_string()])
        }),
        Server::new("Flytower", move |port| configured(&one, port)),
        Server::new(format!("Flytower with {MANY} plugins"), move |port| {
            configured(&many, port)
        }),
    ];
    if let Ok(reference) = env::var("BACKSTAGE_REFERENCE") {
        servers.push(Server::new("Backstage", move |port| backstage(&reference, port)));
    }
    for _ in 0..ROUNDS {
        servers.iter_mut().for_each(Server::measure);
    }
    println!("| server | requests per second | over warp alone | memory before load [MiB] | after [MiB] |");
    println!("|---|---:|---:|---:|---:|");
    servers.iter().for_each(|server| server.print(&servers[0]));
}

fn write(name: &str, source: &str) -> Package {
    let dependencies = format!(
        "[dependencies]\nflytower = {{ path = {:?} }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n",
        repository()
    );
    Package::write(name, "2024", &dependencies, source, &[])
}

fn with_arguments(binary: &PathBuf, arguments: impl IntoIterator<Item = String>) -> Command {
    let mut command = Command::new(binary);
    command.args(arguments);
    command
}

fn configured(binary: &PathBuf, port: u16) -> Command {
    let config = write_config(port).display().to_string();
    with_arguments(binary, ["--config".to_owned(), config])
}

fn backstage(reference: &str, port: u16) -> Command {
    let mut words = reference.split_whitespace();
    let mut command = Command::new(words.next().expect("BACKSTAGE_REFERENCE names a program"));
    command
        .args(words)
        .args(["hello.js", "--config"])
        .arg(write_config(port));
    command
}
