use core::any::Any;
use core::future::Future;
use core::panic::AssertUnwindSafe;

use flytower_core::Error;
use flytower_core::warp::reply::Response;
use futures_util::FutureExt;

use super::answer::Asked;

/// Answers a request even if whoever was to answer panics: that is one failed request, and no reason to break off the
/// connection, which may carry others.
pub(super) async fn contain(asked: Asked, answer: impl Future<Output = Response>) -> Response {
    // What a handler leaves half changed is its own business.
    AssertUnwindSafe(answer).catch_unwind().await.unwrap_or_else(|panic| {
        asked.log(&format!("the handler of a request panicked: {}", message(&*panic)));
        // What the panic said may be anything: it is for the log, where the panic hook has put the place as well.
        asked.error(&Error::internal("An internal error occurred"))
    })
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
