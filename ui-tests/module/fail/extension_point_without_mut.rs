//! FT0048: a module borrows an extension point, and forgets `mut`

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
    formatters: &'a Formatters,
}

impl Module for MarkdownModule<'_> {
    async fn init(self) -> Result<()> {
        let _ = &self.formatters.names;
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [SearchPlugin],
        modules: [MarkdownModule],
    }
}

fn main() {}
