use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use flytower_core::warp::http::HeaderMap;
use flytower_core::warp::http::header::CONTENT_TYPE;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::http::activity::InUse;
use crate::http::response_body::{BodyFailure, HttpBody};

/// A body on its way to the client.
pub(super) struct ServedBody {
    body: HttpBody,
    /// The connection is in use until all of it is sent.
    _in_use: InUse,
    /// For events, of which there is no last: they end when the server stops, and a browser asks again elsewhere.
    stop: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
}

impl ServedBody {
    pub(super) fn new(body: HttpBody, headers: &HeaderMap, in_use: InUse, stop: &CancellationToken) -> Self {
        let is_endless = body.complete().is_none() && is_event_stream(headers);
        let stop = is_endless.then(|| Box::pin(stop.clone().cancelled_owned()));
        Self {
            body,
            _in_use: in_use,
            stop,
        }
    }
}

fn is_event_stream(headers: &HeaderMap) -> bool {
    const TYPE: &[u8] = b"text/event-stream";
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.as_bytes().get(..TYPE.len()));
    content_type.is_some_and(|content_type| content_type.eq_ignore_ascii_case(TYPE))
}

impl Body for ServedBody {
    type Data = Bytes;
    type Error = BodyFailure;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyFailure>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if frame.is_pending()
            && let Some(stop) = &mut self.stop
            && stop.as_mut().poll(context).is_ready()
        {
            self.stop = None;
            self.body = HttpBody::default();
            return Poll::Ready(None);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
