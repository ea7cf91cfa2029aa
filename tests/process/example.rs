use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;

/// Longer than a start takes on a busy machine.
const SOON: Duration = Duration::from_secs(60);

/// An example, run from its binary as its users do: with a configuration file, and nothing else that differs.
pub(crate) struct Example {
    child: Child,
    log: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
    url: String,
}

impl Example {
    /// Starts it and waits until it serves. What stands in `before` runs it: its own name and arguments follow.
    pub(crate) fn start(name: &str, config: &Path, before: &[&str]) -> Self {
        match Self::try_start(name, config, before) {
            Ok(started) => started,
            Err(log) => panic!("`{name}` does not start: {log}"),
        }
    }

    /// Starts it, or says what it has said.
    pub(crate) fn try_start(name: &str, config: &Path, before: &[&str]) -> Result<Self, String> {
        let binary = binary(name);
        let mut words = before.iter().map(AsRef::as_ref).chain([binary.as_os_str()]);
        let mut child = Command::new(words.next().unwrap())
            .args(words)
            .arg("--config")
            .arg(config)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::<Mutex<String>>::default();
        let readers = vec![
            keep(BufReader::new(child.stdout.take().unwrap()), &log),
            keep(BufReader::new(child.stderr.take().unwrap()), &log),
        ];
        let mut this = Self {
            child,
            log,
            readers,
            url: String::new(),
        };
        let began = Instant::now();
        while !this.log().contains("\"started `") {
            if this.child.try_wait().unwrap().is_some() {
                // what it said last may still be on its way
                for reader in this.readers.drain(..) {
                    reader.join().unwrap();
                }
                return Err(this.log());
            }
            assert!(began.elapsed() < SOON, "it does not start: {}", this.log());
            std::thread::sleep(Duration::from_millis(10));
        }
        let log = this.log();
        let address = log
            .split("Listening on ")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        this.url = format!("http://{}", address.unwrap());
        Ok(this)
    }

    /// What it has said so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The lines of the log that contain a text, once there are as many as expected: what was said may still be on its way.
    pub(crate) fn lines_with(&self, text: &str, expected: usize) -> Vec<String> {
        let began = Instant::now();
        loop {
            let log = self.log();
            let lines: Vec<_> = log.lines().filter(|line| line.contains(text)).collect();
            if lines.len() >= expected || began.elapsed() > SOON {
                return lines.into_iter().map(str::to_owned).collect();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        answer(reqwest::Client::new().get(format!("{}{path}", self.url))).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        answer(reqwest::Client::new().post(format!("{}{path}", self.url)).json(body)).await
    }

    /// Ends it without a warning.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Example {
    /// Nothing is left over by a test that fails.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads all there is, so that whoever writes never waits.
fn keep(lines: impl BufRead + Send + 'static, log: &Arc<Mutex<String>>) -> JoinHandle<()> {
    let log = Arc::clone(log);
    std::thread::spawn(move || {
        for line in lines.lines().map_while(Result::ok) {
            let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
            log.push_str(&line);
            log.push('\n');
        }
    })
}

async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.timeout(SOON).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

/// The example that was built with these tests: `cargo test` builds all examples.
fn binary(name: &str) -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.parent().and_then(Path::parent).unwrap();
    let binary = folder.join("examples").join(name);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/{name}.rs"));
    let changed = |path: &Path| path.metadata().and_then(|metadata| metadata.modified()).ok();
    assert!(
        changed(&binary) >= changed(&source),
        "`{}` is not there or is out of date: `cargo test --test process` does not build examples; run `cargo build --example \
         {name}` before",
        binary.display()
    );
    binary
}
