//! The configuration: `app-config.yaml`.
//!
//! The files and URLs of `--config`, in their order. Without it `app-config.yaml`, which must be there, then
//! `app-config.<env>.yaml` for each name of `BACKSTAGE_ENV`, `app-config.local.yaml` and `app-config.<env>.local.yaml`, if
//! they are; at last the variables `APP_CONFIG_*`. Later ones win, `${VARIABLE}` is replaced, and `$env`, `$file` and
//! `$include` put in what they name; the rules are [Backstage's](https://backstage.io/docs/conf/writing).

mod app_config_variables;
mod backstage_keys;
mod check;
mod error;
mod files;
mod known_secrets;
mod load;
mod merge;
mod node;
mod remote;
mod schema;
mod source;
mod substitution;
mod transform;
mod unlikely_keys;
mod variables;
mod visibility;
mod watch;
mod watched_config;
mod yaml;

pub use error::{ConfigError, ConfigErrors, IncludeError, VariableError};
pub use load::parse;
pub use watched_config::root_config;
