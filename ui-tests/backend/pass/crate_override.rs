//! Whoever re-exports Flytower says where it is

use flytower::{
    FeatureLoader, Features, Module, Plugin, Result, backend, extension_point, feature_loader, module, plugin,
    plugin_marker, service, service_factory, service_set,
};

mod facade {
    pub use flytower as tower;
}

#[service(id = "over.store", crate = facade::tower)]
trait Store: Send + Sync + 'static {}

#[service_factory(provides = dyn Store, crate = facade::tower)]
struct MemoryStore;

impl Store for MemoryStore {}

service_set! { crate = facade::tower; Set = [MemoryStore] }

#[extension_point(id = "over.words", crate = facade::tower)]
#[derive(Default)]
struct Words;

#[plugin_marker(id = "over", crate = facade::tower)]
struct Over;

#[plugin(marker = Over, crate = facade::tower)]
struct OverPlugin {
    words: Words,
    store: std::sync::Arc<dyn Store>,
}

impl Plugin for OverPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = Over, id = "words", crate = facade::tower)]
struct WordsModule<'a> {
    words: &'a mut Words,
}

impl Module for WordsModule<'_> {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[feature_loader(plugins(OverPlugin), crate = facade::tower)]
struct OverLoader;

impl FeatureLoader for OverLoader {
    async fn load(self, _: &mut Features<Self>) -> Result<()> {
        Ok(())
    }
}

backend! {
    crate = facade::tower;
    struct Portal {
        services: [Set],
        modules: [WordsModule],
        loaders: [OverLoader],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.entries.len(), 3);
}
