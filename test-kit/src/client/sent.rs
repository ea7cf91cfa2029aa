use core::fmt;
use core::panic::Location;

use flytower::warp::http::header::{AUTHORIZATION, COOKIE, SET_COOKIE};
use flytower::warp::http::{HeaderMap, Method};

/// How much of a body the message of a failure shows.
const SHOWN: usize = 4_096;

/// What was sent, as the message of a failure shows it.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    at: &'static Location<'static>,
}

impl Sent {
    pub(super) fn new(method: Method, path: String, at: &'static Location<'static>) -> Self {
        Self {
            method,
            path,
            headers: HeaderMap::new(),
            body: Vec::new(),
            at,
        }
    }
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {} {} (asked at {})", self.method, self.path, self.at)?;
        write!(f, "{}", Content(&self.headers, &self.body))
    }
}

/// Headers and a body, a line each.
pub(super) struct Content<'a>(pub(super) &'a HeaderMap, pub(super) &'a [u8]);

impl fmt::Display for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in self.0 {
            // what a test fails with ends up in logs of whatever runs it
            let is_secret = [AUTHORIZATION, COOKIE, SET_COOKIE].contains(name);
            let value = if is_secret {
                "***".into()
            } else {
                String::from_utf8_lossy(value.as_bytes())
            };
            write!(f, "\n    {name}: {value}")?;
        }
        let shown = self.1.get(..SHOWN).unwrap_or(self.1);
        for line in String::from_utf8_lossy(shown).lines() {
            write!(f, "\n    {line}")?;
        }
        if shown.len() < self.1.len() {
            write!(f, "\n    … {} bytes in all", self.1.len())?;
        }
        Ok(())
    }
}
