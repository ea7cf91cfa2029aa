//! Tasks that instances share by a database: each test on each engine that there is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use flytower_core::services::{Database, Migrations, Scheduler, TaskContext, TaskSchedule};
use flytower_core::{ErrorKind, Result};
use flytower_services::scheduler::Clock;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use tokio::time::sleep;

use crate::scheduler_support::{
    Runs, Shared, TABLE, at_once, clock, eventually, eventually_by, manual, milliseconds, schedule, seconds,
};

fn every(period: Duration) -> TaskSchedule {
    TaskSchedule::every(period, seconds(60))
}

/// Ends when it is told to.
async fn until_cancelled(context: TaskContext) -> Result<()> {
    context.cancellation().cancelled().await;
    Ok(())
}

/// A database whose queries are counted.
struct Counted {
    database: Arc<dyn Database>,
    queries: Arc<AtomicUsize>,
}

#[async_trait]
impl Database for Counted {
    async fn client(&self) -> Result<DatabaseConnection> {
        let mut client = self.database.client().await?;
        let queries = Arc::clone(&self.queries);
        client.set_metric_callback(move |_| {
            queries.fetch_add(1, Ordering::Relaxed);
        });
        Ok(client)
    }

    async fn migrate(&self, migrations: Migrations) -> Result<()> {
        self.database.migrate(migrations).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_never_run_a_task_at_the_same_time() {
    for database in Shared::all().await {
        let instances = [
            database.instance().await,
            database.instance().await,
            database.instance().await,
        ];
        let tasks: Vec<_> = (0..10).map(|_| Runs::default()).collect();
        for instance in &instances {
            for (at, runs) in tasks.iter().enumerate() {
                let task = runs.task(&format!("task-{at}"), every(milliseconds(100)), |_| async {
                    sleep(milliseconds(10)).await;
                    Ok(())
                });
                schedule(instance, task).await;
            }
        }

        for runs in &tasks {
            eventually("each task runs again and again", || runs.count() >= 15).await;
        }

        for runs in &tasks {
            assert_eq!(runs.at_once(), 1);
        }
        for instance in instances {
            instance.stop().await;
        }
        assert_eq!(tasks.iter().map(Runs::running).sum::<usize>(), 0);
        database.stop().await;
    }
}

#[tokio::test]
async fn a_task_keeps_its_place_in_the_schedule_when_the_backend_starts_anew() {
    for database in Shared::all().await {
        let (clock, runs) = (clock(), Runs::default());
        let sut = database.instance_at(&clock).await;
        schedule(&sut, runs.task("task", every(seconds(3600)), at_once)).await;
        eventually_by(&clock, milliseconds(1), "the first run", || runs.count() == 1).await;
        sut.stop().await;
        let due = database.time("task", "next_run_start_at").await.unwrap();
        assert_eq!(due.timestamp(), 1_800_003_600);

        let sut = database.instance_at(&clock).await;
        schedule(&sut, runs.task("task", every(seconds(3600)), at_once)).await;
        clock.advance(seconds(3500));
        sleep(milliseconds(50)).await;
        assert_eq!(runs.count(), 1);
        eventually_by(&clock, seconds(10), "the second run", || runs.count() == 2).await;
        // a schedule that is earlier counts at once
        sut.stop().await;
        let sut = database.instance_at(&clock).await;
        schedule(&sut, runs.task("task", every(seconds(60)), at_once)).await;
        let due = database.time("task", "next_run_start_at").await.unwrap();
        assert!(
            due <= chrono::DateTime::<chrono::Utc>::from(clock.now() + seconds(60)),
            "{due}"
        );
        sut.stop().await;
        database.stop().await;
    }
}

#[tokio::test]
async fn what_was_missed_is_run_once_and_then_by_schedule() {
    for database in Shared::all().await {
        let (clock, runs) = (clock(), Runs::default());
        let sut = database.instance_at(&clock).await;
        schedule(&sut, runs.task("task", every(seconds(60)), at_once)).await;
        eventually_by(&clock, milliseconds(1), "the first run", || runs.count() == 1).await;
        sut.stop().await;

        clock.advance(seconds(600));
        let sut = database.instance_at(&clock).await;
        schedule(&sut, runs.task("task", every(seconds(60)), at_once)).await;
        eventually_by(&clock, milliseconds(10), "the run for all that were missed", || {
            runs.count() == 2
        })
        .await;
        clock.advance(seconds(30));
        sleep(milliseconds(50)).await;
        assert_eq!(runs.count(), 2);
        eventually_by(&clock, seconds(5), "the next run", || runs.count() == 3).await;
        sut.stop().await;
        database.stop().await;
    }
}

#[tokio::test]
async fn the_task_of_an_instance_that_broke_down_is_free_when_its_time_is_up() {
    for database in Shared::all().await {
        let (clock, runs) = (clock(), Runs::default());
        let sut = database.instance_at(&clock).await;
        schedule(&sut, runs.task("task", manual(), at_once)).await;
        let now = clock.now();
        database.claim("task", "somebody-else", now).await;

        clock.advance(seconds(50));
        sleep(milliseconds(50)).await;
        assert_eq!(runs.count(), 0);
        assert_eq!(sut.trigger("task").await.unwrap_err().kind(), ErrorKind::Conflict);
        eventually_by(&clock, milliseconds(100), "the run after the crash", || {
            runs.count() == 1
        })
        .await;
        assert!(clock.now() < now + seconds(120), "too late");
        sut.stop().await;
        database.stop().await;
    }
}

#[tokio::test]
async fn a_run_of_a_dead_instance_is_a_failed_one() {
    for database in Shared::all().await {
        let clock = clock();
        let sut = database.instance_at(&clock).await;
        schedule(&sut, Runs::default().task("other", manual(), at_once)).await;
        // nobody here knows this task
        let insert = Query::insert()
            .into_table(TABLE)
            .columns(["id", "settings_json", "current_run_ticket", "current_run_expires_at"])
            .values_panic([
                Expr::val("unknown"),
                Expr::val("{}"),
                Expr::val("dead"),
                database.time_value(clock.now() - seconds(1)),
            ])
            .take();
        database.client.execute(&insert).await.unwrap();

        let begun = Instant::now();
        while database.text("unknown", "current_run_ticket").await.is_some() {
            assert!(begun.elapsed() < seconds(30), "nobody frees it");
            clock.advance(seconds(1));
            sleep(milliseconds(15)).await;
        }

        let error = database.text("unknown", "last_run_error_json").await;
        assert_eq!(error.as_deref(), Some(r#"{"name":"Error","message":"Task timed out"}"#));
        sut.stop().await;
        database.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_that_ignores_that_its_time_is_up_keeps_its_ticket_until_it_is_gone() {
    for database in Shared::all().await {
        let (one, other, runs) = (database.instance().await, database.instance().await, Runs::default());
        let blocking = TaskSchedule::every(milliseconds(200), seconds(2));
        for instance in [&one, &other] {
            let task = runs.task("task", blocking.clone(), |_| async {
                std::thread::sleep(seconds(4));
                Ok(())
            });
            schedule(instance, task).await;
        }

        eventually("the second run", || runs.count() >= 2).await;

        assert_eq!(runs.at_once(), 1);
        let begun = runs.at.lock().unwrap().clone();
        assert!(begun[1] - begun[0] >= seconds(4), "{begun:?}");
        // of the first run: the second goes on
        let error = database.text("task", "last_run_error_json").await;
        assert_eq!(error.as_deref(), Some(r#"{"name":"Error","message":"Task timed out"}"#));
        tokio::join!(one.stop(), other.stop());
        database.stop().await;
    }
}

#[tokio::test]
async fn any_instance_can_trigger_and_cancel() {
    for database in Shared::all().await {
        let (clock, runs) = (clock(), Runs::default());
        let (one, other) = (database.instance_at(&clock).await, database.instance_at(&clock).await);
        schedule(&one, runs.task("task", manual(), until_cancelled)).await;
        let unrelated = Runs::default();
        schedule(&other, unrelated.task("unrelated", manual(), at_once)).await;
        let error = other.cancel("task").await.unwrap_err();
        assert_eq!(error.to_string(), "Task task is not running");
        assert_eq!(other.trigger("nope").await.unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(other.cancel("nope").await.unwrap_err().kind(), ErrorKind::NotFound);

        other.trigger("task").await.unwrap();
        eventually_by(&clock, seconds(1), "the triggered run", || runs.running() == 1).await;
        let error = other.trigger("task").await.unwrap_err();
        assert_eq!(error.to_string(), "Task task is currently running");

        other.cancel("task").await.unwrap();
        let error = other.cancel("task").await.unwrap_err();
        assert_eq!(error.to_string(), "Task task is not running");
        eventually_by(&clock, milliseconds(200), "the end of the run", || runs.running() == 0).await;
        // which is noted a little later
        let begun = Instant::now();
        let error = loop {
            if let Some(error) = database.text("task", "last_run_error_json").await {
                break error;
            }
            assert!(begun.elapsed() < seconds(30), "nobody notes it");
            sleep(milliseconds(15)).await;
        };
        assert_eq!(error, r#"{"name":"Error","message":"Task was cancelled"}"#);
        clock.advance(seconds(30));
        let begun = Instant::now();
        while let Err(error) = one.trigger("task").await {
            assert!(begun.elapsed() < seconds(30), "{error}");
            sleep(milliseconds(15)).await;
        }
        eventually_by(&clock, seconds(1), "the next run", || runs.running() == 1).await;
        assert_eq!((runs.count(), runs.at_once()), (2, 1));

        one.cancel("task").await.unwrap();
        eventually("the end of the run", || runs.running() == 0).await;
        one.stop().await;
        other.stop().await;
        database.stop().await;
    }
}

#[tokio::test]
async fn a_run_that_was_cut_off_by_a_stop_is_done_by_whoever_runs_next() {
    for database in Shared::all().await {
        let (clock, runs) = (clock(), Runs::default());
        let sut = database.instance_at(&clock).await;
        let task = runs.task("task", every(seconds(3600)), |context| async move {
            context.cancellation().cancelled().await;
            Err(flytower_core::Error::internal("not done"))
        });
        schedule(&sut, task).await;
        eventually_by(&clock, milliseconds(1), "the run", || runs.running() == 1).await;
        sut.stop().await;
        assert_eq!(runs.running(), 0);

        let sut = database.instance_at(&clock).await;
        schedule(&sut, runs.task("task", every(seconds(3600)), at_once)).await;
        eventually_by(&clock, milliseconds(10), "the same run elsewhere", || runs.count() == 2).await;
        sut.stop().await;
        database.stop().await;
    }
}

#[tokio::test]
async fn a_clock_that_was_wrong_does_not_keep_a_task_from_running() {
    for database in Shared::all().await {
        let (clock, runs) = (clock(), Runs::default());
        let now = clock.now();
        clock.set(now + seconds(10 * 365 * 86_400));
        let sut = database.instance_at(&clock).await;
        schedule(&sut, runs.task("task", every(seconds(60)), at_once)).await;
        eventually_by(&clock, milliseconds(10), "the first run", || runs.count() == 1).await;

        clock.set(now);

        eventually_by(&clock, milliseconds(500), "the second run", || runs.count() == 2).await;
        assert!(clock.now() < now + seconds(200), "too late");
        sut.stop().await;
        database.stop().await;
    }
}

#[tokio::test]
async fn an_idle_scheduler_asks_less_than_once_a_second() {
    for database in Shared::all().await {
        let queries = Arc::<AtomicUsize>::default();
        let counted = |database| -> Arc<dyn Database> {
            Arc::new(Counted {
                database,
                queries: Arc::clone(&queries),
            })
        };
        let sut = database.instance_with(None, counted).await;
        for at in 0..50 {
            let hourly = every(seconds(3600)).after(seconds(3600));
            schedule(&sut, Runs::default().task(&format!("task-{at}"), hourly, at_once)).await;
        }
        // what scheduling asks is over
        let mut before = queries.load(Ordering::Relaxed);
        loop {
            sleep(seconds(1)).await;
            let now = queries.load(Ordering::Relaxed);
            if now == before {
                break;
            }
            before = now;
        }

        sleep(seconds(6)).await;

        let asked = queries.load(Ordering::Relaxed) - before;
        assert!((1..=6).contains(&asked), "{asked} queries in 6 seconds");
        sut.stop().await;
        database.stop().await;
    }
}

#[tokio::test]
async fn a_table_that_backstage_made_is_used_as_it_is() {
    for database in Shared::all().await {
        let client = &database.client;
        let engine = client.get_database_backend();
        // what Backstage makes of times
        let (time, now, a_second_ago) = match engine {
            DbBackend::Postgres => ("timestamptz", "now()", "now() - interval '1 second'"),
            DbBackend::MySql => ("datetime", "utc_timestamp()", "utc_timestamp() - interval 1 second"),
            _ => ("datetime", "datetime('now')", "datetime('now', '-1 seconds')"),
        };
        let table = format!(
            "CREATE TABLE {TABLE} (id varchar(255) not null primary key, settings_json text not null, \
             next_run_start_at {time} null, current_run_ticket text, current_run_started_at {time} null, \
             current_run_expires_at {time} null, last_run_error_json text, last_run_ended_at {time} null)"
        );
        client.execute_unprepared(&table).await.unwrap();
        let settings = r#"{"version":2,"cadence":"PT1H","timeoutAfterDuration":"PT1M"}"#;
        let row = format!(
            "INSERT INTO {TABLE} (id, settings_json, next_run_start_at) VALUES ('task', '{settings}', {a_second_ago})"
        );
        client.execute_unprepared(&row).await.unwrap();
        let (sut, runs) = (database.instance().await, Runs::default());

        schedule(&sut, runs.task("task", every(seconds(3600)), at_once)).await;

        eventually("the run that Backstage had scheduled", || runs.count() == 1).await;
        sut.stop().await;
        // what Backstage makes of it: due in an hour, not now
        let query = format!("SELECT id FROM {TABLE} WHERE next_run_start_at <= {now}");
        let due = client
            .query_one_raw(Statement::from_string(engine, query))
            .await
            .unwrap();
        assert!(due.is_none());
        if engine == DbBackend::Sqlite {
            // whose columns take anything
            let query = format!("SELECT id FROM {TABLE} WHERE typeof(next_run_start_at) = 'text'");
            let text = client
                .query_one_raw(Statement::from_string(engine, query))
                .await
                .unwrap();
            assert!(text.is_some());
        }
        database.stop().await;
    }
}
