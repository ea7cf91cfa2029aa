//! What else stands on a plugin stays: documentation, derives, visibility

use flytower::backend;
mod catalog {
    /// The software catalog.
    #[flytower::plugin(id = "catalog")]
    #[derive(Debug, Clone)]
    #[must_use]
    pub(super) struct CatalogPlugin {
        /// Which plugin this is.
        #[allow(dead_code)]
        pub(super) plugin: flytower::services::PluginMetadata,
    }

    impl flytower::Plugin for CatalogPlugin {
        async fn init(self) -> flytower::Result<()> {
            println!("{:?}", self.clone());
            Ok(())
        }
    }
}

use catalog::CatalogPlugin;

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
    }
}

#[tokio::main]
async fn main() {
    Portal::start(flytower::StartOptions::new()).await.unwrap();
}
