//! What may stand in the fields of whom.

use super::super::{Text, fail};
use crate::descriptor::{
    Access, Arity, Dependency, ExtensionPointDescriptor, FeatureDescriptor, Item, Need, RuntimeValue, Scope,
    ServiceDescriptor,
};

/// Who has a field.
#[derive(Clone, Copy, Debug)]
enum Owner {
    Factory(Scope),
    Context,
    Plugin,
    Module,
    Loader,
}

/// The fields (or parameters) of a feature that are still to be checked.
///
/// The expansion of an attribute checks one after the other, each call at the field's type.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    item: &'static Item,
    owner: Owner,
    is_root: bool,
    all: &'static [Dependency],
    rest: &'static [Dependency],
}

impl Fields {
    /// Those that a feature, or an instance of a service, is made of.
    #[must_use]
    pub const fn of(feature: FeatureDescriptor) -> Self {
        let owner = match feature {
            FeatureDescriptor::ServiceFactory(factory) => Owner::Factory(factory.provides.scope),
            FeatureDescriptor::Module(_) => Owner::Module,
            FeatureDescriptor::FeatureLoader(_) => Owner::Loader,
            _ => Owner::Plugin,
        };
        Self::owned(feature, owner, feature.dependencies())
    }

    /// Those of a service factory's root context.
    #[must_use]
    pub const fn of_context(feature: FeatureDescriptor) -> Self {
        let parameters = match feature {
            FeatureDescriptor::ServiceFactory(factory) => factory.context_dependencies(),
            _ => &[],
        };
        Self::owned(feature, Owner::Context, parameters)
    }

    const fn owned(feature: FeatureDescriptor, owner: Owner, fields: &'static [Dependency]) -> Self {
        let is_root = owner.is_root();
        match feature.item() {
            Some(item) => Self {
                item,
                owner,
                is_root,
                all: fields,
                rest: fields,
            },
            // an attribute that is an error has no expansion that checks anything
            None => Self {
                item: &Item::NONE,
                owner,
                is_root,
                all: &[],
                rest: &[],
            },
        }
    }

    /// Checks the first field, and returns the others.
    #[track_caller]
    pub const fn checked(self) -> Self {
        let [dependency, rest @ ..] = self.rest else {
            return self;
        };
        // The usual case is written out: const evaluation spends its time on calls, and this runs for every field.
        if let Need::Service {
            service,
            arity: Arity::One,
            ..
        } = &dependency.need
            && !service.many
            && !service.built_in
            && (!self.is_root || matches!(service.scope, Scope::Root))
        {
            return Self { rest, ..self };
        }
        let Self { item, owner, .. } = self;
        match &dependency.need {
            Need::Service { service, arity, .. } => check_service(item, owner, dependency, service, *arity),
            Need::Runtime(value) => {
                if value.is_of_plugin() && self.is_root {
                    plugin_value_in_root(item, owner, dependency, *value);
                }
            }
            Need::ExtensionPoint { point, access } => match (owner, access) {
                (Owner::Module, _) | (Owner::Plugin, Access::Offered) => self.check_first_of(point, dependency),
                _ => point_in_wrong_place(item, owner, dependency),
            },
        }
        Self { rest, ..self }
    }

    /// Checks the first field if it is there at all, and returns the others.
    #[track_caller]
    pub const fn checked_if(self, is_there: bool) -> Self {
        if is_there { self.checked() } else { self }
    }

    /// Checks that no field before this one holds the same extension point: there is one of it to be had.
    #[track_caller]
    const fn check_first_of(self, point: &ExtensionPointDescriptor, dependency: &Dependency) {
        let mut at = 0;
        // `rest` begins with the field itself
        while at + self.rest.len() < self.all.len() {
            let earlier = &self.all[at];
            if let Need::ExtensionPoint { point: other, .. } = &earlier.need
                && other.is(point)
            {
                point_in_two_fields(self.item, point, earlier, dependency);
            }
            at += 1;
        }
    }
}

#[track_caller]
const fn check_service(item: &Item, owner: Owner, dependency: &Dependency, service: &ServiceDescriptor, arity: Arity) {
    if service.broken {
        return;
    }
    if service.built_in {
        shared_built_in(item, dependency, service);
    }
    match (arity, service.many) {
        (Arity::One | Arity::Optional, true) => multiton_as_one(item, dependency, service),
        (Arity::Many, false) => singleton_as_many(item, dependency, service),
        _ => {}
    }
    if matches!(service.scope, Scope::Plugin) && owner.is_root() {
        plugin_scoped_in_root(item, owner, dependency, service);
    }
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
        Owner::Factory(_) => text.add(" (the logger's is `dyn RootLogger`), or make this service plugin-scoped"),
        Owner::Context => text.add(", or take it as a parameter of `create`, which runs for each plugin"),
        _ => text.add(", such as `dyn RootConfig`, `dyn RootLogger` or `dyn RootLifecycle`"),
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
        Owner::Loader => text.line("help: remove it; what is to start is decided for all plugins"),
        _ => text.line("help: remove it, or make this service plugin-scoped"),
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

#[track_caller]
const fn point_in_two_fields(
    item: &Item,
    point: &ExtensionPointDescriptor,
    first: &Dependency,
    second: &Dependency,
) -> ! {
    let mut text = Text::new();
    text.add("FT0045: ")
        .code(item.name)
        .add(" has two fields for the extension point ")
        .code(point.id.text());
    text.line("point:  ").point(point);
    text.line("first:  ")
        .code(first.field)
        .add(", ")
        .place(item.file, first.line);
    text.line("second: ")
        .code(second.field)
        .add(", ")
        .place(item.file, second.line);
    text.line("note: a plugin has one of each extension point, which is lent to one field at a time");
    text.line("help: remove one of the two fields");
    text.see("FT0045");
    fail(&text)
}
