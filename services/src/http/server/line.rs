use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::sync::atomic::{AtomicU8, Ordering};
use core::task::{Context, Poll};
use core::time::Duration;
use std::io;
use std::sync::Arc;

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use crate::http::activity::Activity;

const OPEN: u8 = 0;
/// Whoever reads comes to the end.
const HUNG_UP: u8 = 1;
/// Whoever reads or writes fails.
const CUT: u8 = 2;

/// A connection's end, as the server sees it who may have given the connection away: that of a WebSocket belongs to its
/// handler, in a task that nobody knows.
#[derive(Clone, Debug, Default)]
pub(super) struct Line(Arc<State>);

#[derive(Debug, Default)]
struct State {
    how: AtomicU8,
    /// Who reads, to see how it stands with the line.
    reader: AtomicWaker,
    /// Who writes and has to wait.
    writer: AtomicWaker,
    /// Set once nobody has the connection any more.
    closed: AtomicU8,
    /// Who waits for that.
    waiting: AtomicWaker,
}

impl Line {
    /// Lets whoever reads come to the end.
    pub(super) fn hang_up(&self) {
        self.turn(HUNG_UP);
    }

    /// Cuts the line when the guard is dropped, unless it is closed by then.
    pub(super) fn cut_on_drop(&self) -> impl Drop + use<> {
        Cut(self.clone())
    }

    /// Waits until nobody has the connection any more. There is one who waits, at most.
    pub(super) async fn closed(&self) {
        poll_fn(|context| {
            self.0.waiting.register(context.waker());
            match self.0.closed.load(Ordering::Acquire) {
                0 => Poll::Pending,
                _ => Poll::Ready(()),
            }
        })
        .await;
    }

    fn turn(&self, how: u8) {
        self.0.how.fetch_max(how, Ordering::AcqRel);
        self.0.reader.wake();
        self.0.writer.wake();
    }

    fn how(&self) -> u8 {
        self.0.how.load(Ordering::Acquire)
    }
}

struct Cut(Line);

impl Drop for Cut {
    fn drop(&mut self) {
        self.0.turn(CUT);
    }
}

/// A stream with its [`Line`].
pub(super) struct LineIo<I> {
    io: I,
    line: Line,
    /// For connections on which nothing comes or goes for too long.
    inactivity: Option<Inactivity>,
    /// Who is told that something has come in.
    activity: Option<Activity>,
}

struct Inactivity {
    limit: Duration,
    timer: Pin<Box<Sleep>>,
}

impl<I> LineIo<I> {
    pub(super) fn new(io: I, line: Line, limit: Option<Duration>) -> Self {
        let inactivity = limit.map(|limit| Inactivity {
            limit,
            timer: Box::pin(sleep(limit)),
        });
        Self {
            io,
            line,
            inactivity,
            activity: None,
        }
    }

    /// The same, with one who is told whenever something comes in.
    pub(super) fn heard_by(mut self, activity: Activity) -> Self {
        self.activity = Some(activity);
        self
    }

    fn active(&mut self) {
        if let Some(Inactivity { limit, timer }) = &mut self.inactivity
            && let Some(deadline) = Instant::now().checked_add(*limit)
        {
            timer.as_mut().reset(deadline);
        }
    }

    fn check(&self) -> io::Result<()> {
        match self.line.how() {
            CUT => Err(io::ErrorKind::ConnectionAborted.into()),
            _ => Ok(()),
        }
    }
}

impl<I> LineIo<I> {
    /// What a writer gets that has to wait: it is told of a cut, and does not wait for ever for somebody who reads nothing.
    fn wait_to_write<T>(&mut self, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        // First, so that no change is missed.
        self.line.0.writer.register(context.waker());
        self.check()?;
        self.poll_inactivity(context)
    }

    fn poll_inactivity<T>(&mut self, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        match &mut self.inactivity {
            Some(inactivity) => inactivity
                .timer
                .as_mut()
                .poll(context)
                .map(|()| Err(io::ErrorKind::TimedOut.into())),
            None => Poll::Pending,
        }
    }
}

impl<I> Drop for LineIo<I> {
    fn drop(&mut self) {
        self.line.0.closed.store(1, Ordering::Release);
        self.line.0.waiting.wake();
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for LineIo<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.io).poll_read(context, buffer);
        if read.is_ready() {
            self.check()?;
            self.active();
            if let Some(activity) = self.activity.as_ref().filter(|_| buffer.filled().len() > before) {
                activity.hear();
            }
            return read;
        }
        // First, so that no change is missed.
        self.line.0.reader.register(context.waker());
        match self.line.how() {
            OPEN => {}
            HUNG_UP => return Poll::Ready(Ok(())),
            _ => return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())),
        }
        self.poll_inactivity(context)
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for LineIo<I> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        if written.is_pending() {
            return self.wait_to_write(context);
        }
        self.active();
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        let written = Pin::new(&mut self.io).poll_write_vectored(context, bytes);
        if written.is_pending() {
            return self.wait_to_write(context);
        }
        self.active();
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        let flushed = Pin::new(&mut self.io).poll_flush(context);
        if flushed.is_pending() {
            return self.wait_to_write(context);
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn whoever_reads_a_line_that_is_hung_up_comes_to_the_end_and_may_still_write() {
        let (near, mut far) = duplex(64);
        let line = Line::default();
        let mut io = LineIo::new(near, line.clone(), None);
        let reading = tokio::spawn(async move {
            let read = io.read(&mut [0; 8]).await;
            io.write_all(b"bye").await.unwrap();
            read
        });
        tokio::task::yield_now().await;

        line.hang_up();

        assert_eq!(reading.await.unwrap().unwrap(), 0);
        let mut rest = String::new();
        far.read_to_string(&mut rest).await.unwrap();
        assert_eq!(rest, "bye");
        line.closed().await;
    }

    #[tokio::test]
    async fn whoever_has_a_line_that_is_cut_fails() {
        let (near, _far) = duplex(64);
        let line = Line::default();
        let mut io = LineIo::new(near, line.clone(), None);
        drop(line.cut_on_drop());

        assert_eq!(
            io.read(&mut [0; 8]).await.unwrap_err().kind(),
            io::ErrorKind::ConnectionAborted
        );
        assert_eq!(
            io.write(b"x").await.unwrap_err().kind(),
            io::ErrorKind::ConnectionAborted
        );
    }

    #[tokio::test]
    async fn whoever_waits_to_write_is_told_that_the_line_is_cut() {
        let (near, _far) = duplex(1);
        let line = Line::default();
        let mut io = LineIo::new(near, line.clone(), None);
        let writing = tokio::spawn(async move { io.write_all(b"nobody reads this").await });
        tokio::task::yield_now().await;

        drop(line.cut_on_drop());

        let error = writing.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionAborted);
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_nothing_is_not_written_to_for_ever() {
        let (near, _far) = duplex(1);
        let mut io = LineIo::new(near, Line::default(), Some(Duration::from_secs(5)));

        let error = io.write_all(b"nobody reads this").await.unwrap_err();

        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_on_which_nothing_happens_ends() {
        let (near, mut far) = duplex(64);
        let mut io = LineIo::new(near, Line::default(), Some(Duration::from_secs(5)));
        let begin = Instant::now();
        let speak = async {
            sleep(Duration::from_secs(4)).await;
            far.write_all(b"x").await.unwrap();
        };

        let (read, ()) = tokio::join!(io.read_u8(), speak);
        read.unwrap();
        let error = io.read_u8().await.unwrap_err();

        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(begin.elapsed().as_secs(), 9);
    }
}
