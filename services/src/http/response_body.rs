use core::any::Any;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use flytower_core::warp::reply::Response;
use hyper::body::{Body, Bytes, Frame, SizeHint};

/// Why a body broke off.
pub type BodyFailure = Box<dyn std::error::Error + Send + Sync>;

/// The body of a response.
///
/// Most are complete when they are made, and layers can look at their bytes. All others are streams, of whatever type.
#[derive(Default)]
pub struct HttpBody(Kind);

enum Kind {
    Complete(Bytes),
    Stream(Pin<Box<dyn Body<Data = Bytes, Error = BodyFailure> + Send>>),
}

impl Default for Kind {
    fn default() -> Self {
        Self::Complete(Bytes::new())
    }
}

impl HttpBody {
    /// Takes a body of any type.
    pub fn new<B>(body: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BodyFailure>,
    {
        // Layers of others are generic: what comes through them unchanged needs no box around it.
        let mut slot = Some(body);
        if let Some(body) = (&mut slot as &mut dyn Any).downcast_mut::<Option<Self>>() {
            return body.take().unwrap_or_default();
        }
        slot.map(|body| Self(Kind::Stream(Box::pin(Failing(body)))))
            .unwrap_or_default()
    }

    /// The bytes, if all of them are there.
    #[must_use]
    pub fn complete(&self) -> Option<&Bytes> {
        match &self.0 {
            Kind::Complete(bytes) => Some(bytes),
            Kind::Stream(_) => None,
        }
    }
}

impl From<Bytes> for HttpBody {
    fn from(bytes: Bytes) -> Self {
        Self(Kind::Complete(bytes))
    }
}

impl From<&'static str> for HttpBody {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl From<String> for HttpBody {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl fmt::Debug for HttpBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Complete(bytes) => write!(f, "HttpBody({} bytes)", bytes.len()),
            Kind::Stream(_) => f.write_str("HttpBody(stream)"),
        }
    }
}

impl Body for HttpBody {
    type Data = Bytes;
    type Error = BodyFailure;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyFailure>>> {
        match &mut self.0 {
            Kind::Complete(bytes) if bytes.is_empty() => Poll::Ready(None),
            Kind::Complete(bytes) => Poll::Ready(Some(Ok(Frame::data(core::mem::take(bytes))))),
            Kind::Stream(body) => body.as_mut().poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::Complete(bytes) => bytes.is_empty(),
            Kind::Stream(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Complete(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Kind::Stream(body) => body.size_hint(),
        }
    }
}

/// What a filter or a handler answers, its body out of warp's box if it is complete.
pub(super) fn from_warp(response: Response) -> hyper::Response<HttpBody> {
    let (parts, body) = response.into_parts();
    hyper::Response::from_parts(parts, unboxed(body))
}

fn unboxed<B>(mut body: B) -> HttpBody
where
    B: Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BodyFailure>,
{
    let Some(length) = body.size_hint().exact() else {
        return HttpBody::new(body);
    };
    if length == 0 {
        return HttpBody::default();
    }
    // One that is complete gives its bytes at once. Another does not miss to be polled by nobody: it is polled again.
    let mut context = Context::from_waker(Waker::noop());
    match Pin::new(&mut body).poll_frame(&mut context) {
        Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
            Ok(bytes) if bytes.len() as u64 == length => bytes.into(),
            Ok(bytes) => HttpBody::new(Rest {
                first: Some(Frame::data(bytes)),
                body,
            }),
            Err(frame) => HttpBody::new(Rest {
                first: Some(frame),
                body,
            }),
        },
        Poll::Ready(Some(Err(error))) => HttpBody::new(Failed(Some(error.into()))),
        Poll::Ready(None) => HttpBody::default(),
        Poll::Pending => HttpBody::new(body),
    }
}

pin_project_lite::pin_project! {
    /// Makes errors of one type.
    struct Failing<B> {
        #[pin]
        body: B,
    }
}

#[allow(non_snake_case, reason = "as the constructor that it would have without pins")]
fn Failing<B>(body: B) -> Failing<B> {
    Failing { body }
}

impl<B: Body> Body for Failing<B>
where
    B::Error: Into<BodyFailure>,
{
    type Data = B::Data;
    type Error = BodyFailure;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, BodyFailure>>> {
        let frame = self.project().body.poll_frame(context);
        frame.map(|frame| frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A body of which the first frame has been read.
struct Rest<B> {
    first: Option<Frame<Bytes>>,
    body: B,
}

impl<B: Body<Data = Bytes> + Unpin> Body for Rest<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(Ok(first))),
            None => Pin::new(&mut self.body).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let first = self
            .first
            .as_ref()
            .and_then(Frame::data_ref)
            .map_or(0, |data| data.len() as u64);
        self.body
            .size_hint()
            .exact()
            .map_or_else(SizeHint::default, |rest| SizeHint::with_exact(first + rest))
    }
}

/// A body that fails before it begins.
struct Failed(Option<BodyFailure>);

impl Body for Failed {
    type Data = Bytes;
    type Error = BodyFailure;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyFailure>>> {
        Poll::Ready(self.0.take().map(Err))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt as _;
    use futures_util::stream;

    use super::*;

    async fn read(mut body: HttpBody) -> Vec<u8> {
        let mut all = Vec::new();
        while let Some(frame) = core::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            all.extend_from_slice(frame.unwrap().data_ref().unwrap());
        }
        all
    }

    struct Known(stream::BoxStream<'static, &'static str>, u64);

    impl Body for Known {
        type Data = Bytes;
        type Error = BodyFailure;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, BodyFailure>>> {
            let next = self.0.poll_next_unpin(context);
            next.map(|item| {
                item.map(|text| {
                    self.1 -= text.len() as u64;
                    Ok(Frame::data(Bytes::from_static(text.as_bytes())))
                })
            })
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(self.1)
        }
    }

    #[tokio::test]
    async fn a_body_that_is_all_there_comes_out_of_warp_s_box() {
        let body = from_warp(Response::new("hello".into())).into_body();

        assert_eq!(body.complete().unwrap(), "hello");
        assert_eq!(read(body).await, b"hello");
        assert!(from_warp(Response::default()).body().complete().unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_body_that_is_not_all_there_loses_nothing() {
        let parts = unboxed(Known(stream::iter(["ab", "c", "d"]).boxed(), 4));
        assert!(parts.complete().is_none());
        assert_eq!(parts.size_hint().exact(), Some(4));
        assert_eq!(read(parts).await, b"abcd");

        let later = stream::once(async {
            tokio::task::yield_now().await;
            "late"
        });
        assert_eq!(read(unboxed(Known(later.boxed(), 4))).await, b"late");
    }

    #[test]
    fn a_body_is_put_into_no_second_box() {
        assert!(HttpBody::new(HttpBody::from("x")).complete().is_some());
    }
}
