//! Answers that arrive in pieces, or not at once.

use std::io;
use std::time::Duration;

use flytower::services::Routes;
use flytower::warp::http::HeaderValue;
use flytower::warp::http::header::CONTENT_TYPE;
use flytower::warp::reply::{Reply, Response};
use flytower::warp::{self, Filter};
use futures_util::stream::{self, StreamExt};
use serde_json::json;

use super::answers::large;
use super::{any_of, get, json_reply};

pub(super) fn routes() -> Routes {
    any_of(vec![
        get("stream", || {
            in_pieces(["one\n", "two\n", "three\n"].map(|line| Ok(line.to_owned())))
        }),
        get("stream/large", || in_pieces([large(), large(), large()].map(Ok))),
        get("stream/broken", || {
            in_pieces([Ok("partial".to_owned()), Err(io::Error::other("broken in the middle"))])
        }),
        warp::path!("slow")
            .and(warp::get())
            .then(|| async {
                tokio::time::sleep(Duration::from_millis(300)).await;
                json_reply(&json!({ "slow": true }))
            })
            .boxed(),
    ])
}

fn in_pieces<const N: usize>(pieces: [io::Result<String>; N]) -> Response {
    let pieces = stream::iter(pieces).then(|piece| async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        piece
    });
    let mut response = warp::reply::stream(pieces).into_response();
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}
