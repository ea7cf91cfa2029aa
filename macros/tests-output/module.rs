pub struct GithubModule<'a> {
    processing: &'a mut Processing,
    reader: ::std::sync::Arc<dyn UrlReader>,
}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Feature for GithubModule<'_> {
    const FEATURE: ::flytower::__private::FeatureDescriptor = ::flytower::__private::FeatureDescriptor::Module(
        &::flytower::__private::ModuleDescriptor {
            item: ::flytower::__private::Item {
                name: "GithubModule",
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: 2u32,
                column: 20u32,
                place: 7647047636125807259u64 ^ ::core::cfg!(test) as u64,
            },
            id: ::flytower::__private::Id::new("github"),
            plugin: <Catalog as ::flytower::__private::PluginRef>::PLUGIN,
            dependencies: &[
                ::flytower::__private::Dependency {
                    field: "processing",
                    line: 3u32,
                    need: <&'_ mut Processing as ::flytower::__private::Inject<'_>>::NEED,
                },
                ::flytower::__private::Dependency {
                    field: "reader",
                    line: 4u32,
                    need: <::std::sync::Arc<
                        dyn UrlReader,
                    > as ::flytower::__private::Inject<'_>>::NEED,
                },
            ],
            init: |__injector| {
                let __module = GithubModule {
                    processing: ::flytower::__private::Inject::inject(__injector),
                    reader: ::flytower::__private::Inject::inject(__injector),
                };
                ::flytower::__private::Box::pin(
                    <GithubModule<'_> as ::flytower::__private::Module>::init(__module),
                )
            },
        },
    );
}
const _: () = {
    ::flytower::__private::Fields::checked(
        ::flytower::__private::Fields::checked(
            ::flytower::__private::Fields::of(
                <GithubModule<'static> as ::flytower::__private::Feature>::FEATURE,
            ),
        ),
    );
};
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(& < GithubModule < 'static > as
    ::flytower::__private::Feature > ::FEATURE)
}
