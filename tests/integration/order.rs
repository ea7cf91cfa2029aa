use std::sync::Arc;
use std::time::Duration;

use flytower::{
    Module, Plugin, Result, StartOptions, backend, extension_point, module, plugin, service, service_factory,
};
use tokio::sync::Barrier;
use tokio::time::timeout;

use crate::support::Journal;

/// Longer than anything takes, shorter than anybody waits.
const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
async fn services_are_made_after_what_they_depend_on() {
    static JOURNAL: Journal = Journal::new();

    #[service(id = "order.roof", scope = root)]
    struct Roof;
    #[service(id = "order.walls", scope = root)]
    struct Walls;
    #[service(id = "order.floor", scope = root)]
    struct Floor;

    #[service_factory]
    async fn roof(_walls: Arc<Walls>) -> Result<Arc<Roof>> {
        JOURNAL.note("roof");
        Ok(Arc::new(Roof))
    }
    #[service_factory]
    async fn walls(_floor: Arc<Floor>) -> Result<Arc<Walls>> {
        // gives a factory that does not wait every chance to be first
        tokio::time::sleep(Duration::from_millis(20)).await;
        JOURNAL.note("walls");
        Ok(Arc::new(Walls))
    }
    #[service_factory]
    async fn floor() -> Result<Arc<Floor>> {
        tokio::time::sleep(Duration::from_millis(20)).await;
        JOURNAL.note("floor");
        Ok(Arc::new(Floor))
    }

    backend! { struct House { services: [roof, walls, floor] } }
    House::start(StartOptions::new()).await.unwrap();
    assert_eq!(JOURNAL.events(), ["floor", "walls", "roof"]);
}

#[tokio::test]
async fn root_services_of_one_level_are_made_concurrently() {
    // each waits until the other has begun: one after the other, they would wait for ever
    static MEETING: std::sync::LazyLock<Barrier> = std::sync::LazyLock::new(|| Barrier::new(2));

    #[service(id = "order.left", scope = root)]
    struct Left;
    #[service(id = "order.right", scope = root)]
    struct Right;

    #[service_factory]
    async fn left() -> Result<Arc<Left>> {
        timeout(SOON, MEETING.wait()).await?;
        Ok(Arc::new(Left))
    }
    #[service_factory]
    async fn right() -> Result<Arc<Right>> {
        timeout(SOON, MEETING.wait()).await?;
        Ok(Arc::new(Right))
    }

    backend! { struct Pair { services: [left, right] } }
    Pair::start(StartOptions::new()).await.unwrap();
}

#[tokio::test]
async fn plugins_start_in_parallel() {
    static MEETING: std::sync::LazyLock<Barrier> = std::sync::LazyLock::new(|| Barrier::new(2));

    #[plugin(id = "first")]
    struct First;
    impl Plugin for First {
        async fn init(self) -> Result<()> {
            timeout(SOON, MEETING.wait()).await?;
            Ok(())
        }
    }
    #[plugin(id = "second")]
    struct Second;
    impl Plugin for Second {
        async fn init(self) -> Result<()> {
            timeout(SOON, MEETING.wait()).await?;
            Ok(())
        }
    }

    backend! { struct Pair { plugins: [First, Second] } }
    let running = Pair::start(StartOptions::new()).await.unwrap();
    assert_eq!(running.report().plugins.len(), 2);
}

#[tokio::test]
async fn modules_start_before_their_plugin_and_those_that_fill_a_point_before_its_owner() {
    static JOURNAL: Journal = Journal::new();

    #[extension_point(id = "kitchen.recipes")]
    #[derive(Default)]
    struct Recipes(Vec<&'static str>);
    #[extension_point(id = "kitchen.spices")]
    #[derive(Default)]
    struct Spices(Vec<&'static str>);

    #[plugin(id = "kitchen")]
    struct Kitchen {
        recipes: Recipes,
    }
    impl Plugin for Kitchen {
        async fn init(self) -> Result<()> {
            JOURNAL.note(format!("kitchen cooks {}", self.recipes.0.join(" and ")));
            Ok(())
        }
    }

    /// Offers a point of its own, and fills the plugin's.
    #[module(for = Kitchen, id = "curry")]
    struct Curry<'a> {
        spices: Spices,
        recipes: &'a mut Recipes,
    }
    impl Module for Curry<'_> {
        async fn init(self) -> Result<()> {
            JOURNAL.note(format!("curry with {}", self.spices.0.join(" and ")));
            self.recipes.0.push("curry");
            Ok(())
        }
    }
    #[module(for = Kitchen, id = "pepper")]
    struct Pepper<'a> {
        spices: &'a mut Spices,
    }
    impl Module for Pepper<'_> {
        async fn init(self) -> Result<()> {
            JOURNAL.note("pepper");
            self.spices.0.push("pepper");
            Ok(())
        }
    }
    #[module(for = Kitchen, id = "bread")]
    struct Bread<'a> {
        recipes: &'a mut Recipes,
    }
    impl Module for Bread<'_> {
        async fn init(self) -> Result<()> {
            JOURNAL.note("bread");
            self.recipes.0.push("bread");
            Ok(())
        }
    }

    // listed in the opposite order, so that the order of the list would fail
    backend! { struct House { modules: [Curry, Bread, Pepper], plugins: [Kitchen] } }
    House::start(StartOptions::new()).await.unwrap();
    assert_eq!(
        JOURNAL.events(),
        ["pepper", "curry with pepper", "bread", "kitchen cooks curry and bread"]
    );
}
