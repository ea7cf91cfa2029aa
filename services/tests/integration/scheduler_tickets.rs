//! Tickets, and what becomes of tasks when somebody's clock, database or manners are bad: each test on each engine.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use flytower_core::services::{Database, Migrations, Scheduler, TaskContext, TaskSchedule};
use flytower_core::{ErrorKind, Result};
use flytower_services::scheduler::Clock;
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, TransactionTrait};
use tokio::time::{sleep, timeout};

use crate::scheduler_support::{
    Runs, Shared, TABLE, at_once, clock, eventually, eventually_by, manual, milliseconds, schedule, seconds,
};

fn hourly() -> TaskSchedule {
    TaskSchedule::every(seconds(3600), seconds(3600))
}

/// A database that takes its time to connect, the first time.
struct Slow {
    database: Arc<dyn Database>,
    takes: Duration,
    is_connected: AtomicBool,
}

impl Slow {
    fn of(database: Arc<dyn Database>, takes: Duration) -> Arc<dyn Database> {
        let is_connected = AtomicBool::new(false);
        Arc::new(Self {
            database,
            takes,
            is_connected,
        })
    }
}

#[async_trait]
impl Database for Slow {
    async fn client(&self) -> Result<DatabaseConnection> {
        if !self.is_connected.load(Ordering::Relaxed) {
            sleep(self.takes).await;
            self.is_connected.store(true, Ordering::Relaxed);
        }
        self.database.client().await
    }

    async fn migrate(&self, migrations: Migrations) -> Result<()> {
        self.database.migrate(migrations).await
    }
}

