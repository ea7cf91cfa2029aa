/// A good use of each form of each macro, which an expansion is recorded for.
///
/// What is the user's in them starts with a name that no prelude has, so that the hygiene of the rest can be checked.
pub(super) const EXAMPLES: [(&str, &str); 17] = [
    (
        "service_trait",
        "#[service(id = \"todo.store\", default = SqlTodoStore)]
        pub trait TodoStore: ::core::marker::Send + ::core::marker::Sync + 'static {}",
    ),
    (
        "service_struct",
        "#[service(id = \"todo.client\", scope = root, many, crate = ::portal::flytower)]
        pub struct TodoClient(u32);",
    ),
    (
        "service_factory_struct",
        "#[service_factory(provides = dyn TodoStore)]
        pub struct SqlTodoStore {
            database: ::std::sync::Arc<dyn Database>,
            #[cfg(feature = \"audit\")]
            r#type: ::std::sync::Arc<dyn Audit>,
        }",
    ),
    ("service_factory_unit", "#[service_factory] struct TodoClient;"),
    (
        "service_factory_function",
        "#[service_factory]
        pub(crate) async fn todo_client(
            discovery: ::std::sync::Arc<dyn Discovery>,
            #[cfg(feature = \"audit\")] mut audit: ::std::sync::Arc<dyn Audit>,
        ) -> ::flytower::Result<::std::sync::Arc<TodoClient>> {
            TodoClient::new(discovery)
        }",
    ),
    (
        "service_factory_function_that_provides",
        "#[service_factory(provides = dyn TodoStore)]
        fn todo_store() -> ::std::sync::Arc<SqlTodoStore> { SqlTodoStore::shared() }",
    ),
    (
        "service_factory_context",
        "#[service_factory(provides = dyn Database)]
        impl Databases {
            /// Connects.
            async fn root(config: ::std::sync::Arc<dyn RootConfig>) -> ::flytower::Result<Self> {
                Self::connect(config)
            }
            fn create(&self, plugin: PluginMetadata, other: Self::Other) -> ::flytower::Result<::std::sync::Arc<Pool>> {
                self.pool(plugin)
            }
        }",
    ),
    (
        "extension_point",
        "#[extension_point(id = \"catalog.processing\")]
        #[derive(Debug)]
        pub struct Processing { processors: u32 }",
    ),
    (
        "plugin",
        "#[plugin(id = \"catalog\")]
        pub struct CatalogPlugin {
            processing: Processing,
            router: ::std::sync::Arc<dyn HttpRouter>,
        }",
    ),
    (
        "plugin_with_marker",
        "#[plugin(marker = catalog_node::Catalog)] pub struct CatalogPlugin;",
    ),
    (
        "plugin_marker",
        "#[plugin_marker(id = \"catalog\")] pub struct Catalog;",
    ),
    (
        "module",
        "#[module(for = Catalog, id = \"github\")]
        pub struct GithubModule<'a> {
            processing: &'a mut Processing,
            reader: ::std::sync::Arc<dyn UrlReader>,
        }",
    ),
    (
        "feature_loader",
        "#[feature_loader(plugins(SearchPlugin), modules(#[cfg(feature = \"ldap\")] LdapModule<'_>))]
        pub struct SearchLoader { config: ::std::sync::Arc<dyn RootConfig> }",
    ),
    (
        "backend",
        "backend! {
            /// The developer portal.
            pub struct Portal {
                plugins: [catalog::CatalogPlugin],
                services: [CoreServices, #[cfg(feature = \"audit\")] AuditToSyslog],
                modules: [GithubModule<'_>],
            }
        }",
    ),
    (
        "service_set",
        "service_set! {
            /// Of the whole company.
            pub CorporateEnv = [CorporateDiscovery, #[cfg(feature = \"audit\")] CorporateLogger]
        }",
    ),
    (
        "config",
        "#[config(path = \"catalog.readonly\")]
        pub(crate) struct CatalogConfig { enabled: bool }",
    ),
    (
        "config_with_check",
        "#[config(path = \"catalog\", check = CatalogConfig::is_consistent)]
        enum CatalogConfig { Off }",
    ),
];
