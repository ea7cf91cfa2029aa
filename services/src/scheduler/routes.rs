//! Backstage's REST interface of tasks, below `/.backstage/scheduler/v1`.

use std::sync::Arc;

use flytower_core::services::{Routes, Scheduler};
use flytower_core::warp::http::HeaderValue;
use flytower_core::warp::http::header::CONTENT_TYPE;
use flytower_core::warp::reply::{Reply, Response};
use flytower_core::warp::{self, Filter};
use flytower_core::{Error, Result};
use percent_encoding::percent_decode_str;

use super::service::PluginScheduler;

pub(super) fn routes(scheduler: &Arc<PluginScheduler>) -> Routes {
    let scheduler = Arc::clone(scheduler);
    let scheduler = warp::any().map(move || Arc::clone(&scheduler));
    let list = warp::path!(".backstage" / "scheduler" / "v1" / "tasks")
        .and(warp::get())
        .and(scheduler.clone())
        .then(|scheduler: Arc<PluginScheduler>| async move { list(&scheduler).await.into_response() });
    let trigger = warp::path!(".backstage" / "scheduler" / "v1" / "tasks" / String / "trigger")
        .and(warp::post())
        .and(scheduler.clone())
        .then(|id: String, scheduler: Arc<PluginScheduler>| async move {
            done(async { scheduler.trigger(&decoded(&id)?).await }.await).into_response()
        });
    let cancel = warp::path!(".backstage" / "scheduler" / "v1" / "tasks" / String / "cancel")
        .and(warp::post())
        .and(scheduler)
        .then(|id: String, scheduler: Arc<PluginScheduler>| async move {
            done(async { scheduler.cancel(&decoded(&id)?).await }.await).into_response()
        });
    list.or(trigger).unify().or(cancel).unify().boxed()
}

async fn list(scheduler: &PluginScheduler) -> Result<Response> {
    let mut response = Response::new(scheduler.list().await?.to_string().into());
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, json);
    Ok(response)
}

/// Nothing more to say.
fn done(result: Result<()>) -> Result<Response> {
    result.map(|()| Response::default())
}

/// warp gives the segments of a path as they were sent.
fn decoded(segment: &str) -> Result<String> {
    let decoded = percent_decode_str(segment).decode_utf8();
    decoded
        .map(Into::into)
        .map_err(|error| Error::input(format!("Failed to decode param '{segment}'")).caused_by(error))
}
