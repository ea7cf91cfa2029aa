use core::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Starts the server, and stops it when told to, or when whoever could tell is gone: even one that was killed closes the pipe.
/// Then there is nobody to need the data, either. What the tests inherited (the lock of a build, for one) is not the server's.
const SUPERVISOR: &str = r#"
folder=$1; signal=$2; shift 2
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
"$@" >>"$folder/server.log" 2>&1 </dev/null &
server=$!
echo "$server" >"$folder/server.id"
read -r order
if [ "$order" != kill ]; then
  kill -"$signal" "$server"
  left=200
  while kill -0 "$server" 2>/dev/null && [ "$left" -gt 0 ]; do sleep 0.1; left=$((left - 1)); done
fi
kill -KILL "$server" 2>/dev/null
wait "$server"
[ -n "$order" ] || rm -rf "$folder"
"#;

/// A server's program that runs, and a shell that waits for orders to end it.
///
/// When this is dropped without an order, or its process is killed, the shell stops the server in order and removes its folder.
pub(crate) struct Supervised {
    shell: Child,
    folder: PathBuf,
    /// How much was in the log before.
    logged: usize,
}

impl Supervised {
    /// What runs a program in a folder, and stops it by a signal. Its arguments are yet to be added.
    pub(crate) fn command(folder: &Path, signal: &str, program: &Path) -> Command {
        let mut command = Command::new("sh");
        command
            .args(["-c", SUPERVISOR, "sh"])
            .arg(folder)
            .arg(signal)
            .arg(program);
        // not where the tests are: another user may not look in there
        command.current_dir(folder);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        own_group(&mut command);
        command
    }

    /// Runs what [`command`](Self::command) has made.
    pub(crate) fn spawn(command: &mut Command, folder: &Path) -> io::Result<Self> {
        // of the one before, if there was one
        let _ = fs::remove_file(folder.join("server.id"));
        let logged = fs::read(folder.join("server.log")).map_or(0, |log| log.len());
        Ok(Self {
            shell: command.spawn()?,
            folder: folder.to_owned(),
            logged,
        })
    }

    /// What it has logged since it was started.
    pub(crate) fn log(&self) -> String {
        let log = fs::read(self.folder.join("server.log")).unwrap_or_default();
        String::from_utf8_lossy(log.get(self.logged..).unwrap_or_default()).into_owned()
    }

    /// The id of its process, once it has one.
    pub(crate) fn id(&self) -> Option<u32> {
        let id = fs::read_to_string(self.folder.join("server.id")).ok()?;
        id.trim_end().parse().ok()
    }

    /// Ends it, and waits for that.
    pub(crate) fn stop(self) {
        self.order("stop");
    }

    /// Ends it: it has no time for anything.
    pub(crate) fn kill(self) {
        self.order("kill");
    }

    fn order(mut self, order: &str) {
        if let Some(mut orders) = self.shell.stdin.take() {
            let _ = writeln!(orders, "{order}");
        }
        let _ = self.shell.wait();
    }
}

impl fmt::Debug for Supervised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Supervised")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// A key that interrupts the tests does not interrupt the server: it is stopped in order.
#[cfg(unix)]
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) {}
