//! Which request an event belongs to.

mod ids;
mod traceparent;

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use flytower_core::warp::http::{HeaderMap, HeaderName, HeaderValue};
use hyper::Request;
use hyper::body::Bytes;
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;
use tracing::Span;
use tracing::instrument::{Instrument, Instrumented};

pub use ids::{SpanId, TraceId};
pub use traceparent::TraceParent;

use crate::http::HttpResponse;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");

/// Longer ids are not taken over: they end up in each line of the log.
const MAX_REQUEST_ID: usize = 128;

/// How a request can be recognised. It stands in the request's extensions.
#[derive(Clone, Debug)]
pub struct RequestIds {
    request: HeaderValue,
    /// Of the span that the backend makes for the request; its parent, if there is one, is the client's.
    trace: TraceParent,
    span: Span,
}

impl RequestIds {
    /// The client's `x-request-id`, or a new one.
    #[must_use]
    pub fn request_id(&self) -> &str {
        self.request.to_str().unwrap_or_default()
    }

    /// What a request to another service has as its `traceparent`, to be part of the same trace.
    #[must_use]
    pub fn trace_parent(&self) -> &TraceParent {
        &self.trace
    }

    /// Lets the events that follow carry the plugin as well. It is part of the request's own span, as another one would
    /// take more time than all else that is done for a request.
    pub(in crate::http) fn belongs_to(&self, plugin: &str) {
        self.span.record("plugin", plugin);
    }

    /// Those of a request, as far as it has them.
    fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(REQUEST_ID).filter(|id| is_well_formed(id.as_bytes()));
        // More than one would be ambiguous.
        let mut parents = headers.get_all(TRACE_PARENT).iter();
        let parent = match (parents.next(), parents.next()) {
            (Some(parent), None) => TraceParent::parse(parent.as_bytes()),
            _ => None,
        };
        Self {
            request: given.cloned().unwrap_or_else(new_request_id),
            trace: parent.map_or_else(TraceParent::generate, |parent| parent.child()),
            span: Span::none(),
        }
    }
}

/// Nothing that could be mistaken for more than an id in a log or a URL.
fn is_well_formed(id: &[u8]) -> bool {
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:+/=@".contains(byte);
    (1..=MAX_REQUEST_ID).contains(&id.len()) && id.iter().all(allowed)
}

fn new_request_id() -> HeaderValue {
    let id = Bytes::copy_from_slice(&TraceId::generate().hex());
    HeaderValue::from_maybe_shared(id).unwrap_or(HeaderValue::from_static("unknown"))
}

/// Lets every event during a request carry the request's id and its place in a
/// [trace](https://www.w3.org/TR/trace-context/), by a span around it. The answer has the id as `x-request-id`.
#[derive(Clone, Copy, Debug, Default)]
pub struct TraceContext;

impl<S> Layer<S> for TraceContext {
    type Service = TraceContextService<S>;

    fn layer(&self, inner: S) -> TraceContextService<S> {
        TraceContextService(inner)
    }
}

/// A service with a [`TraceContext`] around it.
#[derive(Clone, Debug)]
pub struct TraceContextService<S>(S);

impl<S, B> Service<Request<B>> for TraceContextService<S>
where
    S: Service<Request<B>, Response = HttpResponse>,
{
    type Response = HttpResponse;
    type Error = S::Error;
    type Future = TraceContextFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let mut ids = RequestIds::of(request.headers());
        // The level only says when the span is left out: what is worth an event is worth its request.
        let span = tracing::error_span!(
            target: "flytower",
            "request",
            request_id = ids.request_id(),
            trace_id = ids.trace.trace_id().as_str(&mut [0; 32]),
            span_id = ids.trace.span_id().as_str(&mut [0; 16]),
            plugin = tracing::field::Empty,
        );
        let id = ids.request.clone();
        ids.span = span.clone();
        request.extensions_mut().insert(ids);
        let future = span.in_scope(|| self.0.call(request));
        TraceContextFuture {
            future: future.instrument(span),
            id: Some(id),
        }
    }
}

pin_project! {
    /// The future of a [`TraceContextService`].
    #[allow(missing_debug_implementations)]
    pub struct TraceContextFuture<F> {
        #[pin]
        future: Instrumented<F>,
        id: Option<HeaderValue>,
    }
}

impl<F, E> Future for TraceContextFuture<F>
where
    F: Future<Output = Result<HttpResponse, E>>,
{
    type Output = Result<HttpResponse, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut response = ready!(this.future.poll(context))?;
        if let Some(id) = this.id.take() {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        Poll::Ready(Ok(response))
    }
}

#[cfg(test)]
mod tests;
