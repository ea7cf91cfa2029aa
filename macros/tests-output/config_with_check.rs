enum CatalogConfig {
    Off,
}
#[diagnostic::do_not_recommend]
impl ::flytower::__private::ConfigSection for CatalogConfig {
    const PATH: &'static str = "catalog";
    fn check(
        &self,
        snapshot: &::flytower::__private::ConfigSnapshot,
    ) -> ::flytower::__private::Result<(), ::flytower::__private::ConfigProblem> {
        CatalogConfig::is_consistent(self, snapshot)
    }
}
::flytower::__private::inventory::submit! {
    ::flytower::__private::LinkedSection::new(::flytower::__private::SectionDescriptor::of::
    < CatalogConfig > ())
}
