#[diagnostic::on_unimplemented(
    message = "`{Self}` does not implement the service `todo.store`",
    label = "FT0037: must implement `TodoStore`",
    note = "a factory provides what implements the service's trait: write `impl TodoStore for {Self}`",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0037.md",
)]
pub trait TodoStore: ::core::marker::Send + ::core::marker::Sync + 'static {}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Service for dyn TodoStore {
    const DESCRIPTOR: &'static ::flytower::__private::ServiceDescriptor = &::flytower::__private::ServiceDescriptor::new(
        ::flytower::__private::Item {
            name: "dyn TodoStore",
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: 2u32,
            column: 19u32,
            place: 18158990835891322932u64 ^ ::core::cfg!(test) as u64,
        },
        "todo.store",
        ::flytower::__private::Scope::Plugin,
        false,
    );
    const DEFAULT: ::flytower::__private::Option<
        &'static ::flytower::__private::DefaultFactory,
    > = {
        static __DEFAULT: ::flytower::__private::DefaultFactory = ::flytower::__private::DefaultFactory::of(
            <SqlTodoStore as ::flytower::__private::Feature>::FEATURE,
            <dyn TodoStore as ::flytower::__private::Service>::DESCRIPTOR,
        );
        const _: () = ::flytower::__private::default_factory(
            <SqlTodoStore as ::flytower::__private::Feature>::FEATURE,
            <dyn TodoStore as ::flytower::__private::Service>::DESCRIPTOR,
        );
        ::flytower::__private::Some(&__DEFAULT)
    };
    const SHARE: fn(
        ::flytower::__private::Arc<Self>,
    ) -> ::flytower::__private::Instance = <dyn TodoStore as ::flytower::__private::SharedByThreads>::share;
}
