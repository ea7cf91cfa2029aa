/// The developer portal.
#[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
pub struct Portal;
#[allow(elided_lifetimes_in_paths)]
const _: () = {
    static __ENTRIES: [::flytower::__private::Entry; {
        3usize + ::core::cfg!(all(all(feature = "audit"))) as usize
    }] = [
        ::flytower::__private::Entry {
            number: 0u32,
            section: ::flytower::__private::Section::Plugins,
            path: "catalog::CatalogPlugin",
            feature: <catalog::CatalogPlugin as ::flytower::__private::Feature>::FEATURE,
        },
        ::flytower::__private::Entry {
            number: 1u32,
            section: ::flytower::__private::Section::Services,
            path: "CoreServices",
            feature: <CoreServices as ::flytower::__private::Feature>::FEATURE,
        },
        #[cfg(feature = "audit")]
        ::flytower::__private::Entry {
            number: 2u32,
            section: ::flytower::__private::Section::Services,
            path: "AuditToSyslog",
            feature: <AuditToSyslog as ::flytower::__private::Feature>::FEATURE,
        },
        ::flytower::__private::Entry {
            number: 3u32,
            section: ::flytower::__private::Section::Modules,
            path: "GithubModule<'_>",
            feature: <GithubModule<'_> as ::flytower::__private::Feature>::FEATURE,
        },
    ];
    #[allow(long_running_const_eval)]
    const __CAPACITY: ::flytower::__private::Capacity = ::flytower::__private::Capacity::of(
        &__ENTRIES,
    );
    #[allow(long_running_const_eval)]
    static __WIRING: ::flytower::__private::Wiring<
        { __CAPACITY.factories },
        { __CAPACITY.links },
        { __CAPACITY.features },
    > = ::flytower::__private::Wiring::of::<{ __CAPACITY.table }>(&__ENTRIES);
    #[allow(long_running_const_eval)]
    static __PLAN: ::flytower::__private::Plan = __WIRING
        .plan(::flytower::__private::Item {
            name: "Portal",
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: 3u32,
            column: 24u32,
            place: 154060272778640006u64 ^ ::core::cfg!(test) as u64,
        });
    impl ::flytower::__private::Backend for Portal {
        const PLAN: &'static ::flytower::__private::Plan = &__PLAN;
    }
    impl Portal {
        /// The wiring of this backend, as data.
        pub const PLAN: &'static ::flytower::__private::Plan = &__PLAN;
    }
    static __CHECKED: &::flytower::__private::Plan = &__PLAN;
    const _: () = ::flytower::__private::check(__CHECKED, 0u32);
    const _: () = ::flytower::__private::check(__CHECKED, 1u32);
    #[cfg(feature = "audit")]
    const _: () = ::flytower::__private::check(__CHECKED, 2u32);
    const _: () = ::flytower::__private::check(__CHECKED, 3u32);
};
impl Portal {
    /// Runs the backend until the process is told to stop: the whole of a `main`.
    ///
    /// Reads the process's arguments; `--help` lists them and the other commands.
    ///
    /// # Errors
    ///
    /// When the arguments, the configuration or a feature keep the backend from starting, or when stopping it
    /// took too long.
    pub async fn run() -> ::flytower::__private::Result<()> {
        ::flytower::__private::run::<Self>(::flytower::__private::StartOptions::new())
            .await
    }
    /// The same with options of its own, which the process's arguments add to.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub async fn run_with(
        options: ::flytower::__private::StartOptions,
    ) -> ::flytower::__private::Result<()> {
        ::flytower::__private::run::<Self>(options).await
    }
    /// Starts the backend and returns a handle to it.
    ///
    /// # Errors
    ///
    /// When the configuration or a feature keep the backend from starting.
    pub async fn start(
        options: ::flytower::__private::StartOptions,
    ) -> ::core::result::Result<
        ::flytower::__private::RunningBackend,
        ::flytower::__private::StartError,
    > {
        ::flytower::__private::start::<Self>(options).await
    }
}
