//! Tasks whose database does not answer, at the worst moments.

use std::time::{Duration, Instant};

use flytower_core::services::{Scheduler, TaskSchedule};
use flytower_test::{TestDatabaseEngine, TestDatabaseServer, TestDatabases};
use futures_util::future::join_all;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, TransactionTrait};
use tokio::time::sleep;

use crate::scheduler_support::{Instance, Runs, Shared, TABLE, eventually, milliseconds, schedule, seconds};

/// The engines on which a row can be locked, and a server stopped.
const SERVERS: [TestDatabaseEngine; 2] = [TestDatabaseEngine::Postgres, TestDatabaseEngine::MySql];

/// The scheduler gives up waiting, but the server does what it was told once it can: then the task is claimed, and nobody knows.
#[tokio::test]
async fn a_task_that_was_claimed_without_an_answer_is_not_lost_until_its_time_is_up() {
    join_all(SERVERS.map(|engine| async move {
        let Some(database) = TestDatabases::of(engine).await else {
            return;
        };
        let database = Shared::new(database).await;
        let (sut, runs) = (database.instance().await, Runs::default());
        let task = runs.task("task", TaskSchedule::every(seconds(2), seconds(600)), |_| async {
            Ok(())
        });
        schedule(&sut, task).await;
        eventually("the first run", || runs.count() == 1).await;
        // until it has been noted that it is done
        sleep(milliseconds(500)).await;

        let lock = database.client.begin().await.unwrap();
        let row = Query::select()
            .column("id")
            .from(TABLE)
            .and_where(Expr::col("id").eq("task"))
            .lock_exclusive()
            .take();
        lock.query_one(&row).await.unwrap().unwrap();
        // one may just have been begun
        sleep(seconds(1)).await;
        let before = runs.count();
        // the scheduler waits for 15 seconds
        sleep(seconds(17)).await;
        assert_eq!(runs.count(), before);
        lock.rollback().await.unwrap();

        eventually("the next run", || runs.count() >= before + 2).await;
        assert_eq!(runs.at_once(), 1);
        sut.stop().await;
        database.stop().await;
    }))
    .await;
}

#[tokio::test]
async fn a_run_whose_ticket_cannot_be_renewed_is_gone_before_others_may_take_the_task() {
    const TIMEOUT: Duration = Duration::from_secs(6);
    for engine in SERVERS {
        let Some(mut server) = TestDatabaseServer::start(engine).await else {
            continue;
        };
        let (sut, runs) = (Instance::of(&server.config()).await, Runs::default());
        let stubborn = TaskSchedule::every(seconds(1), TIMEOUT);
        schedule(&sut, runs.task("task", stubborn, |_| std::future::pending())).await;
        eventually("the run", || runs.running() == 1).await;
        let began = runs.at.lock().unwrap()[0];

        server.kill().await;

        eventually("the end of the run", || runs.running() == 0).await;
        assert!(began.elapsed() < TIMEOUT, "{engine}: {:?}", began.elapsed());
        // and once there is a database again, the next one
        server.start_again().await;
        let back = Instant::now();
        eventually("the next run", || runs.count() == 2).await;
        assert!(back.elapsed() < seconds(25), "{engine}: {:?}", back.elapsed());
        assert_eq!(runs.at_once(), 1);
        sut.cancel("task").await.unwrap();
        sut.stop().await;
    }
}
