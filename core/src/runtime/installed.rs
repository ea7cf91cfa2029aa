use std::sync::{Arc, OnceLock};

use crate::descriptor::{Need, RuntimeValue};
use crate::inject::{Inject, Injector};
use crate::services::InstalledPlugin;

/// Which plugins and modules run in this instance, once feature loaders have decided.
#[derive(Clone, Debug, Default)]
pub struct InstalledFeatures(Arc<OnceLock<Vec<InstalledPlugin>>>);

impl InstalledFeatures {
    /// The plugins and the modules of each, in the order of `backend!`.
    #[must_use]
    pub fn plugins(&self) -> &[InstalledPlugin] {
        self.0.get().map_or(&[], Vec::as_slice)
    }

    /// Settles it. A backend starts once, so there is nothing to do a second time.
    pub(super) fn settle(&self, plugins: Vec<InstalledPlugin>) {
        let _ = self.0.set(plugins);
    }
}

#[diagnostic::do_not_recommend]
impl Inject<'_> for InstalledFeatures {
    const NEED: &'static Need = &Need::Runtime(RuntimeValue::Installed);

    fn inject(injector: &mut Injector<'_>) -> Self {
        injector.value().installed().clone()
    }
}
