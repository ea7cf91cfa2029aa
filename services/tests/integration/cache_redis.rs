//! Ways to reach Redis: with TLS, with a password, as a cluster, by sentinels.

use std::fs;
use std::path::Path;
use std::time::Duration;

use flytower_core::services::Cache;
use flytower_services::cache::PluginCaches;
use flytower_test::{ServerProcess, test_factory};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::support::connect_to_redis;

/// Whether a value that was set is there, before long: a cluster has to find itself first.
async fn works(cache: Value) -> bool {
    works_within(Duration::from_secs(30), cache).await
}

/// Whether nothing comes of it, for a while.
async fn fails(cache: Value) -> bool {
    !works_within(Duration::from_secs(2), cache).await
}

async fn works_within(patience: Duration, cache: Value) -> bool {
    let tester = test_factory!(PluginCaches).config(json!({ "backend": { "cache": cache } }));
    let mut tester = tester.await;
    let cache = tester.get::<dyn Cache>("todo").await;
    let start = Instant::now();
    let mut works = false;
    while !works && start.elapsed() < patience {
        cache.set("a", &1).await;
        works = cache.get("a").await == Some(1);
        sleep(Duration::from_millis(50)).await;
    }
    if !works {
        eprintln!("{}", tester.logs());
    }
    tester.logs().assert_lacks("secret");
    tester.stop().await;
    works
}

#[tokio::test]
async fn a_password_lets_in() {
    let Some(server) = ServerProcess::redis(&["--requirepass", "secret"]).await else {
        return;
    };
    let port = server.port();
    let redis = |connection: Value| json!({ "store": "redis", "connection": connection });

    assert!(works(redis(format!("redis://:secret@127.0.0.1:{port}").into())).await);
    let with_options =
        json!({ "url": format!("redis://127.0.0.1:{port}"), "password": "secret", "pingInterval": 1000 });
    assert!(works(redis(with_options)).await);
    assert!(
        works(redis(
            json!({ "socket": { "host": "127.0.0.1", "port": port }, "password": "secret" })
        ))
        .await
    );
    assert!(fails(redis(format!("redis://127.0.0.1:{port}").into())).await);
    assert!(fails(redis(format!("redis://:secretly@127.0.0.1:{port}").into())).await);
}

/// A certificate for some names, and whoever has signed it.
fn certificates(folder: &Path, names: &[&str]) -> String {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
    let params = CertificateParams::new(names).unwrap();
    let certificate = params.signed_by(&key, &ca).unwrap();
    fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    fs::write(folder.join("cert.pem"), certificate.pem()).unwrap();
    ca.pem()
}

/// A server that speaks TLS, as these names.
async fn tls(folder: &Path, names: &[&str]) -> Option<(ServerProcess, String)> {
    let ca = certificates(folder, names);
    let path = |file: &str| folder.join(file).display().to_string();
    let (cert, key) = (path("cert.pem"), path("key.pem"));
    let arguments = |port: u16| {
        let port = port.to_string();
        let own = [
            "--port",
            "0",
            "--tls-port",
            &port,
            "--tls-cert-file",
            &cert,
            "--tls-key-file",
            &key,
        ];
        let rest = ["--tls-ca-cert-file", &cert, "--tls-auth-clients", "no", "--save", ""];
        own.iter().chain(&rest).map(|&argument| argument.to_owned()).collect()
    };
    Some((ServerProcess::redis_with(arguments).await?, ca))
}

#[tokio::test]
async fn tls_is_spoken_with_whom_a_certificate_says_and_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let Some((server, ca)) = tls(folder.path(), &["localhost", "127.0.0.1"]).await else {
        return;
    };
    let port = server.port();
    let redis = |connection: Value| json!({ "store": "redis", "connection": connection });

    let trusting = json!({ "url": format!("rediss://127.0.0.1:{port}"), "socket": { "ca": ca } });
    assert!(works(redis(trusting)).await);
    let by_socket = json!({ "socket": { "host": "localhost", "port": port, "tls": true, "ca": ca } });
    assert!(works(redis(by_socket)).await);
    assert!(fails(redis(format!("rediss://127.0.0.1:{port}").into())).await);
    assert!(fails(redis(format!("redis://127.0.0.1:{port}").into())).await);
}

#[tokio::test]
async fn a_server_with_the_certificate_of_another_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let Some((server, ca)) = tls(folder.path(), &["localhost"]).await else {
        return;
    };
    let by = |host: &str| {
        let url = format!("rediss://{host}:{}", server.port());
        json!({ "store": "redis", "connection": { "url": url, "socket": { "ca": ca } } })
    };

    assert!(works(by("localhost")).await);
    assert!(fails(by("127.0.0.1")).await);
}

#[tokio::test]
async fn a_cluster_is_one_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().display().to_string();
    let more = [
        "--cluster-enabled",
        "yes",
        "--cluster-config-file",
        "nodes.conf",
        "--dir",
        &path,
    ];
    let Some(server) = ServerProcess::redis(&more).await else {
        return;
    };
    let url = format!("redis://127.0.0.1:{}", server.port());
    let mut admin = connect_to_redis(server.port()).await.unwrap();
    let mut slots = redis::Cmd::new();
    slots.arg(&["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]);
    let () = slots.query_async(&mut admin).await.unwrap();

    let cluster = json!({ "rootNodes": [{ "url": url }], "useReplicas": true, "maxCommandRedirections": 4 });
    assert!(works(json!({ "store": "redis", "connection": url, "redis": { "cluster": cluster } })).await);
    let cluster = json!({ "rootNodes": [{ "host": "127.0.0.1", "port": server.port() }] });
    assert!(works(json!({ "store": "valkey", "valkey": { "cluster": cluster } })).await);
}

#[tokio::test]
async fn sentinels_say_which_server_to_use() {
    let Some(server) = ServerProcess::redis(&[]).await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sentinel.conf");
    let monitor = format!(
        "sentinel monitor main 127.0.0.1 {} 1\ndir {}\n",
        server.port(),
        folder.path().display()
    );
    fs::write(&file, monitor).unwrap();
    let file = file.display().to_string();
    let arguments = |port: u16| {
        let port = port.to_string();
        let all = [&*file, "--sentinel", "--port", &port, "--bind", "127.0.0.1"];
        all.iter().map(|&argument| argument.to_owned()).collect()
    };
    let Some(sentinel) = ServerProcess::redis_with(arguments).await else {
        return;
    };

    let node = json!({ "host": "127.0.0.1", "port": sentinel.port() });
    let by = json!({ "name": "main", "nodes": [node] });
    assert!(works(json!({ "store": "redis", "redis": { "sentinel": by } })).await);
    let unknown = json!({ "name": "other", "nodes": [node] });
    assert!(fails(json!({ "store": "redis", "redis": { "sentinel": unknown } })).await);
}
