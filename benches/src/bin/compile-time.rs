//! What `backend!` adds to a cold `cargo check`, and how that compares with lockjaw.
//!
//! `cargo run --release -p flytower-benches --bin compile-time [SIZE…]`, where a size is a number of services.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot go on has nothing better to do"
)]

use std::env;

use flytower_benches::graph::Graph;
use flytower_benches::package::{Check, Package};
use flytower_benches::rustc::wrap_if_asked;
use flytower_benches::source::{Flytower, Lockjaw, Scope};
use flytower_benches::statistics::median;

const SIZES: [usize; 3] = [10, 100, 1_000];
const ROUNDS: usize = 5;
const MAIN: &str = "\nfn main() {}\n";

fn main() {
    wrap_if_asked();
    let mut sizes: Vec<usize> = env::args()
        .skip(1)
        .map(|size| size.parse().expect("a size is a number of services"))
        .collect();
    if sizes.is_empty() {
        sizes.extend(SIZES);
    }
    println!("| services | variant | `cargo check` [s] | rustc [s] | fastest rustc [s] | peak memory [MiB] |");
    println!("|---:|---|---:|---:|---:|---:|");
    for size in sizes {
        measure(size);
    }
}

/// A variant and what was measured of it.
struct Subject {
    name: &'static str,
    package: Package,
    checks: Vec<Check>,
}

fn measure(size: usize) {
    let mut subjects = subjects(&Graph::random(size, size / 5), size);
    for subject in &subjects {
        subject.package.prepare();
    }
    for round in 0..ROUNDS {
        // to and fro, so that a machine that gets slower treats all alike
        let mut order: Vec<usize> = (0..subjects.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for index in order {
            let check = subjects[index].package.check_cold();
            subjects[index].checks.push(check);
        }
    }
    for subject in &subjects {
        subject.print(size);
    }
    let [with, without, lockjaw] = [0, 1, 2].map(|index| subjects[index].seconds());
    println!("| {size} | with / without | {:.3} | | | |", with / without);
    println!("| {size} | with − without [s] | {:.3} | | | |", with - without);
    println!("| {size} | with / lockjaw | {:.3} | | | |", with / lockjaw);
}

fn subjects(graph: &Graph, size: usize) -> [Subject; 3] {
    let flytower = Flytower {
        graph,
        scope: Scope::Plugin,
    };
    let lockjaw = Lockjaw { graph };
    let write = |kind: &str, main: String| {
        Package::write(&format!("{kind}_{size}"), "2024", &Flytower::dependencies(), &main, &[])
    };
    [
        Subject::new(
            "with `backend!`",
            write("with", flytower.features() + &flytower.backend() + MAIN),
        ),
        Subject::new("without", write("without", flytower.features() + MAIN)),
        Subject::new("lockjaw", {
            let build = [("build.rs", Lockjaw::BUILD_SCRIPT)];
            Package::write(
                &format!("lockjaw_{size}"),
                "2021",
                Lockjaw::DEPENDENCIES,
                &lockjaw.source(),
                &build,
            )
        }),
    ]
}

impl Subject {
    fn new(name: &'static str, package: Package) -> Self {
        Self {
            name,
            package,
            checks: Vec::new(),
        }
    }

    fn seconds(&self) -> f64 {
        median(self.checks.iter().map(|check| check.seconds))
    }

    fn print(&self, size: usize) {
        let rustc = || self.checks.iter().map(|check| check.rustc.seconds);
        println!(
            "| {size} | {} | {:.3} | {:.3} | {:.3} | {:.0} |",
            self.name,
            self.seconds(),
            median(rustc()),
            rustc().fold(f64::INFINITY, f64::min),
            median(self.checks.iter().map(|check| check.rustc.peak_mib)),
        );
    }
}
