//! Which request an event belongs to.

mod ids;
mod traceparent;

use core::task::{Context, Poll};

use flytower_core::warp::http::{HeaderMap, HeaderName, HeaderValue};
use hyper::Request;
use hyper::body::Bytes;
use tower_layer::Layer;
use tower_service::Service;
use tracing::instrument::{Instrument, Instrumented};

pub use ids::{SpanId, TraceId};
pub use traceparent::TraceParent;

use super::around::{Around, AroundLayer, AroundService};
use crate::http::HttpResponse;
use core::ops::ControlFlow;

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
        TraceContextService(AroundLayer::of(Identified).layer(InSpan(inner)))
    }
}

/// A service with a [`TraceContext`] around it.
#[derive(Clone, Debug)]
pub struct TraceContextService<S>(AroundService<Identified, InSpan<S>>);

impl<S, B> Service<Request<B>> for TraceContextService<S>
where
    S: Service<Request<B>, Response = HttpResponse>,
{
    type Response = HttpResponse;
    type Error = S::Error;
    type Future = <AroundService<Identified, InSpan<S>> as Service<Request<B>>>::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        self.0.call(request)
    }
}

/// Gives requests and answers their ids.
#[derive(Clone, Copy, Debug)]
pub struct Identified;

impl Around for Identified {
    type Seen = HeaderValue;

    fn before<B>(&self, request: &mut Request<B>) -> ControlFlow<HttpResponse, HeaderValue> {
        let ids = RequestIds::of(request.headers());
        let id = ids.request.clone();
        request.extensions_mut().insert(ids);
        ControlFlow::Continue(id)
    }

    fn after(&self, id: HeaderValue, response: &mut HttpResponse) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
}

/// Runs the inner service in a span with the request's ids.
#[derive(Clone, Debug)]
pub struct InSpan<S>(S);

impl<S, B> Service<Request<B>> for InSpan<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Instrumented<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The level only says when the span is left out: what is worth an event is worth its request.
        let span = match request.extensions().get::<RequestIds>() {
            Some(ids) => tracing::error_span!(
                target: "flytower",
                "request",
                request_id = ids.request_id(),
                trace_id = ids.trace.trace_id().as_str(&mut [0; 32]),
                span_id = ids.trace.span_id().as_str(&mut [0; 16]),
            ),
            None => tracing::Span::none(),
        };
        let entered = span.clone();
        let _during_the_call = entered.enter();
        self.0.call(request).instrument(span)
    }
}

#[cfg(test)]
mod tests;
