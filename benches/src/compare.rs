//! Two ways to do one thing, in one process, measured in turn.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::statistics::median;

/// The medians of one process, as it prints them and as they are read again.
#[derive(Clone, Copy, Debug)]
pub struct Medians {
    /// To start a backend.
    pub backend_micros: f64,
    /// To do the same by hand.
    pub by_hand_micros: f64,
}

impl Medians {
    /// How many times as long the backend takes.
    #[must_use]
    pub fn ratio(self) -> f64 {
        self.backend_micros / self.by_hand_micros
    }

    /// Reads what [`start_with_by_hand`] printed; `None` if it is something else.
    #[must_use]
    pub fn parse(printed: &str) -> Option<Self> {
        let (backend, by_hand) = printed.trim().split_once(' ')?;
        Some(Self {
            backend_micros: backend.parse().ok()?,
            by_hand_micros: by_hand.parse().ok()?,
        })
    }
}

const ROUNDS: usize = 200;
/// Rounds before those that count: memory is allocated, and the worker threads are awake.
const WARM_UP: usize = 20;

/// Compares starting a backend with doing by hand what it comes down to, and prints the [`Medians`].
///
/// By hand, that is to `wire` the services and to spawn an empty task for each plugin. The clock stops before anything is
/// dropped.
///
/// # Panics
///
/// If the runtime cannot be made.
pub fn start_with_by_hand<B, W>(
    start: impl AsyncFn() -> B,
    stop: impl AsyncFn(B),
    wire: impl Fn() -> W,
    plugins: usize,
) {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be spawned");
    let (backend, by_hand) = runtime.block_on(async {
        let mut times = (Vec::new(), Vec::new());
        for round in 0..WARM_UP + ROUNDS {
            let (took, backend) = timed(&start).await;
            stop(backend).await;
            let (took_by_hand, wired) = timed(async || by_hand(&wire, plugins).await).await;
            // else nobody would use it, and the optimizer might not make it
            drop(black_box(wired));
            if round >= WARM_UP {
                times.0.push(took);
                times.1.push(took_by_hand);
            }
        }
        times
    });
    let [backend, by_hand] = [backend, by_hand].map(|times| median(times.iter().map(micros)));
    println!("{backend} {by_hand}");
}

async fn timed<T>(action: impl AsyncFn() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let outcome = action().await;
    (begun.elapsed(), outcome)
}

async fn by_hand<W>(wire: impl Fn() -> W, plugins: usize) -> W {
    let wired = wire();
    let tasks: Vec<_> = (0..plugins).map(|_| tokio::spawn(async {})).collect();
    for task in tasks {
        task.await.expect("an empty task does not panic");
    }
    wired
}

fn micros(time: &Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
