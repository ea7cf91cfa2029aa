//! What is told about tasks, as Backstage tells it.

use flytower_core::services::TaskScope;
use serde_json::{Map, Value, json};

use super::global::GlobalTask;
use super::local::LocalTask;
use super::store::StateRow;
use super::time::{Time, later, with_offset};

/// A task in an answer.
pub(super) fn listed(plugin: &str, id: &str, scope: TaskScope, settings: &Value, state: &Value, worker: &str) -> Value {
    json!({
        "taskId": id,
        "pluginId": plugin,
        "scope": scope.name(),
        "settings": settings,
        "taskState": state,
        "workerState": { "status": worker },
    })
}

pub(super) fn of_global(task: &GlobalTask, row: Option<&StateRow>) -> Value {
    let Some(row) = row else { return Value::Null };
    let times_out_at = row.started_at.map(|started| later(started, task.definition.timeout));
    let times_out_at = times_out_at.or(row.task.expires_at);
    let next = row.task.next_start_at.map(with_offset);
    let ended = row.ended_at.map(with_offset);
    state(row.started_at, times_out_at, next, ended, row.error.as_deref())
}

pub(super) fn of_local(task: &LocalTask) -> Value {
    let local = task.state();
    let times_out_at = local.began.map(|began| later(began, task.definition.timeout));
    let ended = local
        .ended_at
        .map(|time| time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
    let next = local.starts_at.map(with_offset);
    state(local.began, times_out_at, next, ended, local.error.as_deref())
}

pub(super) fn worker_of_local(task: &LocalTask) -> &'static str {
    match task.state() {
        state if state.began.is_some() => "running",
        state if state.waits => "initial-wait",
        _ => "idle",
    }
}

pub(super) fn worker_of_global(task: &GlobalTask) -> &'static str {
    if task.active().is_some() {
        "running"
    } else if !task.is_ready() {
        "initial-wait"
    } else {
        "idle"
    }
}

fn state(
    began: Option<Time>,
    times_out_at: Option<Time>,
    starts_at: Option<String>,
    ended_at: Option<String>,
    error: Option<&str>,
) -> Value {
    let mut state = Map::new();
    let mut put = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            state.insert(key.to_owned(), value.into());
        }
    };
    if began.is_some() {
        put("status", Some("running".to_owned()));
        put("startedAt", began.map(with_offset));
        put("timesOutAt", times_out_at.map(with_offset));
    } else {
        put("status", Some("idle".to_owned()));
        put("startsAt", starts_at);
    }
    put("lastRunEndedAt", ended_at);
    put("lastRunError", error.map(ToOwned::to_owned));
    Value::Object(state)
}
