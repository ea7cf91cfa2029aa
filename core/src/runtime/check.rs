use std::sync::Arc;

use super::StartOptions;
use super::failure::UnreadableConfiguration;
use super::root::{RuntimeServices, make_config};
use super::sections::{checked, sections_of_plan};
use super::values::RuntimeValues;
use crate::config::{ConfigProblems, SectionDescriptor};
use crate::error::Result;
use crate::plan::Plan;
use crate::services::RootConfig;

/// A backend's configuration, read without starting anything else.
pub(crate) struct ReadConfiguration {
    pub(crate) config: Arc<dyn RootConfig>,
    /// The sections that some feature of the backend reads.
    pub(crate) sections: Vec<SectionDescriptor>,
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
            sections: sections_of_plan(plan),
        }))
    }

    /// Everything that is wrong with it.
    ///
    /// # Errors
    ///
    /// That, if it is something.
    pub(crate) fn check(&self) -> Result<(), ConfigProblems> {
        let snapshot = self.config.snapshot();
        checked(&self.sections, &snapshot, &*self.config).map(drop)
    }
}
