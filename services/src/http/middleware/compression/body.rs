use core::pin::Pin;
use core::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame};

use super::encoder::Encoder;
use super::encoding::Encoding;
use crate::http::{BodyFailure, HttpBody};

/// How much is compressed in one go: what takes well below a millisecond, for other requests to have their turn.
const STEP: usize = 32 * 1024;

/// A body that is compressed while it is read.
pub(super) struct Compressed {
    body: HttpBody,
    /// None of it after the end.
    encoder: Option<Encoder>,
    /// What has been read and not compressed yet.
    pending: Bytes,
    /// Whether the encoder may hold something back.
    dirty: bool,
    trailers: Option<Frame<Bytes>>,
}

impl Compressed {
    pub(super) fn new(body: HttpBody, encoding: Encoding) -> Self {
        let length = body.size_hint().exact();
        Self {
            body,
            encoder: Some(Encoder::new(encoding, length)),
            pending: Bytes::new(),
            dirty: false,
            trailers: None,
        }
    }

    /// Compresses a step of what has been read.
    fn step(&mut self) -> Result<Option<Frame<Bytes>>, BodyFailure> {
        let Some(encoder) = &mut self.encoder else {
            return Ok(None);
        };
        let step = self.pending.split_to(STEP.min(self.pending.len()));
        encoder.write(&step)?;
        self.dirty = true;
        Ok(frame(encoder.take()))
    }

    /// Sends what is held back, for the body pauses.
    fn flush(&mut self) -> Result<Option<Frame<Bytes>>, BodyFailure> {
        let Some(encoder) = self.encoder.as_mut().filter(|_| self.dirty) else {
            return Ok(None);
        };
        encoder.flush()?;
        self.dirty = false;
        Ok(frame(encoder.take()))
    }

    fn finish(&mut self) -> Result<Option<Frame<Bytes>>, BodyFailure> {
        match self.encoder.take() {
            Some(encoder) => Ok(frame(encoder.finish()?)),
            None => Ok(self.trailers.take()),
        }
    }

    /// Gives the next frame, or says that there is none yet.
    fn next(&mut self, context: &mut Context<'_>) -> Result<Poll<Option<Frame<Bytes>>>, BodyFailure> {
        let mut done = 0;
        loop {
            if !self.pending.is_empty() {
                // Brotli gives nothing for megabytes: others have their turn in between.
                if done >= STEP {
                    context.waker().wake_by_ref();
                    return Ok(Poll::Pending);
                }
                let before = self.pending.len();
                if let Some(frame) = self.step()? {
                    return Ok(Poll::Ready(Some(frame)));
                }
                done += before - self.pending.len();
                continue;
            }
            if self.encoder.is_none() {
                return Ok(Poll::Ready(self.finish()?));
            }
            match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Ready(Some(frame)) => match frame?.into_data() {
                    Ok(data) => self.pending = data,
                    // The last frame of a body. They follow what is still held back.
                    Err(trailers) => {
                        self.trailers = Some(trailers);
                        return Ok(Poll::Ready(self.finish()?));
                    }
                },
                Poll::Ready(None) => return Ok(Poll::Ready(self.finish()?)),
                Poll::Pending => {
                    return Ok(match self.flush()? {
                        Some(frame) => Poll::Ready(Some(frame)),
                        None => Poll::Pending,
                    });
                }
            }
        }
    }
}

fn frame(bytes: Vec<u8>) -> Option<Frame<Bytes>> {
    (!bytes.is_empty()).then(|| Frame::data(bytes.into()))
}

impl Body for Compressed {
    type Data = Bytes;
    type Error = BodyFailure;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyFailure>>> {
        match self.next(context) {
            Ok(next) => next.map(|frame| frame.map(Ok)),
            Err(error) => {
                self.encoder = None;
                self.trailers = None;
                Poll::Ready(Some(Err(error)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.encoder.is_none() && self.trailers.is_none()
    }
}
