use serde_json::json;

use crate::backend::Catalog;

#[tokio::test]
async fn all_entities_are_listed_in_the_order_of_their_uids() {
    let catalog = Catalog::of_fixture("team.yaml").await;

    let (_, entities) = catalog.get("/entities?fields=metadata.uid").await;

    let uids: Vec<_> = entities
        .as_array()
        .unwrap()
        .iter()
        .map(|entity| entity["metadata"]["uid"].as_str().unwrap())
        .collect();
    // The configured location is an entity as well.
    assert_eq!(uids.len(), 5);
    assert!(uids.is_sorted());
    catalog.stop().await;
}

#[tokio::test]
async fn listings_can_be_filtered_ordered_and_cut_down() {
    let catalog = Catalog::of_fixture("team.yaml").await;

    assert_eq!(
        catalog.names("?filter=kind=component&order=desc:metadata.name").await,
        ["comp-b", "Comp-A"]
    );
    assert_eq!(
        catalog
            .names("?filter=kind=group&filter=spec.type=website&order=asc:kind")
            .await,
        ["comp-b", "Team-A"]
    );
    assert_eq!(
        catalog
            .names("?filter=relations.ownedBy=group:default/team-a,metadata.tags=java")
            .await,
        ["Comp-A"]
    );
    let (_, entities) = catalog
        .get("/entities?filter=kind%3Dgroup&fields=kind,metadata.name,spec.nope")
        .await;
    assert_eq!(
        entities.to_string(),
        r#"[{"kind":"Group","metadata":{"name":"Team-A"}}]"#
    );
    catalog.stop().await;
}

#[tokio::test]
async fn the_link_of_a_page_leads_to_the_next_one() {
    let catalog = Catalog::of_fixture("team.yaml").await;

    let first = catalog
        .send("/entities?limit=1&filter=kind=component&fields=metadata.name")
        .await;

    let link = first.header("link").unwrap();
    assert_eq!(
        link,
        "</api/catalog/entities?limit=1&filter=kind%3Dcomponent&fields=metadata.name\
         &after=eyJsaW1pdCI6MSwib2Zmc2V0IjoxfQ%3D%3D>; rel=\"next\"",
    );
    assert_eq!(first.text(), r#"[{"metadata":{"name":"Comp-A"}}]"#);
    let path = link.strip_prefix("</api/catalog").unwrap().split('>').next().unwrap();
    let second = catalog.send(path).await;
    assert_eq!(second.header("link"), None);
    assert_eq!(second.text(), r#"[{"metadata":{"name":"comp-b"}}]"#);
    catalog.stop().await;
}

#[tokio::test]
async fn what_is_not_understood_is_an_error() {
    let catalog = Catalog::of_fixture("team.yaml").await;

    let (status, body) = catalog.get("/entities?foo=1").await;

    assert_eq!(status, 400);
    assert_eq!(
        body["error"],
        json!({ "name": "InputError", "message": "Unknown query parameter 'foo'" })
    );
    assert_eq!(body["request"], json!({ "method": "GET", "url": "/entities?foo=1" }));
    catalog.stop().await;
}
