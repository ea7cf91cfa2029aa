use flytower::{Error, Module, Plugin, Result, StartOptions, backend, extension_point, module, plugin, plugin_marker};

use crate::support::{Journal, config_of};

#[tokio::test]
async fn a_module_finds_its_plugin_by_the_marker_of_a_library() {
    static JOURNAL: Journal = Journal::new();

    // what a `-node` crate holds
    #[plugin_marker(id = "library")]
    struct Library;
    #[extension_point(id = "library.shelf")]
    #[derive(Default)]
    struct Shelf(Vec<&'static str>);

    // what the plugin's crate holds
    #[plugin(marker = Library)]
    struct LibraryPlugin {
        shelf: Shelf,
    }
    impl Plugin for LibraryPlugin {
        async fn init(self) -> Result<()> {
            JOURNAL.note(self.shelf.0.join(", "));
            Ok(())
        }
    }

    // what a module's crate holds
    #[module(for = Library, id = "novels")]
    struct Novels<'a> {
        shelf: &'a mut Shelf,
    }
    impl Module for Novels<'_> {
        async fn init(self) -> Result<()> {
            self.shelf.0.push("Emma");
            Ok(())
        }
    }

    backend! { struct Town { plugins: [LibraryPlugin], modules: [Novels] } }
    Town::start(StartOptions::new()).await.unwrap();
    assert_eq!(JOURNAL.events(), ["Emma"]);
}

#[tokio::test]
async fn what_a_module_added_before_it_failed_is_there_and_its_siblings_and_plugin_start() {
    static JOURNAL: Journal = Journal::new();

    #[extension_point(id = "choir.singers")]
    #[derive(Default)]
    struct Singers(Vec<&'static str>);
    #[plugin(id = "choir")]
    struct Choir {
        singers: Singers,
    }
    impl Plugin for Choir {
        async fn init(self) -> Result<()> {
            JOURNAL.note(self.singers.0.join(", "));
            Ok(())
        }
    }
    #[module(for = Choir, id = "shy")]
    struct Shy<'a> {
        singers: &'a mut Singers,
    }
    impl Module for Shy<'_> {
        async fn init(self) -> Result<()> {
            self.singers.0.push("shy");
            Err(Error::internal("lost courage"))
        }
    }
    #[module(for = Choir, id = "bold")]
    struct Bold<'a> {
        singers: &'a mut Singers,
    }
    impl Module for Bold<'_> {
        async fn init(self) -> Result<()> {
            self.singers.0.push("bold");
            Ok(())
        }
    }

    #[flytower::service_factory]
    fn config() -> std::sync::Arc<dyn flytower::services::RootConfig> {
        std::sync::Arc::new(config_of(serde_json::json!({
            "backend": { "startup": { "default": { "onPluginModuleBootFailure": "continue" } } }
        })))
    }

    backend! { struct Concert { services: [config], plugins: [Choir], modules: [Shy, Bold] } }
    let running = Concert::start(StartOptions::new()).await.unwrap();
    assert_eq!(JOURNAL.events(), ["shy, bold"]);
    let report = &running.report().plugins[0];
    assert_eq!(report.failures.len(), 1);
    assert_eq!(report.failures[0].failed.to_string(), "module `shy` of plugin `choir`");
}
