use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// How much may wait to be written.
const ROOM: usize = 8 * 1024 * 1024;

/// How long the thread lets lines come together: to be woken for each costs more than to write it.
const GATHERING: Duration = Duration::from_millis(5);

/// How long to wait for it in the end.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where lines go. While it is [`open`](Self::open) a thread of its own writes them, many at a time: a terminal that is
/// paused, or a pipe that nobody reads, must not hold up the threads on which everything else runs. If they come faster
/// than they can be written, some are dropped and counted. Otherwise, before the backend starts and after its end, whoever
/// logs writes: nothing must be lost because the process ends.
#[derive(Clone)]
pub(super) struct Output(Arc<Shared>);

struct Shared {
    queue: Mutex<Queue>,
    /// There is something to write, or the end has come.
    work: Condvar,
    /// The end has come.
    closing: Condvar,
    /// The thread has ended.
    ended: Condvar,
    sink: Mutex<Box<dyn Write + Send>>,
    /// The line that says how many are missing.
    notice: Box<dyn Fn(u64) -> String + Send + Sync>,
    room: usize,
}

#[derive(Default)]
struct Queue {
    pending: Vec<u8>,
    dropped: u64,
    /// How many backends have it open.
    users: usize,
    has_thread: bool,
    thread_waits: bool,
}

impl Output {
    pub(super) fn new(
        sink: impl Write + Send + 'static,
        notice: impl Fn(u64) -> String + Send + Sync + 'static,
    ) -> Self {
        Self::with_room(sink, notice, ROOM)
    }

    fn with_room(
        sink: impl Write + Send + 'static,
        notice: impl Fn(u64) -> String + Send + Sync + 'static,
        room: usize,
    ) -> Self {
        Self(Arc::new(Shared {
            queue: Mutex::default(),
            work: Condvar::new(),
            closing: Condvar::new(),
            ended: Condvar::new(),
            sink: Mutex::new(Box::new(sink)),
            notice: Box::new(notice),
            room,
        }))
    }

    /// Has lines written by a thread, until whoever opened it closes what this returns.
    pub(super) fn open(&self) -> OpenOutput {
        let mut queue = self.0.queue();
        queue.users += 1;
        if !queue.has_thread {
            let shared = Arc::clone(&self.0);
            let thread = thread::Builder::new().name("log".to_owned());
            // without a thread lines are written as they would be otherwise
            queue.has_thread = thread.spawn(move || shared.write_until_closed()).is_ok();
        }
        OpenOutput {
            output: self.clone(),
            closed: AtomicBool::new(false),
        }
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, line: &[u8]) {
        let mut queue = self.queue();
        if !queue.has_thread {
            drop(queue);
            self.write(line);
            return;
        }
        // a line that would not even fit alone is let in alone
        if !queue.pending.is_empty() && queue.pending.len() + line.len() > self.room {
            queue.dropped += 1;
            return;
        }
        queue.pending.extend_from_slice(line);
        // it costs a system call, so not for nothing
        if queue.thread_waits {
            queue.thread_waits = false;
            self.work.notify_one();
        }
    }

