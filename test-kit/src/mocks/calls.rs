use std::sync::{Mutex, PoisonError};

/// The calls of a mock, in their order.
///
/// ```
/// use flytower_test::mocks::Calls;
///
/// #[derive(Default)]
/// struct MockMailer {
///     sent: Calls<String>,
/// }
///
/// impl MockMailer {
///     fn send(&self, to: &str) {
///         self.sent.record(to.to_owned());
///     }
/// }
///
/// let mailer = MockMailer::default();
/// mailer.send("ada@example.com");
/// assert_eq!(mailer.sent.all(), ["ada@example.com"]);
/// ```
#[derive(Debug)]
pub struct Calls<T>(Mutex<Vec<T>>);

impl<T> Default for Calls<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Calls<T> {
    /// Adds a call.
    pub fn record(&self, call: T) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }

    /// How many calls there were.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl<T: Clone> Calls<T> {
    /// All calls so far.
    #[must_use]
    pub fn all(&self) -> Vec<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
