//! A backend without features is a complete one

use flytower::backend;

backend! { struct Portal {} }

fn main() {
    assert!(Portal::PLAN.entries.is_empty());
}
