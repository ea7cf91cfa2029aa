//! Load from [wrk](https://github.com/wg/wrk), in a process of its own.

use std::process::Command;

/// As many as a portal's frontends and their proxies keep open.
const CONNECTIONS: &str = "64";

/// How many requests a second are answered on `port`.
///
/// # Panics
///
/// If there is no `wrk`, or any answer is not a good one.
#[must_use]
pub fn requests_per_second(port: u16, path: &str, seconds: u32) -> f64 {
    let output = Command::new("wrk")
        // one thread: what is measured has the other processor, and a share of this one
        .args(["-t1", "-c", CONNECTIONS, "-d"])
        .arg(format!("{seconds}s"))
        .arg(format!("http://127.0.0.1:{port}{path}"))
        .output()
        .expect("wrk is installed");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && !text.contains("Non-2xx") && !text.contains("Socket errors"),
        "wrk says: {text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let rate = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    rate.and_then(|rate| rate.trim().parse().ok())
        .expect("wrk says how many requests a second it made")
}
