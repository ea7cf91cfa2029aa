//! Waiting for a machine that does nothing else.
//!
//! Medians of interleaved runs cancel a machine that is slow, but not one that is busy: where others keep the processors
//! from the runtime's threads, to hand a thousand tasks to them takes ten times as long, and what it is compared with
//! looks good for no reason of its own.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

/// The share of the processors' time that others may take. A quiet machine is well below.
const IDLE: f64 = 0.05;
const SAMPLE: Duration = Duration::from_millis(300);

/// Waits until nobody uses the processors, and says whether that came true within `patience`.
///
/// It does at once where the system does not say how busy it is.
#[must_use]
pub fn wait(patience: Duration) -> bool {
    let begun = Instant::now();
    loop {
        if busy_share().is_none_or(|busy| busy < IDLE) {
            return true;
        }
        if begun.elapsed() > patience {
            return false;
        }
    }
}

/// How much of the processors' time is used while this process sleeps.
fn busy_share() -> Option<f64> {
    let (total, idle) = processor_time()?;
    thread::sleep(SAMPLE);
    let (total_later, idle_later) = processor_time()?;
    let share = (idle_later - idle) / (total_later - total).max(1.0);
    Some(1.0 - share)
}

/// All of the processors' time since they started, and how much of it they were idle.
fn processor_time() -> Option<(f64, f64)> {
    let text = fs::read_to_string("/proc/stat").ok()?;
    let words = text.lines().next()?.split_whitespace().skip(1);
    let times: Vec<f64> = words.map(str::parse).collect::<Result<_, _>>().ok()?;
    // user, nice, system, idle, waiting for disks, …
    let idle = times.get(3)? + times.get(4)?;
    Some((times.iter().sum(), idle))
}
