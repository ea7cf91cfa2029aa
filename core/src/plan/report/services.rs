use super::super::{Consumer, Plan};
use super::Text;
use crate::descriptor::{Dependency, FactoryDescriptor, Need, ServiceDescriptor};

/// How many of those that need a service are named.
const CONSUMERS_SHOWN: u32 = 4;

pub(super) const fn without_factory(
    text: &mut Text,
    plan: &Plan,
    service: &ServiceDescriptor,
    consumer: &Consumer,
    dependency: &Dependency,
) {
    text.add("FT0001: service ")
        .code(service.id.text())
        .add(" has no factory in this backend");
    text.line("service:     ").service(service);
    text.line("required by: ")
        .consumer(consumer)
        .field(consumer, dependency);
    add_why_it_is_here(text, plan, consumer);
    add_other_consumers(text, plan, service, consumer);
    if is_of_core(service) {
        text.line("help: list `flytower::CoreServices` under `services` of ")
            .code(plan.backend.name);
        text.add(": it has the default of each core service that needs one");
        text.line("help: or list a service factory of your own for ")
            .code(service.item.name);
    } else {
        text.line("help: list a service factory of ").code(service.item.name);
        text.add(" under `services` of ").code(plan.backend.name);
        text.line("help: or give the service a default: `#[service(id = \"")
            .add(service.id.text());
        text.add("\", default = …)]`");
    }
    text.see("FT0001");
}

/// Whether the service is one of the core services, which nobody else can give a default.
const fn is_of_core(service: &ServiceDescriptor) -> bool {
    matches!(service.id.text().as_bytes(), [b'c', b'o', b'r', b'e', b'.', ..])
}

/// A factory that nobody listed is there because somebody asked for its service.
const fn add_why_it_is_here(text: &mut Text, plan: &Plan, consumer: &Consumer) {
    let (Consumer::Factory(mut factory) | Consumer::Context(mut factory)) = *consumer else {
        return;
    };
    while let Some(asked_by) = asked_by(plan, factory) {
        text.line("             the default of ")
            .code(factory.provides.id.text());
        text.add(", required by ").consumer(&asked_by);
        match asked_by {
            Consumer::Factory(next) | Consumer::Context(next) => factory = next,
            _ => return,
        }
    }
}

const fn asked_by(plan: &Plan, factory: &FactoryDescriptor) -> Option<Consumer> {
    let mut at = 0;
    while at < plan.factories.len() {
        let planned = &plan.factories[at];
        if planned.descriptor.is(factory) {
            return planned.asked_by;
        }
        at += 1;
    }
    None
}

const fn add_other_consumers(text: &mut Text, plan: &Plan, service: &ServiceDescriptor, known: &Consumer) {
    let mut shown = 0;
    let mut at = 0;
    while at < plan.factories.len() {
        let factory = plan.factories[at].descriptor;
        add_consumer(text, &Consumer::Factory(factory), service, known, &mut shown);
        if factory.context().is_some() {
            add_consumer(text, &Consumer::Context(factory), service, known, &mut shown);
        }
        at += 1;
    }
    let mut at = 0;
    while at < plan.plugins.len() {
        add_consumer(
            text,
            &Consumer::Plugin(plan.plugins[at].descriptor),
            service,
            known,
            &mut shown,
        );
        at += 1;
    }
    let mut at = 0;
    while at < plan.modules.len() {
        add_consumer(
            text,
            &Consumer::Module(plan.modules[at].descriptor),
            service,
            known,
            &mut shown,
        );
        at += 1;
    }
    let mut at = 0;
    while at < plan.loaders.len() {
        add_consumer(
            text,
            &Consumer::Loader(plan.loaders[at].descriptor),
            service,
            known,
            &mut shown,
        );
        at += 1;
    }
    if shown > CONSUMERS_SHOWN {
        text.line("             and by ")
            .number(shown - CONSUMERS_SHOWN)
            .add(" more");
    }
}

const fn add_consumer(
    text: &mut Text,
    consumer: &Consumer,
    service: &ServiceDescriptor,
    known: &Consumer,
    shown: &mut u32,
) {
    let Some(dependency) = dependency_on(consumer, service) else {
        return;
    };
    if consumer.is(known) {
        return;
    }
    *shown += 1;
    if *shown <= CONSUMERS_SHOWN {
        text.line("             ")
            .consumer(consumer)
            .field(consumer, dependency);
    }
}

const fn dependency_on(consumer: &Consumer, wanted: &ServiceDescriptor) -> Option<&'static Dependency> {
    let dependencies = consumer.dependencies();
    let mut at = 0;
    while at < dependencies.len() {
        if let Need::Service { service, .. } = dependencies[at].need
            && service.is(wanted)
        {
            return Some(&dependencies[at]);
        }
        at += 1;
    }
    None
}

pub(super) const fn cycle(text: &mut Text, plan: &Plan, start: u32, count: u32) {
    text.add("FT0002: ");
    if count == 1 {
        text.add("a service depends on itself");
    } else {
        text.add("services depend on each other in a cycle");
    }
    let mut step = 0;
    while step < count {
        let consumer = &plan.cycles[(start + step) as usize];
        let next = &plan.cycles[(start + (step + 1) % count) as usize];
        text.line(if step == 0 { "┌─▶ " } else { "│   " });
        if let (Consumer::Factory(factory), Consumer::Factory(next)) = (consumer, next) {
            text.code(factory.provides.id.text())
                .add(" is made by ")
                .factory(factory);
            if let Some(dependency) = dependency_on(consumer, next.provides) {
                text.field(consumer, dependency);
            }
        }
        step += 1;
    }
    if let Consumer::Factory(first) = &plan.cycles[start as usize] {
        text.line("└── needs ").code(first.provides.id.text()).add(" again");
    }
    if count == 1 {
        text.line("help: remove this dependency; if one implementation wraps another, each is a service with an id of its own");
    } else {
        text.line("help: remove one of these dependencies: move what both sides need into a service of its own,");
        text.line("      or override one of the factories with one that does without");
    }
    text.see("FT0002");
}

pub(super) const fn two_factories(
    text: &mut Text,
    first: &FactoryDescriptor,
    second: &FactoryDescriptor,
    set: Option<&str>,
) {
    text.add("FT0003: service ")
        .code(first.provides.id.text())
        .add(" has two factories of the same rank");
    text.line("service: ").service(first.provides);
    text.line("first:   ").factory(first);
    text.line("second:  ").factory(second);
    match set {
        Some(set) => text.line("help: keep one of them in ").code(set),
        None => text.line("help: keep one of them under `services`"),
    };
    text.line("note: a factory that is listed by name overrides those of service sets, and a later set overrides an earlier one");
    text.line("note: for any number of factories, declare the service with `#[service(…, many)]` and inject `Vec<Arc<");
    text.add(first.provides.item.name).add(">>`");
    text.see("FT0003");
}

pub(super) const fn two_types(
    text: &mut Text,
    first: &ServiceDescriptor,
    second: &ServiceDescriptor,
    consumer: &Consumer,
) {
    text.add("FT0007: two services have the id ").code(first.id.text());
    text.line("first:  ")
        .item(&first.item)
        .add(" in ")
        .code(first.item.module);
    text.line("second: ")
        .item(&second.item)
        .add(" in ")
        .code(second.item.module);
    text.line("        through ").consumer(consumer);
    text.line("help: give one of them another id; ids are unique among all plugins");
    text.line("note: two versions of one crate in a build also look like this: `cargo tree --duplicates` tells");
    text.see("FT0007");
}
