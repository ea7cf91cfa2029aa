//! A service of the circle that `cycle-north` declares, as a function.

use std::sync::Arc;

use cycle_north::{Sky, Star};
use flytower::{Result, service_factory};

struct Polaris {
    _sky: Arc<dyn Sky>,
}

impl Star for Polaris {}

/// A star in a sky.
///
/// # Errors
///
/// Never.
#[service_factory]
pub async fn polar_star(sky: Arc<dyn Sky>) -> Result<Arc<dyn Star>> {
    Ok(Arc::new(Polaris { _sky: sky }))
}
