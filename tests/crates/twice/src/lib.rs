//! A library whose own test is linked with it, because what the test uses depends on it: then there are two of each item.

#![allow(
    missing_debug_implementations,
    reason = "what is behind a service need not be `Debug`"
)]

use flytower_core::service;

/// A service.
#[service(id = "twice.clock")]
pub trait Clock: Send + Sync + 'static {}

#[cfg(test)]
mod tests {
    use flytower_core::feature::Service;

    use super::Clock;

    #[test]
    fn a_service_of_the_test_is_not_the_service_of_the_library() {
        let (here, there) = (<dyn Clock as Service>::DESCRIPTOR, twice_user::clock());
        assert_eq!(here.id, there.id);
        assert!(
            !here.is(there),
            "an instance of one would be put where the other is expected"
        );
    }
}
