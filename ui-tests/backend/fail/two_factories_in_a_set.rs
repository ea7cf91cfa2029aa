//! FT0003: two factories of one set for one service

use flytower::{backend, service, service_factory, service_set};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[service_factory(provides = dyn Cache)]
struct RedisCache;

impl Cache for RedisCache {}

service_set! { Caches = [MemoryCache, RedisCache] }

backend! {
    struct Portal {
        services: [Caches],
    }
}

fn main() {}
