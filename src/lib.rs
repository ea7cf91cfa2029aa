#![doc = include_str!("docs/guide.md")]
#![forbid(unsafe_code)]

// The macros emit absolute paths: in this crate, its own name.
#[allow(unused_extern_crates, reason = "the expansions of the macros use it")]
extern crate self as flytower;

#[cfg(doctest)]
mod book;
#[doc(hidden)]
pub use flytower_core::__private;

// Features, by attribute
#[doc = include_str!("docs/backend.md")]
pub use flytower_core::backend;
#[doc = include_str!("docs/config.md")]
pub use flytower_core::config;
#[doc = include_str!("docs/extension_point.md")]
pub use flytower_core::extension_point;
#[doc = include_str!("docs/feature_loader.md")]
pub use flytower_core::feature_loader;
#[doc = include_str!("docs/module.md")]
pub use flytower_core::module;
#[doc = include_str!("docs/plugin.md")]
pub use flytower_core::plugin;
#[doc = include_str!("docs/plugin_marker.md")]
pub use flytower_core::plugin_marker;
#[doc = include_str!("docs/service.md")]
pub use flytower_core::service;
#[doc = include_str!("docs/service_factory.md")]
pub use flytower_core::service_factory;
#[doc = include_str!("docs/service_set.md")]
pub use flytower_core::service_set;

// What features implement
pub use flytower_core::Backend;
pub use flytower_core::ExtensionPoint;
pub use flytower_core::FeatureLoader;
pub use flytower_core::Features;
pub use flytower_core::Module;
pub use flytower_core::Plugin;
pub use flytower_core::Service;

// What they return and are given
pub use flytower_core::Config;
pub use flytower_core::Error;
pub use flytower_core::ErrorKind;
pub use flytower_core::Hook;
pub use flytower_core::Result;

// Backends
pub use flytower_core::RunningBackend;
pub use flytower_core::StartError;
pub use flytower_core::StartOptions;
pub use flytower_core::StopError;
#[cfg(feature = "services")]
pub use flytower_services::CoreServices;

// By topic
pub use flytower_core::descriptor;
pub use flytower_core::inject;
pub use flytower_core::plan;
pub use flytower_core::runtime;
pub use flytower_core::schemars;
pub use flytower_core::services;
pub use flytower_core::warp;
