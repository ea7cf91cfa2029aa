use std::sync::Arc;

use flytower::runtime::Failed;
use flytower::services::RootConfig;
use flytower::{
    FeatureLoader, Features, Module, Plugin, Result, StartOptions, backend, extension_point, feature_loader, module,
    plugin, service_factory,
};
use serde_json::json;

use crate::support::{Journal, config_of};

static JOURNAL: Journal = Journal::new();

macro_rules! noted {
    (plugin $name:ident, $id:literal) => {
        #[plugin(id = $id)]
        struct $name;
        impl Plugin for $name {
            async fn init(self) -> Result<()> {
                JOURNAL.note(concat!("plugin ", $id));
                Ok(())
            }
        }
    };
    (module $name:ident of $plugin:ident, $id:literal) => {
        #[module(for = $plugin, id = $id)]
        struct $name;
        impl Module for $name {
            async fn init(self) -> Result<()> {
                JOURNAL.note(concat!("module ", $id));
                Ok(())
            }
        }
    };
}
noted!(plugin Search, "search");
noted!(plugin Docs, "docs");
noted!(module SearchDocs of Search, "search-docs");
noted!(module SearchCatalog of Search, "search-catalog");
noted!(module DocsDrafts of Docs, "docs-drafts");

#[feature_loader(plugins(Search, Docs), modules(SearchDocs))]
struct ByConfiguration {
    config: Arc<dyn RootConfig>,
}
impl FeatureLoader for ByConfiguration {
    async fn load(self, features: &mut Features<Self>) -> Result<()> {
        if self.config.get::<bool>("search")? {
            features.enable::<Search>();
            features.enable::<SearchDocs>();
            features.enable::<Search>();
        }
        Ok(())
    }
}

#[service_factory]
fn config() -> Arc<dyn RootConfig> {
    Arc::new(config_of(json!({ "search": true })))
}

#[tokio::test]
async fn what_a_loader_enables_starts_and_what_it_does_not_enable_does_not() {
    backend! {
        struct Portal {
            services: [config],
            // modules that are listed start with their plugin, so only if it is enabled
            modules: [SearchCatalog, DocsDrafts],
            loaders: [ByConfiguration],
        }
    }
    let running = Portal::start(StartOptions::new()).await.unwrap();
    let mut events = JOURNAL.events();
    events.sort();
    assert_eq!(events, ["module search-catalog", "module search-docs", "plugin search"]);
    let report = running.report();
    assert_eq!(report.plugins.len(), 1);
    assert_eq!(report.plugins[0].modules, ["search-catalog", "search-docs"]);
}

#[tokio::test]
async fn a_loader_that_fails_keeps_the_backend_from_starting() {
    #[service_factory]
    fn empty() -> Arc<dyn RootConfig> {
        Arc::new(config_of(json!({})))
    }
    backend! { struct Portal { services: [empty], loaders: [ByConfiguration] } }
    let error = Portal::start(StartOptions::new()).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("feature loader `ByConfiguration` failed"), "{text}");
    assert!(
        text.contains("missing required config value at `search` in the test"),
        "{text}"
    );
}

#[tokio::test]
async fn a_module_fails_if_the_module_whose_extension_point_it_uses_is_not_enabled() {
    #[plugin(id = "library")]
    struct Library;
    impl Plugin for Library {
        async fn init(self) -> Result<()> {
            Ok(())
        }
    }
    #[extension_point(id = "library.indices")]
    #[derive(Default)]
    struct Indices(Vec<&'static str>);
    #[module(for = Library, id = "engine")]
    struct Engine {
        indices: Indices,
    }
    impl Module for Engine {
        async fn init(self) -> Result<()> {
            panic!("not enabled, yet it has {:?}", self.indices.0)
        }
    }
    #[module(for = Library, id = "people")]
    struct People<'a> {
        indices: &'a mut Indices,
    }
    impl Module for People<'_> {
        async fn init(self) -> Result<()> {
            self.indices.0.push("people");
            Ok(())
        }
    }
    #[feature_loader(modules(Engine, People<'_>))]
    struct OnlyPeople;
    impl FeatureLoader for OnlyPeople {
        async fn load(self, features: &mut Features<Self>) -> Result<()> {
            features.enable::<People<'_>>();
            Ok(())
        }
    }
    backend! { struct Portal { plugins: [Library], loaders: [OnlyPeople] } }
    let error = Portal::start(StartOptions::new()).await.unwrap_err();
    assert_eq!(error.failures.len(), 1);
    let failure = &error.failures[0];
    assert_eq!(
        failure.failed,
        Failed::Module {
            plugin: "library",
            id: "people"
        }
    );
    assert_eq!(
        failure.error.to_string(),
        "its extension point `library.indices` is offered by module `engine`, which no feature loader has enabled"
    );
}
