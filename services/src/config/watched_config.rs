use std::sync::Arc;

use flytower_core::config::{ConfigProblem, ConfigSnapshot, ConfigStore, ConfigWarning, SectionDescriptor};
use flytower_core::runtime::RootHooks;
use flytower_core::services::RootConfig;
use flytower_core::{Hook, Result, StartOptions, service_factory};
use tokio::sync::watch::Receiver;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use super::check;
use super::error::ConfigErrors;
use super::load::{Loaded, Loader};
use super::source::sources;
use super::unlikely_keys;
use super::watch::{Intervals, watch};

/// The factory of [`RootConfig`]: reads the files and URLs of `--config`, else `app-config.yaml` and those beside it, then
/// the environment; and reads them again when they change.
///
/// # Errors
///
/// [`ConfigErrors`]: all that is wrong, with the file of each.
#[service_factory]
pub async fn root_config(options: StartOptions, hooks: RootHooks) -> Result<Arc<dyn RootConfig>> {
    let environments = std::env::var("BACKSTAGE_ENV").unwrap_or_default();
    let loader = Loader::new(sources(&options.config_files(), &environments)?).map_err(ConfigErrors::from)?;
    let config = WatchedConfig::start(loader, Intervals::default()).await?;
    // Only then does anybody listen: who logs reads the configuration first.
    let origin = config.snapshot().origin().to_owned();
    hooks.add_startup(Hook::new("say where the configuration is from", move || async move {
        tracing::info!("the configuration is that of {origin}");
        Ok(())
    }))?;
    Ok(Arc::new(config))
}

/// The configuration of files that are watched for as long as it lives.
#[derive(Debug)]
struct WatchedConfig {
    store: Arc<ConfigStore>,
    _watching: AbortOnDropHandle<()>,
}

impl WatchedConfig {
    async fn start(loader: Loader, intervals: Intervals) -> Result<Self, ConfigErrors> {
        let Loaded { outcome, stamps } = loader.load().await;
        let store = Arc::new(ConfigStore::new(outcome?));
        let watching = watch(loader, Arc::clone(&store), stamps, intervals).in_current_span();
        Ok(Self {
            store,
            _watching: AbortOnDropHandle::new(tokio::spawn(watching)),
        })
    }
}

impl RootConfig for WatchedConfig {
    fn snapshot(&self) -> Arc<ConfigSnapshot> {
        self.store.snapshot()
    }

    fn subscribe(&self) -> Receiver<Arc<ConfigSnapshot>> {
        self.store.subscribe()
    }

    fn check(&self, snapshot: &ConfigSnapshot, sections: &[SectionDescriptor]) -> Vec<ConfigProblem> {
        check::check(snapshot, sections)
    }

    fn warnings(&self, snapshot: &ConfigSnapshot, sections: &[SectionDescriptor]) -> Vec<ConfigWarning> {
        unlikely_keys::find(snapshot, sections)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::path::Path;
    use std::sync::{Mutex, PoisonError};
    use std::time::Duration;

    use serde_json::{Value, json};
    use tempfile::TempDir;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::time::{sleep, timeout};
    use tracing::subscriber::DefaultGuard;

    use super::*;
    use crate::another_subscriber::another_subscriber;
    use crate::config::source::Source;

    const SOON: Intervals = Intervals {
        files: Duration::from_millis(20),
        urls: Duration::from_millis(40),
    };
    /// Long enough for the watching task to look several times.
    const A_WHILE: Duration = Duration::from_millis(300);

    /// `app-config.yaml` and `app-config.local.yaml` in a folder of their own, of which the latter may be missing.
    struct Files(TempDir);

    impl Files {
        fn with(text: &str) -> Self {
            let files = Self(tempfile::tempdir().unwrap());
            files.write("app-config.yaml", text);
            files
        }

        fn write(&self, name: &str, text: &str) {
            std::fs::write(self.path().join(name), text).unwrap();
        }

        fn path(&self) -> &Path {
            self.0.path()
        }

        async fn watched(&self) -> WatchedConfig {
            let file = |name: &str, required: bool| Source::File {
                path: self.path().join(name),
                required,
            };
            let sources = vec![file("app-config.yaml", true), file("app-config.local.yaml", false)];
            WatchedConfig::start(Loader::new(sources).unwrap(), SOON).await.unwrap()
        }
    }

    async fn changed(changes: &mut Receiver<Arc<ConfigSnapshot>>) -> Value {
        timeout(Duration::from_secs(10), changes.changed())
            .await
            .unwrap()
            .unwrap();
        changes.borrow_and_update().root().clone()
    }

    /// What is logged by this thread.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Log {
        fn capture() -> (Self, DefaultGuard) {
            another_subscriber();
            let log = Self::default();
            let writer = log.clone();
            let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
            (log, tracing::subscriber::set_default(subscriber))
        }

        fn count(&self, text: &str) -> usize {
            let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            String::from_utf8_lossy(&log).matches(text).count()
        }

        /// Waits until a text was logged so often, and not more often.
        async fn comes_to(&self, text: &str, expected: usize) {
            let comes = async {
                while self.count(text) < expected {
                    sleep(Duration::from_millis(10)).await;
                }
            };
            // the count says whether it has come to that
            let _ = timeout(Duration::from_secs(10), comes).await;
            assert_eq!(self.count(text), expected);
        }
    }

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_change_of_a_file_is_noticed() {
        let files = Files::with("a: 1\n");
        let sut = files.watched().await;
        let mut changes = sut.subscribe();

        // of another length: two times that are close to each other may be the same to the file system
        files.write("app-config.yaml", "a: 22\n");

        assert_eq!(changed(&mut changes).await, json!({ "a": 22 }));
        assert_eq!(*sut.snapshot().root(), json!({ "a": 22 }));
    }

