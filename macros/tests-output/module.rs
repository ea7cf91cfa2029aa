pub struct GithubModule<'a> {
    processing: &'a mut Processing,
    reader: ::std::sync::Arc<dyn UrlReader>,
}
impl ::flytower::__private::Feature for GithubModule<'_> {
    const FEATURE: ::flytower::__private::FeatureDescriptor = {
        const __ITEM: ::flytower::__private::Item = ::flytower::__private::Item {
            name: "GithubModule",
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: 2u32,
            column: 20u32,
        };
        const __DESCRIPTOR: ::flytower::__private::ModuleDescriptor = ::flytower::__private::ModuleDescriptor {
            item: __ITEM,
            id: ::flytower::__private::Id::new("github"),
            plugin: <Catalog as ::flytower::__private::PluginRef>::PLUGIN,
            dependencies: &[
                ::flytower::__private::Dependency::of_module(
                    &__ITEM,
                    "processing",
                    3u32,
                    <&'_ mut Processing as ::flytower::__private::Inject<'_>>::NEED,
                ),
                ::flytower::__private::Dependency::of_module(
                    &__ITEM,
                    "reader",
                    4u32,
                    <::std::sync::Arc<
                        dyn UrlReader,
                    > as ::flytower::__private::Inject<'_>>::NEED,
                ),
            ],
            init: |__injector| {
                let __module = GithubModule {
                    processing: <&'_ mut Processing as ::flytower::__private::Inject<
                        '_,
                    >>::inject(__injector)?,
                    reader: <::std::sync::Arc<
                        dyn UrlReader,
                    > as ::flytower::__private::Inject<'_>>::inject(__injector)?,
                };
                ::flytower::__private::Ok(
                    ::flytower::__private::Box::pin(
                        <GithubModule<
                            '_,
                        > as ::flytower::__private::Module>::init(__module),
                    ),
                )
            },
        };
        ::flytower::__private::FeatureDescriptor::Module(&__DESCRIPTOR)
    };
}
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(< GithubModule < 'static > as
    ::flytower::__private::Feature > ::FEATURE)
}
