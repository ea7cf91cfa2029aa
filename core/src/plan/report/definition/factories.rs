//! What factories may provide.

use super::super::{Text, fail};
use super::kinds::wrong_kind;
use crate::descriptor::{FactoryDescriptor, FeatureDescriptor, ServiceDescriptor};

/// Checks that a factory may provide a service.
#[track_caller]
pub const fn provided(feature: FeatureDescriptor) {
    if let FeatureDescriptor::ServiceFactory(factory) = feature {
        provided_service(factory);
    }
}

#[track_caller]
const fn provided_service(factory: &FactoryDescriptor) {
    let (service, item) = (factory.provides, &factory.item);
    if service.built_in {
        let mut text = Text::new();
        text.add("FT0020: ")
            .code(service.id.text())
            .add(" cannot be overridden");
        text.line("factory: ").item(item);
        text.line("note: which plugin a feature belongs to follows from `backend!`: no factory can make it up");
        text.line("help: remove this factory; a field `plugin: ")
            .add(service.item.name)
            .add("` gets that of its plugin");
        text.see("FT0020");
        fail(&text);
    }
}

/// Checks that a struct is the service that it provides, which is no trait.
#[track_caller]
pub const fn provided_by_struct(feature: FeatureDescriptor) {
    let FeatureDescriptor::ServiceFactory(factory) = feature else {
        return;
    };
    provided_service(factory);
    let (service, item) = (factory.provides, &factory.item);
    if !service.item.is(item) && !service.broken {
        let mut text = Text::new();
        text.add("FT0037: ")
            .code(item.name)
            .add(" is not the service ")
            .code(service.id.text());
        text.line("service: ").service(service);
        text.line("factory: ").item(item);
        text.line(
            "note: a struct provides a trait that it implements, or itself; what makes another struct is a function",
        );
        text.line("help: write `#[service_factory] fn name(…) -> Arc<")
            .add(service.item.name)
            .add(">`");
        text.see("FT0037");
        fail(&text);
    }
}

/// Checks that a factory with a root context may provide a service.
#[track_caller]
pub const fn provided_by_context(feature: FeatureDescriptor) {
    let FeatureDescriptor::ServiceFactory(factory) = feature else {
        return;
    };
    provided_service(factory);
    let (service, item) = (factory.provides, &factory.item);
    if service.scope.is_root() && !service.broken {
        let mut text = Text::new();
        text.add("FT0041: a root-scoped service needs no root context");
        text.line("service: ").service(service);
        text.line("factory: ").item(item);
        text.line(
            "note: a root context is what the instances of a plugin-scoped service share; this one has one instance",
        );
        text.line("help: write the factory as a function: `#[service_factory] async fn name(…) -> Result<Arc<");
        text.add(service.item.name).add(">>`");
        text.see("FT0041");
        fail(&text);
    }
}

/// Checks that a default factory provides the service that it is the default of.
#[track_caller]
pub const fn default_factory(feature: FeatureDescriptor, service: &ServiceDescriptor) {
    match feature {
        FeatureDescriptor::ServiceFactory(factory) => {
            if !factory.provides.is(service) && !factory.provides.broken && !service.broken {
                default_of_another(factory, service);
            }
        }
        FeatureDescriptor::Broken(_) => {}
        _ => wrong_kind(
            &feature,
            " and cannot be the default of a service",
            "help: name a service factory",
        ),
    }
}

#[track_caller]
const fn default_of_another(factory: &FactoryDescriptor, service: &ServiceDescriptor) -> ! {
    let mut text = Text::new();
    text.add("FT0038: the default factory of ")
        .code(service.id.text())
        .add(" provides another service");
    text.line("service:  ").service(service);
    text.line("factory:  ").factory(factory);
    text.line("provides: ").service(factory.provides);
    text.line("help: name a factory with `provides = ")
        .add(service.item.name)
        .add("`");
    text.see("FT0038");
    fail(&text)
}
