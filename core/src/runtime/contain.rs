use core::any::Any;
use core::future::Future;
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use futures_util::FutureExt;

use crate::error::{Error, Result};

/// Runs what a feature does. A panic in it is a failure of that feature and nothing more.
///
/// What the feature had borrowed may be left half changed, which is why it is not used again: a plugin whose `init`
/// panicked is gone, and an extension point is only as full as the module that panicked left it.
///
/// No `async fn`, whose future would have room for `future` twice.
pub(super) fn contained<T>(future: impl Future<Output = Result<T>>) -> impl Future<Output = Result<T>> {
    let caught = AssertUnwindSafe(future).catch_unwind();
    caught.map(|result| result.unwrap_or_else(|panic| Err(panicked(&*panic))))
}

/// The same for what is done at once.
pub(super) fn contained_now<T>(action: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(action)).unwrap_or_else(|panic| Err(panicked(&*panic)))
}

/// What a panic said, as an error.
pub(super) fn panicked(panic: &(dyn Any + Send)) -> Error {
    let message = panic
        .downcast_ref::<&str>()
        .map(|message| (*message).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    Error::internal(format!("panicked: {message}"))
}
