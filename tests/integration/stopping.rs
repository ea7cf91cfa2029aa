use std::sync::Arc;
use std::time::{Duration, Instant};

use flytower::services::RootLifecycle;
use flytower::{Hook, Plugin, Result, StartOptions, StopError, backend, plugin};
use tokio::sync::Notify;

use crate::support::Journal;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hook_that_hangs_is_cut_off_at_the_time_limit_and_named() {
    #[plugin(id = "stubborn")]
    struct Stubborn {
        lifecycle: Arc<dyn RootLifecycle>,
    }
    impl Plugin for Stubborn {
        async fn init(self) -> Result<()> {
            self.lifecycle
                .on_before_shutdown(Hook::new("count the sand", std::future::pending))?;
            self.lifecycle.on_shutdown(Hook::new("block the thread", || async {
                // not even yielding: the limit must hold all the same
                std::thread::sleep(Duration::from_millis(300));
                Ok(())
            }))
        }
    }
    backend! { struct One { plugins: [Stubborn] } }
    let limit = Duration::from_millis(50);
    let running = One::start(StartOptions::new().stop_timeout(limit)).await.unwrap();
    let begun = Instant::now();
    let error = running.stop().await.unwrap_err();
    assert!(
        begun.elapsed() < Duration::from_millis(250),
        "took {:?}",
        begun.elapsed()
    );
    let unfinished = vec!["count the sand".to_owned(), "block the thread".to_owned()];
    assert_eq!(error, StopError::TimedOut { limit, unfinished });
    assert!(error.to_string().contains("`StartOptions::stop_timeout`"));
}

#[tokio::test]
async fn dropping_a_start_on_its_way_aborts_the_plugins_on_theirs() {
    static JOURNAL: Journal = Journal::new();
    static BEGUN: Notify = Notify::const_new();

    struct NotesItsEnd;
    impl Drop for NotesItsEnd {
        fn drop(&mut self) {
            JOURNAL.note("dropped");
        }
    }
    #[plugin(id = "endless")]
    struct Endless;
    impl Plugin for Endless {
        async fn init(self) -> Result<()> {
            let _noted = NotesItsEnd;
            BEGUN.notify_one();
            std::future::pending().await
        }
    }
    backend! { struct One { plugins: [Endless] } }
    tokio::select! {
        _ = One::start(StartOptions::new()) => panic!("it cannot have started"),
        () = BEGUN.notified() => {}
    }
    // an aborted task is dropped when the runtime next looks at it
    while JOURNAL.events().is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn nothing_that_the_backend_spawned_outlives_it() {
    #[plugin(id = "short")]
    struct Short {
        lifecycle: Arc<dyn RootLifecycle>,
    }
    impl Plugin for Short {
        async fn init(self) -> Result<()> {
            self.lifecycle.on_shutdown(Hook::new("hang", std::future::pending))
        }
    }
    backend! { struct One { plugins: [Short] } }
    let alive = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let before = alive();
    let running = One::start(StartOptions::new().stop_timeout(Duration::from_millis(10)))
        .await
        .unwrap();
    running.stop().await.unwrap_err();
    drop(running);
    tokio::task::yield_now().await;
    assert_eq!(alive(), before);
}
