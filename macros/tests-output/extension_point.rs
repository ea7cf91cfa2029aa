#[derive(Debug)]
pub struct Processing {
    processors: u32,
}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::ExtensionPoint for Processing {
    const DESCRIPTOR: &'static ::flytower::__private::ExtensionPointDescriptor = &::flytower::__private::ExtensionPointDescriptor::new(
        ::flytower::__private::Item {
            name: "Processing",
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: 3u32,
            column: 20u32,
            place: 10961018081170482043u64 ^ ::core::cfg!(test) as u64,
        },
        "catalog.processing",
        <Processing as ::flytower::__private::ExtensionPointState>::create,
    );
}
#[diagnostic::do_not_recommend]
impl<'__a> ::flytower::__private::Inject<'__a> for Processing {
    const NEED: &'static ::flytower::__private::Need = &::flytower::__private::offered::<
        Processing,
    >();
    fn inject(__injector: &mut ::flytower::__private::Injector<'__a>) -> Self {
        ::flytower::__private::Injector::offered(__injector)
    }
}
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(&
    ::flytower::__private::FeatureDescriptor::ExtensionPoint(< Processing as
    ::flytower::__private::ExtensionPoint > ::DESCRIPTOR))
}
