use core::any::Any;

use flytower_core::Error;
use flytower_core::warp::reply::Response;
use uuid::Uuid;

use super::answer::Asked;

/// Answers a request whose handler panicked: that is one failed request, and no reason to break off the connection, which
/// may carry others. What a handler leaves half changed is its own business.
pub(super) fn answer(asked: &Asked, panic: &(dyn Any + Send)) -> Response {
    // What the panic said may be anything: it is for the log, where the panic hook has put the place as well. The client
    // gets what it takes to find it there, with as many digits as in Backstage.
    let id = Uuid::new_v4().simple().to_string();
    let id = &id[..20];
    asked.log(&format!(
        "the handler of a request panicked (logId={id}): {}",
        message(panic)
    ));
    asked.error(&Error::internal(format!("An internal error occurred logId={id}")))
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
