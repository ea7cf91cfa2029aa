use std::sync::{Mutex, PoisonError};

use super::contain::contained_now;
use super::policy::strangers;
use super::sections::sections_of_plan;
use crate::config::{ConfigSnapshot, ConfigWarning};
use crate::plan::Plan;
use crate::services::RootConfig;

/// What is permitted in a configuration and hardly meant.
pub(super) fn warnings_of(plan: &Plan, config: &dyn RootConfig, snapshot: &ConfigSnapshot) -> Vec<ConfigWarning> {
    let mut warnings = ConfigWarning::of_unset_values(snapshot);
    // also what is not enabled, and so not read, may be what somebody means; features say what they read, and one that
    // panics doing so keeps nobody from starting
    let of_sections = contained_now(|| Ok(config.warnings(snapshot, &sections_of_plan(plan))));
    warnings.extend(of_sections.unwrap_or_default());
    warnings.extend(strangers(plan, snapshot));
    warnings
}

/// The warnings that were logged so far, each of which is logged once, however often the configuration changes.
#[derive(Debug, Default)]
pub(super) struct Warned(Mutex<Vec<ConfigWarning>>);

impl Warned {
    /// Logs what is new among these.
    pub(super) fn log(&self, warnings: Vec<ConfigWarning>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // not the place: it differs as soon as somebody adds a line above
        let is_known = |warning: &ConfigWarning| {
            let is_same = |other: &ConfigWarning| (&other.path, &other.remark) == (&warning.path, &warning.remark);
            known.iter().any(is_same)
        };
        warnings
            .iter()
            .filter(|warning| !is_known(warning))
            .for_each(|warning| tracing::warn!("the configuration: {warning}"));
        *known = warnings;
    }
}
