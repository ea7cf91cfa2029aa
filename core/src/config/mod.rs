//! What configuration is: a [`ConfigSnapshot`] of the merged files, read value by value or, better, section by section
//! into types of one's own: [`Config`].
//!
//! Where it comes from is the business of [`RootConfig`](crate::services::RootConfig)'s factory.

mod duration;
mod injected;
mod invalid_value;
mod near_miss;
pub(crate) mod path;
mod place;
mod problem;
mod reader;
mod schema;
mod secrets;
mod section;
mod snapshot;
mod store;
mod unset;
mod visibility;
mod warning;

pub use duration::ConfigDuration;
pub use injected::Config;
pub use near_miss::near_miss;
pub use place::ConfigPlace;
pub use problem::{ConfigProblem, ConfigProblems};
pub use reader::{as_boolean, as_number};
pub use schema::schema_of;
pub use secrets::secret_forms;
pub(crate) use section::SectionCell;
pub use section::{ConfigSection, LinkedSection, ReadAndValidated, SectionDescriptor, linked_sections};
pub use snapshot::ConfigSnapshot;
pub use store::ConfigStore;
pub use unset::{UnsetSource, UnsetValue};
pub use visibility::Visibility;
pub use warning::ConfigWarning;

#[cfg(test)]
mod tests;
