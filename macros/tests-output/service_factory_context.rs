impl Databases {
    /// Connects.
    async fn root(config: ::std::sync::Arc<dyn RootConfig>) -> ::flytower::Result<Self> {
        Self::connect(config)
    }
    fn create(
        &self,
        plugin: PluginMetadata,
        other: Self::Other,
    ) -> ::flytower::Result<::std::sync::Arc<Pool>> {
        self.pool(plugin)
    }
}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Feature for Databases {
    const FEATURE: ::flytower::__private::FeatureDescriptor = ::flytower::__private::FeatureDescriptor::ServiceFactory(
        &::flytower::__private::FactoryDescriptor {
            item: ::flytower::__private::Item {
                name: "Databases",
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: 2u32,
                column: 14u32,
                place: 16570699103798612366u64 ^ ::core::cfg!(test) as u64,
            },
            provides: <dyn Database as ::flytower::__private::Service>::DESCRIPTOR,
            dependencies: &[
                ::flytower::__private::Dependency {
                    field: "plugin",
                    line: 7u32,
                    need: <PluginMetadata as ::flytower::__private::Inject<'_>>::NEED,
                },
                ::flytower::__private::Dependency {
                    field: "other",
                    line: 7u32,
                    need: <<Databases>::Other as ::flytower::__private::Inject<'_>>::NEED,
                },
            ],
            build: ::flytower::__private::Build::Context {
                context: ::flytower::__private::ContextDescriptor {
                    dependencies: &[
                        ::flytower::__private::Dependency {
                            field: "config",
                            line: 4u32,
                            need: <::std::sync::Arc<
                                dyn RootConfig,
                            > as ::flytower::__private::Inject<'_>>::NEED,
                        },
                    ],
                    root: |__injector| {
                        let __argument_0 = <::std::sync::Arc<
                            dyn RootConfig,
                        > as ::flytower::__private::Inject<'_>>::inject(__injector);
                        ::flytower::__private::Box::pin(async move {
                            let __context: Databases = ::flytower::__private::context_result(
                                <Databases>::root(__argument_0).await,
                            )?;
                            ::flytower::__private::Ok(
                                ::flytower::__private::Instance::context(
                                    ::flytower::__private::Arc::new(__context),
                                ),
                            )
                        })
                    },
                },
                create: |__context, __injector| {
                    let __context = ::flytower::__private::Instance::get::<
                        Databases,
                    >(__context);
                    let __argument_0 = <PluginMetadata as ::flytower::__private::Inject<
                        '_,
                    >>::inject(__injector);
                    let __argument_1 = <<Databases>::Other as ::flytower::__private::Inject<
                        '_,
                    >>::inject(__injector);
                    ::flytower::__private::Box::pin(async move {
                        let __service = <::flytower::Result<
                            ::std::sync::Arc<Pool>,
                        > as ::flytower::__private::FactoryOutput>::into_result(
                            <Databases>::create(&__context, __argument_0, __argument_1),
                        )?;
                        let __service: ::flytower::__private::Arc<dyn Database> = __service;
                        ::flytower::__private::Ok(
                            ::flytower::__private::Instance::of::<
                                dyn Database,
                            >(__service),
                        )
                    })
                },
            },
        },
    );
}
const _: () = {
    ::flytower::__private::provided_by_context(
        <Databases as ::flytower::__private::Feature>::FEATURE,
    );
    ::flytower::__private::Fields::checked(
        ::flytower::__private::Fields::checked(
            ::flytower::__private::Fields::of(
                <Databases as ::flytower::__private::Feature>::FEATURE,
            ),
        ),
    );
    ::flytower::__private::Fields::checked(
        ::flytower::__private::Fields::of_context(
            <Databases as ::flytower::__private::Feature>::FEATURE,
        ),
    );
};
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(& < Databases as ::flytower::__private::Feature >
    ::FEATURE)
}
