use super::{error, errors, expand, messages};

#[test]
fn plugin_and_module_ids_are_kebab_case() {
    for id in ["catalog", "catalog-backend", "k8s", "a1-2b"] {
        assert_eq!(errors(expand(&plugin(id))), [""; 0], "`{id}`");
    }
    for id in [
        "",
        "Catalog",
        "catalog-",
        "-catalog",
        "catalog--backend",
        "catalog_backend",
        "1st",
        "catalog.x",
        "käse",
    ] {
        assert_eq!(
            messages(&plugin(id)),
            [format!("FT0023: the plugin id `{id}` must be kebab-case")]
        );
    }
}

#[test]
fn paths_in_the_configuration_are_keys_joined_by_points() {
    let section = |path: &str| format!("#[config(path = {path:?})] struct A;");
    for path in ["catalog", "backend.cors", "my-plugin.a_b.c:d", "techDocs.v2"] {
        assert_eq!(errors(expand(&section(path))), [""; 0], "`{path}`");
    }
    for path in ["", "a..b", ".a", "a.", "1a", "a/b", "a b", "a--b", "käse"] {
        assert_eq!(
            messages(&section(path)),
            [format!("FT0047: `{path}` is not a path in the configuration")]
        );
    }
}

#[test]
fn service_and_extension_point_ids_are_a_plugin_id_and_a_camel_case_name() {
    for id in ["todo.store", "catalog-backend.entityStore", "a.b2C"] {
        assert_eq!(errors(expand(&service(id))), [""; 0], "`{id}`");
    }
    for id in [
        "todo",
        "todo.",
        ".store",
        "todo.Store",
        "todo.to-do",
        "todo.store.sql",
        "Todo.store",
        "todo.st_ore",
    ] {
        let message = format!("FT0023: the service id `{id}` must be `<plugin id>.<camelCase name>`");
        assert_eq!(messages(&service(id)), [message]);
    }
}

#[test]
fn the_corrected_id_is_shown_if_it_can_be_guessed() {
    let corrected = [
        (plugin("CatalogBackend"), "catalog-backend"),
        (plugin("catalog_backend"), "catalog-backend"),
        (plugin("catalog--backend "), "catalog-backend"),
        (plugin("HTTPServer2"), "http-server2"),
        (service("Todo.Store"), "todo.store"),
        (service("todoList.entity-store"), "todo-list.entityStore"),
        (service("todo.store.sql"), "todo.storeSql"),
    ];
    for (source, id) in corrected {
        assert!(
            error(&source).contains(&format!("\nhelp: write \"{id}\"\n")),
            "for `{source}`"
        );
    }
}

#[test]
fn nothing_is_guessed_where_a_part_is_missing() {
    for source in [
        plugin(""),
        plugin("--"),
        plugin("1st"),
        service("todo"),
        service("todo."),
        service(".store"),
    ] {
        assert!(!error(&source).contains("help:"), "for `{source}`");
    }
}

#[test]
fn the_prefix_core_is_reserved() {
    let error = error(&service("core.cache"));
    assert!(
        error.starts_with("FT0023: the prefix `core` is Flytower's own"),
        "{error}"
    );
    assert!(
        error.contains("\nhelp: write the id of your plugin: \"<plugin id>.cache\"\n"),
        "{error}"
    );
}

#[test]
fn plugin_metadata_cannot_be_declared_again() {
    let message = "FT0020: the service `core.pluginMetadata` is built in and must not be declared again";
    assert_eq!(messages(&service("core.pluginMetadata")), [message]);
}

fn plugin(id: &str) -> String {
    format!("#[plugin(id = {id:?})] struct A;")
}

fn service(id: &str) -> String {
    format!("#[service(id = {id:?})] struct A;")
}
