use core::fmt;

use flytower::warp::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::sent::{Content, Sent};
use crate::logs::Logs;

/// What a backend has answered, read to its end.
///
/// The assertions fail with what was asked, what was answered, and what the backend has logged.
pub struct TestResponse {
    sent: Sent,
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
    logs: Logs,
}

impl TestResponse {
    pub(super) fn new(sent: Sent, status: StatusCode, headers: HeaderMap, body: Vec<u8>, logs: Logs) -> Self {
        Self {
            sent,
            status,
            headers,
            body,
            logs,
        }
    }

    /// The status, which compares with numbers: `assert_eq!(response.status(), 200)`.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// A header, if there is one of this name and it is a text; the first of several.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All headers.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as a text.
    ///
    /// # Panics
    ///
    /// When it is none.
    #[track_caller]
    #[must_use]
    pub fn text(&self) -> &str {
        match str::from_utf8(&self.body) {
            Ok(text) => text,
            Err(error) => self.fail(&format!("the body is no text: {error}")),
        }
    }

    /// The body, read as JSON.
    ///
    /// # Panics
    ///
    /// When it cannot be read as a `T`.
    #[track_caller]
    #[must_use]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => self.fail(&format!(
                "the body cannot be read as a `{}`: {error}",
                core::any::type_name::<T>()
            )),
        }
    }

    /// That the status is this one.
    ///
    /// # Panics
    ///
    /// When it is another one.
    #[track_caller]
    pub fn assert_status(&self, expected: u16) -> &Self {
        if self.status.as_u16() != expected {
            self.fail(&format!("expected the status {expected}, not {}", self.status.as_u16()));
        }
        self
    }

    /// That a header has this value.
    ///
    /// # Panics
    ///
    /// When it has another one, or is not there.
    #[track_caller]
    pub fn assert_header(&self, name: &str, expected: &str) -> &Self {
        match self.header(name) {
            Some(value) if value == expected => self,
            Some(value) => self.fail(&format!(
                "expected the header `{name}: {expected}`, not `{name}: {value}`"
            )),
            None => self.fail(&format!(
                "expected the header `{name}: {expected}`, and there is no `{name}`"
            )),
        }
    }

    /// That the body is this JSON, whatever the order of its keys.
    ///
    /// # Panics
    ///
    /// When it is another one, or none.
    #[track_caller]
    pub fn assert_json(&self, expected: impl Into<Value>) -> &Self {
        let (body, expected): (Value, Value) = (self.json(), expected.into());
        if body != expected {
            self.fail(&format!("expected this JSON, not that of the body:\n{expected:#}\n"));
        }
        self
    }

    #[track_caller]
    fn fail(&self, what: &str) -> ! {
        panic!("{what}\n{self}\n{}", self.logs.of_failure())
    }
}

/// What was asked and what was answered.
impl fmt::Display for TestResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answer = Content(&self.headers, &self.body);
        write!(f, "{}\n  {}{answer}", self.sent, self.status)
    }
}

impl fmt::Debug for TestResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestResponse")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}
