use core::convert::Infallible;
use core::fmt;
use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::sync::Arc;

use flytower_core::services::Request;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use hyper::Response;
use hyper::body::{Body, Bytes};
use tower_service::Service;

use super::dispatcher::{Dispatched, Dispatcher};
use super::response_body::{BodyFailure, HttpBody};

/// A request as the server receives it.
pub type HttpRequest = Request;

/// A response as layers see it.
pub type HttpResponse = Response<HttpBody>;

/// What answers requests: a tower service of any type, in a box that can be shared.
///
/// ```
/// use flytower_services::http::{HttpResponse, HttpService};
///
/// let teapot = HttpService::from_fn(|_| async {
///     let mut response = HttpResponse::default();
///     *response.status_mut() = hyper::StatusCode::IM_A_TEAPOT;
///     response
/// });
/// # drop(teapot);
/// ```
#[derive(Clone)]
pub struct HttpService(Kind);

#[derive(Clone)]
enum Kind {
    Any(Arc<dyn Answer>),
    /// What all others are layers around.
    Dispatcher(Arc<Dispatcher>),
}

trait Answer: Send + Sync {
    fn answer(&self, request: HttpRequest) -> BoxFuture<'static, HttpResponse>;
}

impl HttpService {
    /// Takes a tower service, such as one that layers have been put around.
    pub fn new<S, B>(service: S) -> Self
    where
        S: Service<HttpRequest, Response = Response<B>, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Future: Send,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BodyFailure>,
    {
        Self(Kind::Any(Arc::new(Cloned(service))))
    }

    /// Takes a function.
    pub fn from_fn<F, R>(answer: F) -> Self
    where
        F: Fn(HttpRequest) -> R + Send + Sync + 'static,
        R: Future<Output = HttpResponse> + Send + 'static,
    {
        Self(Kind::Any(Arc::new(Function(answer))))
    }

    pub(super) fn dispatching(dispatcher: Arc<Dispatcher>) -> Self {
        Self(Kind::Dispatcher(dispatcher))
    }

    /// The answer to a request.
    pub(super) fn answer(&self, request: HttpRequest) -> Answering {
        Answering(match &self.0 {
            Kind::Any(any) => Step::Any(any.answer(request)),
            Kind::Dispatcher(dispatcher) => Step::Dispatched(dispatcher.answer(request)),
        })
    }
}

impl Service<HttpRequest> for HttpService {
    type Response = HttpResponse;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: HttpRequest) -> Answering {
        self.answer(request)
    }
}

impl fmt::Debug for HttpService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpService").finish_non_exhaustive()
    }
}

/// The future of [`HttpService`].
pub struct Answering(Step);

/// That of the dispatcher has a place of its own, for it is in no box, and every request gets there.
enum Step {
    Any(BoxFuture<'static, HttpResponse>),
    Dispatched(Dispatched),
}

impl Future for Answering {
    type Output = Result<HttpResponse, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Step::Any(any) => any.as_mut().poll(context),
            Step::Dispatched(dispatched) => Pin::new(dispatched).poll(context),
        }
        .map(Ok)
    }
}

impl fmt::Debug for Answering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answering").finish_non_exhaustive()
    }
}

/// A service that is cloned for each request, as tower wants it: what waits until it is ready is the clone.
struct Cloned<S>(S);

impl<S, B> Answer for Cloned<S>
where
    S: Service<HttpRequest, Response = Response<B>, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BodyFailure>,
{
    fn answer(&self, request: HttpRequest) -> BoxFuture<'static, HttpResponse> {
        let mut service = self.0.clone();
        // Most are always ready. A future that waits for it would have to hold the request, and then the call as well.
        match service.poll_ready(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(())) => service.call(request).map(unwrapped).boxed(),
            Poll::Ready(Err(never)) => match never {},
            Poll::Pending => Box::pin(async move {
                match poll_fn(|context| service.poll_ready(context)).await {
                    Ok(()) => unwrapped(service.call(request).await),
                    Err(never) => match never {},
                }
            }),
        }
    }
}

fn unwrapped<B>(answered: Result<Response<B>, Infallible>) -> HttpResponse
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BodyFailure>,
{
    match answered {
        Ok(response) => response.map(HttpBody::new),
        Err(never) => match never {},
    }
}

struct Function<F>(F);

impl<F, R> Answer for Function<F>
where
    F: Fn(HttpRequest) -> R + Send + Sync + 'static,
    R: Future<Output = HttpResponse> + Send + 'static,
{
    fn answer(&self, request: HttpRequest) -> BoxFuture<'static, HttpResponse> {
        Box::pin((self.0)(request))
    }
}
