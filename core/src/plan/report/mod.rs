//! Problems as compile errors.
//!
//! Each message names both ends, says where each was written, and how to mend it. It starts with the code of its entry
//! in `docs/diagnostics/`.

pub mod definition;
mod features;
mod names;
mod points;
mod services;
mod text;

use text::Text;

use super::{Plan, Problem};

/// Fails const evaluation if something is wrong with an entry of `backend!`, and says what.
///
/// The expansion of `backend!` has one call per entry, at the entry's path: rustc reports a failed evaluation where the
/// `#[track_caller]` function was called. So all entries that are wrong are reported in one build.
///
/// # Panics
///
/// In const evaluation, where it is the compile error.
#[track_caller]
pub const fn check(plan: &Plan, entry: u32) {
    if plan.problems.is_empty() {
        return;
    }
    let text = describe(plan, entry);
    if !text.is_empty() {
        fail(&text);
    }
}

const fn describe(plan: &Plan, entry: u32) -> Text {
    let mut text = Text::new();
    let mut at = 0;
    while at < plan.problems.len() {
        let problem = &plan.problems[at];
        if problem.entry() == entry {
            if !text.is_empty() {
                text.add("\n\n");
            }
            describe_problem(&mut text, plan, problem);
        }
        at += 1;
    }
    text
}

const fn describe_problem(text: &mut Text, plan: &Plan, problem: &Problem) {
    match problem {
        Problem::ServiceWithoutFactory {
            service,
            consumer,
            dependency,
            ..
        } => {
            services::without_factory(text, plan, service, consumer, dependency);
        }
        Problem::ServiceCycle { start, count, .. } => services::cycle(text, plan, *start, *count),
        Problem::TwoFactories { first, second, set, .. } => services::two_factories(text, first, second, *set),
        Problem::TwoServices {
            first,
            second,
            consumer,
            ..
        } => services::two_types(text, first, second, consumer),
        Problem::TwoPlugins { first, second, .. } => features::two_plugins(text, first, second),
        Problem::TwoModules { first, second, .. } => features::two_modules(text, first, second),
        Problem::PluginNotInstalled { module, namesake, .. } => {
            features::plugin_not_installed(text, plan, module, *namesake);
        }
        Problem::WrongSection { entry } => features::wrong_section(text, plan, *entry),
        Problem::ListedTwice { item, first, entry } => features::listed_twice(text, plan, item, *first, *entry),
        Problem::TooManyDefaults { .. } => features::too_many_defaults(text),
        Problem::TwoExtensionPoints {
            first,
            second,
            consumer,
            ..
        } => points::two_types(text, first, second, consumer),
        Problem::PointNotOffered {
            point,
            module,
            dependency,
            ..
        } => {
            points::not_offered(text, plan, point, module, dependency);
        }
        Problem::PointOfAnotherPlugin {
            point,
            offered_by,
            plugin,
            module,
            dependency,
            ..
        } => {
            points::of_another_plugin(text, point, offered_by, plugin, module, dependency);
        }
        Problem::PointOfferedTwice {
            point, first, second, ..
        } => points::offered_twice(text, point, first, second),
        Problem::ModuleCycle { start, count, .. } => points::module_cycle(text, plan, *start, *count),
    }
}

/// The only place that panics: in const evaluation, where a panic is a compile error.
#[track_caller]
#[allow(clippy::panic, reason = "it is how const evaluation reports an error")]
const fn fail(text: &Text) -> ! {
    panic!("{}", text.as_str())
}
