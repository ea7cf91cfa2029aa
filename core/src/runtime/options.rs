use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::replacements::Replacements;
use crate::descriptor::{Need, RuntimeValue};
use crate::feature::Service;
use crate::inject::{Inject, Injector};
use crate::services::PluginMetadata;

/// What a backend without configuration says to whoever names some.
pub(super) const CONFIG_HAS_NO_EFFECT: &str = "`--config` has no effect: this backend has no `core.rootConfig`";

/// What a backend is started with.
///
/// ```
/// use flytower_core::StartOptions;
///
/// let options = StartOptions::new().config_file("app-config.yaml").config_file("app-config.production.yaml");
/// assert_eq!(options.config_files().len(), 2);
/// ```
#[derive(Clone, Debug)]
pub struct StartOptions {
    config_files: Vec<PathBuf>,
    default_config_files: Vec<PathBuf>,
    stop_timeout: Duration,
    replacements: Replacements,
    warns_of_uninstalled: bool,
    version: Option<&'static str>,
}

impl StartOptions {
    /// Options as `run` has them without arguments: no configuration file named, 30 seconds to stop.
    #[must_use]
    pub fn new() -> Self {
        Self {
            config_files: Vec::new(),
            default_config_files: Vec::new(),
            stop_timeout: Duration::from_secs(30),
            replacements: Replacements::default(),
            warns_of_uninstalled: true,
            version: None,
        }
    }

    /// Names a configuration file; later ones override earlier ones.
    #[must_use]
    pub fn config_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.config_files.push(path.into());
        self
    }

    /// Names a configuration file that is used if none is named with [`config_file`](Self::config_file) or `--config`.
    #[must_use]
    pub fn default_config_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.default_config_files.push(path.into());
        self
    }

    /// How long [`RunningBackend::stop`](super::RunningBackend::stop) may take before what still runs is cut off.
    #[must_use]
    pub fn stop_timeout(mut self, timeout: Duration) -> Self {
        self.stop_timeout = timeout;
        self
    }

    /// Lets `instance` stand in for whatever a factory would make of a service: a mock, in a test. Of a plugin-scoped
    /// service each plugin gets the same one.
    ///
    /// The wiring remains what the compiler has proved; the factory is just not called, nor are those called that only it
    /// needs. A start fails if the backend has no such service.
    #[must_use]
    pub fn replace<S: Service + ?Sized + Send + Sync>(mut self, instance: Arc<S>) -> Self {
        self.replacements.add(move |_| Arc::clone(&instance));
        self
    }

    /// As [`replace`](Self::replace), with an instance for each plugin. Of a root-scoped service there is one, for no
    /// plugin.
    #[must_use]
    pub fn replace_with<S: Service + ?Sized>(
        mut self,
        make: impl Fn(Option<PluginMetadata>) -> Arc<S> + Send + Sync + 'static,
    ) -> Self {
        self.replacements.add(make);
        self
    }

    /// Puts something around what the factories of a service make: a spy that hands everything on, in a test. Not around
    /// what [`replace`](Self::replace) puts in its place. A start fails if the backend has no such service.
    #[must_use]
    pub fn wrap<S: Service + ?Sized>(mut self, wrap: impl Fn(Arc<S>) -> Arc<S> + Send + Sync + 'static) -> Self {
        self.replacements.add_wrapper(wrap);
        self
    }

    /// Whether the start warns of plugins, modules and loaders that are linked and not installed, as it does if nobody
    /// says otherwise. The binary of a test has those of all tests.
    #[must_use]
    pub fn warn_of_uninstalled(mut self, warn: bool) -> Self {
        self.warns_of_uninstalled = warn;
        self
    }

    /// What `--version` prints; without it, there is no such option. Whose version that is only the binary knows:
    /// `Portal::run_with(StartOptions::new().version(env!("CARGO_PKG_VERSION")))`.
    #[must_use]
    pub const fn version(mut self, version: &'static str) -> Self {
        self.version = Some(version);
        self
    }

    pub(crate) const fn version_to_print(&self) -> Option<&'static str> {
        self.version
    }

    pub(super) const fn warns_of_uninstalled(&self) -> bool {
        self.warns_of_uninstalled
    }

    pub(super) const fn replacements(&self) -> &Replacements {
        &self.replacements
    }

    /// The configuration files, lowest priority first. Empty: where the configuration comes from is up to the factory
    /// of [`RootConfig`](crate::services::RootConfig).
    #[must_use]
    pub fn config_files(&self) -> Vec<&Path> {
        let files = if self.config_files.is_empty() {
            &self.default_config_files
        } else {
            &self.config_files
        };
        files.iter().map(PathBuf::as_path).collect()
    }

    /// Whether somebody asked for a configuration, and not only for a default.
    pub(super) const fn names_config_files(&self) -> bool {
        !self.config_files.is_empty()
    }

    pub(super) const fn time_to_stop(&self) -> Duration {
        self.stop_timeout
    }
}

impl Default for StartOptions {
    fn default() -> Self {
        Self::new()
    }
}

#[diagnostic::do_not_recommend]
impl Inject<'_> for StartOptions {
    const NEED: &'static Need = &Need::Runtime(RuntimeValue::Options);

    fn inject(injector: &mut Injector<'_>) -> Self {
        injector.value().options().clone()
    }
}
