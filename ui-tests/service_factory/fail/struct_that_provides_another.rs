//! FT0037: a struct does not become another struct

use flytower::{backend, service, service_factory};

#[service(id = "catalog.client")]
struct Client;

#[service_factory(provides = Client)]
struct ClientFactory;

backend! {
    struct Portal {
        services: [ClientFactory],
    }
}

fn main() {}
