pub struct SqlTodoStore {
    database: ::std::sync::Arc<dyn Database>,
    #[cfg(feature = "audit")]
    r#type: ::std::sync::Arc<dyn Audit>,
}
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
            provides: ::flytower::__private::provided(
                <dyn TodoStore as ::flytower::__private::Service>::DESCRIPTOR,
                &__ITEM,
            ),
            dependencies: &[
                ::flytower::__private::Dependency::of_service(
                    &__ITEM,
                    <dyn TodoStore as ::flytower::__private::Service>::DESCRIPTOR,
                    "database",
                    3u32,
                    <::std::sync::Arc<
                        dyn Database,
                    > as ::flytower::__private::Inject<'_>>::NEED,
                ),
                #[cfg(feature = "audit")]
                ::flytower::__private::Dependency::of_service(
                    &__ITEM,
                    <dyn TodoStore as ::flytower::__private::Service>::DESCRIPTOR,
                    "type",
                    5u32,
                    <::std::sync::Arc<
                        dyn Audit,
                    > as ::flytower::__private::Inject<'_>>::NEED,
                ),
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
        ::flytower::__private::FeatureDescriptor::ServiceFactory(&__DESCRIPTOR)
    };
}
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(< SqlTodoStore as ::flytower::__private::Feature >
    ::FEATURE)
}
