//! A library may know Flytower by another name

use flytower::backend;

backend! {
    struct Portal {
        services: [renamed::MemoryStore],
        plugins: [renamed::RenamedPlugin],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.factories[0].descriptor.item.name, "MemoryStore");
}