    fn write_until_closed(&self) {
        let mut lines = Vec::new();
        loop {
            let mut queue = self.queue();
            while queue.pending.is_empty() && queue.dropped == 0 {
                if queue.users == 0 {
                    queue.has_thread = false;
                    self.ended.notify_all();
                    return;
                }
                queue.thread_waits = true;
                queue = self.work.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
            queue.thread_waits = false;
            let goes_on = |queue: &mut Queue| queue.users > 0;
            let gathered = self.closing.wait_timeout_while(queue, GATHERING, goes_on);
            (queue, _) = gathered.unwrap_or_else(PoisonError::into_inner);
            core::mem::swap(&mut lines, &mut queue.pending);
            let dropped = core::mem::take(&mut queue.dropped);
            drop(queue);
            if dropped > 0 {
                lines.extend_from_slice((self.notice)(dropped).as_bytes());
            }
            self.write(&lines);
            lines.clear();
            lines.shrink_to(64 * 1024);
        }
    }

    /// If it fails there is nowhere to say so.
    fn write(&self, lines: &[u8]) {
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = sink.write_all(lines).and_then(|()| sink.flush());
    }
}

/// That lines are written by a thread. Closes when it is dropped, at the latest.
pub(super) struct OpenOutput {
    output: Output,
    closed: AtomicBool,
}

impl OpenOutput {
    /// Waits until everything is written, but not for ever: an output that is stuck is not worth it. Blocks.
    pub(super) fn close(&self) {
        if self.closed.swap(true, Ordering::Relaxed) {
            return;
        }
        let shared = &self.output.0;
        let mut queue = shared.queue();
        queue.users -= 1;
        if queue.users > 0 {
            return;
        }
        shared.work.notify_one();
        shared.closing.notify_one();
        let ended = |queue: &mut Queue| queue.has_thread && queue.users == 0;
        drop(shared.ended.wait_timeout_while(queue, PATIENCE, ended));
    }
}

impl Drop for OpenOutput {
    fn drop(&mut self) {
        self.close();
    }
}

impl<'w> MakeWriter<'w> for Output {
    type Writer = LineWriter<'w>;

    fn make_writer(&'w self) -> Self::Writer {
        LineWriter(&self.0)
    }
}

/// Takes whole lines.
pub(super) struct LineWriter<'w>(&'w Shared);

impl Write for LineWriter<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.take(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// Says what is written to it, and does not go on until it may.
    struct Slow {
        begun: Sender<String>,
        may_go_on: Receiver<()>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.begun.send(String::from_utf8(bytes.to_vec()).unwrap()).unwrap();
            let _ = self.may_go_on.recv();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn slow(room: usize) -> (Output, Receiver<String>, Sender<()>) {
        let (begun, written) = channel();
        let (go_on, may_go_on) = channel();
        let output = Output::with_room(Slow { begun, may_go_on }, |count| format!("{count} dropped\n"), room);
        (output, written, go_on)
    }

    fn log(output: &Output, line: &str) {
        output.make_writer().write_all(line.as_bytes()).unwrap();
    }

    #[test]
    fn a_slow_output_holds_nobody_up_and_what_is_dropped_is_counted() {
        let (sut, written, go_on) = slow(10);
        let open = sut.open();

        log(&sut, "first\n");
        assert_eq!(written.recv().unwrap(), "first\n");
        // all of this returns although the output does not
        log(&sut, "two\n");
        log(&sut, "three\n");
        log(&sut, "four\n");
        log(&sut, "five\n");

        drop(go_on);
        assert_eq!(written.recv().unwrap(), "two\nthree\n2 dropped\n");
        open.close();
    }

    #[test]
    fn closing_waits_until_everything_is_written() {
        let (sut, written, go_on) = slow(1000);
        drop(go_on);
        let open = sut.open();
        for number in 0..100 {
            log(&sut, &format!("{number}\n"));
        }

        open.close();

        let all: String = written.try_iter().collect();
        assert_eq!(all.lines().count(), 100);
        assert!(!sut.0.queue().has_thread);
    }

    #[test]
    fn closing_does_not_wait_for_ever() {
        let (sut, written, _stuck) = slow(1000);
        let open = sut.open();
        log(&sut, "first\n");
        written.recv().unwrap();

        open.close();
        // neither does whoever logs after that
        log(&sut, "second\n");
    }

    #[test]
    fn lines_are_written_at_once_while_nobody_has_it_open() {
        let (sut, written, go_on) = slow(0);
        drop(go_on);

        log(&sut, "before\n");
        assert_eq!(written.try_recv().unwrap(), "before\n");
        let (first, second) = (sut.open(), sut.open());
        drop(first);
        log(&sut, "while\n");
        drop(second);
        assert_eq!(written.try_recv().unwrap(), "while\n");
        log(&sut, "after\n");
        assert_eq!(written.try_recv().unwrap(), "after\n");
    }
}
