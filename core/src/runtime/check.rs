use std::sync::Arc;

use super::StartOptions;
use super::failure::UnreadableConfiguration;
use super::loaders::enabled_at_most;
use super::root::{RuntimeServices, make_config};
use super::sections::{checked, sections_needed};
use super::values::RuntimeValues;
use super::warnings::warnings_of;
use crate::config::{ConfigProblems, ConfigWarning, SectionDescriptor};
use crate::error::Result;
use crate::plan::Plan;
use crate::services::RootConfig;

/// A backend's configuration, read without starting anything else.
pub(crate) struct ReadConfiguration {
    pub(crate) config: Arc<dyn RootConfig>,
    plan: &'static Plan,
    /// The sections that a start reads if loaders enable all that they may.
    sections: Vec<SectionDescriptor>,
}

impl ReadConfiguration {
    /// Reads it, by making the service that does, and nothing else; `None` if the backend has none.
    ///
    /// # Errors
    ///
    /// When there is nothing that can be read. What features make of it is another matter.
    pub(crate) async fn of(plan: &'static Plan, options: StartOptions) -> Result<Option<Self>> {
        let values = RuntimeValues::new(options);
        let (made, failures) = make_config(plan, &values, None).await;
        if !failures.is_empty() {
            return Err(UnreadableConfiguration(failures).into());
        }
        let config = RuntimeServices::of(plan).config(&made, &values)?;
        Ok(config.map(|config| Self {
            config,
            plan,
            sections: sections_needed(plan, &enabled_at_most(plan), &values),
        }))
    }

    /// What is permitted in it and hardly meant.
    pub(crate) fn warnings(&self) -> Vec<ConfigWarning> {
        warnings_of(self.plan, &*self.config, &self.config.snapshot())
    }

    /// Reads its sections as a start does.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with any.
    pub(crate) fn check(&self) -> Result<(), ConfigProblems> {
        checked(&self.sections, &self.config.snapshot(), &*self.config).map(drop)
    }
}
