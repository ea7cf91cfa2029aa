use serde_json::json;

use crate::backend::{Catalog, fixture};

#[tokio::test]
async fn an_entity_is_what_a_backstage_client_expects() {
    let catalog = Catalog::of_fixture("team.yaml").await;

    let (status, mut entity) = catalog.get("/entities/by-name/component/default/comp-a").await;

    assert_eq!(status, 200);
    assert_eq!(entity["metadata"]["uid"].take().as_str().unwrap().len(), 36);
    assert_eq!(entity["metadata"]["etag"].take().as_str().unwrap().len(), 40);
    let (location, origin) = (
        format!("file:{}", fixture("components.yaml")),
        format!("file:{}", fixture("team.yaml")),
    );
    let expected = json!({
        "metadata": {
            "namespace": "default",
            "annotations": {
                "backstage.io/managed-by-location": location,
                "backstage.io/managed-by-origin-location": origin,
                "example.com/foo": "Bar",
            },
            "name": "Comp-A", "title": "Component A", "labels": { "tier": "gold" }, "tags": ["java", "web"],
            "links": [{ "url": "https://example.com", "title": "home" }], "uid": null, "etag": null,
        },
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "spec": {
            "type": "service", "lifecycle": "production", "owner": "team-a",
            "dependsOn": ["component:comp-b", "resource:res-a"],
        },
        "relations": [
            { "type": "dependsOn", "targetRef": "component:default/comp-b" },
            { "type": "dependsOn", "targetRef": "resource:default/res-a" },
            { "type": "ownedBy", "targetRef": "group:default/team-a" },
        ],
    });
    // As texts: the order of the keys counts.
    assert_eq!(entity.to_string(), expected.to_string());
    catalog.stop().await;
}

#[tokio::test]
async fn the_other_end_of_a_relation_has_it_too() {
    let catalog = Catalog::of_fixture("team.yaml").await;

    let (_, group) = catalog.get("/entities/by-name/group/default/team-a").await;

    let expected = json!([
        { "type": "ownerOf", "targetRef": "component:default/comp-a" },
        { "type": "ownerOf", "targetRef": "component:default/comp-b" },
    ]);
    assert_eq!(group["relations"], expected);
    catalog.stop().await;
}

#[tokio::test]
async fn names_are_found_whatever_their_case_and_encoding() {
    let catalog = Catalog::of_fixture("team.yaml").await;

    for path in [
        "Component/Default/COMP-A",
        "component/default/comp%2Da/",
        "%63omponent/default/comp-a?",
    ] {
        let (status, entity) = catalog.get(&format!("/entities/by-name/{path}")).await;
        assert_eq!((status, &entity["metadata"]["name"]), (200, &json!("Comp-A")), "{path}");
    }
    catalog.stop().await;
}

#[tokio::test]
async fn a_query_that_is_not_understood_is_an_error() {
    let catalog = Catalog::of_fixture("team.yaml").await;

    // Before anybody looks whether there is such an entity.
    for name in ["comp-a", "zz"] {
        let (status, body) = catalog
            .get(&format!("/entities/by-name/component/default/{name}?fields=kind"))
            .await;
        assert_eq!(status, 400);
        assert_eq!(
            body["error"],
            json!({ "name": "InputError", "message": "Unknown query parameter 'fields'" })
        );
    }
    catalog.stop().await;
}

#[tokio::test]
async fn an_unknown_name_is_not_found() {
    let catalog = Catalog::of_fixture("team.yaml").await;

    let (status, body) = catalog.get("/entities/by-name/component/default/zz").await;

    assert_eq!(status, 404);
    assert_eq!(
        body,
        json!({
            "error": {
                "name": "NotFoundError",
                "message": "No entity named 'zz' found, with kind 'component' in namespace 'default'",
            },
            "request": { "method": "GET", "url": "/entities/by-name/component/default/zz" },
            "response": { "statusCode": 404 },
        }),
    );
    let nowhere = catalog.send("/entities/by-name/component/default").await;
    assert_eq!(nowhere.assert_status(404).text(), "");
    catalog.stop().await;
}
