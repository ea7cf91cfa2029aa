use std::io::Write;
use std::sync::{Arc, Mutex};

use flytower::{Plugin, Result, StartOptions, backend, plugin};
use tracing_subscriber::fmt::MakeWriter;

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[plugin(id = "installed")]
struct InstalledPlugin;
impl Plugin for InstalledPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[plugin(id = "forgotten")]
struct ForgottenPlugin;
impl Plugin for ForgottenPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_plugin_that_is_linked_and_not_installed_is_named_in_a_warning_at_start() {
    backend! { struct Portal { plugins: [InstalledPlugin] } }

    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    Portal::start(StartOptions::new()).await.unwrap();
    drop(guard);

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let warning = text
        .lines()
        .find(|line| line.contains("ForgottenPlugin"))
        .expect("no warning");
    assert!(
        warning.contains("WARN") && warning.contains("tests/integration/linked.rs:"),
        "{warning}"
    );
    assert!(
        warning.ends_with("is a plugin that is linked but not installed in `Portal`"),
        "{warning}"
    );
    assert!(!text.contains("InstalledPlugin"), "{text}");
}
