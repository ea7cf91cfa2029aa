//! What can be said of a feature where it is defined, whatever backend it ends up in.
//!
//! The expansions of the attributes call these at the token that may be wrong: at a field's type, most of all.

use super::{Text, fail};
use crate::descriptor::{
    Access, Arity, DefaultFactory, Dependency, FactoryDescriptor, FeatureDescriptor, Item, Need, RuntimeValue, Scope,
    ServiceDescriptor,
};

/// Who has a field.
#[derive(Clone, Copy)]
enum Owner {
    Factory(Scope),
    Context,
    Plugin,
    Module,
    Loader,
}

impl Dependency {
    /// A field or parameter of a service factory.
    #[track_caller]
    #[must_use]
    pub const fn of_service(
        item: &Item,
        provides: &ServiceDescriptor,
        field: &'static str,
        line: u32,
        need: Need,
    ) -> Self {
        checked(item, Owner::Factory(provides.scope), Self { field, line, need })
    }

    /// A parameter of a root context.
    #[track_caller]
    #[must_use]
    pub const fn of_context(item: &Item, field: &'static str, line: u32, need: Need) -> Self {
        checked(item, Owner::Context, Self { field, line, need })
    }

    /// A field of a plugin.
    #[track_caller]
    #[must_use]
    pub const fn of_plugin(item: &Item, field: &'static str, line: u32, need: Need) -> Self {
        checked(item, Owner::Plugin, Self { field, line, need })
    }

    /// A field of a module.
    #[track_caller]
    #[must_use]
    pub const fn of_module(item: &Item, field: &'static str, line: u32, need: Need) -> Self {
        checked(item, Owner::Module, Self { field, line, need })
    }

    /// A field of a feature loader.
    #[track_caller]
    #[must_use]
    pub const fn of_loader(item: &Item, field: &'static str, line: u32, need: Need) -> Self {
        checked(item, Owner::Loader, Self { field, line, need })
    }
}

#[track_caller]
const fn checked(item: &Item, owner: Owner, dependency: Dependency) -> Dependency {
    match &dependency.need {
        Need::Service { service, arity, .. } => {
            if service.broken {
                return dependency;
            }
            if service.built_in {
                shared_built_in(item, &dependency, service);
            }
            match (arity, service.many) {
                (Arity::One | Arity::Optional, true) => multiton_as_one(item, &dependency, service),
                (Arity::Many, false) => singleton_as_many(item, &dependency, service),
                _ => {}
            }
            if matches!(service.scope, Scope::Plugin) && owner.is_root() {
                plugin_scoped_in_root(item, owner, &dependency, service);
            }
        }
        Need::Runtime(value) => {
            if value.is_of_plugin() && owner.is_root() {
                plugin_value_in_root(item, owner, &dependency, *value);
            }
        }
        Need::ExtensionPoint { access, .. } => match (owner, access) {
            (Owner::Module, _) | (Owner::Plugin, Access::Offered) => {}
            _ => point_in_wrong_place(item, owner, &dependency),
        },
    }
    dependency
}

impl Owner {
    const fn is_root(self) -> bool {
        match self {
            Self::Factory(scope) => scope.is_root(),
            Self::Context | Self::Loader => true,
            Self::Plugin | Self::Module => false,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Loader => "FT0014",
            Self::Context => "FT0015",
            _ => "FT0004",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Factory(Scope::Root) => "a root-scoped service",
            Self::Factory(Scope::Plugin) => "a service factory",
            Self::Context => "a root context",
            Self::Plugin => "a plugin",
            Self::Module => "a module",
            Self::Loader => "a feature loader",
        }
    }
}

#[track_caller]
const fn plugin_scoped_in_root(item: &Item, owner: Owner, dependency: &Dependency, service: &ServiceDescriptor) -> ! {
    let mut text = Text::new();
    text.add(owner.code())
        .add(": ")
        .add(owner.name())
        .add(" cannot depend on the plugin-scoped service ");
    text.code(service.id.text());
    add_path(&mut text, item, owner, dependency);
    text.line("└─▶ ").service(service).add(", one for each plugin");
    text.line("note: it is made once, before and outside all plugins: there is no plugin whose instance it could get");
    text.line("help: depend on a root-scoped service instead");
    match owner {
        Owner::Factory(_) => text.add(", or make this service plugin-scoped"),
        Owner::Context => text.add(", or take it as a parameter of `create`, which runs for each plugin"),
        _ => text.add("; configuration, the logger and the lifecycle have a root-scoped form"),
    };
    text.see(owner.code());
    fail(&text)
}

#[track_caller]
const fn plugin_value_in_root(item: &Item, owner: Owner, dependency: &Dependency, value: RuntimeValue) -> ! {
    let mut text = Text::new();
    text.add(owner.code())
        .add(": ")
        .add(owner.name())
        .add(" cannot have ")
        .code(value.name());
    add_path(&mut text, item, owner, dependency);
    text.line("└─▶ ").code(value.name()).add(", of one plugin");
    text.line("note: it is made once, before and outside all plugins");
    match owner {
        Owner::Context => text.line("help: take it as a parameter of `create`, which runs for each plugin"),
        _ => text.line("help: make it plugin-scoped, or do without"),
    };
    text.see(owner.code());
    fail(&text)
}

const fn add_path(text: &mut Text, item: &Item, owner: Owner, dependency: &Dependency) {
    text.line("    ").item(item).add(", ").add(owner.name());
    text.line("│   ")
        .code(dependency.field)
        .add(" at ")
        .place(item.file, dependency.line);
}

