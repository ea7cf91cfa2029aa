pub struct Catalog;
#[diagnostic::do_not_recommend]
impl ::flytower::__private::PluginRef for Catalog {
    const PLUGIN: &'static ::flytower::__private::PluginKey = &::flytower::__private::PluginKey::new(
        ::flytower::__private::Item {
            name: "Catalog",
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: 1u32,
            column: 45u32,
            place: 17519083337731784791u64 ^ ::core::cfg!(test) as u64,
        },
        "catalog",
    );
}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::Feature for Catalog {
    const FEATURE: ::flytower::__private::FeatureDescriptor = ::flytower::__private::FeatureDescriptor::PluginMarker(
        <Catalog as ::flytower::__private::PluginRef>::PLUGIN,
    );
}
::flytower::__private::inventory::submit! {
    ::flytower::__private::Linked::new(& < Catalog as ::flytower::__private::Feature >
    ::FEATURE)
}
