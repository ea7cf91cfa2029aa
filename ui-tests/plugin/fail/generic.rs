//! FT0026: a generic plugin would be many

use std::sync::Arc;

use flytower::plugin;

#[plugin(id = "catalog")]
struct CatalogPlugin<T> {
    value: Arc<T>,
}

fn main() {}
