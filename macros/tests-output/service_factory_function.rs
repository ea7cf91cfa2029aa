#[allow(clippy::needless_pass_by_value)]
pub(crate) async fn todo_client(
    discovery: ::std::sync::Arc<dyn Discovery>,
    #[cfg(feature = "audit")]
    mut audit: ::std::sync::Arc<dyn Audit>,
) -> ::flytower::Result<::std::sync::Arc<TodoClient>> {
    TodoClient::new(discovery)
}
#[doc(hidden)]
#[allow(non_camel_case_types, missing_debug_implementations)]
pub(crate) struct todo_client {}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Feature for todo_client {
    const FEATURE: ::flytower::__private::FeatureDescriptor = ::flytower::__private::FeatureDescriptor::ServiceFactory(
        &::flytower::__private::FactoryDescriptor {
            item: ::flytower::__private::Item {
                name: "todo_client",
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: 2u32,
                column: 29u32,
                place: 2214889357118679418u64 ^ ::core::cfg!(test) as u64,
            },
            provides: <<::flytower::Result<
                ::std::sync::Arc<TodoClient>,
            > as ::flytower::__private::FactoryOutput>::Service as ::flytower::__private::Service>::DESCRIPTOR,
            dependencies: &[
                ::flytower::__private::Dependency {
                    field: "discovery",
                    line: 3u32,
                    need: <::std::sync::Arc<
                        dyn Discovery,
                    > as ::flytower::__private::Inject<'_>>::NEED,
                },
                #[cfg(feature = "audit")]
                ::flytower::__private::Dependency {
                    field: "audit",
                    line: 4u32,
                    need: <::std::sync::Arc<
                        dyn Audit,
                    > as ::flytower::__private::Inject<'_>>::NEED,
                },
            ],
            build: ::flytower::__private::Build::Function(|__injector| {
                let __argument_0 = <::std::sync::Arc<
                    dyn Discovery,
                > as ::flytower::__private::Inject<'_>>::inject(__injector);
                #[cfg(feature = "audit")]
                let __argument_1 = <::std::sync::Arc<
                    dyn Audit,
                > as ::flytower::__private::Inject<'_>>::inject(__injector);
                ::flytower::__private::Box::pin(async move {
                    let __service = <::flytower::Result<
                        ::std::sync::Arc<TodoClient>,
                    > as ::flytower::__private::FactoryOutput>::into_result(
                        todo_client(__argument_0, #[cfg(feature = "audit")] __argument_1)
                            .await,
                    )?;
                    ::flytower::__private::Ok(
                        ::flytower::__private::Instance::of::<
                            <::flytower::Result<
                                ::std::sync::Arc<TodoClient>,
                            > as ::flytower::__private::FactoryOutput>::Service,
                        >(__service),
                    )
                })
            }),
        },
    );
}
const _: () = {
    ::flytower::__private::provided(
        <todo_client as ::flytower::__private::Feature>::FEATURE,
    );
    ::flytower::__private::Fields::checked_if(
        ::flytower::__private::Fields::checked(
            ::flytower::__private::Fields::of(
                <todo_client as ::flytower::__private::Feature>::FEATURE,
            ),
        ),
        ::core::cfg!(all(all(feature = "audit"))),
    );
};
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(& < todo_client as ::flytower::__private::Feature
    > ::FEATURE)
}
