//! FT0003: two factories that are listed for one service

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[service_factory(provides = dyn Cache)]
struct RedisCache;

impl Cache for RedisCache {}

backend! {
    struct Portal {
        services: [MemoryCache, RedisCache],
    }
}

fn main() {}
