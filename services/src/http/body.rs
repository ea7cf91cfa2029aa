use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::{Arc, OnceLock};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use super::json_body::Unsupported;
use super::limits::BodyLimits;

/// Why a body could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("the body is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("the body took too long")]
    TimedOut,
    #[error("the client broke off, or sent what is no body")]
    Broken,
    #[error("the body is in an encoding that is not read: {0:?}")]
    Unsupported(Unsupported),
}

/// What became of a body. Filters do not tell: their error for one that cannot be read is private to warp.
#[derive(Clone, Debug, Default)]
pub(super) struct BodyOutcome {
    /// What the client has said about its length.
    pub(super) length: Option<u64>,
    /// Absent where nothing can go wrong: most requests have no body.
    fault: Option<Arc<OnceLock<Fault>>>,
}

impl BodyOutcome {
    /// That of a body that is all there.
    pub(super) fn of_length(length: u64) -> Self {
        Self {
            length: Some(length),
            fault: None,
        }
    }

    pub(super) fn fault(&self) -> Option<Fault> {
        self.fault.as_ref()?.get().cloned()
    }
}

/// The body of a request, which ends in an error where it goes beyond the limits.
#[derive(Debug)]
pub(super) struct LimitedBody<B> {
    body: B,
    limit: u64,
    /// How much may still come.
    left: u64,
    deadline: Option<Instant>,
    /// Most requests have no body to wait for.
    timer: Option<Pin<Box<Sleep>>>,
    outcome: BodyOutcome,
    /// What whoever reads it gets instead.
    refusal: Option<Fault>,
}

impl<B: Body> LimitedBody<B> {
    pub(super) fn new(body: B, limits: BodyLimits) -> Self {
        let length = body.size_hint().exact();
        // Nothing is to be waited for where there is nothing.
        let may_fail = !body.is_end_stream();
        Self {
            body,
            limit: limits.size,
            left: limits.size,
            deadline: may_fail.then(|| Instant::now() + limits.time),
            timer: None,
            outcome: BodyOutcome {
                length,
                fault: may_fail.then(Arc::default),
            },
            refusal: None,
        }
    }

    pub(super) fn limit(&self) -> u64 {
        self.limit
    }

    /// Lets whoever reads the body fail: a handler that does not may do without.
    pub(super) fn refuse(&mut self, fault: Fault) {
        self.outcome.fault.get_or_insert_default();
        self.refusal = Some(fault);
    }

    pub(super) fn outcome(&self) -> BodyOutcome {
        self.outcome.clone()
    }

    fn fail(&self, fault: Fault) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        // The first one is the reason of the others.
        let fault = match &self.outcome.fault {
            Some(first) => first.get_or_init(|| fault).clone(),
            None => fault,
        };
        Poll::Ready(Some(Err(fault)))
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for LimitedBody<B> {
    type Data = Bytes;
    type Error = Fault;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        let this = &mut *self;
        if let Some(refusal) = &this.refusal {
            return this.fail(refusal.clone());
        }
        let too_large = Fault::TooLarge { limit: this.limit };
        // What is announced as too large is not even begun.
        if this.body.size_hint().lower() > this.left {
            return this.fail(too_large);
        }
        match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let length = frame.data_ref().map_or(0, |data| data.len() as u64);
                match this.left.checked_sub(length) {
                    Some(left) => {
                        this.left = left;
                        Poll::Ready(Some(Ok(frame)))
                    }
                    None => this.fail(too_large),
                }
            }
            Poll::Ready(Some(Err(_))) => this.fail(Fault::Broken),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                let Some(deadline) = this.deadline else {
                    return Poll::Pending;
                };
                let timer = this.timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
                match timer.as_mut().poll(context) {
                    Poll::Ready(()) => this.fail(Fault::TimedOut),
                    Poll::Pending => Poll::Pending,
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
