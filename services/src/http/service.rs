use core::convert::Infallible;
use core::fmt;
use core::future::{Future, poll_fn};
use core::task::{Context, Poll};
use std::sync::Arc;

use flytower_core::services::Request;
use futures_util::future::BoxFuture;
use hyper::Response;
use hyper::body::{Body, Bytes};
use tower_service::Service;

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
pub struct HttpService(Arc<dyn Answer>);

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
        Self(Arc::new(Cloned(service)))
    }

    /// Takes a function.
    pub fn from_fn<F, R>(answer: F) -> Self
    where
        F: Fn(HttpRequest) -> R + Send + Sync + 'static,
        R: Future<Output = HttpResponse> + Send + 'static,
    {
        Self(Arc::new(Function(answer)))
    }

    /// The answer to a request.
    pub(super) fn answer(&self, request: HttpRequest) -> BoxFuture<'static, HttpResponse> {
        self.0.answer(request)
    }
}

impl Service<HttpRequest> for HttpService {
    type Response = HttpResponse;
    type Error = Infallible;
    type Future = Infallibly;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: HttpRequest) -> Infallibly {
        Infallibly(self.0.answer(request))
    }
}

impl fmt::Debug for HttpService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpService").finish_non_exhaustive()
    }
}

/// The future of [`HttpService`].
pub struct Infallibly(BoxFuture<'static, HttpResponse>);

impl Future for Infallibly {
    type Output = Result<HttpResponse, Infallible>;

    fn poll(mut self: core::pin::Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context).map(Ok)
    }
}

impl fmt::Debug for Infallibly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Infallibly").finish_non_exhaustive()
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
        Box::pin(async move {
            let answered = match poll_fn(|context| service.poll_ready(context)).await {
                Ok(()) => service.call(request).await,
                Err(never) => match never {},
            };
            match answered {
                Ok(response) => response.map(HttpBody::new),
                Err(never) => match never {},
            }
        })
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
