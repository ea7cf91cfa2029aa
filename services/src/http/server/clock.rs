use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use std::time::Instant;

use hyper::rt::{Sleep, Timer};

/// hyper's view of the time on a connection of HTTP/1.
///
/// hyper takes a new timer for each request, and one of tokio's goes into a list, and out of it, that all threads share.
/// What such a timer is for is slow clients. So these only look at the clock when the connection's task runs, and it runs
/// every [`tick`](crate::http::limits::Limits::tick) at least: a limit may be exceeded by as much.
#[derive(Clone, Copy, Debug)]
pub(super) struct TickingClock;

impl Timer for TickingClock {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(Until(deadline))
    }

    fn reset(&self, sleep: &mut Pin<Box<dyn Sleep>>, deadline: Instant) {
        *sleep = self.sleep_until(deadline);
    }

    fn now(&self) -> Instant {
        // which tests can stop
        tokio::time::Instant::now().into_std()
    }
}

struct Until(Instant);

impl Sleep for Until {}

impl Future for Until {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if TickingClock.now() < self.0 {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }
}
