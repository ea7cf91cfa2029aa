use std::fmt::Write;

use super::list;
use crate::graph::Graph;
use crate::package::repository;

/// The scope of all services of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One instance for each plugin: the default.
    Plugin,
    /// One instance.
    Root,
}

/// A graph for Flytower.
#[derive(Clone, Copy, Debug)]
pub struct Flytower<'g> {
    /// What to write.
    pub graph: &'g Graph,
    /// Of the services.
    pub scope: Scope,
}

impl Flytower<'_> {
    /// What the manifest needs.
    #[must_use]
    pub fn dependencies() -> String {
        format!(
            "[dependencies]\nflytower = {{ path = {:?}, default-features = false }}\n",
            repository()
        )
    }

    /// Services, factories and plugins: the attributes and the impls.
    #[must_use]
    pub fn features(self) -> String {
        let mut source = "#![allow(dead_code, unused_imports)]\n\nuse std::sync::Arc;\n\n\
                          use flytower::{Plugin, Result, backend, plugin, service, service_factory};\n"
            .to_owned();
        (0..)
            .zip(&self.graph.services)
            .for_each(|(number, needed)| self.write_service(&mut source, number, needed));
        (0..)
            .zip(&self.graph.plugins)
            .for_each(|(number, needed)| write_plugin(&mut source, number, needed));
        source
    }

    /// The `backend!` that wires them.
    #[must_use]
    pub fn backend(self) -> String {
        let numbers = |count: usize| (0..count).collect::<Vec<_>>();
        let services = list(&numbers(self.graph.services.len()), ", ", |number| {
            format!("Made{number}")
        });
        let plugins = list(&numbers(self.graph.plugins.len()), ", ", |number| {
            format!("Plugin{number}")
        });
        format!("\nbackend! {{\n    struct Portal {{ services: [{services}], plugins: [{plugins}] }}\n}}\n")
    }

    fn write_service(self, source: &mut String, number: usize, needed: &[usize]) {
        let scope = match self.scope {
            Scope::Plugin => "",
            Scope::Root => ", scope = root",
        };
        let fields = fields(needed);
        write!(
            source,
            r#"
#[service(id = "bench.service{number}"{scope})]
trait Service{number}: Send + Sync + 'static {{
    fn value(&self) -> usize;
}}

#[service_factory(provides = dyn Service{number})]
struct Made{number}{fields}

impl Service{number} for Made{number} {{
    fn value(&self) -> usize {{
        {number}
    }}
}}
"#
        )
        .expect("writing to a string succeeds");
    }
}

fn write_plugin(source: &mut String, number: usize, needed: &[usize]) {
    let fields = fields(needed);
    write!(
        source,
        r#"
#[plugin(id = "plugin-{number}")]
struct Plugin{number}{fields}

impl Plugin for Plugin{number} {{
    async fn init(self) -> Result<()> {{
        Ok(())
    }}
}}
"#
    )
    .expect("writing to a string succeeds");
}

fn fields(needed: &[usize]) -> String {
    if needed.is_empty() {
        return ";".to_owned();
    }
    let fields = list(needed, "", |number| {
        format!("    service{number}: Arc<dyn Service{number}>,\n")
    });
    format!(" {{\n{fields}}}")
}
