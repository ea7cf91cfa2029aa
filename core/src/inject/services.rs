use std::sync::Arc;

use super::injector::misplaced;
use super::{Inject, Injector, Instance};
use crate::descriptor::{Arity, Need};
use crate::feature::Service;

const fn need<S: Service + ?Sized>(arity: Arity) -> Need {
    Need::Service {
        service: S::DESCRIPTOR,
        default: S::DEFAULT,
        arity,
        section: None,
    }
}

impl<S: Service + ?Sized> Inject<'_> for Arc<S> {
    const NEED: &'static Need = &need::<S>(Arity::One);

    fn inject(injector: &mut Injector<'_>) -> Self {
        injector.service().map_or_else(|| misplaced(), Instance::get)
    }
}

#[diagnostic::do_not_recommend]
impl<S: Service + ?Sized> Inject<'_> for Option<Arc<S>> {
    const NEED: &'static Need = &need::<S>(Arity::Optional);

    fn inject(injector: &mut Injector<'_>) -> Self {
        injector.service().map(Instance::get)
    }
}

#[diagnostic::do_not_recommend]
impl<S: Service + ?Sized> Inject<'_> for Vec<Arc<S>> {
    const NEED: &'static Need = &need::<S>(Arity::Many);

    fn inject(injector: &mut Injector<'_>) -> Self {
        injector.services().map(Instance::get).collect()
    }
}
