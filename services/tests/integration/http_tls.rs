use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use flytower_core::services::HttpRouter;
use flytower_core::warp::{self, Filter};
use flytower_core::{Plugin, Result, backend, plugin};
use flytower_services::CoreServices;
use flytower_services::http::middleware::ClientInfo;
use rcgen::{CertifiedKey, KeyPair};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::support::{Config, address, raw, status};

#[plugin(id = "secret")]
struct Secret {
    router: Arc<dyn HttpRouter>,
}

impl Plugin for Secret {
    async fn init(self) -> Result<()> {
        let protocol = warp::path!("protocol").and(warp::ext::get::<ClientInfo>());
        self.router
            .route(protocol.map(|client: ClientInfo| client.protocol.as_str()));
        Ok(())
    }
}

backend! {
    struct Encrypted {
        services: [CoreServices],
        plugins: [Secret],
    }
}

fn certificate() -> CertifiedKey<KeyPair> {
    rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

fn config(certificate: &CertifiedKey<KeyPair>, more: &str) -> Config {
    let (cert, key) = (certificate.cert.pem(), certificate.signing_key.serialize_pem());
    Config::with(&format!(
        "  https: {{ certificate: {{ cert: {cert:?}, key: {key:?} }} }}\n{more}"
    ))
}

async fn connect(address: SocketAddr, trusted: &CertifiedKey<KeyPair>, alpn: &[&str]) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.cert.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_backend_with_a_certificate_speaks_tls() {
    let certificate = certificate();
    let config = config(&certificate, "");
    let backend = Encrypted::start(config.options()).await.unwrap();
    let mut stream = connect(address(&backend), &certificate, &["http/1.1"]).await;

    let request = b"GET /api/secret/protocol HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    while stream.read_buf(&mut answer).await.is_ok_and(|count| count > 0) {}

    let answer = String::from_utf8(answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\nhttps"),
        "{answer}"
    );
    let http_2 = connect(address(&backend), &certificate, &["h2", "http/1.1"]).await;
    assert_eq!(http_2.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn who_does_not_speak_tls_is_not_waited_for() {
    let certificate = certificate();
    let config = config(&certificate, "  server: { headersTimeout: 2s }\n");
    let backend = Encrypted::start(config.options()).await.unwrap();

    let silent = tokio::time::timeout(Duration::from_secs(10), raw(address(&backend), ""))
        .await
        .unwrap();
    let plain = raw(address(&backend), "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;

    assert_eq!((silent.len(), status(&plain)), (0, 0));
    connect(address(&backend), &certificate, &[]).await;
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_certificate_that_cannot_be_read_keeps_the_backend_from_starting() {
    let config = Config::with("  https: { certificate: { cert: hunter2, key: hunter3 } }\n");

    let error = format!("{:?}", Encrypted::start(config.options()).await.unwrap_err());

    assert!(error.contains("backend.https.certificate.cert"), "{error}");
    assert!(!error.contains("hunter"), "{error}");
}
