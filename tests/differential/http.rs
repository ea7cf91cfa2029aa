//! Groups of requests: a backend for each, in this process.

use std::fs::{File, FileTimes};
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use flytower::{RunningBackend, StartError, StartOptions};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::cases::{Group, Phase, Request, case_files, suite};
use crate::compare;
use crate::exchange::exchange;
use crate::plugins::{WithApp, WithoutApp};
use crate::report::Report;
use crate::request::Sent;

/// Longer than any start takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// The age of the files that are served.
const MODIFIED: Duration = Duration::from_secs(1_577_836_800);

/// Asks Flytower what the real Backstage was asked.
pub(crate) async fn run(report: &mut Report) {
    for file in case_files::<Group>("http") {
        for group in &file.cases {
            let names = group.requests.iter().map(|request| request.case.as_str());
            let names: Vec<_> = names.chain([file.name.as_str(), group.group.as_str()]).collect();
            if !report.wants(&names) {
                continue;
            }
            for (case, answer) in Asked::answers(group).await {
                let recorded = file.answers.get(&case);
                let recorded = recorded.unwrap_or_else(|| panic!("no answer is recorded to `{case}`; run `record`"));
                report.case(&file.name, &case, compare::answers(recorded, &answer));
            }
        }
    }
}

/// A group whose backend is to be asked.
struct Asked<'a> {
    group: &'a Group,
    folder: TempDir,
    server: SocketAddr,
    answers: Map<String, Value>,
}

impl<'a> Asked<'a> {
    async fn answers(group: &'a Group) -> Map<String, Value> {
        let mut asked = Self {
            group,
            folder: tempfile::tempdir().unwrap(),
            server: free_address(),
            answers: Map::new(),
        };
        let options = asked.options();
        if group.starts {
            asked.ask_all(options).await;
        } else {
            let started = start(group.app, options).await;
            asked
                .answers
                .insert(group.group.clone(), json!({ "starts": started.is_ok() }));
            if let Ok(running) = started {
                running.stop().await.unwrap();
            }
        }
        asked.answers
    }

    async fn ask_all(&mut self, options: StartOptions) {
        let marker = self.marker();
        let start = start(self.group.app, options);
        let while_starting = async {
            if self.has(Phase::Starting) {
                until("the plugin `late` is starting", || std::future::ready(marker.exists())).await;
                self.ask(Phase::Starting).await;
            }
        };
        let (started, ()) = tokio::join!(start, while_starting);
        let Ok(running) = started else {
            // Where Backstage does start: each answer shows it.
            let requests = self.group.requests.iter();
            self.answers = requests
                .map(|request| (request.case.clone(), json!({ "starts": false })))
                .collect();
            return;
        };
        self.ask(Phase::Running).await;
        self.stop(running).await;
    }

    async fn stop(&mut self, running: RunningBackend) {
        let asking = async {
            if self.has(Phase::Stopping) {
                let server = self.server;
                until("the backend is stopping", || async move { !is_ready(server).await }).await;
                self.ask(Phase::Stopping).await;
            }
        };
        let (stopped, ()) = tokio::join!(running.stop(), asking);
        stopped.unwrap();
    }

    fn has(&self, phase: Phase) -> bool {
        self.group.requests.iter().any(|request| request.phase == phase)
    }

    async fn ask(&mut self, phase: Phase) {
        for request in self.group.requests.iter().filter(|request| request.phase == phase) {
            let answer = self.answer(request).await;
            self.answers.insert(request.case.clone(), answer);
        }
    }

    async fn answer(&self, request: &Request) -> Value {
        let answers = exchange(self.server, &request.to_send()).await;
        let folder = self.folder.path().display().to_string();
        let kept = answers.iter().map(|answer| answer.kept(self.server.port(), &folder));
        let mut kept: Vec<_> = kept.collect();
        match kept.len() {
            1 => kept.remove(0),
            _ => Value::Array(kept),
        }
    }

    /// The file that says that the plugin `late` is starting.
    fn marker(&self) -> PathBuf {
        self.folder.path().join("late")
    }

    /// What all backends have, below what the group says.
    fn options(&self) -> StartOptions {
        let port = self.server.port();
        let base = json!({
            "backend": {
                "baseUrl": format!("http://localhost:{port}"),
                "listen": { "host": "127.0.0.1", "port": port },
            },
            "tester": { "files": self.files() },
            "late": { "marker": self.marker() },
        });
        let file = |name: &str, value: &str| {
            let path = self.folder.path().join(name);
            std::fs::write(&path, value).unwrap();
            path
        };
        let own = Value::Object(self.group.config.clone());
        // JSON is YAML
        StartOptions::new()
            .config_file(file("base.yaml", &base.to_string()))
            .config_file(file("app-config.yaml", &own.to_string()))
    }

    /// The files that the plugin serves, of an age that does not change.
    fn files(&self) -> PathBuf {
        let target = self.folder.path().join("files");
        copy(&suite().join("files"), &target);
        target
    }
}

async fn start(with_app: bool, options: StartOptions) -> Result<RunningBackend, StartError> {
    match with_app {
        true => WithApp::start(options).await,
        false => WithoutApp::start(options).await,
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
            let times = FileTimes::new().set_modified(SystemTime::UNIX_EPOCH + MODIFIED);
            File::options()
                .write(true)
                .open(&target)
                .unwrap()
                .set_times(times)
                .unwrap();
        }
    }
}

/// Port 0 will not do: it stands in the configuration as well, and is needed while the backend starts.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap()
}

/// Whether the backend says so. One that does not listen any more is not.
async fn is_ready(server: SocketAddr) -> bool {
    let request = "GET /.backstage/health/v1/readiness HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let sent = Sent {
        bytes: request.into(),
        methods: vec!["GET".to_owned()],
    };
    let answers = exchange(server, &sent).await;
    answers.iter().any(|answer| answer.status == 200)
}

async fn until<F: Future<Output = bool>>(what: &str, condition: impl Fn() -> F) {
    let begun = Instant::now();
    while !condition().await {
        assert!(begun.elapsed() < PATIENCE, "it never happens that {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
