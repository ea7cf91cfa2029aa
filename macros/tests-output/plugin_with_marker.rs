pub struct CatalogPlugin;
#[diagnostic::do_not_recommend]
impl ::flytower::__private::PluginRef for CatalogPlugin {
    const PLUGIN: &'static ::flytower::__private::PluginKey = <catalog_node::Catalog as ::flytower::__private::PluginRef>::PLUGIN;
}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Feature for CatalogPlugin {
    const FEATURE: ::flytower::__private::FeatureDescriptor = ::flytower::__private::FeatureDescriptor::Plugin(
        &::flytower::__private::PluginDescriptor {
            item: ::flytower::__private::Item {
                name: "CatalogPlugin",
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: 1u32,
                column: 54u32,
                place: 10657006997606920629u64 ^ ::core::cfg!(test) as u64,
            },
            key: <CatalogPlugin as ::flytower::__private::PluginRef>::PLUGIN,
            dependencies: &[],
            init: |_| {
                let __plugin = CatalogPlugin {};
                ::flytower::__private::Box::pin(
                    <CatalogPlugin as ::flytower::__private::Plugin>::init(__plugin),
                )
            },
        },
    );
}
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(& < CatalogPlugin as
    ::flytower::__private::Feature > ::FEATURE)
}
