//! FT0001: a service that is private to its module has its factory as default
//!
//! Fixes plugin/fail/private_type_of_another_module.rs

use flytower::backend;

mod store {
    use std::sync::Arc;

    #[flytower::service(id = "catalog.store", default = MemoryStore)]
    trait Store: Send + Sync + 'static {}

    #[flytower::service_factory(provides = dyn Store)]
    struct MemoryStore;

    impl Store for MemoryStore {}

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

fn main() {
    let names: Vec<_> = Portal::PLAN
        .factories
        .iter()
        .map(|factory| factory.descriptor.item.name)
        .collect();
    assert_eq!(names, ["MemoryStore"]);
}