    #[tokio::test]
    async fn a_file_that_was_not_there_and_one_that_is_included_are_watched() {
        let files = Files::with("a: { $file: a.txt }\nb: { $include: b.yaml }\n");
        files.write("a.txt", "1");
        files.write("b.yaml", "1");
        let sut = files.watched().await;
        let mut changes = sut.subscribe();

        files.write("app-config.local.yaml", "c: 3\n");
        assert_eq!(changed(&mut changes).await, json!({ "a": "1", "b": 1, "c": 3 }));
        files.write("a.txt", "22");
        assert_eq!(changed(&mut changes).await, json!({ "a": "22", "b": 1, "c": 3 }));
        files.write("b.yaml", "22");
        assert_eq!(changed(&mut changes).await, json!({ "a": "22", "b": 22, "c": 3 }));
        std::fs::remove_file(files.path().join("app-config.local.yaml")).unwrap();
        assert_eq!(changed(&mut changes).await, json!({ "a": "22", "b": 22 }));
    }

    #[tokio::test]
    async fn a_file_that_says_the_same_in_other_words_changes_nothing() {
        let files = Files::with("a: 1\n");
        let sut = files.watched().await;
        let mut changes = sut.subscribe();

        files.write("app-config.yaml", "# the same\na: 1\n");
        sleep(A_WHILE).await;

        assert!(!changes.has_changed().unwrap());
        files.write("app-config.yaml", "a: 3\n");
        assert_eq!(changed(&mut changes).await, json!({ "a": 3 }));
    }

    #[tokio::test]
    async fn what_cannot_be_read_changes_nothing_and_is_logged_once() {
        let (log, _guard) = Log::capture();
        let files = Files::with("a: 1\n");
        let sut = files.watched().await;
        let mut changes = sut.subscribe();
        let warning = "cannot be read; the one before remains";

        files.write("app-config.yaml", "a: [hunter2\n");
        log.comes_to(warning, 1).await;
        assert_eq!((*sut.snapshot().root()).clone(), json!({ "a": 1 }));

        // the same failure, in a file that was written again
        files.write("app-config.yaml", "a: [hunter22\n");
        sleep(A_WHILE).await;
        assert_eq!(log.count(warning), 1);
        std::fs::remove_file(files.path().join("app-config.yaml")).unwrap();
        log.comes_to(warning, 2).await;
        sleep(A_WHILE).await;
        assert_eq!(log.count(warning), 2);

        files.write("app-config.yaml", "a: 2\n");
        assert_eq!(changed(&mut changes).await, json!({ "a": 2 }));
        assert_eq!(log.count("can be read again"), 1);
        assert_eq!(log.count("hunter2"), 0);
    }

    #[tokio::test]
    async fn nothing_is_watched_once_nobody_has_the_configuration() {
        let files = Files::with("a: 1\n");
        let sut = files.watched().await;
        let store = Arc::downgrade(&sut.store);

        drop(sut);
        sleep(A_WHILE).await;

        assert!(store.upgrade().is_none());
    }

    #[tokio::test]
    async fn a_url_is_read_again_and_again() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/app-config.yaml", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            for number in 0.. {
                let (mut stream, _) = listener.accept().await.unwrap();
                let _ = stream.read(&mut [0; 4096]).await;
                // the second time the server has a bad day
                let answer = match number {
                    1 => "HTTP/1.1 503 No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n".to_owned(),
                    number => format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 4\r\n\r\na: {number}"),
                };
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        let _server = AbortOnDropHandle::new(server);
        let loader = Loader::new(vec![Source::Url(url.parse().unwrap())]).unwrap();

        let sut = WatchedConfig::start(loader, SOON).await.unwrap();

        let mut changes = sut.subscribe();
        assert_eq!(*sut.snapshot().root(), json!({ "a": 0 }));
        assert_eq!(changed(&mut changes).await, json!({ "a": 2 }));
        assert_eq!(sut.snapshot().origin(), format!("`{url}`"));
    }
}
