#[allow(clippy::needless_pass_by_value)]
fn todo_store() -> ::std::sync::Arc<SqlTodoStore> {
    SqlTodoStore::shared()
}
#[doc(hidden)]
#[allow(non_camel_case_types, missing_debug_implementations)]
struct todo_store {}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Feature for todo_store {
    const FEATURE: ::flytower::__private::FeatureDescriptor = ::flytower::__private::FeatureDescriptor::ServiceFactory(
        &::flytower::__private::FactoryDescriptor {
            item: ::flytower::__private::Item {
                name: "todo_store",
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: 2u32,
                column: 12u32,
                place: 14154248840988889431u64 ^ ::core::cfg!(test) as u64,
            },
            provides: <dyn TodoStore as ::flytower::__private::Service>::DESCRIPTOR,
            dependencies: &[],
            build: ::flytower::__private::Build::Function(|_| {
                ::flytower::__private::Box::pin(async move {
                    let __service = <::std::sync::Arc<
                        SqlTodoStore,
                    > as ::flytower::__private::FactoryOutput>::into_result(
                        todo_store(),
                    )?;
                    let __service: ::flytower::__private::Arc<dyn TodoStore> = __service;
                    ::flytower::__private::Ok(
                        ::flytower::__private::Instance::of::<dyn TodoStore>(__service),
                    )
                })
            }),
        },
    );
}
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(& < todo_store as ::flytower::__private::Feature >
    ::FEATURE)
}
