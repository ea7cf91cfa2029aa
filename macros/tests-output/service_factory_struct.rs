pub struct SqlTodoStore {
    database: ::std::sync::Arc<dyn Database>,
    #[cfg(feature = "audit")]
    r#type: ::std::sync::Arc<dyn Audit>,
}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Feature for SqlTodoStore {
    const FEATURE: ::flytower::__private::FeatureDescriptor = {
        const __ITEM: ::flytower::__private::Item = ::flytower::__private::Item {
            name: "SqlTodoStore",
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: 2u32,
            column: 20u32,
        };
        const __DESCRIPTOR: ::flytower::__private::FactoryDescriptor = ::flytower::__private::FactoryDescriptor {
            item: __ITEM,
            provides: <dyn TodoStore as ::flytower::__private::Service>::DESCRIPTOR,
            dependencies: &[
                ::flytower::__private::Dependency {
                    field: "database",
                    line: 3u32,
                    need: <::std::sync::Arc<
                        dyn Database,
                    > as ::flytower::__private::Inject<'_>>::NEED,
                },
                #[cfg(feature = "audit")]
                ::flytower::__private::Dependency {
                    field: "type",
                    line: 5u32,
                    need: <::std::sync::Arc<
                        dyn Audit,
                    > as ::flytower::__private::Inject<'_>>::NEED,
                },
            ],
            build: ::flytower::__private::Build::Struct(|__injector| {
                let __service: ::flytower::__private::Arc<dyn TodoStore> = ::flytower::__private::Arc::new(SqlTodoStore {
                    database: <::std::sync::Arc<
                        dyn Database,
                    > as ::flytower::__private::Inject<'_>>::inject(__injector)?,
                    #[cfg(feature = "audit")]
                    r#type: <::std::sync::Arc<
                        dyn Audit,
                    > as ::flytower::__private::Inject<'_>>::inject(__injector)?,
                });
                ::flytower::__private::Ok(
                    ::flytower::__private::Instance::of::<dyn TodoStore>(__service),
                )
            }),
        };
        const _: () = {
            let __others = __DESCRIPTOR.dependencies;
            let __others = ::flytower::__private::Dependency::of_service(
                &__DESCRIPTOR,
                __others,
            );
            #[cfg(feature = "audit")]
            let __others = ::flytower::__private::Dependency::of_service(
                &__DESCRIPTOR,
                __others,
            );
        };
        ::flytower::__private::FeatureDescriptor::ServiceFactory(&__DESCRIPTOR)
    };
}
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(< SqlTodoStore as ::flytower::__private::Feature >
    ::FEATURE)
}
