use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// The environment variable that turns this program into a backend.
pub(crate) const SCENARIO: &str = "FLYTOWER_TEST_SCENARIO";

/// Longer than anything takes, shorter than anybody waits.
const SOON: Duration = Duration::from_secs(20);

/// A backend in a process of its own.
pub(crate) struct Backend {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Backend {
    pub(crate) fn spawn(scenario: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .env(SCENARIO, scenario)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output }
    }

    /// Waits until it prints this line.
    pub(crate) fn wait_for(&mut self, wanted: &str) {
        let mut line = String::new();
        while line.trim() != wanted {
            line.clear();
            assert_ne!(
                self.output.read_line(&mut line).unwrap(),
                0,
                "it ended before it printed `{wanted}`"
            );
        }
    }

    /// Waits until it prints a line that begins so, and gives the rest of the line.
    pub(crate) fn wait_for_line(&mut self, beginning: &str) -> String {
        loop {
            let mut line = String::new();
            let length = self.output.read_line(&mut line).unwrap();
            assert_ne!(length, 0, "it ended before it printed `{beginning}`");
            if let Some(rest) = line.trim_end().strip_prefix(beginning) {
                return rest.to_owned();
            }
        }
    }

    /// Two signals, of which none waits for the other. Of one signal the system may make one out of two itself.
    pub(crate) fn signal_at_once(&self, [first, second]: [&str; 2]) {
        let id = self.child.id();
        let script = format!("kill -s {first} {id}; kill -s {second} {id}");
        assert!(Command::new("sh").args(["-c", &script]).status().unwrap().success());
    }

    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", signal, &id])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for the end: the exit code, the rest of the output, and the errors.
    pub(crate) fn end(mut self) -> (Option<i32>, String, String) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if begun.elapsed() > SOON {
                self.child.kill().unwrap();
                panic!("it does not end");
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let (mut output, mut errors) = (String::new(), String::new());
        self.output.read_to_string(&mut output).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        (status.code(), output, errors)
    }
}
