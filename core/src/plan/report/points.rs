use super::super::{Consumer, Plan};
use super::Text;
use crate::descriptor::{Access, Dependency, ExtensionPointDescriptor, ModuleDescriptor, Need, PluginDescriptor};

pub(super) const fn two_types(
    text: &mut Text,
    first: &ExtensionPointDescriptor,
    second: &ExtensionPointDescriptor,
    consumer: &Consumer,
) {
    text.add("FT0008: two extension points have the id ")
        .code(first.id.text());
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
    text.see("FT0008");
}

pub(super) const fn not_offered(
    text: &mut Text,
    plan: &Plan,
    point: &ExtensionPointDescriptor,
    module: &'static ModuleDescriptor,
    dependency: &Dependency,
) {
    let consumer = Consumer::Module(module);
    text.add("FT0010: nobody in plugin ").code(module.plugin.id.text());
    text.add(" offers the extension point ").code(point.id.text());
    text.line("point:   ").point(point);
    text.line("used by: ").consumer(&consumer).field(&consumer, dependency);
    add_offers(text, plan, module);
    text.line("help: add an owned field to the plugin, or to another of its modules: `name: ")
        .add(point.item.name);
    text.add("`");
    text.see("FT0010");
}

/// What the plugin does offer: the one that is meant may be among them.
const fn add_offers(text: &mut Text, plan: &Plan, module: &ModuleDescriptor) {
    let mut at = 0;
    while at < plan.plugins.len() {
        let plugin = &plan.plugins[at];
        if plugin.descriptor.key.is(module.plugin) {
            text.line("plugin:  ")
                .code(plugin.descriptor.key.id.text())
                .add(" (")
                .item(&plugin.descriptor.item);
            text.add(") offers ");
            if plugin.points.count == 0 {
                text.add("no extension point");
            }
            let mut index = 0;
            while index < plugin.points.count {
                let offered = plan.points[(plugin.points.start + index) as usize].descriptor;
                text.add(if index == 0 { "" } else { ", " }).code(offered.id.text());
                index += 1;
            }
        }
        at += 1;
    }
}

pub(super) const fn of_another_plugin(
    text: &mut Text,
    point: &ExtensionPointDescriptor,
    offered_by: &Consumer,
    plugin: &PluginDescriptor,
    module: &'static ModuleDescriptor,
    dependency: &Dependency,
) {
    let consumer = Consumer::Module(module);
    text.add("FT0011: module ")
        .code(module.id.text())
        .add(" of plugin ")
        .code(module.plugin.id.text());
    text.add(" uses an extension point of plugin ")
        .code(plugin.key.id.text());
    text.line("point:      ").point(point);
    text.line("offered by: ").consumer(offered_by);
    text.line("used by:    ")
        .consumer(&consumer)
        .field(&consumer, dependency);
    text.line("note: extension points can only be used within their plugin");
    text.line("help: make it a module of that plugin: `#[module(for = ")
        .add(plugin.key.item.name)
        .add(", …)]`");
    text.see("FT0011");
}

pub(super) const fn offered_twice(
    text: &mut Text,
    point: &ExtensionPointDescriptor,
    first: &Consumer,
    second: &Consumer,
) {
    text.add("FT0013: extension point ")
        .code(point.id.text())
        .add(" is offered twice");
    text.line("point:  ").point(point);
    text.line("first:  ").consumer(first);
    text.line("second: ").consumer(second);
    text.line("help: let one of them own it; a module that wants to fill it borrows it: `&'a mut ")
        .add(point.item.name);
    text.add("`");
    text.see("FT0013");
}

pub(super) const fn module_cycle(text: &mut Text, plan: &Plan, start: u32, count: u32) {
    text.add("FT0012: modules of a plugin wait for each other in a cycle");
    let mut step = 0;
    while step < count {
        let user = &plan.cycles[(start + step) as usize];
        let owner = &plan.cycles[(start + (step + 1) % count) as usize];
        text.line(if step == 0 { "┌─▶ " } else { "│   " }).consumer(user);
        if let Some((dependency, point)) = use_of_offered(user, owner) {
            text.field(user, dependency)
                .add(", fills ")
                .code(point.id.text())
                .add(" of");
        }
        step += 1;
    }
    text.line("└── the first one again");
    text.line("note: a module that offers an extension point starts after all that fill it");
    text.line("help: let the plugin own one of these extension points, or split one of the modules");
    text.see("FT0012");
}

/// The field of `user` that borrows what `owner` offers.
const fn use_of_offered(
    user: &Consumer,
    owner: &Consumer,
) -> Option<(&'static Dependency, &'static ExtensionPointDescriptor)> {
    let (uses, offers) = (user.dependencies(), owner.dependencies());
    let mut at = 0;
    while at < uses.len() {
        if let Need::ExtensionPoint {
            point,
            access: Access::Lent,
        } = uses[at].need
        {
            let mut other = 0;
            while other < offers.len() {
                if let Need::ExtensionPoint {
                    point: offered,
                    access: Access::Offered,
                } = offers[other].need
                    && offered.is(point)
                {
                    return Some((&uses[at], point));
                }
                other += 1;
            }
        }
        at += 1;
    }
    None
}
