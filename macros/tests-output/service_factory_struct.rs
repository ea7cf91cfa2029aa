pub struct SqlTodoStore {
    database: ::std::sync::Arc<dyn Database>,
    #[cfg(feature = "audit")]
    r#type: ::std::sync::Arc<dyn Audit>,
}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Feature for SqlTodoStore {
    const FEATURE: ::flytower::__private::FeatureDescriptor = ::flytower::__private::FeatureDescriptor::ServiceFactory(
        &::flytower::__private::FactoryDescriptor {
            item: ::flytower::__private::Item {
                name: "SqlTodoStore",
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: 2u32,
                column: 20u32,
                place: 4356596152237539091u64 ^ ::core::cfg!(test) as u64,
            },
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
                    database: ::flytower::__private::Inject::inject(__injector),
                    #[cfg(feature = "audit")]
                    r#type: ::flytower::__private::Inject::inject(__injector),
                });
                ::flytower::__private::Instance::of::<dyn TodoStore>(__service)
            }),
        },
    );
}
const _: () = {
    ::flytower::__private::Fields::checked_if(
        ::flytower::__private::Fields::checked(
            ::flytower::__private::Fields::of(
                <SqlTodoStore as ::flytower::__private::Feature>::FEATURE,
            ),
        ),
        ::core::cfg!(all(all(feature = "audit"))),
    );
};
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(& < SqlTodoStore as ::flytower::__private::Feature
    > ::FEATURE)
}
