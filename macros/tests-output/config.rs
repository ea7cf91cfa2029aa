pub(crate) struct CatalogConfig {
    enabled: bool,
}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::ConfigSection for CatalogConfig {
    const PATH: &'static str = "catalog.readonly";
}
::flytower::__private::inventory::submit! {
    ::flytower::__private::LinkedSection::new(::flytower::__private::SectionDescriptor::of::
    < CatalogConfig > ())
}
