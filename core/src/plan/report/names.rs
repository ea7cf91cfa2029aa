//! How messages name things: in backticks, with the place where they were written.

use super::super::Consumer;
use super::Text;
use crate::descriptor::{Dependency, ExtensionPointDescriptor, FactoryDescriptor, Item, ServiceDescriptor};

impl Text {
    /// `src/catalog.rs:3`
    pub(super) const fn place(&mut self, file: &str, line: u32) -> &mut Self {
        self.add(file).add(":").number(line)
    }

    /// `` `CatalogPlugin`, src/catalog.rs:3 ``
    pub(super) const fn item(&mut self, item: &Item) -> &mut Self {
        self.code(item.name).add(", ").place(item.file, item.line)
    }

    /// `` `core.cache` (`dyn Cache`, core/src/cache.rs:12) ``
    pub(super) const fn service(&mut self, service: &ServiceDescriptor) -> &mut Self {
        self.code(service.id.text()).add(" (").item(&service.item).add(")")
    }

    pub(super) const fn point(&mut self, point: &ExtensionPointDescriptor) -> &mut Self {
        self.code(point.id.text()).add(" (").item(&point.item).add(")")
    }

    pub(super) const fn factory(&mut self, factory: &FactoryDescriptor) -> &mut Self {
        self.code(factory.item.name)
            .add(" (")
            .place(factory.item.file, factory.item.line)
            .add(")")
    }

    /// `` plugin `catalog` (`CatalogPlugin`, src/catalog.rs:3) ``
    pub(super) const fn consumer(&mut self, consumer: &Consumer) -> &mut Self {
        match consumer {
            Consumer::Factory(factory) => self.add("service factory ").factory(factory),
            Consumer::Context(factory) => self.add("the root context of service factory ").factory(factory),
            Consumer::Plugin(plugin) => self
                .add("plugin ")
                .code(plugin.key.id.text())
                .add(" (")
                .item(&plugin.item)
                .add(")"),
            Consumer::Module(module) => {
                self.add("module ").code(module.id.text());
                self.add(" of plugin ")
                    .code(module.plugin.id.text())
                    .add(" (")
                    .item(&module.item)
                    .add(")")
            }
            Consumer::Loader(loader) => {
                self.add("feature loader ").code(loader.item.name);
                self.add(" (").place(loader.item.file, loader.item.line).add(")")
            }
            Consumer::Runtime => self.add("the runtime"),
        }
    }

    /// `` , field `cache` at src/catalog.rs:7 ``
    pub(super) const fn field(&mut self, consumer: &Consumer, dependency: &Dependency) -> &mut Self {
        self.add(", ").add(word_for_field(consumer)).code(dependency.field);
        match consumer.item() {
            Some(item) => self.add(" at ").place(item.file, dependency.line),
            None => self,
        }
    }

    /// The last line of each message.
    pub(super) const fn see(&mut self, code: &str) -> &mut Self {
        self.line("see https://github.com/flytower/flytower/blob/main/docs/diagnostics/")
            .add(code)
            .add(".md")
    }
}

/// Functions have parameters where structs have fields.
const fn word_for_field(consumer: &Consumer) -> &'static str {
    match consumer {
        Consumer::Factory(factory) => match factory.build {
            crate::descriptor::Build::Struct(_) => "field ",
            _ => "parameter ",
        },
        Consumer::Context(_) => "parameter ",
        _ => "field ",
    }
}
