/// A whole program: the route of the plugin `hello` in warp alone.
#[must_use]
pub fn bare() -> String {
    r#"use flytower::warp::{self, Filter};

#[tokio::main]
async fn main() {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(0);
    let answer = || warp::reply::json(&std::collections::BTreeMap::from([("hello", "world")]));
    let open = warp::path!("api" / "hello" / "open").and(warp::get()).map(answer);
    let ready = warp::path!(".backstage" / "health" / "v1" / "readiness").map(|| "ready");
    warp::serve(open.or(ready)).run(([127, 0, 0, 1], port)).await;
}
"#
    .to_owned()
}
