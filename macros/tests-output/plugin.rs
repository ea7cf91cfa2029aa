pub struct CatalogPlugin {
    processing: Processing,
    router: ::std::sync::Arc<dyn HttpRouter>,
}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::PluginRef for CatalogPlugin {
    const PLUGIN: &'static ::flytower::__private::PluginKey = &::flytower::__private::PluginKey::new(
        ::flytower::__private::Item {
            name: "CatalogPlugin",
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: 2u32,
            column: 20u32,
            place: 7474464574520444075u64 ^ ::core::cfg!(test) as u64,
        },
        "catalog",
    );
}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Feature for CatalogPlugin {
    const FEATURE: ::flytower::__private::FeatureDescriptor = ::flytower::__private::FeatureDescriptor::Plugin(
        &::flytower::__private::PluginDescriptor {
            item: <CatalogPlugin as ::flytower::__private::PluginRef>::PLUGIN.item,
            key: <CatalogPlugin as ::flytower::__private::PluginRef>::PLUGIN,
            dependencies: &[
                ::flytower::__private::Dependency {
                    field: "processing",
                    line: 3u32,
                    need: <Processing as ::flytower::__private::Inject<'_>>::NEED,
                },
                ::flytower::__private::Dependency {
                    field: "router",
                    line: 4u32,
                    need: <::std::sync::Arc<
                        dyn HttpRouter,
                    > as ::flytower::__private::Inject<'_>>::NEED,
                },
            ],
            init: |__injector| {
                let __plugin = CatalogPlugin {
                    processing: ::flytower::__private::Inject::inject(__injector),
                    router: ::flytower::__private::Inject::inject(__injector),
                };
                ::flytower::__private::Box::pin(
                    <CatalogPlugin as ::flytower::__private::Plugin>::init(__plugin),
                )
            },
        },
    );
}
const _: () = {
    ::flytower::__private::Fields::checked(
        ::flytower::__private::Fields::checked(
            ::flytower::__private::Fields::of(
                <CatalogPlugin as ::flytower::__private::Feature>::FEATURE,
            ),
        ),
    );
};
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(& < CatalogPlugin as
    ::flytower::__private::Feature > ::FEATURE)
}
