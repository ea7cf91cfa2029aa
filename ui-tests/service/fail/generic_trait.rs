//! FT0026: a generic trait would be many services

use flytower::service;

#[service(id = "catalog.cache")]
trait Cache<T>: Send + Sync + 'static {
    fn get(&self) -> T;
}

fn main() {}
