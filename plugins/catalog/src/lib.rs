//! The software catalog: what there is, who owns it, and how it hangs together.
//!
//! Reads descriptor files at start and serves them as
//! [Backstage's catalog API](https://backstage.io/docs/features/software-catalog/software-catalog-api) does. What is
//! there so far: locations of the type `file`, the built-in kinds, relations, `GET /entities` and
//! `GET /entities/by-name/<kind>/<namespace>/<name>`.

mod config;
mod descriptor;
mod entity;
mod entity_ref;
mod loader;
mod location;
mod plugin;
mod query;
mod relations;
mod routes;
mod rules;
mod search;
mod stitch;
mod store;

pub use plugin::CatalogPlugin;
