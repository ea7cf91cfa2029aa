use std::time::Instant;

use super::contain::contained;
use super::failure::{Failed, Failure};
use super::progress::Progress;
use super::values::RuntimeValues;
use crate::descriptor::FeatureDescriptor;
use crate::inject::{Injector, Slot};
use crate::plan::Plan;

/// Which plugins start, and which modules of each, as indices into the plan.
pub(super) type Enabled = Vec<(usize, Vec<usize>)>;

/// Lets the feature loaders decide, one after the other.
pub(super) async fn run_loaders(
    plan: &'static Plan,
    root: &[Slot],
    values: &RuntimeValues,
    progress: &Progress,
) -> Result<Enabled, Vec<Failure>> {
    let mut chosen = Vec::new();
    let mut failures = Vec::new();
    for loader in plan.loaders {
        let started = Instant::now();
        let failed = Failed::FeatureLoader {
            name: loader.descriptor.item.name,
        };
        let _until_done = progress.awaits(failed.clone());
        let result = contained(async {
            let links = &plan.links[loader.links.as_range()];
            let mut injector = Injector::new(links, plan.many, root, &[], Vec::new(), values)?;
            (loader.descriptor.load)(&mut injector).await
        });
        match result.await {
            Ok(enabled) => chosen.extend(enabled.iter().copied()),
            Err(error) => failures.push(Failure {
                failed,
                after: started.elapsed(),
                error,
            }),
        }
    }
    if failures.is_empty() {
        Ok(enabled(plan, &chosen))
    } else {
        Err(failures)
    }
}

/// What starts if the loaders enable all that they may.
pub(super) fn enabled_at_most(plan: &'static Plan) -> Enabled {
    let plugins = plan.plugins.iter().enumerate();
    plugins
        .map(|(index, plugin)| (index, plugin.modules.as_range().collect()))
        .collect()
}

/// What starts whatever the loaders decide.
pub(super) fn enabled_always(plan: &'static Plan) -> Enabled {
    let always = |module: &usize| plan.modules[*module].always;
    let plugins = plan.plugins.iter().enumerate().filter(|(_, plugin)| plugin.always);
    plugins
        .map(|(index, plugin)| (index, plugin.modules.as_range().filter(always).collect()))
        .collect()
}

fn enabled(plan: &'static Plan, chosen: &[FeatureDescriptor]) -> Enabled {
    let is_chosen_plugin = |index: usize| {
        chosen.iter().any(|feature| {
            matches!(feature, FeatureDescriptor::Plugin(plugin) if plugin.item.is(&plan.plugins[index].descriptor.item))
        })
    };
    let is_chosen_module = |index: usize| {
        chosen.iter().any(|feature| {
            matches!(feature, FeatureDescriptor::Module(module) if module.item.is(&plan.modules[index].descriptor.item))
        })
    };
    let mut enabled = Vec::new();
    for (index, plugin) in plan.plugins.iter().enumerate() {
        let modules = plugin
            .modules
            .as_range()
            .filter(|module| plan.modules[*module].always || is_chosen_module(*module));
        if plugin.always || is_chosen_plugin(index) {
            enabled.push((index, modules.collect()));
            continue;
        }
        for module in modules {
            let descriptor = plan.modules[module].descriptor;
            tracing::warn!(
                plugin = descriptor.plugin.id.text(),
                module = descriptor.id.text(),
                "module does not start, because its plugin is not enabled"
            );
        }
    }
    enabled
}
