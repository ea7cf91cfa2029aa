//! That a stop under load loses nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::child::Backend;

const CONNECTIONS: usize = 64;

/// How many answers there are before the stop: by then all of them ask.
const LOAD: usize = 20 * CONNECTIONS;

/// How long a busy machine may take for so many.
const PATIENCE: Duration = Duration::from_secs(30);

/// What became of the requests of all clients.
#[derive(Default)]
struct Tally {
    answered: AtomicUsize,
    cut_off: AtomicUsize,
}

/// Sixty-four clients ask as fast as they can while the backend is told to stop. The backend counts the requests that it
/// began to handle, and says at its very end how many there were: each must have got its answer, to the last byte.
pub(crate) fn a_stop_under_load_loses_no_request_that_was_accepted() {
    let mut backend = Backend::spawn("serving", &["--config", "tests/process/serving.yaml"]);
    let address = backend.wait_for_line("listening on ");
    let tally = Arc::new(Tally::default());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut clients = JoinSet::new();
        for _ in 0..CONNECTIONS {
            clients.spawn(ask_until_the_end(address.clone(), Arc::clone(&tally)));
        }
        let begun = Instant::now();
        while tally.answered.load(Ordering::SeqCst) < LOAD && begun.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        backend.signal("TERM");
        while clients.join_next().await.is_some() {}
    });
    let (code, output, errors) = backend.end();
    assert_eq!(code, Some(0), "{errors}");
    let handled: usize = output
        .lines()
        .find_map(|line| line.strip_prefix("handled "))
        .unwrap()
        .parse()
        .unwrap();
    assert!(handled >= LOAD, "there was no load: {handled} requests");
    assert_eq!(tally.cut_off.load(Ordering::SeqCst), 0, "answers were cut off");
    assert_eq!(tally.answered.load(Ordering::SeqCst), handled);
}

/// Keeps a connection busy, and a next one if that is closed, until none is accepted any more.
async fn ask_until_the_end(address: String, tally: Arc<Tally>) {
    while let Ok(stream) = TcpStream::connect(&address).await {
        let mut stream = BufReader::new(stream);
        while ask(&mut stream, &tally).await {}
    }
}

/// Whether the connection is still good after one request.
async fn ask(stream: &mut BufReader<TcpStream>, tally: &Tally) -> bool {
    let request = b"GET /api/serving/slowly HTTP/1.1\r\nhost: x\r\n\r\n";
    if stream.write_all(request).await.is_err() {
        return false;
    }
    let mut head = String::new();
    loop {
        match stream.read_line(&mut head).await {
            // closed between two requests: this one was never accepted
            Ok(0) | Err(_) if head.is_empty() => return false,
            Ok(0) | Err(_) => {
                tally.cut_off.fetch_add(1, Ordering::SeqCst);
                return false;
            }
            Ok(_) if head.ends_with("\r\n\r\n") => break,
            Ok(_) => {}
        }
    }
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.and_then(|length| length.parse().ok()).unwrap_or(0)];
    if stream.read_exact(&mut body).await.is_err() {
        tally.cut_off.fetch_add(1, Ordering::SeqCst);
        return false;
    }
    // what is refused because the plugin is stopping was not accepted
    if head.starts_with("http/1.1 200") {
        assert_eq!(body, b"\"done\"");
        tally.answered.fetch_add(1, Ordering::SeqCst);
    }
    !head.contains("connection: close")
}
