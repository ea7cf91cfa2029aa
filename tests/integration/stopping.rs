use std::sync::Arc;
use std::time::{Duration, Instant};

use flytower::services::{Lifecycle, RootLifecycle};
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
                std::thread::sleep(Duration::from_secs(2));
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
        begun.elapsed() < Duration::from_millis(1500),
        "took {:?}",
        begun.elapsed()
    );
    let StopError::TimedOut { unfinished, .. } = &error else {
        panic!("{error:?}")
    };
    let names: Vec<_> = unfinished.iter().map(|hook| hook.name.as_str()).collect();
    assert_eq!(names, ["count the sand", "block the thread"]);
    assert!(error.to_string().contains("`StartOptions::stop_timeout`"));
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_hangs_leaves_the_later_steps_their_share_of_the_time() {
    static JOURNAL: Journal = Journal::new();

    #[plugin(id = "stubborn")]
    struct Stubborn {
        own: Arc<dyn Lifecycle>,
        root: Arc<dyn RootLifecycle>,
    }
    impl Plugin for Stubborn {
        async fn init(self) -> Result<()> {
            self.root
                .on_before_shutdown(Hook::new("count the sand", std::future::pending))?;
            self.own
                .on_shutdown(Hook::new("count the stars", std::future::pending))?;
            self.root.on_shutdown(Hook::new("close the books", || async {
                tokio::task::yield_now().await;
                JOURNAL.note("closed");
                Ok(())
            }))
        }
    }
    backend! { struct One { plugins: [Stubborn] } }
    let limit = Duration::from_millis(500);
    let running = One::start(StartOptions::new().stop_timeout(limit)).await.unwrap();
    let error = running.stop().await.unwrap_err();
    assert_eq!(JOURNAL.events(), ["closed"]);
    assert!(
        error
            .to_string()
            .contains("still running were `count the sand`, `count the stars` of plugin `stubborn`."),
        "{error}"
    );
}

#[tokio::test]
async fn a_hook_that_had_no_chance_to_begin_is_not_said_to_be_running() {
    #[plugin(id = "greedy")]
    struct Greedy {
        lifecycle: Arc<dyn RootLifecycle>,
    }
    impl Plugin for Greedy {
        async fn init(self) -> Result<()> {
            self.lifecycle
                .on_shutdown(Hook::new("block the only thread", || async {
                    std::thread::sleep(Duration::from_millis(60));
                    Ok(())
                }))?;
            // more than tokio polls until it looks at the clock
            (0..200).try_for_each(|_| {
                let hook = Hook::new("close a book", || async { Ok(()) });
                self.lifecycle.on_shutdown(hook)
            })
        }
    }
    backend! { struct One { plugins: [Greedy] } }
    let options = StartOptions::new().stop_timeout(Duration::from_millis(30));
    let error = One::start(options).await.unwrap().stop().await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("not even begun were `close a book`, "), "{text}");
    assert!(!text.contains("still running"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_stop_goes_on_when_its_caller_gives_up_and_the_next_caller_learns_how_it_ended() {
    static JOURNAL: Journal = Journal::new();

    #[plugin(id = "slow")]
    struct Slow {
        lifecycle: Arc<dyn RootLifecycle>,
    }
    impl Plugin for Slow {
        async fn init(self) -> Result<()> {
            self.lifecycle.on_before_shutdown(Hook::new("finish", || async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                JOURNAL.note("finished");
                Ok(())
            }))?;
            self.lifecycle.on_shutdown(Hook::new("hang", std::future::pending))
        }
    }
    backend! { struct One { plugins: [Slow] } }
    let options = StartOptions::new().stop_timeout(Duration::from_millis(200));
    let running = One::start(options).await.unwrap();
    tokio::time::timeout(Duration::from_millis(10), running.stop())
        .await
        .unwrap_err();
    let error = running.stop().await.unwrap_err();
    assert_eq!(JOURNAL.events(), ["finished"]);
    assert!(error.to_string().contains("still running were `hang`."), "{error}");
}

#[tokio::test]
async fn a_time_limit_too_long_for_a_clock_is_none() {
    backend! { struct Nothing {} }
    let options = StartOptions::new().stop_timeout(Duration::MAX);
    assert_eq!(Nothing::start(options).await.unwrap().stop().await, Ok(()));
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
