use std::sync::Arc;

use super::failure::Failure;
use super::instances::Workshop;
use super::progress::Progress;
use super::values::RuntimeValues;
use crate::error::Result;
use crate::inject::{Inject, Injector, Slot};
use crate::plan::Plan;
use crate::services::{RootConfig, RootHttpRouter};

/// What the runtime itself gets, see [`DEPENDENCIES`](super::DEPENDENCIES).
#[derive(Clone)]
pub(super) struct RuntimeServices {
    pub(super) config: Option<Arc<dyn RootConfig>>,
    pub(super) router: Option<Arc<dyn RootHttpRouter>>,
}

impl RuntimeServices {
    /// Only the configuration, which comes first.
    pub(super) fn config_of(
        plan: &'static Plan,
        root: &[Slot],
        values: &RuntimeValues,
    ) -> Result<Option<Arc<dyn RootConfig>>> {
        let links = &plan.links[plan.runtime_links.as_range()];
        let first = links.get(..1).unwrap_or_default();
        let mut injector = Injector::new(first, plan.many, root, &[], Vec::new(), values)?;
        Ok(Inject::inject(&mut injector))
    }

    pub(super) fn of(plan: &'static Plan, root: &[Slot], values: &RuntimeValues) -> Result<Self> {
        let links = &plan.links[plan.runtime_links.as_range()];
        let mut injector = Injector::new(links, plan.many, root, &[], Vec::new(), values)?;
        Ok(Self {
            config: Inject::inject(&mut injector),
            router: Inject::inject(&mut injector),
        })
    }
}

/// Makes all root-scoped services.
pub(super) async fn make_root_services(
    plan: &'static Plan,
    values: &RuntimeValues,
    progress: &Progress,
) -> (Vec<Slot>, Vec<Failure>) {
    let factories: Vec<u32> = (0..)
        .zip(plan.factories)
        .filter(|(_, factory)| factory.scope().is_root())
        .map(|(index, _)| index)
        .collect();
    let workshop = Workshop {
        plan,
        root: &[],
        contexts: &[],
        values,
        progress: Some(progress),
    };
    let (made, failures) = workshop.make_root(&factories).await;
    (made, failures.into_iter().map(Failure::from).collect())
}
