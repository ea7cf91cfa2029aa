use serde_json::{Value, json};

use super::*;

fn store() -> Store {
    let entity = |uid: &str, kind: &str, name: &str, spec: Value| {
        let value = json!({
            "metadata": {
                "namespace": "default", "name": name, "uid": uid, "tags": ["java", name],
                "annotations": { "example.com/foo": "Bar" },
            },
            "kind": kind,
            "spec": spec,
            "relations": [{ "type": "ownedBy", "targetRef": "group:default/team-a" }],
        });
        StoredEntity::new(
            format!("{}:default/{}", kind.to_lowercase(), name.to_lowercase()),
            value,
        )
    };
    Store::new(vec![
        entity("4", "Component", "Comp-A", json!({ "type": "website", "port": 80 })),
        entity("3", "Component", "comp-b", json!({ "type": "service" })),
        entity("2", "API", "api-a", json!({ "type": "openapi", "note": "" })),
        entity("1", "System", "sys-a", json!({})),
    ])
}

fn names(query: &str) -> Vec<String> {
    let store = store();
    let listing = Query::parse(query).unwrap().list(&store);
    listing
        .entities
        .iter()
        .map(|entity| entity.value()["metadata"]["name"].as_str().unwrap().to_owned())
        .collect()
}

fn error(query: &str) -> String {
    Query::parse(query).unwrap_err().to_string()
}

#[test]
fn a_listing_is_in_the_order_of_uids() {
    assert_eq!(names(""), ["sys-a", "api-a", "comp-b", "Comp-A"]);
}

#[test]
fn conditions_of_one_filter_must_all_be_met() {
    assert_eq!(names("filter=kind=component,spec.type=SERVICE"), ["comp-b"]);
    assert_eq!(names("filter=kind=component, metadata.tags = comp-a ,"), ["Comp-A"]);
    assert_eq!(
        names("filter=kind=component,kind=system"),
        ["sys-a", "comp-b", "Comp-A"]
    );
    assert_eq!(names("filter=kind=component,Kind=system"), [""; 0]);
}

#[test]
fn one_of_several_filters_must_be_met() {
    assert_eq!(names("filter=kind=api&filter=spec.port=80"), ["api-a", "Comp-A"]);
}

#[test]
fn a_key_alone_asks_whether_it_is_there() {
    assert_eq!(names("filter=spec.port"), ["Comp-A"]);
    assert_eq!(names("filter=spec"), [""; 0]);
}

#[test]
fn a_key_with_nothing_after_the_equals_sign_asks_for_the_empty_text() {
    assert_eq!(names("filter=spec.port="), [""; 0]);
    assert_eq!(names("filter=spec.note="), ["api-a"]);
    assert_eq!(names("filter=spec.note"), ["api-a"]);
    assert_eq!(names("filter=kind=,kind=system"), ["sys-a"]);
    assert_eq!(names("filter=kind,kind=system"), ["sys-a"]);
}

#[test]
fn a_filter_without_conditions_is_none() {
    assert_eq!(names("filter=,").len(), 4);
    assert_eq!(names("filter=%20&filter=kind=api"), ["api-a"]);
    assert_eq!(names("filter=kind=api&filter=,"), ["api-a"]);
}

#[test]
fn annotations_tags_and_relations_can_be_filtered_by() {
    assert_eq!(names("filter=metadata.annotations.example.com/foo=bar").len(), 4);
    assert_eq!(names("filter=metadata.tags.comp-b=true"), ["comp-b"]);
    assert_eq!(
        names("filter=relations.ownedBy=group:default/team-a,kind=API"),
        ["api-a"]
    );
}

#[test]
fn an_order_drops_those_without_the_field() {
    assert_eq!(names("order=asc:spec.type"), ["api-a", "comp-b", "Comp-A"]);
    assert_eq!(
        names("order=desc:spec.type&order=asc:kind"),
        ["Comp-A", "comp-b", "api-a"]
    );
}

#[test]
fn a_page_is_ordered_by_reference_and_keeps_those_without_the_field() {
    assert_eq!(names("limit=9"), ["api-a", "Comp-A", "comp-b", "sys-a"]);
    assert_eq!(
        names("limit=9&order=desc:spec.type"),
        ["Comp-A", "comp-b", "api-a", "sys-a"]
    );
    assert_eq!(
        names("limit=9&order=desc:kind&order=desc:metadata.name"),
        ["sys-a", "comp-b", "Comp-A", "api-a"]
    );
}

#[test]
fn pages_follow_one_another() {
    let store = store();
    let first = Query::parse("limit=2&offset=1").unwrap().list(&store);
    assert_eq!(names("limit=2&offset=1"), ["Comp-A", "comp-b"]);

    // {"limit":2,"offset":3}
    assert_eq!(first.next.as_deref(), Some("eyJsaW1pdCI6Miwib2Zmc2V0IjozfQ=="));
    assert_eq!(names("after=eyJsaW1pdCI6Miwib2Zmc2V0IjozfQ=="), ["sys-a"]);
    assert_eq!(names("after=eyJsaW1pdCI6Miwib2Zmc2V0IjozfQ&limit=1"), ["sys-a"]);
    assert_eq!(
        Query::parse("after=eyJsaW1pdCI6Miwib2Zmc2V0IjozfQ==")
            .unwrap()
            .list(&store)
            .next,
        None
    );
    assert_eq!(names("offset=99"), [""; 0]);
}

#[test]
fn fields_are_sent_in_the_order_in_which_they_are_asked_for() {
    let write = |query: &str| {
        let store = store();
        let query = Query::parse(query).unwrap();
        let mut json = String::new();
        query.write(query.list(&store).entities[0], &mut json);
        json
    };

    assert_eq!(
        write("filter=kind=api&fields=kind,metadata.name"),
        r#"{"kind":"API","metadata":{"name":"api-a"}}"#
    );
    assert_eq!(
        write("filter=kind=api&fields=metadata.annotations.example.com/foo&fields=spec"),
        r#"{"metadata":{"annotations":{"example.com/foo":"Bar"}},"spec":{"type":"openapi","note":""}}"#,
    );
    assert_eq!(write("fields=nope,metadata.nope.deeper,kind.x"), "{}");
    assert!(write("").starts_with(r#"{"metadata":{"namespace":"default","#));
}

#[test]
fn what_is_not_understood_is_an_error() {
    assert_eq!(error("foo=1"), "Unknown query parameter 'foo'");
    assert_eq!(error("filter="), "Empty value found for query parameter 'filter'");
    assert_eq!(
        error("filter=a,=x"),
        "Invalid filter, '=x' is not a valid statement (expected a string on the form a=b or a= or a)"
    );
    assert_eq!(error("limit=x"), "request/query/limit must be integer");
    assert_eq!(error("offset=-1"), "request/query/offset must be >= 0");
    assert_eq!(error("limit=0"), "Invalid limit, must be greater than zero");
    assert_eq!(
        error("limit=1&limit=2"),
        "Query parameter 'limit' must not be given more than once"
    );
    assert_eq!(error("after=%F0"), "Malformed after cursor, could not be parsed");
    assert_eq!(
        error("order=up:x"),
        "Invalid order parameter \"up:x\", expected \"<asc or desc>:<field name>\""
    );
    assert_eq!(
        error("order=asc:"),
        "Invalid order parameter \"asc:\", expected \"<asc or desc>:<field name>\""
    );
    assert_eq!(
        error("fields=metadata.tags[0]"),
        "Invalid field \"metadata.tags[0]\", array type fields are not supported"
    );
}
