//! FT0001: a service that is private to its module is named all the same

use flytower::backend;

mod store {
    use std::sync::Arc;

    #[flytower::service(id = "catalog.store")]
    trait Store: Send + Sync + 'static {}

    #[flytower::plugin(id = "catalog")]
    pub struct CatalogPlugin {
        store: Arc<dyn Store>,
    }

    impl flytower::Plugin for CatalogPlugin {
        async fn init(self) -> flytower::Result<()> {
            Ok(())
        }
    }
}

backend! {
    struct Portal {
        plugins: [store::CatalogPlugin],
    }
}

fn main() {}
