//! What Backstage's clients see of tasks.

use std::sync::Arc;
use std::time::Duration;

use flytower_core::services::{Scheduler, Task, TaskFrequency, TaskSchedule};
use flytower_core::{Error, Plugin, Result, backend, plugin};
use flytower_services::CoreServices;
use flytower_test::{TestDatabase, TestDatabases};
use serde_json::{Value, json};

use crate::scheduler_support::{milliseconds, seconds};
use crate::support::{Config, address, get, read, url};

#[plugin(id = "tester")]
struct Tester {
    scheduler: Arc<dyn Scheduler>,
}

impl Plugin for Tester {
    async fn init(self) -> Result<()> {
        let minute = Duration::from_secs(60);
        let schedule = |frequency| TaskSchedule::new(frequency, minute);
        let cron = schedule(TaskFrequency::Cron("0 0 * * *".to_owned()));
        let done = |_| async { Ok(()) };
        self.scheduler.schedule(Task::new("cronner", cron, done)).await?;
        let durer = TaskSchedule::every(60 * minute, minute).after(120 * minute);
        self.scheduler.schedule(Task::new("durer", durer, done)).await?;
        let boom = |_| async { Err(Error::internal("manual boom")) };
        self.scheduler
            .schedule(Task::new("manual", schedule(TaskFrequency::Manual), boom))
            .await?;
        let local = TaskSchedule::every(10 * minute, minute).local();
        self.scheduler.schedule(Task::new("locally", local, done)).await?;
        let long = |context: flytower_core::services::TaskContext| async move {
            context.cancellation().cancelled().await;
            Ok(())
        };
        self.scheduler
            .schedule(Task::new("long/run", schedule(TaskFrequency::Manual), long))
            .await?;
        // its schedule is the operator's
        self.scheduler
            .schedule(Task::new("changed", TaskSchedule::every(minute, minute), done))
            .await
    }
}

backend! {
    struct Scheduling {
        services: [CoreServices],
        plugins: [Tester],
    }
}

#[tokio::test]
async fn tasks_are_listed_triggered_and_cancelled_over_http_as_in_backstage() {
    for database in TestDatabases::all().await {
        eprintln!("on {}", database.engine());
        tasks_are_listed_triggered_and_cancelled_on(&database).await;
    }
}

async fn tasks_are_listed_triggered_and_cancelled_on(database: &TestDatabase) {
    let config = Config::with(&format!(
        "  database: {}\n  scheduler: {{ tasks: {{ tester: {{ changed: {{ frequency: {{ trigger: manual }}, timeout: 5 \
         minutes }} }} }} }}\n",
        database.config()
    ));
    let backend = Scheduling::start(config.options()).await.unwrap();
    let address = address(&backend);
    const TASKS: &str = "/api/tester/.backstage/scheduler/v1/tasks";
    let tasks = async || {
        let (status, body) = get(address, TASKS).await;
        assert_eq!(status, 200, "{body}");
        let body: Value = serde_json::from_str(&body).unwrap();
        body["tasks"].as_array().unwrap().clone()
    };
    let post = async |path: &str| {
        let response = reqwest::Client::new().post(url(address, &format!("{TASKS}/{path}")));
        let (status, body) = read(response.send().await.unwrap()).await;
        (status, serde_json::from_str::<Value>(&body).unwrap_or(Value::Null))
    };
    let begun = std::time::Instant::now();
    let listed = loop {
        let listed = tasks().await;
        // the last to be so: the local task has run, and the others are waited for
        if listed[3]["taskState"]["lastRunEndedAt"].is_string() && listed[0]["workerState"]["status"] == "idle" {
            break listed;
        }
        assert!(begun.elapsed() < seconds(20), "{listed:?}");
        tokio::time::sleep(milliseconds(20)).await;
    };

    let ids: Vec<_> = listed.iter().map(|task| task["taskId"].as_str().unwrap()).collect();
    assert_eq!(ids, ["cronner", "durer", "manual", "locally", "long/run", "changed"]);
    let mut cronner = listed[0].clone();
    let starts_at = cronner["taskState"]["startsAt"].take();
    assert!(starts_at.as_str().unwrap().ends_with(":00.000+00:00"), "{starts_at}");
    assert_eq!(
        cronner.to_string(),
        r#"{"taskId":"cronner","pluginId":"tester","scope":"global","settings":{"version":2,"cadence":"0 0 * * *","timeoutAfterDuration":"PT1M"},"taskState":{"status":"idle","startsAt":null},"workerState":{"status":"idle"}}"#
    );
    assert_eq!(
        listed[1]["settings"].to_string(),
        r#"{"version":2,"cadence":"PT1H","initialDelayDuration":"PT2H","timeoutAfterDuration":"PT1M"}"#
    );
    assert_eq!(listed[1]["workerState"], json!({ "status": "initial-wait" }));
    assert_eq!(listed[2]["taskState"], json!({ "status": "idle" }));
    assert_eq!(listed[3]["scope"], "local");
    let ended = &listed[3]["taskState"]["lastRunEndedAt"];
    assert!(ended.as_str().unwrap().ends_with('Z'), "{ended}");
    assert_eq!(
        listed[5]["settings"],
        json!({ "version": 2, "cadence": "manual", "timeoutAfterDuration": "PT5M" })
    );

    assert_eq!(post("manual/trigger").await, (200, Value::Null));
    assert_eq!(post("long%2Frun/trigger").await.0, 200);
    let begun = std::time::Instant::now();
    let (manual, long) = loop {
        let listed = tasks().await;
        let (manual, long) = (listed[2]["taskState"].clone(), listed[4].clone());
        // the database and the instance that runs it do not learn of it at the same moment
        let runs = ["taskState", "workerState"].map(|state| long[state]["status"] == "running");
        if manual["lastRunError"].is_string() && runs == [true, true] {
            break (manual, long);
        }
        assert!(begun.elapsed() < seconds(20), "{listed:?}");
        tokio::time::sleep(milliseconds(20)).await;
    };
    assert_eq!(manual["lastRunError"], r#"{"name":"Error","message":"manual boom"}"#);
    assert!(
        manual["lastRunEndedAt"].as_str().unwrap().ends_with("+00:00"),
        "{manual}"
    );
    assert_eq!(long["workerState"], json!({ "status": "running" }));
    assert!(long["taskState"]["timesOutAt"].is_string(), "{long}");

    let (status, body) = post("long%2Frun/trigger").await;
    assert_eq!((status, &body["error"]["name"]), (409, &json!("ConflictError")));
    assert_eq!(body["error"]["message"], "Task long/run is currently running");
    assert_eq!(post("long%2Frun/cancel").await.0, 200);
    let (status, body) = post("manual/cancel").await;
    assert_eq!(
        (status, &body["error"]["message"]),
        (409, &json!("Task manual is not running"))
    );
    let (status, body) = post("nope/trigger").await;
    assert_eq!(status, 404);
    assert_eq!(
        body,
        json!({
            "error": { "name": "NotFoundError", "message": "Task nope does not exist" },
            "request": { "method": "POST", "url": "/.backstage/scheduler/v1/tasks/nope/trigger" },
            "response": { "statusCode": 404 },
        })
    );
    backend.stop().await.unwrap();
}
