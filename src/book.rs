//! The examples of the book, compiled and run with the tests of the documentation.

macro_rules! pages {
    ($($name:ident: $path:literal,)*) => {
        $(#[doc = include_str!(concat!("../docs/", $path))] struct $name;)*
    };
}

pages! {
    Cache: "services/cache.md",
    Database: "services/database.md",
    Discovery: "services/discovery.md",
    Dependencies: "dependencies.md",
    Errors: "errors.md",
    HttpRouter: "services/http-router.md",
    Lifecycle: "services/lifecycle.md",
    Logger: "services/logger.md",
    RootConfig: "services/root-config.md",
    RootHealth: "services/root-health.md",
    RootHttpRouter: "services/root-http-router.md",
    RootInstanceMetadata: "services/root-instance-metadata.md",
    Scheduler: "services/scheduler.md",
}

/// The table of kinds says of each what the code does, and lists no other.
///
/// ```
/// use flytower::ErrorKind::*;
///
/// let page = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/errors.md"));
/// let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
/// let kinds = [
///     Input, Authentication, NotAllowed, NotFound, Conflict, NotModified, NotImplemented, ServiceUnavailable, Internal,
/// ];
/// assert_eq!(rows.len(), kinds.len());
/// for (row, kind) in rows.iter().zip(kinds) {
///     let (begin, end) = (format!("| `{kind:?}` | "), format!(" | {} | `{}` | ", kind.status().as_u16(), kind.name()));
///     assert!(row.starts_with(&begin) && row.contains(&end), "{row} is not {begin}…{end}");
/// }
/// ```
struct KindsOfErrors;
