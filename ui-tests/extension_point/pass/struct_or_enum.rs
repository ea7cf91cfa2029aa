//! An extension point is a struct of any form, or an enum
//!
//! Fixes extension_point/fail/id_of_a_plugin.rs

use flytower::{Module, Plugin, Result, StartOptions, backend, extension_point, module, plugin};

#[extension_point(id = "catalog.mode")]
#[derive(Debug, Default, PartialEq)]
pub enum Mode {
    /// As it comes.
    #[default]
    Plain,
    Strict,
}

#[extension_point(id = "catalog.names")]
#[derive(Default)]
struct Names(Vec<String>);

#[plugin(id = "catalog")]
struct CatalogPlugin {
    mode: Mode,
    names: Names,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = CatalogPlugin, id = "strict")]
struct StrictModule<'a> {
    mode: &'a mut Mode,
}

impl Module for StrictModule<'_> {
    async fn init(self) -> Result<()> {
        *self.mode = Mode::Strict;
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
        modules: [StrictModule],
    }
}

#[tokio::main]
async fn main() {
    Portal::start(StartOptions::new()).await.unwrap();
}
