use core::future::Future;
use core::ops::ControlFlow;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::sync::Arc;

use hyper::Request;
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use crate::http::HttpResponse;

/// What a layer does before and after a request is answered.
///
/// Each layer of this folder is one, and [`layer`](Around::layer) makes a tower layer of it, whose future is no box. There
/// is nothing to wait for in either half; what has to wait is a tower service of its own.
///
/// ```
/// use std::ops::ControlFlow;
///
/// use flytower_services::http::HttpResponse;
/// use flytower_services::http::middleware::Around;
/// use hyper::header::{HeaderValue, SERVER};
///
/// #[derive(Clone)]
/// struct Named(HeaderValue);
///
/// impl Around for Named {
///     type Seen = ();
///
///     fn before<B>(&self, _: &mut hyper::Request<B>) -> ControlFlow<HttpResponse> {
///         ControlFlow::Continue(())
///     }
///
///     fn after(&self, (): (), response: &mut HttpResponse) {
///         response.headers_mut().insert(SERVER, self.0.clone());
///     }
/// }
///
/// let layer = Named(HeaderValue::from_static("tower")).layer();
/// # drop(layer);
/// ```
pub trait Around: Clone + Send + Sync + 'static {
    /// What the first half keeps for the second.
    type Seen: Send + 'static;

    /// Looks at a request on its way in. Breaks if it is answered here.
    fn before<B>(&self, request: &mut Request<B>) -> ControlFlow<HttpResponse, Self::Seen>;

    /// Looks at the response on its way out.
    fn after(&self, seen: Self::Seen, response: &mut HttpResponse);

    /// The tower layer of it.
    fn layer(self) -> AroundLayer<Self> {
        AroundLayer(self)
    }
}

/// A layer that may be left out.
impl<A: Around> Around for Option<A> {
    type Seen = Option<A::Seen>;

    fn before<B>(&self, request: &mut Request<B>) -> ControlFlow<HttpResponse, Self::Seen> {
        match self {
            Some(around) => around.before(request).map_continue(Some),
            None => ControlFlow::Continue(None),
        }
    }

    fn after(&self, seen: Self::Seen, response: &mut HttpResponse) {
        if let (Some(around), Some(seen)) = (self, seen) {
            around.after(seen, response);
        }
    }
}

/// Two layers as one, the first outside of the second. Their request is moved once, and they share one future: of a stack
/// of seven that is most of what it costs.
impl<A: Around, B: Around> Around for (A, B) {
    type Seen = (A::Seen, B::Seen);

    fn before<R>(&self, request: &mut Request<R>) -> ControlFlow<HttpResponse, Self::Seen> {
        let outer = self.0.before(request)?;
        match self.1.before(request) {
            ControlFlow::Continue(inner) => ControlFlow::Continue((outer, inner)),
            ControlFlow::Break(mut response) => {
                self.0.after(outer, &mut response);
                ControlFlow::Break(response)
            }
        }
    }

    fn after(&self, (outer, inner): Self::Seen, response: &mut HttpResponse) {
        self.1.after(inner, response);
        self.0.after(outer, response);
    }
}

/// Shared, so that the clone that each request needs costs little.
impl<A: Around> Around for Arc<A> {
    type Seen = A::Seen;

    fn before<B>(&self, request: &mut Request<B>) -> ControlFlow<HttpResponse, Self::Seen> {
        A::before(self, request)
    }

    fn after(&self, seen: Self::Seen, response: &mut HttpResponse) {
        A::after(self, seen, response);
    }
}

/// The tower layer of an [`Around`].
#[derive(Clone, Copy, Debug)]
pub struct AroundLayer<A>(A);

impl<A: Around, S> Layer<S> for AroundLayer<A> {
    type Service = AroundService<A, S>;

    fn layer(&self, inner: S) -> AroundService<A, S> {
        AroundService {
            around: self.0.clone(),
            inner,
        }
    }
}

/// A service with an [`Around`] around it.
#[derive(Clone, Copy, Debug)]
pub struct AroundService<A, S> {
    around: A,
    inner: S,
}

impl<A, S, B> Service<Request<B>> for AroundService<A, S>
where
    A: Around,
    S: Service<Request<B>, Response = HttpResponse>,
{
    type Response = HttpResponse;
    type Error = S::Error;
    type Future = AroundFuture<A, S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        match self.around.before(&mut request) {
            ControlFlow::Continue(seen) => AroundFuture::Inner {
                future: self.inner.call(request),
                after: Some((self.around.clone(), seen)),
            },
            ControlFlow::Break(response) => AroundFuture::Answered {
                response: Some(response),
            },
        }
    }
}

pin_project! {
    /// The future of an [`AroundService`].
    #[project = Projected]
    #[allow(missing_debug_implementations, missing_docs)]
    pub enum AroundFuture<A, F>
    where
        A: Around,
    {
        Inner { #[pin] future: F, after: Option<(A, A::Seen)> },
        Answered { response: Option<HttpResponse> },
    }
}

impl<A, F, E> Future for AroundFuture<A, F>
where
    A: Around,
    F: Future<Output = Result<HttpResponse, E>>,
{
    type Output = Result<HttpResponse, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            Projected::Inner { future, after } => {
                let mut response = ready!(future.poll(context))?;
                if let Some((around, seen)) = after.take() {
                    around.after(seen, &mut response);
                }
                Poll::Ready(Ok(response))
            }
            // One that is polled again after its end gets an empty answer rather than a panic.
            Projected::Answered { response } => Poll::Ready(Ok(response.take().unwrap_or_default())),
        }
    }
}
