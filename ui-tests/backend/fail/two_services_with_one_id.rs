//! FT0007: two traits of one name and one id are two services nonetheless

use flytower::backend;

mod search {
    #[flytower::service(id = "search.index")]
    pub trait Index: Send + Sync + 'static {}

    #[flytower::service_factory(provides = dyn Index)]
    pub struct SearchIndex;

    impl Index for SearchIndex {}
}

mod docs {
    #[flytower::service(id = "search.index")]
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

fn main() {}
