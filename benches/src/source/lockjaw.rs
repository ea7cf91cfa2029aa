use std::fmt::Write;

use super::list;
use crate::graph::Graph;

/// A graph for [lockjaw](https://docs.rs/lockjaw), which finds the same mistakes while compiling, but only in what the
/// methods of a component lead to: a service that no method needs may lack what it likes. For the same guarantee, that
/// whatever is installed is complete, there is a method for each service.
#[derive(Clone, Copy, Debug)]
pub struct Lockjaw<'g> {
    /// What to write.
    pub graph: &'g Graph,
}

impl Lockjaw<'_> {
    /// What the manifest needs.
    pub const DEPENDENCIES: &'static str =
        "[dependencies]\nlockjaw = \"=0.3.3\"\n\n[build-dependencies]\nlockjaw = \"=0.3.3\"\n";

    /// The build script.
    pub const BUILD_SCRIPT: &'static str = "fn main() {\n    lockjaw::build_script();\n}\n";

    /// A trait, a struct and a binding for each service, and a component with a method for each plugin and service.
    ///
    /// The bindings are scoped: as in Flytower, all that depend on a service share its instance.
    #[must_use]
    pub fn source(self) -> String {
        let mut source = "#![allow(dead_code, mismatched_lifetime_syntaxes)]\n\nuse lockjaw::{Cl, component, epilogue, injectable, module};\n".to_owned();
        for (number, needed) in (0..).zip(&self.graph.services) {
            write!(
                source,
                "\npub trait Service{number} {{\n    fn value(&self) -> usize;\n}}\n"
            )
            .expect("it is a string");
            write_injectable(&mut source, &format!("Made{number}"), needed);
            write_impl(&mut source, number, needed);
        }
        for (number, needed) in (0..).zip(&self.graph.plugins) {
            write_injectable(&mut source, &format!("Plugin{number}"), needed);
        }
        self.write_component(&mut source);
        source
    }

    fn write_component(self, source: &mut String) {
        let services: Vec<usize> = (0..self.graph.services.len()).collect();
        let plugins: Vec<usize> = (0..self.graph.plugins.len()).collect();
        let bindings = list(&services, "", |number| {
            format!(
                "    #[binds(scope: crate::App)]\n    pub fn bind{number}(_made: crate::Made{number}) -> \
                 Cl<dyn crate::Service{number}> {{}}\n"
            )
        });
        let methods = list(&plugins, "", |number| {
            format!("    fn plugin{number}(&self) -> crate::Plugin{number};\n")
        }) + &list(&services, "", |number| {
            format!("    fn service{number}(&self) -> Cl<'_, dyn crate::Service{number}>;\n")
        });
        write!(
            source,
            "\npub struct Bindings {{}}\n\n#[module]\nimpl Bindings {{\n{bindings}}}\n\n\
             #[component(modules: Bindings)]\npub trait App {{\n{methods}}}\n\n\
             fn main() {{}}\n\nepilogue!();\n"
        )
        .expect("it is a string");
    }
}

fn write_injectable(source: &mut String, name: &str, needed: &[usize]) {
    let lifetime = lifetime(needed);
    let fields = list(needed, "", |number| {
        format!("    service{number}: Cl<'a, dyn crate::Service{number}>,\n")
    });
    let parameters = list(needed, ", ", |number| {
        format!("service{number}: Cl<'a, dyn crate::Service{number}>")
    });
    let names = list(needed, ", ", |number| format!("service{number}"));
    write!(
        source,
        "\npub struct {name}{lifetime} {{\n{fields}}}\n\n#[injectable]\nimpl{lifetime} {name}{lifetime} {{\n    \
         #[inject]\n    pub fn new({parameters}) -> {name}{lifetime} {{\n        {name} {{ {names} }}\n    }}\n}}\n"
    )
    .expect("it is a string");
}

fn write_impl(source: &mut String, number: usize, needed: &[usize]) {
    let lifetime = lifetime(needed);
    write!(
        source,
        "\nimpl{lifetime} Service{number} for Made{number}{lifetime} {{\n    \
         fn value(&self) -> usize {{\n        {number}\n    }}\n}}\n"
    )
    .expect("it is a string");
}

fn lifetime(needed: &[usize]) -> &'static str {
    if needed.is_empty() { "" } else { "<'a>" }
}
