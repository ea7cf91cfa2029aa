use std::sync::{Arc, Mutex};
use std::time::Duration;

use flytower::config::{ConfigSnapshot, ConfigStore, UnsetSource, UnsetValue};
use flytower::services::RootConfig;
use flytower::{
    Config, FeatureLoader, Features, Module, Plugin, Result, StartOptions, backend, config, feature_loader, module,
    plugin, service, service_factory,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tracing::Level;

use crate::support::{Journal, Log, config_of};

#[config(path = "catalog")]
#[derive(Deserialize, JsonSchema)]
struct CatalogConfig {
    #[serde(default = "a_minute")]
    seconds: u32,
}

fn a_minute() -> u32 {
    60
}

#[config(path = "catalog.github")]
#[derive(Deserialize, JsonSchema)]
struct GithubConfig {
    #[expect(dead_code, reason = "read, and that is the test")]
    organization: String,
}

#[config(path = "clock")]
#[derive(Deserialize, JsonSchema)]
struct ClockConfig {
    #[serde(default)]
    fast: bool,
}

#[service(id = "clock.clock")]
struct Clock(bool);

#[service_factory]
fn clock(config: Config<ClockConfig>) -> Arc<Clock> {
    Arc::new(Clock(config.get().fast))
}

static SEEN: Mutex<Vec<Config<CatalogConfig>>> = Mutex::new(Vec::new());
static CREATED: Journal = Journal::new();

#[plugin(id = "catalog")]
struct Catalog {
    config: Config<CatalogConfig>,
    clock: Arc<Clock>,
}
impl Plugin for Catalog {
    async fn init(self) -> Result<()> {
        CREATED.note(format!("{} s, fast {}", self.config.get().seconds, self.clock.0));
        SEEN.lock().unwrap().push(self.config);
        Ok(())
    }
}

#[module(for = Catalog, id = "github")]
struct Github {
    #[expect(dead_code, reason = "asked for, and that is the test")]
    config: Config<GithubConfig>,
}
impl Module for Github {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[service_factory]
fn nothing() -> Arc<dyn RootConfig> {
    Arc::new(config_of(json!({})))
}

backend! { struct Portal { services: [nothing, clock], plugins: [Catalog], modules: [Github] } }

/// Options with this configuration, and how to change it.
fn configured(value: Value) -> (StartOptions, Arc<ConfigStore>) {
    let store = Arc::new(config_of(value));
    let config: Arc<dyn RootConfig> = Arc::clone(&store) as _;
    (StartOptions::new().replace(config), store)
}

#[tokio::test]
async fn all_sections_of_all_features_are_validated_before_anything_starts() {
    let (options, _) = configured(json!({ "catalog": { "seconds": "soon" }, "clock": { "fast": "maybe" } }));

    let error = Portal::start(options).await.unwrap_err().to_string();

    for problem in [
        "invalid config value at `catalog.seconds` in the test: got string, wanted number",
        "missing required config value at `catalog.github.organization` in the test",
        "invalid config value at `clock.fast` in the test: got string, wanted boolean",
    ] {
        assert!(error.contains(problem), "{error}");
    }
    assert!(error.contains("3 problems"), "{error}");
}

#[tokio::test]
async fn a_feature_sees_later_valid_versions_of_its_section() {
    let organization = json!({ "organization": "flytower" });
    let (options, store) = configured(json!({ "catalog": { "seconds": "5", "github": organization } }));
    let running = Portal::start(options).await.unwrap();
    assert!(CREATED.events().contains(&"5 s, fast false".to_owned()));
    let mut config = SEEN.lock().unwrap().pop().unwrap();

    let replace = |seconds: Value| {
        let root = json!({ "catalog": { "seconds": seconds, "github": organization } });
        store.replace(ConfigSnapshot::new(root, "the test"));
    };
    replace(json!(6));
    assert_eq!(config.changed().await.unwrap().seconds, 6);
    let (log, guard) = Log::collect(Level::WARN);
    replace(json!("never"));
    while log.text().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(guard);
    let warning = log.line("the configuration has changed and is not valid; the one before remains");
    assert!(
        warning.contains("`catalog.seconds`") && !warning.contains("never"),
        "{warning}"
    );
    assert_eq!(config.get().seconds, 6);
    replace(json!(7));
    assert_eq!(config.changed().await.unwrap().seconds, 7);

    running.stop().await.unwrap();
    drop(running);
    assert!(config.changed().await.is_none());
    assert_eq!(config.get().seconds, 7);
}

/// Keeps its section, unlike the factory of the clock.
#[plugin(id = "keeper")]
struct Keeper {
    config: Config<CatalogConfig>,
    #[expect(dead_code, reason = "made, and that is the test")]
    clock: Arc<Clock>,
}
impl Plugin for Keeper {
    async fn init(self) -> Result<()> {
        static KEPT: Mutex<Vec<Config<CatalogConfig>>> = Mutex::new(Vec::new());
        KEPT.lock().unwrap().push(self.config);
        Ok(())
    }
}

backend! { struct Keeping { services: [nothing, clock], plugins: [Keeper] } }

#[tokio::test]
async fn a_start_warns_once_of_what_a_variable_leaves_out() {
    let unset = |path: &str| UnsetValue {
        path: path.to_owned(),
        place: None,
        source: UnsetSource::Variable("SOON".to_owned()),
        is_meant: path == "clock.slow",
    };
    let snapshot = |clock: Value, unset: Vec<UnsetValue>| {
        ConfigSnapshot::new(json!({ "clock": clock }), "the test").with_unset_values(unset)
    };
    let (log, _guard) = Log::collect(Level::WARN);
    let (options, store) = configured(json!({}));
    store.replace(snapshot(json!({}), vec![unset("clock.fast"), unset("clock.slow")]));

    let running = Keeping::start(options).await.unwrap();
    let mut settled = running.settled_config();
    store.replace(snapshot(
        json!({ "slow": 1 }),
        vec![unset("clock.fast"), unset("clock.zone")],
    ));
    settled.changed().await.unwrap();

    let warnings = |path: &str| {
        log.text()
            .matches(&format!("`{path}` counts as not set, because"))
            .count()
    };
    assert_eq!(
        ["clock.fast", "clock.slow", "clock.zone"].map(warnings),
        [1, 0, 1],
        "{}",
        log.text()
    );
    running.stop().await.unwrap();
}

/// Panics where the configuration says so.
#[derive(JsonSchema)]
struct Fragile;

impl<'de> Deserialize<'de> for Fragile {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match bool::deserialize(deserializer)? {
            true => panic!("of course"),
            false => Ok(Self),
        }
    }
}

#[config(path = "fragile")]
#[derive(Deserialize, JsonSchema)]
struct FragileConfig {
    #[serde(default)]
    #[schemars(with = "bool")]
    #[expect(dead_code, reason = "read, and that is the test")]
    panics: Option<Fragile>,
}

#[plugin(id = "fragile")]
struct Breaking {
    #[expect(dead_code, reason = "only asked for")]
    config: Config<FragileConfig>,
}
impl Plugin for Breaking {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! { struct Broken { plugins: [Breaking], services: [nothing] } }

#[tokio::test]
async fn a_panic_of_whoever_reads_a_section_is_a_problem_of_the_section() {
    let (options, _) = configured(json!({ "fragile": { "panics": true } }));
    let error = Broken::start(options).await.unwrap_err().to_string();
    assert!(
        error.contains("invalid config value at `fragile` in") && error.contains("whoever reads it has panicked"),
        "{error}"
    );

    let (options, store) = configured(json!({ "fragile": { "panics": false } }));
    let running = Broken::start(options).await.unwrap();
    let mut settled = running.settled_config();
    store.replace(ConfigSnapshot::new(
        json!({ "fragile": { "panics": true } }),
        "the test",
    ));
    settled.changed().await.unwrap();
    let refused = settled
        .borrow_and_update()
        .as_ref()
        .unwrap()
        .result
        .clone()
        .unwrap_err();
    assert!(refused.to_string().contains("at `fragile`"), "{refused}");
    let (log, _guard) = Log::collect(Level::INFO);
    store.replace(ConfigSnapshot::new(
        json!({ "fragile": { "panics": false } }),
        "the test",
    ));
    settled.changed().await.unwrap();
    log.line("the configuration has changed to one with the same values as before");
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_change_that_nobody_follows_is_said_to_need_a_restart() {
    let root = |seconds: u32, fast: bool, other: u32| {
        let clock = json!({ "fast": fast, "other": other });
        json!({ "catalog": { "seconds": seconds }, "clock": clock })
    };
    let (options, store) = configured(root(1, false, 1));
    let running = Keeping::start(options).await.unwrap();
    let mut settled = running.settled_config();
    let (log, _guard) = Log::collect(Level::INFO);
    let restart = "whoever reads the section";

    store.replace(ConfigSnapshot::new(root(2, false, 2), "the test"));
    settled.changed().await.unwrap();
    log.line("the configuration has changed: `catalog.seconds`, `clock.other`");
    assert!(!log.text().contains(restart), "{}", log.text());

    store.replace(ConfigSnapshot::new(root(3, true, 2), "the test"));
    settled.changed().await.unwrap();
    log.line("the configuration has changed: `catalog.seconds`, `clock.fast`");
    let warning = log.line(restart);
    assert!(
        warning.contains("`clock` has done so once: for the change of `clock.fast` to take effect there, restart"),
        "{warning}"
    );
    assert_eq!(log.text().matches(restart).count(), 1, "{}", log.text());
    running.stop().await.unwrap();
}

#[feature_loader(plugins(Catalog), modules(Github))]
struct Maybe {
    root: Arc<dyn RootConfig>,
}
impl FeatureLoader for Maybe {
    async fn load(self, features: &mut Features<Self>) -> Result<()> {
        if self.root.get_optional("withCatalog")? == Some(true) {
            features.enable::<Catalog>();
            features.enable::<Github>();
        }
        Ok(())
    }
}

backend! { struct Lazy { services: [nothing, clock], loaders: [Maybe] } }

#[tokio::test]
async fn a_section_of_a_feature_that_no_loader_enables_may_be_wrong() {
    let (options, _) = configured(json!({ "catalog": { "seconds": "soon" } }));
    Lazy::start(options).await.unwrap().stop().await.unwrap();

    let (options, _) = configured(json!({ "catalog": { "seconds": "soon" }, "withCatalog": true }));
    let error = Lazy::start(options).await.unwrap_err().to_string();
    assert!(error.contains("`catalog.seconds`"), "{error}");
}
