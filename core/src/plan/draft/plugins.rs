//! Plugins and modules, by their ids.

use super::super::Consumer;
use super::super::Problem;
use super::Draft;
use super::parts::{ModuleDraft, NONE, PluginDraft};
use crate::descriptor::{ModuleDescriptor, PluginDescriptor};

impl<const F: usize, const L: usize, const P: usize, const T: usize> Draft<F, L, P, T> {
    /// Adds a plugin. `always`: listed by `backend!` and not by a loader.
    pub(super) const fn add_plugin(&mut self, plugin: &'static PluginDescriptor, entry: u32, always: bool) {
        let place = self.plugin_table.place(plugin.key.id.hash);
        if let Some(present) = self.plugin_table.at(place) {
            let first = self.plugins.items[present as usize];
            if !first.descriptor.item.is(&plugin.item) {
                self.report(Problem::TwoPlugins {
                    first: first.descriptor,
                    second: plugin,
                    entry,
                });
            } else if always || first.always {
                self.report(Problem::ListedTwice {
                    item: &plugin.item,
                    first: first.entry,
                    entry,
                });
            }
            // else: two loaders may enable one plugin
            return;
        }
        let draft = PluginDraft {
            descriptor: plugin,
            entry,
            always,
            ..PluginDraft::FILLER
        };
        if let Some(index) = self.plugins.push(draft) {
            self.plugin_table.add(place, plugin.key.id.hash, index);
            self.offer_points(Consumer::Plugin(plugin), index, entry);
        }
    }

    /// Adds a module. Its plugin may be listed later.
    pub(super) const fn add_module(&mut self, module: &'static ModuleDescriptor, entry: u32, always: bool) {
        let hash = hash_in_plugin(module);
        let place = self.module_table.place(hash);
        if let Some(present) = self.module_table.at(place) {
            let first = self.modules.items[present as usize];
            if !first.descriptor.item.is(&module.item) {
                self.report(Problem::TwoModules {
                    first: first.descriptor,
                    second: module,
                    entry,
                });
            } else if always || first.always {
                self.report(Problem::ListedTwice {
                    item: &module.item,
                    first: first.entry,
                    entry,
                });
            }
            return;
        }
        let draft = ModuleDraft {
            descriptor: module,
            entry,
            always,
            ..ModuleDraft::FILLER
        };
        if let Some(index) = self.modules.push(draft) {
            self.module_table.add(place, hash, index);
        }
    }

    /// Gives each module to its plugin, once all plugins are known.
    pub(super) const fn join_modules(&mut self) {
        let mut at = 0;
        while at < self.modules.len {
            self.join_module(at as u32);
            at += 1;
        }
    }

    const fn join_module(&mut self, index: u32) {
        let ModuleDraft {
            descriptor: module,
            entry,
            ..
        } = self.modules.items[index as usize];
        let found = self.plugin_table.find(module.plugin.id.hash);
        let namesake = match found {
            Some(plugin) => {
                let draft = &mut self.plugins.items[plugin as usize];
                if draft.descriptor.key.is(module.plugin) {
                    match draft.last_module {
                        NONE => draft.first_module = index,
                        last => self.modules.items[last as usize].next = index,
                    }
                    draft.last_module = index;
                    self.modules.items[index as usize].plugin = plugin;
                    self.offer_points(Consumer::Module(module), plugin, entry);
                    return;
                }
                Some(draft.descriptor)
            }
            None => None,
        };
        if !self.broken.plugins && !module.plugin.broken {
            self.report(Problem::PluginNotInstalled {
                module,
                namesake,
                entry,
            });
        }
    }
}

/// What is unique about a module: its id together with its plugin's.
const fn hash_in_plugin(module: &ModuleDescriptor) -> u128 {
    module.id.hash ^ module.plugin.id.hash.rotate_left(64)
}
