//! `core.rootConfig`: the configuration files, merged.
//!
//! Which files: those of `--config`, in order. Without it `app-config.yaml`, which must be there, and then
//! `app-config.local.yaml`, if it is. Later ones win, and `${VARIABLE}` is replaced; the rules are
//! [Backstage's](https://backstage.io/docs/conf/writing).

mod error;
mod file;
mod file_config;
mod merge;
mod source;
mod substitution;

pub use error::ConfigError;
pub use file_config::root_config;
