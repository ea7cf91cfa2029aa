/// Of the whole company.
#[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
pub struct CorporateEnv;
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Feature for CorporateEnv {
    const FEATURE: ::flytower::__private::FeatureDescriptor = ::flytower::__private::FeatureDescriptor::ServiceSet(
        &::flytower::__private::ServiceSetDescriptor {
            item: ::flytower::__private::Item {
                name: "CorporateEnv",
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: 3u32,
                column: 17u32,
                place: 15275657583574302424u64 ^ ::core::cfg!(test) as u64,
            },
            factories: &[
                <CorporateDiscovery as ::flytower::__private::Feature>::FEATURE,
                #[cfg(feature = "audit")]
                <CorporateLogger as ::flytower::__private::Feature>::FEATURE,
            ],
        },
    );
}
const _: () = {
    let __others = ::flytower::__private::factories_of_set(
        <CorporateEnv as ::flytower::__private::Feature>::FEATURE,
    );
    let __others = ::flytower::__private::factory_of_set(__others);
    #[cfg(feature = "audit")]
    let __others = ::flytower::__private::factory_of_set(__others);
};
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(& < CorporateEnv as ::flytower::__private::Feature
    > ::FEATURE)
}
