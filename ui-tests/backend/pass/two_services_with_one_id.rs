//! FT0007: two traits of one name have ids of their own
//!
//! Fixes backend/fail/two_services_with_one_id.rs

use flytower::backend;

mod search {
    #[flytower::service(id = "search.index")]
    pub trait Index: Send + Sync + 'static {}

    #[flytower::service_factory(provides = dyn Index)]
    pub struct SearchIndex;

    impl Index for SearchIndex {}
}

mod docs {
    #[flytower::service(id = "docs.index")]
    pub trait Index: Send + Sync + 'static {}

    #[flytower::service_factory(provides = dyn Index)]
    pub struct DocsIndex;

    impl Index for DocsIndex {}
}

backend! {
    struct Portal {
        services: [search::SearchIndex, docs::DocsIndex],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.factories.len(), 2);
}
