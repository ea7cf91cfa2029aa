//! A `RUSTC_WRAPPER` that notes what each call of rustc took. The benchmark is its own wrapper: cargo runs the same
//! binary again, and what it notes comes back through a file.

use std::env;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Command, exit};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};

/// Names the file that the wrapper appends to. If it is set, this process is the wrapper.
pub const RECORDS: &str = "FLYTOWER_BENCH_RECORDS";

/// What one call of rustc took.
#[derive(Clone, Debug)]
pub struct Record {
    /// The crate that was compiled.
    pub name: String,
    /// Wall-clock time.
    pub seconds: f64,
    /// The most memory that rustc held at a time.
    pub peak_mib: f64,
}

/// Runs rustc and ends the process, if cargo started this process as its wrapper.
pub fn wrap_if_asked() {
    let Some(records) = env::var_os(RECORDS) else { return };
    let mut arguments = env::args_os().skip(1);
    let rustc = arguments.next().expect("cargo names rustc first");
    let arguments: Vec<OsString> = arguments.collect();

    let begun = Instant::now();
    let status = Command::new(rustc).args(&arguments).status().expect("rustc starts");
    let seconds = begun.elapsed().as_secs_f64();
    if let Some(name) = crate_name(&arguments) {
        note(Path::new(&records), name, seconds);
    }
    exit(status.code().unwrap_or(1))
}

/// `None` for what cargo asks rustc about itself.
fn crate_name(arguments: &[OsString]) -> Option<&str> {
    let at = arguments.iter().position(|argument| argument == "--crate-name")?;
    arguments.get(at + 1)?.to_str().filter(|name| *name != "___")
}

fn note(records: &Path, name: &str, seconds: f64) {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system knows what its processes used");
    let peak_kib = usage.max_rss();
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .open(records)
        .expect("the file of records is writable");
    writeln!(file, "{name} {seconds} {peak_kib}").expect("the file of records is writable");
}

/// Reads what was noted, and empties the file.
#[must_use]
pub fn take_records(file: &Path) -> Vec<Record> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let _ = fs::remove_file(file);
    text.lines().map(parse).collect()
}

fn parse(line: &str) -> Record {
    let mut words = line.split(' ');
    let mut word = || words.next().expect("a record has three words");
    let name = word().to_owned();
    let seconds = word().parse().expect("a record's time is a number");
    let peak_kib: f64 = word().parse().expect("a record's memory is a number");
    Record {
        name,
        seconds,
        peak_mib: peak_kib / 1024.0,
    }
}
