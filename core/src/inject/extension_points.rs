use super::injector::misplaced;
use super::{Inject, Injector, Lendable};
use crate::descriptor::{Access, Need};
use crate::feature::ExtensionPoint;

/// What the expansion of `#[extension_point]` says of the owned type. It is not a blanket implementation, because that
/// would overlap with the one of `Arc<S>`.
#[must_use]
pub const fn offered<P: ExtensionPoint>() -> Need {
    Need::ExtensionPoint {
        point: P::DESCRIPTOR,
        access: Access::Offered,
    }
}

impl<'a, P: ExtensionPoint> Inject<'a> for &'a mut P {
    const NEED: &'static Need = &Need::ExtensionPoint {
        point: P::DESCRIPTOR,
        access: Access::Lent,
    };

    fn inject(injector: &mut Injector<'a>) -> Self {
        match injector.point() {
            Lendable::Lent(point) => point.downcast_mut().unwrap_or_else(|| misplaced()),
            Lendable::Owned(_) | Lendable::Taken => misplaced(),
        }
    }
}

impl Injector<'_> {
    /// The next value, which is an extension point that this feature offers.
    #[must_use]
    pub fn offered<P: ExtensionPoint>(&mut self) -> P {
        match self.point() {
            Lendable::Owned(point) => point.downcast().map_or_else(|_| misplaced(), |point| *point),
            Lendable::Lent(_) | Lendable::Taken => misplaced(),
        }
    }
}
