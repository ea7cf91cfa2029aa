use std::collections::{BTreeSet, HashMap};

use flytower_core::services::Handler;

use super::error::HttpError;

/// What is mounted where. No path lies below another, so at most one matches; it is found by one look-up for each depth
/// in use, and as plugins live below `/api/<plugin>` that is one.
#[derive(Default)]
pub(super) struct Mounts {
    by_path: HashMap<String, Handler>,
    /// How many segments the mounted paths have.
    depths: BTreeSet<usize>,
}

impl Mounts {
    pub(super) fn insert(&mut self, path: &str, handler: Handler) -> Result<(), HttpError> {
        // As in Express, the case of a path does not matter.
        let key = path.trim_matches('/').to_ascii_lowercase();
        if key.is_empty() {
            return Err(HttpError::EmptyPath);
        }
        if let Some(existing) = self.by_path.keys().find(|existing| overlap(existing, &key)) {
            return Err(HttpError::PathConflict {
                path: format!("/{key}"),
                existing: format!("/{existing}"),
            });
        }
        self.depths.insert(key.split('/').count());
        self.by_path.insert(key, handler);
        Ok(())
    }

    /// The handler for `path`, and how much of it is the path that the handler is mounted at.
    pub(super) fn find(&self, path: &str) -> Option<(Handler, usize)> {
        self.depths.iter().find_map(|depth| {
            let end = end_of_segments(path, *depth)?;
            let key = path.get(1..end)?;
            let handler = if key.bytes().any(|byte| byte.is_ascii_uppercase()) {
                self.by_path.get(&key.to_ascii_lowercase())
            } else {
                self.by_path.get(key)
            };
            handler.map(|handler| (Handler::clone(handler), end))
        })
    }
}

fn overlap(a: &str, b: &str) -> bool {
    let below = |lower: &str, upper: &str| lower.strip_prefix(upper).is_some_and(|rest| rest.starts_with('/'));
    a == b || below(a, b) || below(b, a)
}

/// Where the first `count` segments of `path` end, if it has as many.
fn end_of_segments(path: &str, count: usize) -> Option<usize> {
    let mut slashes = path.match_indices('/').map(|(at, _)| at);
    if slashes.next() != Some(0) {
        return None;
    }
    // The slash after the last segment counts as well as the end of the path does.
    slashes.chain([path.len()]).nth(count.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::FutureExt;

    use super::*;

    fn handler() -> Handler {
        Arc::new(|_| async { unreachable!() }.boxed())
    }

    fn mounts(paths: &[&str]) -> Mounts {
        let mut mounts = Mounts::default();
        for path in paths {
            mounts.insert(path, handler()).unwrap();
        }
        mounts
    }

    fn rest<'p>(mounts: &Mounts, path: &'p str) -> Option<&'p str> {
        mounts.find(path).map(|(_, end)| &path[end..])
    }

    #[test]
    fn a_request_finds_what_it_lies_below() {
        let sut = mounts(&["/api/catalog", "/api/auth/", "/metrics", "/a/b/c"]);

        assert_eq!(rest(&sut, "/api/catalog"), Some(""));
        assert_eq!(rest(&sut, "/api/catalog/"), Some("/"));
        assert_eq!(rest(&sut, "/API/Catalog/Entities"), Some("/Entities"));
        assert_eq!(rest(&sut, "/api/auth/v1/token"), Some("/v1/token"));
        assert_eq!(rest(&sut, "/metrics"), Some(""));
        assert_eq!(rest(&sut, "/a/b/c/d"), Some("/d"));
    }

    #[test]
    fn a_request_finds_nothing_elsewhere() {
        let sut = mounts(&["/api/catalog", "/a/b/c"]);

        for path in [
            "/",
            "",
            "*",
            "/api",
            "/api/",
            "/api/catalogue",
            "/api//catalog",
            "/a/b",
            "//api/catalog",
            "/x/y/z",
        ] {
            assert_eq!(rest(&sut, path), None, "{path}");
        }
    }

    #[test]
    fn a_path_below_or_above_another_is_refused() {
        let mut sut = mounts(&["/api/catalog"]);

        for path in ["/api/catalog", "/api/CATALOG/", "/api", "/api/catalog/entities"] {
            let error = sut.insert(path, handler()).unwrap_err();
            assert!(
                error
                    .to_string()
                    .contains("conflicts with the existing path `/api/catalog`"),
                "{error}"
            );
        }
        sut.insert("/api/catalogue", handler()).unwrap();
        assert!(matches!(sut.insert("/", handler()), Err(HttpError::EmptyPath)));
    }
}
