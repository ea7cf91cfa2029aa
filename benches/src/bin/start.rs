//! What starting a backend costs at run time, compared with doing by hand what it comes down to.
//!
//! `cargo run --release -p flytower-benches --bin start`. Generates a package for each row of the table, and runs it.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot go on has nothing better to do"
)]

use std::process::Command;

use flytower_benches::graph::Graph;
use flytower_benches::package::{Package, repository};
use flytower_benches::rustc::wrap_if_asked;
use flytower_benches::source::{Flytower, Scope, by_hand};

const MANY: usize = 1_000;

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
    println!("| case | backend [µs] | by hand [µs] | ratio |");
    println!("|---|---:|---:|---:|");
    for case in &CASES {
        let binary = case.write().build_release();
        let status = Command::new(binary).status().expect("what was built can be run");
        assert!(status.success(), "`{}` failed", case.name);
    }
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

    fn main(&self) -> String {
        let Self { name, plugins, .. } = self;
        format!(
            r#"
fn main() {{
    flytower_benches::compare::start_with_by_hand(
        {name:?},
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
