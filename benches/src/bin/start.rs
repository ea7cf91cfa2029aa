//! What starting a backend costs at run time, compared with doing by hand what it comes down to.
//!
//! `cargo run --release -p flytower-benches --bin start`. Generates a package for each row of the table, and runs those in
//! turn.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot go on has nothing better to do"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use flytower_benches::compare::Medians;
use flytower_benches::graph::Graph;
use flytower_benches::idle;
use flytower_benches::package::{Package, repository};
use flytower_benches::rustc::wrap_if_asked;
use flytower_benches::source::{Flytower, Scope, by_hand};
use flytower_benches::statistics::{median, range};

const MANY: usize = 1_000;
/// Processes per row. Where the allocator and the scheduler put things differs from one process to the next by more than
/// from one start to the next.
const PROCESSES: usize = 9;
/// How long to wait for a quiet moment, each time.
const PATIENCE: Duration = Duration::from_secs(20);

/// A row of the table.
struct Case {
    package: &'static str,
    name: &'static str,
    scope: Scope,
    services: usize,
    plugins: usize,
}

const CASES: [Case; 4] = [
    Case {
        package: "start_root",
        name: "1,000 root-scoped services, 1,000 plugins",
        scope: Scope::Root,
        services: MANY,
        plugins: MANY,
    },
    Case {
        package: "start_plugin",
        name: "1,000 plugin-scoped services, 1,000 plugins",
        scope: Scope::Plugin,
        services: MANY,
        plugins: MANY,
    },
    Case {
        package: "start_services",
        name: "1,000 root-scoped services, no plugin",
        scope: Scope::Root,
        services: MANY,
        plugins: 0,
    },
    Case {
        package: "start_empty",
        name: "no service, 1,000 plugins",
        scope: Scope::Plugin,
        services: 0,
        plugins: MANY,
    },
];

fn main() {
    wrap_if_asked();
    let binaries: Vec<PathBuf> = CASES.iter().map(|case| case.write().build_release()).collect();
    let mut figures = CASES.map(|_| Vec::new());
    let mut busy = 0;
    for _ in 0..PROCESSES {
        for (figures, binary) in figures.iter_mut().zip(&binaries) {
            busy += usize::from(!idle::wait(PATIENCE));
            figures.push(measure(binary));
        }
    }
    println!("| case | backend [µs] | by hand [µs] | ratio |");
    println!("|---|---:|---:|---:|");
    for (case, figures) in CASES.iter().zip(&figures) {
        case.print(figures);
    }
    if busy > 0 {
        println!("\nThe machine was busy before {busy} of the runs: these figures are worth little.");
    }
}

fn measure(binary: &Path) -> Medians {
    let output = Command::new(binary)
        .stderr(Stdio::inherit())
        .output()
        .expect("what was built can be run");
    assert!(output.status.success(), "`{}` failed", binary.display());
    Medians::parse(&String::from_utf8_lossy(&output.stdout)).expect("it prints two numbers")
}

impl Case {
    fn write(&self) -> Package {
        let graph = match self.scope {
            Scope::Root => Graph {
                plugins: vec![Vec::new(); self.plugins],
                ..Graph::random(self.services, 0)
            },
            Scope::Plugin => Graph::needed_by_one(self.services, self.plugins),
        };
        let flytower = Flytower {
            graph: &graph,
            scope: self.scope,
        };
        let source = flytower.features() + &flytower.backend() + &by_hand(&graph) + &self.main();
        Package::write(self.package, "2024", &dependencies(), &source, &[])
    }

    fn print(&self, figures: &[Medians]) {
        let backend = median(figures.iter().map(|figures| figures.backend_micros));
        let by_hand = median(figures.iter().map(|figures| figures.by_hand_micros));
        let ratios = figures.iter().map(|figures| figures.ratio());
        let (lowest, highest) = range(ratios.clone());
        let ratio = median(ratios);
        println!(
            "| {} | {backend:.0} | {by_hand:.0} | {ratio:.1} ({lowest:.1} to {highest:.1}) |",
            self.name
        );
    }

    fn main(&self) -> String {
        let plugins = self.plugins;
        format!(
            r#"
fn main() {{
    flytower_benches::compare::start_with_by_hand(
        async || Portal::start(flytower::StartOptions::new()).await.expect("nothing in it fails"),
        async |backend| backend.stop().await.expect("it has nothing to wait for"),
        wire,
        {plugins},
    );
}}
"#
        )
    }
}

fn dependencies() -> String {
    let benches = repository().join("benches");
    Flytower::dependencies() + &format!("flytower-benches = {{ path = {benches:?} }}\n")
}
