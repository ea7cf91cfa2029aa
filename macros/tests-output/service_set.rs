/// Of the whole company.
#[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
pub struct CorporateEnv;
impl ::flytower::__private::Feature for CorporateEnv {
    const FEATURE: ::flytower::__private::FeatureDescriptor = {
        const __DESCRIPTOR: ::flytower::__private::ServiceSetDescriptor = ::flytower::__private::ServiceSetDescriptor {
            item: ::flytower::__private::Item {
                name: "CorporateEnv",
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: 3u32,
                column: 17u32,
            },
            factories: &[
                ::flytower::__private::factory_of_set(
                    <CorporateDiscovery as ::flytower::__private::Feature>::FEATURE,
                ),
                #[cfg(feature = "audit")]
                ::flytower::__private::factory_of_set(
                    <CorporateLogger as ::flytower::__private::Feature>::FEATURE,
                ),
            ],
        };
        ::flytower::__private::FeatureDescriptor::ServiceSet(&__DESCRIPTOR)
    };
}
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(< CorporateEnv as ::flytower::__private::Feature >
    ::FEATURE)
}
