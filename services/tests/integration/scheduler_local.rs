//! Tasks of one instance, by the runtime's clock, which is paused.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use flytower_core::services::{PluginMetadata, Scheduler, Task, TaskFrequency, TaskSchedule};
use flytower_core::{Error, ErrorKind};
use flytower_services::scheduler::{ManualClock, PluginScheduler, PluginSchedulerBuilder};
use flytower_test::mocks::{self, MockDatabase};
use tokio::time::{Instant, sleep};

use crate::scheduler_support::{Runs, milliseconds, schedule, seconds};

pub(crate) fn scheduler() -> PluginScheduler {
    builder().build(no_database())
}

fn builder() -> PluginSchedulerBuilder {
    PluginScheduler::builder(PluginMetadata::new("tester"))
}

/// Local tasks do without.
fn no_database() -> Arc<MockDatabase> {
    let database = mocks::database();
    database.fail("a local task wants a database");
    database
}

fn every(period: Duration) -> TaskSchedule {
    TaskSchedule::every(period, seconds(60)).local()
}

#[tokio::test(start_paused = true)]
async fn a_task_runs_at_once_and_then_in_each_period() {
    let (sut, runs) = (scheduler(), Runs::default());

    schedule(&sut, runs.task("task", every(seconds(10)), |_| async { Ok(()) })).await;

    sleep(milliseconds(1)).await;
    assert_eq!(runs.count(), 1);
    sleep(seconds(10)).await;
    assert_eq!(runs.count(), 2);
    sleep(seconds(3600)).await;
    assert_eq!(runs.count(), 362);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_takes_longer_than_its_period_does_not_overlap_with_the_next() {
    let (sut, runs) = (scheduler(), Runs::default());
    let slow = runs.task("task", every(seconds(10)), |_| async {
        sleep(seconds(15)).await;
        Ok(())
    });

    schedule(&sut, slow).await;

    sleep(seconds(151)).await;
    assert_eq!(runs.at_once(), 1);
    assert_eq!(runs.count(), 11);
}

#[tokio::test(start_paused = true)]
async fn the_initial_delay_is_waited_for_and_a_trigger_ends_it() {
    let (sut, runs) = (scheduler(), Runs::default());
    let delayed = every(seconds(10)).after(seconds(100));
    schedule(&sut, runs.task("one", delayed.clone(), |_| async { Ok(()) })).await;
    let other = Runs::default();
    schedule(&sut, other.task("other", delayed, |_| async { Ok(()) })).await;

    sleep(seconds(50)).await;
    sut.trigger("other").await.unwrap();
    sleep(seconds(1)).await;

    assert_eq!((runs.count(), other.count()), (0, 1));
    sleep(seconds(50)).await;
    assert_eq!(runs.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_trigger_is_followed_by_the_next_run_a_period_later() {
    let (sut, runs) = (scheduler(), Runs::default());
    schedule(&sut, runs.task("task", every(seconds(100)), |_| async { Ok(()) })).await;
    sleep(seconds(10)).await;
    assert_eq!(runs.count(), 1);

    sut.trigger("task").await.unwrap();

    sleep(seconds(1)).await;
    assert_eq!(runs.count(), 2);
    sleep(seconds(98)).await;
    assert_eq!(runs.count(), 2);
    sleep(seconds(2)).await;
    assert_eq!(runs.count(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_runs_by_hand_runs_when_triggered_and_never_else() {
    let (sut, runs) = (scheduler(), Runs::default());
    let manual = TaskSchedule::new(TaskFrequency::Manual, seconds(60)).local();
    let task = runs.task("task", manual, |_| async {
        sleep(seconds(5)).await;
        Ok(())
    });
    schedule(&sut, task).await;
    sleep(seconds(100)).await;
    assert_eq!(runs.count(), 0);

    sut.trigger("task").await.unwrap();
    sleep(seconds(1)).await;
    let again = sut.trigger("task").await.unwrap_err();

    assert_eq!(again.to_string(), "Task task is currently running");
    assert_eq!(again.kind(), ErrorKind::Conflict);
    sleep(seconds(100)).await;
    assert_eq!(runs.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_cron_task_runs_at_its_times_and_not_at_the_start() {
    let clock = Arc::new(ManualClock::new(SystemTime::UNIX_EPOCH + seconds(1_800_000_030)));
    let sut = builder().clock(clock.clone()).build(no_database());
    let runs = Runs::default();
    let minutely = TaskSchedule::new(TaskFrequency::Cron("* * * * *".to_owned()), seconds(60)).local();
    schedule(&sut, runs.task("task", minutely, |_| async { Ok(()) })).await;
    let pass = async |time| {
        clock.advance(time);
        sleep(milliseconds(1)).await;
    };

    pass(seconds(29)).await;
    assert_eq!(runs.count(), 0);
    pass(seconds(1)).await;
    assert_eq!(runs.count(), 1);
    pass(seconds(30)).await;
    assert_eq!(runs.count(), 1);
    pass(seconds(30)).await;
    assert_eq!(runs.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_comes_due_by_the_calendar_during_a_run_is_next_at_once() {
    let clock = Arc::new(ManualClock::new(SystemTime::UNIX_EPOCH + seconds(1_800_000_030)));
    let sut = builder().clock(clock.clone()).build(no_database());
    let runs = Runs::default();
    let minutely = TaskSchedule::new(TaskFrequency::Cron("* * * * *".to_owned()), seconds(600)).local();
    let slow = runs.task("task", minutely, |_| async {
        sleep(seconds(90)).await;
        Ok(())
    });
    schedule(&sut, slow).await;
    sleep(milliseconds(1)).await;
    clock.advance(seconds(30));
    sleep(seconds(1)).await;
    assert_eq!(runs.count(), 1);

    clock.advance(seconds(90));
    sleep(seconds(90)).await;

    assert_eq!((runs.count(), runs.at_once()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_was_triggered_runs_again_after_its_period() {
    let (sut, runs) = (scheduler(), Runs::default());
    schedule(&sut, runs.task("task", every(seconds(3600)), |_| async { Ok(()) })).await;
    sleep(seconds(600)).await;

    sut.trigger("task").await.unwrap();

    sleep(seconds(3500)).await;
    assert_eq!(runs.count(), 2);
    sleep(seconds(101)).await;
    assert_eq!(runs.count(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_trigger_during_the_initial_delay_is_a_run_whatever_the_schedule() {
    let daily = TaskFrequency::Cron("0 3 * * *".to_owned());
    for frequency in [TaskFrequency::Manual, daily, TaskFrequency::Every(seconds(3600))] {
        let (sut, runs) = (scheduler(), Runs::default());
        let delayed = TaskSchedule::new(frequency.clone(), seconds(60))
            .local()
            .after(seconds(100));
        schedule(&sut, runs.task("task", delayed, |_| async { Ok(()) })).await;
        sleep(seconds(50)).await;

        sut.trigger("task").await.unwrap();
        sleep(seconds(1)).await;

        assert_eq!(runs.count(), 1, "{frequency:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_is_told_to_end_when_its_time_is_up_and_dropped_if_it_does_not() {
    let (sut, polite, stubborn) = (scheduler(), Runs::default(), Runs::default());
    let limited = TaskSchedule::every(seconds(100), seconds(10)).local();
    let waits = |context: flytower_core::services::TaskContext| async move {
        context.cancellation().cancelled().await;
        Ok(())
    };
    schedule(&sut, polite.task("polite", limited.clone(), waits)).await;
    let never = stubborn.task("stubborn", limited, |_| std::future::pending());
    schedule(&sut, never).await;

    sleep(milliseconds(9_900)).await;
    assert_eq!((polite.running(), stubborn.running()), (1, 1));
    sleep(milliseconds(200)).await;
    assert_eq!((polite.running(), stubborn.running()), (0, 1));
    let again = sut.trigger("stubborn").await.unwrap_err();
    assert_eq!(again.to_string(), "Task stubborn is currently running");
    sleep(seconds(5)).await;
    assert_eq!(stubborn.running(), 0);
    sut.trigger("stubborn").await.unwrap();
    sleep(milliseconds(1)).await;
    assert_eq!((stubborn.count(), stubborn.at_once()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_panics_or_fails_does_not_keep_the_next_from_running() {
    let (sut, panicking, failing) = (scheduler(), Runs::default(), Runs::default());

    let task = panicking.task("panics", every(seconds(10)), |_| async { panic!("on purpose") });
    schedule(&sut, task).await;
    let task = failing.task("fails", every(seconds(10)), |_| async {
        Err(Error::input("on purpose"))
    });
    schedule(&sut, task).await;

    sleep(seconds(25)).await;
    assert_eq!((panicking.count(), failing.count()), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn cancelling_ends_a_run_and_only_that() {
    let (sut, runs) = (scheduler(), Runs::default());
    let task = runs.task("task", every(seconds(100)), |context| async move {
        context.cancellation().cancelled().await;
        Err(Error::internal("did not get far"))
    });
    schedule(&sut, task).await;
    sleep(seconds(1)).await;

    sut.cancel("task").await.unwrap();
    sleep(milliseconds(1)).await;

    assert_eq!(runs.running(), 0);
    let error = sut.cancel("task").await.unwrap_err();
    assert_eq!(
        (error.kind(), &*error.to_string()),
        (ErrorKind::Conflict, "Task task is not running")
    );
    let error = sut.cancel("nope").await.unwrap_err();
    assert_eq!(
        (error.kind(), &*error.to_string()),
        (ErrorKind::NotFound, "Task nope does not exist")
    );
    sleep(seconds(100)).await;
    assert_eq!((runs.count(), runs.running()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn stopping_tells_runs_to_end_and_waits_for_them_within_limits() {
    let (sut, polite, stubborn) = (scheduler(), Runs::default(), Runs::default());
    let task = polite.task("polite", every(seconds(1)), |context| async move {
        context.cancellation().cancelled().await;
        sleep(seconds(2)).await;
        Ok(())
    });
    schedule(&sut, task).await;
    sleep(milliseconds(1)).await;
    let begun = Instant::now();

    sut.stop().await;

    assert_eq!(begun.elapsed().as_secs(), 2);
    assert_eq!((polite.count(), polite.running()), (1, 0));
    let late = sut
        .schedule(stubborn.task("late", every(seconds(1)), |_| async { Ok(()) }))
        .await;
    assert_eq!(late.unwrap_err().kind(), ErrorKind::ServiceUnavailable);

    let sut = scheduler();
    schedule(
        &sut,
        stubborn.task("stubborn", every(seconds(1)), |_| std::future::pending()),
    )
    .await;
    sleep(milliseconds(1)).await;
    let begun = Instant::now();
    sut.stop().await;
    assert!(begun.elapsed() < seconds(11), "{:?}", begun.elapsed());
    assert_eq!(stubborn.running(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_makes_no_sense_is_refused() {
    let sut = scheduler();
    let refused = async |id: &str, schedule: TaskSchedule| {
        let task = Task::new(id, schedule, |_| async { Ok(()) });
        let error = sut.schedule(task).await.unwrap_err();
        (error.kind(), error.to_string())
    };

    let (kind, message) = refused("task", every(Duration::ZERO)).await;
    assert_eq!(kind, ErrorKind::Input);
    assert!(message.contains("the period 0ns of the task `task`"), "{message}");
    let (_, message) = refused("task", TaskSchedule::every(seconds(1), Duration::ZERO)).await;
    assert!(message.contains("the timeout 0ns"), "{message}");
    let (kind, message) = refused(" ", every(seconds(1))).await;
    assert_eq!(
        (kind, &*message),
        (ErrorKind::Input, "  is not a valid ID, expected non-empty string")
    );
    let (_, message) = refused(&"x".repeat(256), every(seconds(1))).await;
    assert!(message.contains("256 characters"), "{message}");
    let cron = TaskSchedule::new(TaskFrequency::Cron("often".to_owned()), seconds(1)).local();
    let (_, message) = refused("task", cron).await;
    assert!(message.contains("`often` is not a cron expression"), "{message}");

    schedule(&sut, Task::new("task", every(seconds(1)), |_| async { Ok(()) })).await;
    let (kind, message) = refused("task", every(seconds(1))).await;
    assert_eq!(kind, ErrorKind::Conflict);
    assert!(message.contains("already"), "{message}");
    let listed = sut.tasks().await;
    assert_eq!((listed.len(), &*listed[0].id), (1, "task"));
}

#[tokio::test(start_paused = true)]
async fn a_schedulers_tasks_end_with_it_even_if_nobody_stops_it() {
    let (sut, runs) = (scheduler(), Runs::default());
    schedule(&sut, runs.task("task", every(seconds(1)), |_| async { Ok(()) })).await;
    sleep(milliseconds(1)).await;

    drop(sut);

    sleep(seconds(10)).await;
    assert_eq!(runs.count(), 1);
}
