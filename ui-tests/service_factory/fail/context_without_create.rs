//! FT0040: the `impl` block of a factory has the functions `root` and `create`

use flytower::{Result, backend, service, service_factory};

#[service(id = "todo.database")]
trait Database: Send + Sync + 'static {}

struct Databases;

#[service_factory(provides = dyn Database)]
impl Databases {
    async fn root() -> Result<Self> {
        Ok(Self)
    }
}

backend! {
    struct Portal {
        services: [Databases],
    }
}

fn main() {}
