//! The examples of the book, compiled and run with the tests of the documentation.

macro_rules! pages {
    ($($name:ident: $path:literal,)*) => {
        $(#[doc = include_str!(concat!("../docs/", $path))] struct $name;)*
    };
}

pages! {
    Discovery: "services/discovery.md",
    HttpRouter: "services/http-router.md",
    Lifecycle: "services/lifecycle.md",
    Logger: "services/logger.md",
    RootConfig: "services/root-config.md",
    RootHealth: "services/root-health.md",
    RootHttpRouter: "services/root-http-router.md",
    RootInstanceMetadata: "services/root-instance-metadata.md",
    Scheduler: "services/scheduler.md",
}
