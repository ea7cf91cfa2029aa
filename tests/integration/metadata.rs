use std::sync::Arc;

use flytower::services::{PluginMetadata, RootInstanceMetadata};
use flytower::{
    FeatureLoader, Features, Module, Plugin, Result, StartOptions, backend, feature_loader, module, plugin,
};

use crate::support::Journal;

#[tokio::test]
async fn each_feature_learns_its_plugin_and_all_learn_what_is_installed() {
    static JOURNAL: Journal = Journal::new();

    #[plugin(id = "curious")]
    struct Curious {
        plugin: PluginMetadata,
        instance: Arc<dyn RootInstanceMetadata>,
    }
    impl Plugin for Curious {
        async fn init(self) -> Result<()> {
            JOURNAL.note(self.plugin.id());
            for plugin in self.instance.installed_plugins() {
                JOURNAL.note(format!("{} {:?}", plugin.plugin_id, plugin.module_ids));
            }
            Ok(())
        }
    }
    #[module(for = Curious, id = "helper")]
    struct Helper {
        plugin: PluginMetadata,
    }
    impl Module for Helper {
        async fn init(self) -> Result<()> {
            JOURNAL.note(format!("helper of {}", self.plugin.id()));
            Ok(())
        }
    }
    #[plugin(id = "absent")]
    struct Absent;
    impl Plugin for Absent {
        async fn init(self) -> Result<()> {
            Ok(())
        }
    }
    #[feature_loader(plugins(Absent))]
    struct Never;
    impl FeatureLoader for Never {
        async fn load(self, _: &mut Features<Self>) -> Result<()> {
            Ok(())
        }
    }

    backend! { struct Portal { plugins: [Curious], modules: [Helper], loaders: [Never] } }
    Portal::start(StartOptions::new()).await.unwrap();
    assert_eq!(
        JOURNAL.events(),
        ["helper of curious", "curious", "curious [\"helper\"]"]
    );
}
