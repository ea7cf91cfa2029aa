use super::super::{Consumer, Entry, Plan, Section};
use super::Text;
use crate::descriptor::{FeatureKind, Item, ModuleDescriptor, PluginDescriptor};

pub(super) const fn two_plugins(text: &mut Text, first: &PluginDescriptor, second: &PluginDescriptor) {
    text.add("FT0005: two plugins have the id ").code(first.key.id.text());
    text.line("first:  ").item(&first.item);
    text.line("second: ").item(&second.item);
    text.line("help: remove one of them, or give one another ");
    text.add(if first.key.is(second.key) {
        "marker with another id"
    } else {
        "id"
    });
    text.add(": it is the path of its routes and the name of its database");
    text.see("FT0005");
}

pub(super) const fn two_modules(text: &mut Text, first: &ModuleDescriptor, second: &ModuleDescriptor) {
    text.add("FT0006: two modules of plugin ").code(first.plugin.id.text());
    text.add(" have the id ").code(first.id.text());
    text.line("first:  ").item(&first.item);
    text.line("second: ").item(&second.item);
    text.line("help: remove one of them, or give one another id");
    text.see("FT0006");
}

pub(super) const fn plugin_not_installed(
    text: &mut Text,
    plan: &Plan,
    module: &'static ModuleDescriptor,
    namesake: Option<&PluginDescriptor>,
) {
    let id = module.plugin.id.text();
    text.add("FT0009: ")
        .consumer(&Consumer::Module(module))
        .add(" extends a plugin that is not installed");
    text.line("plugin: ")
        .code(id)
        .add(" (")
        .item(&module.plugin.item)
        .add(")");
    match namesake {
        Some(other) => {
            text.line("note: a plugin with this id is installed, but it is another one: ")
                .item(&other.item);
            text.line("help: let that plugin carry the marker that the module names: `#[plugin(marker = ");
            text.add(module.plugin.item.name).add(")]`");
        }
        None => {
            text.line("help: list the plugin under `plugins` of ")
                .code(plan.backend.name);
            text.add(", or remove the module");
        }
    }
    text.see("FT0009");
}

pub(super) const fn wrong_section(text: &mut Text, plan: &Plan, number: u32) {
    let mut at = 0;
    while at < plan.entries.len() {
        let entry = &plan.entries[at];
        if entry.number == number {
            let kind = entry.feature.kind();
            text.add("FT0018: ")
                .code(entry.path)
                .add(" is ")
                .add(kind.with_article());
            text.add(" and does not belong under ").code(entry.section.name());
            if let Some(item) = entry.feature.item() {
                text.line("it is ").item(item);
            }
            add_where_it_belongs(text, kind);
        }
        at += 1;
    }
    text.see("FT0018");
}

const fn add_where_it_belongs(text: &mut Text, kind: FeatureKind) {
    match Section::of(kind) {
        Some(section) => text.line("help: list it under ").code(section.name()),
        None => match kind {
            FeatureKind::PluginMarker => {
                text.line("help: list the plugin's struct; the marker only stands for it in `#[module(for = …)]`")
            }
            _ => text.line("help: remove it; a plugin or module that owns it in a field offers it"),
        },
    };
}

pub(super) const fn listed_twice(text: &mut Text, plan: &Plan, item: &Item, first: u32, second: u32) {
    text.add("FT0019: ").code(item.name).add(" is listed twice");
    text.line("it is ").item(item);
    add_listing(text, plan, "first:  ", first);
    add_listing(text, plan, "second: ", second);
    if is_loader(plan, first) || is_loader(plan, second) {
        text.line("help: remove it from the section, so that the loader decides, or from the loader");
    } else {
        text.line("help: remove one of the two");
    }
    text.see("FT0019");
}

const fn is_loader(plan: &Plan, number: u32) -> bool {
    let mut at = 0;
    while at < plan.entries.len() {
        if plan.entries[at].number == number {
            return plan.entries[at].section.is(Section::Loaders);
        }
        at += 1;
    }
    false
}

const fn add_listing(text: &mut Text, plan: &Plan, label: &str, number: u32) {
    let mut at = 0;
    while at < plan.entries.len() {
        let entry = &plan.entries[at];
        if entry.number == number {
            text.line(label)
                .add("entry ")
                .number(place_in_section(plan, entry))
                .add(" of ")
                .code(entry.section.name());
            text.add(", ").code(entry.path);
        }
        at += 1;
    }
}

/// Counted from 1, as a reader does.
const fn place_in_section(plan: &Plan, entry: &Entry) -> u32 {
    let mut place = 1;
    let mut at = 0;
    while at < plan.entries.len() {
        let other = &plan.entries[at];
        if other.section.is(entry.section) && other.number < entry.number {
            place += 1;
        }
        at += 1;
    }
    place
}

pub(super) const fn too_many_defaults(text: &mut Text) {
    text.add("FT0042: too many services are left to their default factories");
    text.line("note: the plan has room for the factories that are listed, and for 256 more");
    text.line("help: list some of the default factories under `services`, for example as a `service_set!`");
    text.see("FT0042");
}