#[tokio::test]
async fn a_database_that_is_slow_to_connect_makes_nobodys_clock_wrong() {
    for database in Shared::all().await {
        let sut = database
            .instance_with(None, |database| Slow::of(database, seconds(3)))
            .await;

        let begun = SystemTime::now();
        schedule(
            &sut,
            Runs::default().task("task", hourly().after(seconds(3600)), at_once),
        )
        .await;

        let due: SystemTime = database.time("task", "next_run_start_at").await.unwrap().into();
        // the server's clock is this machine's, read somewhere between question and answer
        let latest = SystemTime::now() + seconds(3600);
        assert!(
            due > begun + seconds(3600) && due < latest + milliseconds(500),
            "{due:?} is after {latest:?}"
        );
        sut.stop().await;
        database.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_whose_ticket_cannot_be_renewed_is_gone_when_it_expires() {
    for database in Shared::all().await {
        let (sut, runs) = (database.instance().await, Runs::default());
        let stubborn = TaskSchedule::every(seconds(3600), seconds(6));
        schedule(&sut, runs.task("task", stubborn, |_| std::future::pending())).await;
        eventually("the run", || runs.running() == 1).await;
        let begun = runs.at.lock().unwrap()[0];

        // nobody else can write now
        let blocking = database.client.begin().await.unwrap();
        blocking
            .execute_unprepared(&format!("UPDATE {TABLE} SET id = 'task' WHERE id = 'task'"))
            .await
            .unwrap();
        eventually("the end of the run", || runs.running() == 0).await;

        let took = begun.elapsed();
        // its five seconds are for those who hold a ticket
        assert!(took < seconds(6) + seconds(4), "{took:?}");
        blocking.rollback().await.unwrap();
        sut.stop().await;
        database.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_that_cannot_hear_that_it_was_cancelled_elsewhere_keeps_its_task() {
    for database in Shared::all().await {
        let (clock, runs) = (clock(), Runs::default());
        let (one, other) = (database.instance_at(&clock).await, database.instance_at(&clock).await);
        let (go_on, gate) = mpsc::channel::<()>();
        let gate = Arc::new(Mutex::new(gate));
        let deaf = runs.task("task", hourly(), move |_| {
            let gate = Arc::clone(&gate);
            async move {
                // as bad code does: it holds its thread
                let _ = gate.lock().unwrap().recv_timeout(seconds(30));
                Ok(())
            }
        });
        schedule(&one, deaf).await;
        schedule(&other, runs.task("other", manual(), at_once)).await;
        eventually_by(&clock, milliseconds(1), "the run", || runs.running() == 1).await;

        other.cancel("task").await.unwrap();
        for _ in 0..12 {
            clock.advance(seconds(5));
            sleep(milliseconds(20)).await;
        }
        assert_eq!(other.trigger("task").await.unwrap_err().kind(), ErrorKind::Conflict);

        go_on.send(()).unwrap();
        eventually_by(&clock, milliseconds(100), "the end of the run", || runs.running() == 0).await;
        let begun = Instant::now();
        while let Err(error) = other.trigger("task").await {
            assert!(begun.elapsed() < seconds(30), "{error}");
            sleep(milliseconds(15)).await;
        }
        let error = database.text("task", "last_run_error_json").await;
        assert_eq!(
            error.as_deref(),
            Some(r#"{"name":"Error","message":"Task was cancelled"}"#)
        );
        drop(go_on);
        tokio::join!(one.stop(), other.stop());
        database.stop().await;
    }
}

#[tokio::test]
async fn a_claim_that_was_answered_too_late_is_given_back() {
    for database in Shared::all().await {
        let (clock, runs) = (clock(), Runs::default());
        let sut = database.instance_at(&clock).await;
        let waits = |context: TaskContext| async move {
            context.cancellation().cancelled().await;
            Ok(())
        };
        schedule(&sut, runs.task("long", hourly(), waits)).await;
        schedule(&sut, runs.task("task", manual(), at_once)).await;
        eventually_by(&clock, milliseconds(1), "the run", || runs.running() == 1).await;
        let ticket = database.text("long", "current_run_ticket").await.unwrap();
        let (instance, _) = ticket.split_once(':').unwrap();

        // as it looks if the answer to a claim was lost
        let now = clock.now();
        let claimed = vec![
            ("current_run_ticket", Expr::val(format!("{instance}:unanswered"))),
            ("current_run_started_at", database.time_value(now)),
            ("current_run_expires_at", database.time_value(now + seconds(3600))),
            ("next_run_start_at", database.time_value(now)),
        ];
        database.set("task", claimed).await;

        eventually_by(&clock, milliseconds(100), "the run", || runs.count() == 2).await;
        assert!(clock.now() < now + seconds(60), "too late");
        sut.stop().await;
        database.stop().await;
    }
}

#[tokio::test]
async fn a_task_that_lost_its_next_time_gets_another() {
    for database in Shared::all().await {
        let (clock, runs) = (clock(), Runs::default());
        let sut = database.instance_at(&clock).await;
        schedule(&sut, runs.task("task", hourly(), at_once)).await;
        eventually_by(&clock, milliseconds(1), "the first run", || runs.count() == 1).await;

        let begun = Instant::now();
        while database.text("task", "current_run_ticket").await.is_some() {
            assert!(begun.elapsed() < seconds(30), "the run does not end");
            sleep(milliseconds(15)).await;
        }

        // by an instance to which it is a task that is triggered by hand
        database
            .set("task", vec![("next_run_start_at", Expr::cust("NULL"))])
            .await;

        let begun = Instant::now();
        let next = loop {
            if let Some(next) = database.time("task", "next_run_start_at").await {
                break SystemTime::from(next);
            }
            assert!(begun.elapsed() < seconds(30), "it never gets one");
            clock.advance(seconds(1));
            sleep(milliseconds(15)).await;
        };
        assert!(next <= clock.now() + seconds(3600), "too late");
        eventually_by(&clock, seconds(60), "the second run", || runs.count() == 2).await;
        sut.stop().await;
        database.stop().await;
    }
}

#[tokio::test]
async fn a_task_by_hand_does_not_run_by_itself_whatever_was_before() {
    for database in Shared::all().await {
        let (clock, runs) = (clock(), Runs::default());
        let sut = database.instance_at(&clock).await;
        schedule(&sut, runs.task("delayed", manual().after(seconds(10)), at_once)).await;
        schedule(&sut, runs.task("changed", hourly().after(seconds(600)), at_once)).await;
        sut.stop().await;
        // it crashed in a run, and then its schedule was changed
        let now = clock.now();
        database.claim("changed", "somebody-else", now).await;

        let sut = database.instance_at(&clock).await;
        schedule(&sut, runs.task("delayed", manual().after(seconds(10)), at_once)).await;
        schedule(&sut, runs.task("changed", manual(), at_once)).await;
        let begun = Instant::now();
        let mut looks = 0;
        while looks < 30 || database.text("changed", "current_run_ticket").await.is_some() {
            assert!(begun.elapsed() < seconds(30), "nobody frees it");
            clock.advance(seconds(6));
            sleep(milliseconds(15)).await;
            looks += 1;
        }

        assert_eq!(runs.count(), 0);
        sut.stop().await;
        database.stop().await;
    }
}

#[tokio::test]
async fn an_attempt_to_schedule_that_is_given_up_can_be_repeated() {
    let database = Shared::sqlite().await;
    let sut = database
        .instance_with(None, |database| Slow::of(database, seconds(3600)))
        .await;
    let runs = Runs::default();

    for _ in 0..2 {
        let attempt = sut.schedule(runs.task("task", hourly(), at_once));
        let given_up = timeout(milliseconds(50), attempt).await;
        assert!(given_up.is_err(), "{given_up:?}");
    }

    assert!(sut.tasks().await.is_empty());
    sut.stop().await;
    database.stop().await;
}

#[tokio::test]
async fn a_row_that_nobody_can_read_stops_no_other_task() {
    // the other engines' columns take times only
    let database = Shared::sqlite().await;
    let (clock, runs) = (clock(), Runs::default());
    assert_eq!(database.client.get_database_backend(), DbBackend::Sqlite);
    let sut = database.instance_at(&clock).await;
    schedule(&sut, Runs::default().task("broken", hourly(), at_once)).await;
    schedule(&sut, runs.task("task", hourly(), at_once)).await;
    eventually_by(&clock, milliseconds(1), "the first run", || runs.count() == 1).await;

    database
        .set("broken", vec![("next_run_start_at", Expr::val("soon"))])
        .await;

    eventually_by(&clock, seconds(60), "the second run", || runs.count() == 2).await;
    sut.stop().await;
    database.stop().await;
}

#[tokio::test]
async fn tasks_whose_ids_differ_in_case_are_two() {
    for database in Shared::all().await {
        let (clock, small, large) = (clock(), Runs::default(), Runs::default());
        let sut = database.instance_at(&clock).await;

        schedule(&sut, small.task("import-a", hourly(), at_once)).await;
        schedule(&sut, large.task("import-A", hourly(), at_once)).await;

        let both = || small.count() == 1 && large.count() == 1;
        eventually_by(&clock, milliseconds(1), "a run of each", both).await;
        sut.stop().await;
        database.stop().await;
    }
}

/// On one thread, so that nobody can watch over it meanwhile.
#[tokio::test]
async fn a_run_that_blocked_the_only_thread_beyond_its_time_is_a_failed_one() {
    let database = Shared::sqlite().await;
    let (sut, runs) = (database.instance().await, Runs::default());
    let blocking = TaskSchedule::every(seconds(3600), milliseconds(100));
    let task = runs.task("task", blocking, |_| async {
        std::thread::sleep(milliseconds(1500));
        Ok(())
    });

    schedule(&sut, task).await;

    let begun = Instant::now();
    while database.text("task", "last_run_error_json").await.is_none() {
        assert!(begun.elapsed() < seconds(30), "the run does not end");
        sleep(milliseconds(20)).await;
    }
    let error = database.text("task", "last_run_error_json").await;
    assert_eq!(error.as_deref(), Some(r#"{"name":"Error","message":"Task timed out"}"#));
    assert_eq!(runs.count(), 1);
    sut.stop().await;
    database.stop().await;
}
