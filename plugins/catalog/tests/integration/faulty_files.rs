use serde_json::json;

use crate::backend::{Catalog, fixture};

#[tokio::test]
async fn what_is_wrong_in_a_file_does_not_lose_the_rest() {
    let catalog = Catalog::of_fixture("faulty.yaml").await;

    assert_eq!(
        catalog.names("?filter=kind=component&order=asc:metadata.name").await,
        ["also-sound", "sound"]
    );
    let problems = catalog.problems();
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(
        problems.iter().all(|problem| problem.contains("faulty.yaml")),
        "{problems:?}"
    );
    catalog.stop().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_location_does_not_lose_the_others() {
    let good = fixture("components.yaml");
    let locations = json!([
        { "type": "file", "target": "/nowhere.yaml" },
        { "type": "url", "target": "https://x" },
        { "type": "file", "target": good },
    ]);
    let catalog = Catalog::with(json!({ "locations": locations })).await;

    assert_eq!(
        catalog.names("?filter=kind=component&order=asc:metadata.name").await,
        ["Comp-A", "comp-b"]
    );
    catalog.stop().await;
}

#[tokio::test]
async fn kinds_that_no_rule_allows_stay_out() {
    let target = fixture("team.yaml");
    let catalog = Catalog::with(json!({ "locations": [{ "type": "file", "target": target }] })).await;

    assert_eq!(catalog.names("").await, [""; 0]);
    catalog.stop().await;
}

#[tokio::test]
async fn a_backend_without_a_catalog_has_an_empty_one() {
    let catalog = Catalog::with(json!({ "locations": [] })).await;

    assert_eq!(catalog.get("/entities").await, (200, json!([])));
    catalog.stop().await;
}
