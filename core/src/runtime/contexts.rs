use std::sync::Arc;

use futures_util::future::join_all;

use super::contain::contained;
use super::failure::Failed;
use super::progress::Progress;
use super::values::RuntimeValues;
use crate::inject::{Injector, Slot};
use crate::plan::{Plan, PlannedFactory};

/// Makes the root contexts of `factories`, by factory. One that fails makes every plugin fail that needs it.
pub(super) async fn make_contexts(
    plan: &'static Plan,
    root: &[Slot],
    values: &RuntimeValues,
    progress: &Progress,
    needed: impl Iterator<Item = u32>,
) -> Vec<Slot> {
    let mut contexts: Vec<Slot> = Vec::new();
    let mut futures = Vec::new();
    let mut seen = vec![false; plan.factories.len()];
    for index in needed {
        let planned = &plan.factories[index as usize];
        let is_replaced = values.options().replacements().contains(planned.descriptor.provides);
        if planned.descriptor.context().is_some()
            && !is_replaced
            && !core::mem::replace(&mut seen[index as usize], true)
        {
            let awaiting = progress.awaits(format!("the root context of {}", Failed::service(planned)));
            futures.push(async move {
                let _until_made = awaiting;
                (index, make_context(plan, root, values, planned).await)
            });
        }
    }
    if futures.is_empty() {
        return contexts;
    }
    contexts.resize_with(plan.factories.len(), Slot::default);
    for (index, slot) in join_all(futures).await {
        contexts[index as usize] = slot;
    }
    contexts
}

async fn make_context(plan: &'static Plan, root: &[Slot], values: &RuntimeValues, planned: &PlannedFactory) -> Slot {
    let Some(context) = planned.descriptor.context() else {
        return Slot::Empty;
    };
    let made = contained(async {
        let links = &plan.links[planned.context_links.as_range()];
        let mut injector = Injector::new(links, plan.many, root, &[], Vec::new(), values)?;
        (context.root)(&mut injector).await
    });
    made.await.map_or_else(
        |error| {
            let factory = planned.descriptor;
            let reason = format!(
                "the root context of `{}` (`{}`): {error:?}",
                factory.provides.id, factory.item.name
            );
            Slot::Failed(Arc::from(reason))
        },
        Slot::Ready,
    )
}
