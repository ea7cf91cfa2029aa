//! FT0048: with `mut` the module can fill what it borrows
//!
//! Fixes module/fail/extension_point_without_mut.rs

use flytower::{Module, Plugin, Result, backend, extension_point, module, plugin};

#[extension_point(id = "search.formatters")]
#[derive(Default)]
struct Formatters {
    names: Vec<String>,
}

#[plugin(id = "search")]
struct SearchPlugin {
    formatters: Formatters,
}

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = SearchPlugin, id = "markdown")]
struct MarkdownModule<'a> {
    formatters: &'a mut Formatters,
}

impl Module for MarkdownModule<'_> {
    async fn init(self) -> Result<()> {
        self.formatters.names.push("markdown".to_owned());
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [SearchPlugin],
        modules: [MarkdownModule],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.points.len(), 1);
}
