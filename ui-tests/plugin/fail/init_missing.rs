//! FT0028: a plugin that nothing is said of what it does

use flytower::{backend, plugin};

#[plugin(id = "catalog")]
struct CatalogPlugin;

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
    }
}

fn main() {}
