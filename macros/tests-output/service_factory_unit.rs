struct TodoClient;
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Feature for TodoClient {
    const FEATURE: ::flytower::__private::FeatureDescriptor = ::flytower::__private::FeatureDescriptor::ServiceFactory(
        &::flytower::__private::FactoryDescriptor {
            item: ::flytower::__private::Item {
                name: "TodoClient",
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: 1u32,
                column: 27u32,
                place: 7639570654614735423u64 ^ ::core::cfg!(test) as u64,
            },
            provides: <TodoClient as ::flytower::__private::Service>::DESCRIPTOR,
            dependencies: &[],
            build: ::flytower::__private::Build::Struct(|_| {
                let __service: ::flytower::__private::Arc<TodoClient> = ::flytower::__private::Arc::new(TodoClient {});
                ::flytower::__private::Instance::of::<TodoClient>(__service)
            }),
        },
    );
}
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(& < TodoClient as ::flytower::__private::Feature >
    ::FEATURE)
}
