pub struct SearchLoader {
    config: ::std::sync::Arc<dyn RootConfig>,
}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Loads<SearchPlugin> for SearchLoader {}
#[cfg(feature = "ldap")]
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Loads<LdapModule<'_>> for SearchLoader {}
#[allow(elided_lifetimes_in_paths)]
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Feature for SearchLoader {
    const FEATURE: ::flytower::__private::FeatureDescriptor = {
        const __ITEM: ::flytower::__private::Item = ::flytower::__private::Item {
            name: "SearchLoader",
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: 2u32,
            column: 20u32,
        };
        const __DESCRIPTOR: ::flytower::__private::FeatureLoaderDescriptor = ::flytower::__private::FeatureLoaderDescriptor {
            item: __ITEM,
            dependencies: &[
                ::flytower::__private::Dependency {
                    field: "config",
                    line: 2u32,
                    need: <::std::sync::Arc<
                        dyn RootConfig,
                    > as ::flytower::__private::Inject<'_>>::NEED,
                },
            ],
            plugins: &[<SearchPlugin as ::flytower::__private::Feature>::FEATURE],
            modules: &[
                #[cfg(feature = "ldap")]
                <LdapModule<'_> as ::flytower::__private::Feature>::FEATURE,
            ],
            load: |__injector| {
                let __loader = SearchLoader {
                    config: <::std::sync::Arc<
                        dyn RootConfig,
                    > as ::flytower::__private::Inject<'_>>::inject(__injector)?,
                };
                ::flytower::__private::Ok(
                    ::flytower::__private::Box::pin(async move {
                        let mut __features = ::flytower::__private::Features::none();
                        <SearchLoader as ::flytower::__private::FeatureLoader>::load(
                                __loader,
                                &mut __features,
                            )
                            .await?;
                        ::flytower::__private::Ok(
                            ::flytower::__private::Features::into_enabled(__features),
                        )
                    }),
                )
            },
        };
        const _: () = {
            let __others = __DESCRIPTOR.plugins;
            let __others = ::flytower::__private::loadable_plugin(__others);
            let __others = __DESCRIPTOR.modules;
            #[cfg(feature = "ldap")]
            let __others = ::flytower::__private::loadable_module(__others);
            let __others = __DESCRIPTOR.dependencies;
            let __others = ::flytower::__private::Dependency::of_loader(
                &__ITEM,
                __others,
            );
        };
        ::flytower::__private::FeatureDescriptor::FeatureLoader(&__DESCRIPTOR)
    };
}
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(< SearchLoader as ::flytower::__private::Feature >
    ::FEATURE)
}