#[track_caller]
const fn multiton_as_one(item: &Item, dependency: &Dependency, service: &ServiceDescriptor) -> ! {
    let mut text = Text::new();
    text.add("FT0016: ")
        .code(service.id.text())
        .add(" is a multiton, and ")
        .code(dependency.field);
    text.add(" holds one of it");
    add_ends(&mut text, item, dependency, service);
    text.line("help: write `")
        .add(dependency.field)
        .add(": Vec<Arc<")
        .add(service.item.name)
        .add(">>`");
    text.see("FT0016");
    fail(&text)
}

#[track_caller]
const fn singleton_as_many(item: &Item, dependency: &Dependency, service: &ServiceDescriptor) -> ! {
    let mut text = Text::new();
    text.add("FT0017: ")
        .code(service.id.text())
        .add(" has one factory, and ")
        .code(dependency.field);
    text.add(" holds many of it");
    add_ends(&mut text, item, dependency, service);
    text.line("help: write `")
        .add(dependency.field)
        .add(": Arc<")
        .add(service.item.name)
        .add(">`");
    text.line("help: or let the service have any number of factories: `#[service(id = \"")
        .add(service.id.text());
    text.add("\", many)]`");
    text.see("FT0017");
    fail(&text)
}

#[track_caller]
const fn shared_built_in(item: &Item, dependency: &Dependency, service: &ServiceDescriptor) -> ! {
    let mut text = Text::new();
    text.add("FT0043: ")
        .code(service.item.name)
        .add(" is injected by value");
    text.line("injected: ")
        .code(dependency.field)
        .add(" of ")
        .code(item.name)
        .add(", ");
    text.place(item.file, dependency.line);
    text.line("note: it is a small value that each plugin has, no service that a factory makes");
    text.line("help: write `")
        .add(dependency.field)
        .add(": ")
        .add(service.item.name)
        .add("`");
    text.see("FT0043");
    fail(&text)
}

const fn add_ends(text: &mut Text, item: &Item, dependency: &Dependency, service: &ServiceDescriptor) {
    text.line("service:  ").service(service);
    text.line("injected: ")
        .code(dependency.field)
        .add(" of ")
        .code(item.name)
        .add(", ");
    text.place(item.file, dependency.line);
}

#[track_caller]
const fn point_in_wrong_place(item: &Item, owner: Owner, dependency: &Dependency) -> ! {
    let Need::ExtensionPoint { point, access } = dependency.need else {
        fail(&Text::new())
    };
    let mut text = Text::new();
    text.add("FT0032: ").add(owner.name());
    text.add(match access {
        Access::Offered => " cannot offer an extension point",
        Access::Lent => " cannot use an extension point",
    });
    text.line("point: ").point(point);
    text.line("field: ")
        .code(dependency.field)
        .add(" of ")
        .code(item.name)
        .add(", ")
        .place(item.file, dependency.line);
    match (owner, access) {
        (Owner::Plugin, _) => text
            .line("help: own it: `")
            .add(dependency.field)
            .add(": ")
            .add(point.item.name)
            .add("`"),
        _ => text.line("note: plugins and modules offer extension points, modules use them"),
    };
    text.see("FT0032");
    fail(&text)
}

/// Checks that a factory may provide a service.
#[track_caller]
#[must_use]
pub const fn provided(service: &'static ServiceDescriptor, item: &Item) -> &'static ServiceDescriptor {
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
    service
}

/// Checks that a factory with a root context may provide a service.
#[track_caller]
#[must_use]
pub const fn provided_by_context(service: &'static ServiceDescriptor, item: &Item) -> &'static ServiceDescriptor {
    let service = provided(service, item);
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
    service
}

/// Checks that a default factory provides the service that it is the default of.
#[track_caller]
#[must_use]
pub const fn default_factory(feature: FeatureDescriptor, service: &ServiceDescriptor) -> DefaultFactory {
    let factory = match feature {
        FeatureDescriptor::ServiceFactory(factory) => factory,
        FeatureDescriptor::Broken(_) => return DefaultFactory::new(None),
        _ => wrong_kind(&feature, "the default of a service", "a service factory"),
    };
    if !factory.provides.is(service) && !factory.provides.broken && !service.broken {
        default_of_another(factory, service);
    }
    DefaultFactory::new(Some(factory))
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

/// Checks an entry of a loader's `plugins(…)`.
#[track_caller]
#[must_use]
pub const fn loadable_plugin(feature: FeatureDescriptor) -> FeatureDescriptor {
    match feature {
        FeatureDescriptor::Plugin(_) | FeatureDescriptor::Broken(_) => feature,
        _ => wrong_kind(&feature, "`plugins(…)` of a feature loader", "a plugin"),
    }
}

/// Checks an entry of a loader's `modules(…)`.
#[track_caller]
#[must_use]
pub const fn loadable_module(feature: FeatureDescriptor) -> FeatureDescriptor {
    match feature {
        FeatureDescriptor::Module(_) | FeatureDescriptor::Broken(_) => feature,
        _ => wrong_kind(&feature, "`modules(…)` of a feature loader", "a module"),
    }
}

/// Checks an entry of a `service_set!`.
#[track_caller]
#[must_use]
pub const fn factory_of_set(feature: FeatureDescriptor) -> FeatureDescriptor {
    match feature {
        FeatureDescriptor::ServiceFactory(_) | FeatureDescriptor::Broken(_) => feature,
        _ => wrong_kind(&feature, "a service set", "a service factory"),
    }
}

#[track_caller]
const fn wrong_kind(feature: &FeatureDescriptor, place: &str, expected: &str) -> ! {
    let mut text = Text::new();
    text.add("FT0018: ");
    match feature.item() {
        Some(item) => text.item(item),
        None => text.add("this"),
    };
    text.add(" is ").add(feature.kind().with_article());
    text.line("note: what stands in ")
        .add(place)
        .add(" must be ")
        .add(expected);
    text.see("FT0018");
    fail(&text)
}
