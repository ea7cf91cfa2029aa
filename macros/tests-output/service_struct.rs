pub struct TodoClient(u32);
#[diagnostic::do_not_recommend]
impl ::portal::flytower::__private::Service for TodoClient {
    const DESCRIPTOR: &'static ::portal::flytower::__private::ServiceDescriptor = &::portal::flytower::__private::ServiceDescriptor::new(
        ::portal::flytower::__private::Item {
            name: "TodoClient",
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: 2u32,
            column: 20u32,
            place: 5745883773145459064u64 ^ ::core::cfg!(test) as u64,
        },
        "todo.client",
        ::portal::flytower::__private::Scope::Root,
        true,
    );
    const SHARE: fn(
        ::portal::flytower::__private::Arc<Self>,
    ) -> ::portal::flytower::__private::Instance = <TodoClient as ::portal::flytower::__private::SharedByThreads>::share;
}
