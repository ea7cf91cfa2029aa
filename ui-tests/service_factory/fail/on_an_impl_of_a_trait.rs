//! FT0040: the `impl` block of a factory is not that of a trait

use flytower::{backend, service, service_factory};

#[service(id = "todo.database")]
trait Database: Send + Sync + 'static {}

struct Databases;

#[service_factory]
impl Database for Databases {}

backend! {
    struct Portal {
        services: [Databases],
    }
}

fn main() {}
