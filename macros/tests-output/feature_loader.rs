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
    const FEATURE: ::flytower::__private::FeatureDescriptor = ::flytower::__private::FeatureDescriptor::FeatureLoader(
        &::flytower::__private::FeatureLoaderDescriptor {
            item: ::flytower::__private::Item {
                name: "SearchLoader",
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: 2u32,
                column: 20u32,
                place: 12701448879584930210u64 ^ ::core::cfg!(test) as u64,
            },
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
                    config: ::flytower::__private::Inject::inject(__injector),
                };
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
                })
            },
        },
    );
}
const _: () = {
    let __others = ::flytower::__private::loadable_plugins(
        <SearchLoader as ::flytower::__private::Feature>::FEATURE,
    );
    let __others = ::flytower::__private::loadable_plugin(__others);
    let __others = ::flytower::__private::loadable_modules(
        <SearchLoader as ::flytower::__private::Feature>::FEATURE,
    );
    #[cfg(feature = "ldap")]
    let __others = ::flytower::__private::loadable_module(__others);
    ::flytower::__private::Fields::checked(
        ::flytower::__private::Fields::of(
            <SearchLoader as ::flytower::__private::Feature>::FEATURE,
        ),
    );
};
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(& < SearchLoader as ::flytower::__private::Feature
    > ::FEATURE)
}
