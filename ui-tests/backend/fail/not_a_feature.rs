//! FT0027: a struct without any attribute is listed

use flytower::backend;

struct CatalogPlugin;

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
    }
}

fn main() {}
