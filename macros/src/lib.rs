//! The attributes of Flytower. Use them from `flytower` or `flytower-core`, which also document them.
//!
//! Each macro has a folder with the same three stages: `parse` reads tokens, `model` checks what was read and is the
//! only way to what `expand` turns into tokens. Errors are collected over all of them.

mod backend;
mod common;
mod config;
mod extension_point;
mod feature_loader;
mod guard;
mod module;
mod plugin;
mod plugin_marker;
mod service;
mod service_factory;
mod service_set;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Makes a trait or a struct a service.
#[proc_macro_attribute]
pub fn service(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::attribute("service", arguments, item, service::entry)
}

/// Makes a struct, a function or an `impl` block the factory of a service.
#[proc_macro_attribute]
pub fn service_factory(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::attribute("service_factory", arguments, item, service_factory::entry)
}

/// Makes a struct or an enum something that plugins lend to their modules.
#[proc_macro_attribute]
pub fn extension_point(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::attribute("extension_point", arguments, item, extension_point::entry)
}

/// Makes a struct or an enum a section of the configuration.
#[proc_macro_attribute]
pub fn config(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::attribute("config", arguments, item, config::entry)
}

/// Makes a struct a plugin.
#[proc_macro_attribute]
pub fn plugin(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::attribute("plugin", arguments, item, plugin::entry)
}

/// Makes a struct stand for a plugin in the library that its modules use.
#[proc_macro_attribute]
pub fn plugin_marker(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::attribute("plugin_marker", arguments, item, plugin_marker::entry)
}

/// Makes a struct a module of a plugin.
#[proc_macro_attribute]
pub fn module(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::attribute("module", arguments, item, module::entry)
}

/// Makes a struct decide at start which features run.
#[proc_macro_attribute]
pub fn feature_loader(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::attribute("feature_loader", arguments, item, feature_loader::entry)
}

/// Names service factories that are installed together.
#[proc_macro]
pub fn service_set(input: TokenStream) -> TokenStream {
    guard::call("service_set", input, service_set::entry)
}

/// Makes a backend of features, and proves that it is complete.
#[proc_macro]
pub fn backend(input: TokenStream) -> TokenStream {
    guard::call("backend", input, backend::entry)
}
