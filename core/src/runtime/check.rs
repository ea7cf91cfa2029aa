use super::StartOptions;
use super::failure::{Failure, UnreadableConfiguration};
use super::instances::Workshop;
use super::needs::FactoriesOf;
use super::policy::StartupPolicy;
use super::root::RuntimeServices;
use super::values::RuntimeValues;
use crate::descriptor::Scope;
use crate::error::Result;
use crate::plan::{Plan, Range};

/// Reads the configuration, by making the service that does, and nothing else. Says whether there is one.
pub(super) async fn check_configuration(plan: &'static Plan, options: StartOptions) -> Result<bool> {
    let values = RuntimeValues::new(options);
    // the first of the runtime's dependencies: the configuration, and not the HTTP server
    let config = Range {
        start: plan.runtime_links.start,
        count: plan.runtime_links.count.min(1),
    };
    let factories = FactoriesOf::scope(plan, Scope::Root).needed_by(plan, [config]);
    let workshop = Workshop {
        plan,
        root: &[],
        contexts: &[],
        values: &values,
        progress: None,
    };
    let (made, failures) = workshop.make_root(&factories).await;
    if !failures.is_empty() {
        let failures = failures.into_iter().map(Failure::from).collect();
        return Err(UnreadableConfiguration(failures).into());
    }
    let config = RuntimeServices::config_of(plan, &made, &values)?;
    StartupPolicy::of(config.as_ref())?;
    Ok(config.is_some())
}
