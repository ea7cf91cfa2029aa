use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::child::SCENARIO;
use crate::tasks::now;

/// A run of a task.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) task: usize,
    pub(crate) began: Duration,
    /// `None` while it goes on, or if it never ended.
    pub(crate) ended: Option<Duration>,
}

/// What a process told so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) runs: Vec<Run>,
    /// Lines of the log, and of its errors.
    pub(crate) log: Vec<String>,
}

impl Told {
    fn hear(&mut self, line: String) {
        let words: Vec<_> = line.split(' ').collect();
        let ["run", what, task, at] = *words else {
            self.log.push(line);
            return;
        };
        let (task, at) = (task.parse().unwrap(), Duration::from_nanos(at.parse().unwrap()));
        if what == "begin" {
            let ended = None;
            self.runs.push(Run { task, began: at, ended });
        } else {
            let mut runs = self.runs.iter_mut();
            let run = runs.find(|run| run.task == task && run.ended.is_none());
            run.unwrap().ended = Some(at);
        }
    }

    /// What of the log is a warning or worse: who says what.
    pub(crate) fn problems(&self) -> Vec<String> {
        let problem = |line: &String| {
            let Ok(parsed) = serde_json::from_str::<Value>(line) else {
                // no line of the log, and nobody has anything else to say
                return Some(line.clone());
            };
            let part = |name: &str| parsed[name].as_str().unwrap_or_default().to_owned();
            let is_problem = !matches!(&*part("level"), "info" | "debug");
            is_problem.then(|| format!("{} {}: {}", part("timestamp"), part("target"), part("message")))
        };
        self.log.iter().filter_map(problem).collect()
    }
}

/// An instance of the backend of tasks: a process of its own, to which somebody listens.
pub(crate) struct Instance {
    child: Child,
    told: Arc<Mutex<Told>>,
    listeners: Vec<JoinHandle<()>>,
}

impl Instance {
    pub(crate) fn start(config: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .env(SCENARIO, "tasks")
            .arg("--config")
            .arg(config)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let told = Arc::<Mutex<Told>>::default();
        let listeners = vec![
            listen(child.stdout.take().unwrap(), Arc::clone(&told)),
            listen(child.stderr.take().unwrap(), Arc::clone(&told)),
        ];
        Self { child, told, listeners }
    }

    pub(crate) fn told(&self) -> Told {
        self.told.lock().unwrap().clone()
    }

    /// Whether each of so many tasks has begun a run since then.
    pub(crate) fn has_run_all(&self, tasks: usize, since: Duration) -> bool {
        let told = self.told.lock().unwrap();
        let runs = told.runs.iter().rev().take_while(|run| run.began >= since);
        let mut seen: Vec<_> = runs.map(|run| run.task).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.len() == tasks
    }

    /// Kills the process, `kill -9`, in the middle of a run. What it told, and when it died.
    pub(crate) fn kill_at_work(mut self) -> (Told, Duration) {
        let begun = Instant::now();
        loop {
            self.signal("STOP");
            self.wait_until_it_tells_nothing();
            if self.told.lock().unwrap().runs.iter().any(|run| run.ended.is_none()) {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "it never does anything");
            self.signal("CONT");
            sleep(Duration::from_millis(30));
        }
        self.child.kill().unwrap();
        let (told, status) = self.end();
        assert!(!status.success());
        told
    }

    /// Stops the process as an operator does. It has to come to a good end.
    pub(crate) fn stop(mut self) -> Told {
        self.signal("TERM");
        let ((told, _), status) = self.end();
        assert!(status.success(), "{status}: {:#?}", told.log);
        told
    }

    /// Once the process stands still, what is left of it in the pipe is read.
    fn wait_until_it_tells_nothing(&self) {
        let lines = || {
            let told = self.told.lock().unwrap();
            (
                told.runs.len(),
                told.runs.iter().filter(|run| run.ended.is_some()).count(),
            )
        };
        let mut before = lines();
        loop {
            sleep(Duration::from_millis(100));
            let now = lines();
            if now == before {
                return;
            }
            before = now;
        }
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    fn end(&mut self) -> ((Told, Duration), ExitStatus) {
        let status = self.child.wait().unwrap();
        let died = now();
        for listener in self.listeners.drain(..) {
            listener.join().unwrap();
        }
        ((self.told(), died), status)
    }
}

/// A test that fails leaves no process behind.
impl Drop for Instance {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listen(output: impl Read + Send + 'static, told: Arc<Mutex<Told>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines() {
            told.lock().unwrap().hear(line.unwrap());
        }
    })
}
