use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use flytower::services::PluginMetadata;
use flytower::{Plugin, Result, StartOptions, backend, plugin, service, service_factory};

use crate::support::Journal;

#[tokio::test]
async fn a_plugin_scoped_service_has_one_instance_for_each_plugin_that_needs_it_and_a_root_scoped_one_has_one() {
    static JOURNAL: Journal = Journal::new();

    #[service(id = "scopes.shared", scope = root)]
    struct Shared;
    #[service(id = "scopes.own")]
    struct Own(&'static str);

    #[service_factory]
    fn shared() -> Arc<Shared> {
        JOURNAL.note("shared");
        Arc::new(Shared)
    }
    #[service_factory]
    fn own(plugin: PluginMetadata, _shared: Arc<Shared>) -> Arc<Own> {
        JOURNAL.note(format!("own of {}", plugin.id()));
        Arc::new(Own(plugin.id()))
    }

    /// Needs the service twice: directly and through another one.
    #[service(id = "scopes.through")]
    #[service_factory]
    struct Through {
        own: Arc<Own>,
    }
    #[plugin(id = "one")]
    struct One {
        own: Arc<Own>,
        through: Arc<Through>,
    }
    impl Plugin for One {
        async fn init(self) -> Result<()> {
            assert!(Arc::ptr_eq(&self.own, &self.through.own));
            assert_eq!(self.own.0, "one");
            Ok(())
        }
    }
    #[plugin(id = "two")]
    struct Two {
        own: Arc<Own>,
    }
    impl Plugin for Two {
        async fn init(self) -> Result<()> {
            assert_eq!(self.own.0, "two");
            Ok(())
        }
    }
    #[plugin(id = "none")]
    struct Without;
    impl Plugin for Without {
        async fn init(self) -> Result<()> {
            Ok(())
        }
    }

    backend! { struct Three { services: [shared, own, Through], plugins: [One, Two, Without] } }
    Three::start(StartOptions::new()).await.unwrap();
    let mut events = JOURNAL.events();
    assert_eq!(events.remove(0), "shared");
    events.sort();
    assert_eq!(events, ["own of one", "own of two"]);
}

#[tokio::test]
async fn a_root_context_is_made_once_and_only_if_somebody_needs_it() {
    static CONTEXTS: AtomicUsize = AtomicUsize::new(0);
    static UNUSED: AtomicUsize = AtomicUsize::new(0);

    #[service(id = "scopes.seat")]
    struct Seat {
        plugin: &'static str,
        number: usize,
    }
    #[derive(Default)]
    struct Theatre {
        taken: AtomicUsize,
    }
    #[service_factory]
    impl Theatre {
        async fn root() -> Result<Self> {
            CONTEXTS.fetch_add(1, Ordering::SeqCst);
            Ok(Self::default())
        }
        async fn create(&self, plugin: PluginMetadata) -> Result<Arc<Seat>> {
            let number = self.taken.fetch_add(1, Ordering::SeqCst);
            Ok(Arc::new(Seat {
                plugin: plugin.id(),
                number,
            }))
        }
    }

    #[service(id = "scopes.box")]
    struct Loge;
    struct Boxes;
    #[service_factory]
    impl Boxes {
        async fn root() -> Result<Self> {
            UNUSED.fetch_add(1, Ordering::SeqCst);
            Ok(Self)
        }
        fn create(&self) -> Arc<Loge> {
            Arc::new(Loge)
        }
    }

    static SEATS: Journal = Journal::new();
    macro_rules! guest {
        ($name:ident, $id:literal) => {
            #[plugin(id = $id)]
            struct $name {
                seat: Arc<Seat>,
            }
            impl Plugin for $name {
                async fn init(self) -> Result<()> {
                    assert_eq!(self.seat.plugin, $id);
                    SEATS.note(self.seat.number.to_string());
                    Ok(())
                }
            }
        };
    }
    guest!(Ada, "ada");
    guest!(Grace, "grace");
    guest!(Barbara, "barbara");

    backend! { struct Evening { services: [Theatre, Boxes], plugins: [Ada, Grace, Barbara] } }
    Evening::start(StartOptions::new()).await.unwrap();
    assert_eq!(CONTEXTS.load(Ordering::SeqCst), 1);
    assert_eq!(UNUSED.load(Ordering::SeqCst), 0);
    let mut seats = SEATS.events();
    seats.sort();
    assert_eq!(seats, ["0", "1", "2"]);
}

#[tokio::test]
async fn an_optional_service_may_be_absent_and_a_multiton_may_have_no_instance() {
    #[service(id = "scopes.absent")]
    trait Absent: Send + Sync + 'static {}
    #[service(id = "scopes.present")]
    trait Present: Send + Sync + 'static {}
    #[service_factory(provides = dyn Present)]
    struct Here;
    impl Present for Here {}
    #[service(id = "scopes.nobody", many)]
    trait Nobody: Send + Sync + 'static {}
    #[service(id = "scopes.somebody", many)]
    trait Somebody: Send + Sync + 'static {
        fn name(&self) -> &'static str;
    }
    #[service_factory(provides = dyn Somebody)]
    struct First;
    impl Somebody for First {
        fn name(&self) -> &'static str {
            "first"
        }
    }
    #[service_factory(provides = dyn Somebody)]
    struct Second;
    impl Somebody for Second {
        fn name(&self) -> &'static str {
            "second"
        }
    }

    #[plugin(id = "asks")]
    struct Asks {
        absent: Option<Arc<dyn Absent>>,
        present: Option<Arc<dyn Present>>,
        nobody: Vec<Arc<dyn Nobody>>,
        somebody: Vec<Arc<dyn Somebody>>,
    }
    impl Plugin for Asks {
        async fn init(self) -> Result<()> {
            assert!(self.absent.is_none());
            assert!(self.present.is_some());
            assert!(self.nobody.is_empty());
            let names: Vec<_> = self.somebody.iter().map(|somebody| somebody.name()).collect();
            assert_eq!(names, ["second", "first"]);
            Ok(())
        }
    }

    backend! { struct Asking { services: [Second, Here, First], plugins: [Asks] } }
    Asking::start(StartOptions::new()).await.unwrap();
}
