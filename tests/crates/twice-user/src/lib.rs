//! See `twice`.

use flytower_core::descriptor::ServiceDescriptor;
use flytower_core::feature::Service;
use twice::Clock;

/// The service as the library has it.
#[must_use]
pub fn clock() -> &'static ServiceDescriptor {
    <dyn Clock as Service>::DESCRIPTOR
}
