pub struct CatalogPlugin;
#[diagnostic::do_not_recommend]
impl ::flytower::__private::PluginRef for CatalogPlugin {
    const PLUGIN: &'static ::flytower::__private::PluginKey = <catalog_node::Catalog as ::flytower::__private::PluginRef>::PLUGIN;
}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Feature for CatalogPlugin {
    const FEATURE: ::flytower::__private::FeatureDescriptor = {
        const __ITEM: ::flytower::__private::Item = ::flytower::__private::Item {
            name: "CatalogPlugin",
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: 1u32,
            column: 54u32,
        };
        const __DESCRIPTOR: ::flytower::__private::PluginDescriptor = ::flytower::__private::PluginDescriptor {
            item: __ITEM,
            key: <CatalogPlugin as ::flytower::__private::PluginRef>::PLUGIN,
            dependencies: &[],
            init: |_| {
                let __plugin = CatalogPlugin {};
                ::flytower::__private::Ok(
                    ::flytower::__private::Box::pin(
                        <CatalogPlugin as ::flytower::__private::Plugin>::init(__plugin),
                    ),
                )
            },
        };
        ::flytower::__private::FeatureDescriptor::Plugin(&__DESCRIPTOR)
    };
}
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(< CatalogPlugin as ::flytower::__private::Feature
    > ::FEATURE)
}
