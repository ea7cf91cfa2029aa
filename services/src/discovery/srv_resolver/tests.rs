use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::rdata::SRV;
use hickory_resolver::proto::rr::{Name, Record, RecordType};
use tokio::net::UdpSocket;
use tokio_util::task::AbortOnDropHandle;

use super::*;

/// A name server with some records, for names below `example.net`.
struct NameServer {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
    _serving: AbortOnDropHandle<()>,
}

impl NameServer {
    async fn start(answer: fn(&Name) -> Result<Vec<SRV>, ResponseCode>) -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = socket.local_addr().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let serving = tokio::spawn(async move {
            let mut buffer = [0; 1500];
            loop {
                let (length, client) = socket.recv_from(&mut buffer).await.unwrap();
                let request = Message::from_vec(&buffer[..length]).unwrap();
                count.fetch_add(1, Ordering::Relaxed);
                let response = response(&request, answer);
                socket.send_to(&response.to_vec().unwrap(), client).await.unwrap();
            }
        });
        Self {
            address,
            asked,
            _serving: AbortOnDropHandle::new(serving),
        }
    }

    fn resolver(&self) -> SrvResolver {
        resolver_of(self.address)
    }
}

fn resolver_of(name_server: SocketAddr) -> SrvResolver {
    let mut connection = ConnectionConfig::udp();
    connection.port = name_server.port();
    let mut server = NameServerConfig::udp(name_server.ip());
    server.connections = vec![connection];
    let config = ResolverConfig::from_name_servers(vec![server]);
    let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    limit_cache(builder.options_mut());
    SrvResolver {
        resolver: OnceCell::new_with(Some(builder.build().unwrap())),
    }
}

fn response(request: &Message, answer: fn(&Name) -> Result<Vec<SRV>, ResponseCode>) -> Message {
    let query = request.queries[0].clone();
    let mut response = Message::response(request.metadata.id, request.metadata.op_code);
    response.add_query(query.clone());
    assert_eq!(query.query_type(), RecordType::SRV);
    match answer(query.name()) {
        Ok(records) => {
            for record in records {
                let record = Record::from_rdata(query.name().clone(), 3600, RData::SRV(record));
                response.add_answer(record);
            }
        }
        Err(code) => response.metadata.response_code = code,
    }
    response
}

fn srv(priority: u16, weight: u16, port: u16, target: &str) -> SRV {
    SRV::new(priority, weight, port, Name::from_ascii(target).unwrap())
}

async fn resolved(resolver: &SrvResolver, url: &str) -> Result<String, DiscoveryError> {
    resolver.resolve(&SrvUrl::parse(url).unwrap()).await
}

#[tokio::test]
async fn a_name_stands_for_a_machine_and_a_port() {
    let server = NameServer::start(|name| {
        assert_eq!(name.to_ascii(), "_catalog._tcp.example.net.");
        Ok(vec![
            srv(2, 100, 1, "last.example.net."),
            srv(1, 0, 2, "never.example.net."),
            srv(1, 1, 8080, "one.example.net."),
        ])
    })
    .await;

    let url = resolved(&server.resolver(), "http+srv://_catalog._tcp.example.net/api/catalog/").await;

    assert_eq!(url.unwrap(), "http://one.example.net:8080/api/catalog");
}

#[tokio::test]
async fn an_answer_is_good_for_a_second() {
    let first = std::time::Instant::now();
    let (server, sut) = loop {
        let server = NameServer::start(|_| Ok(vec![srv(1, 1, 80, "one.example.net.")])).await;
        let sut = server.resolver();
        let begun = std::time::Instant::now();
        for _ in 0..5 {
            resolved(&sut, "http+srv://catalog.example.net").await.unwrap();
        }
        // a machine that has stood still in between shows nothing
        if begun.elapsed() < Duration::from_millis(500) {
            break (server, sut);
        }
        assert!(first.elapsed() < Duration::from_secs(60), "it takes too long each time");
    };
    assert_eq!(server.asked.load(Ordering::Relaxed), 1);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    resolved(&sut, "http+srv://catalog.example.net").await.unwrap();

    assert_eq!(server.asked.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_name_without_machines_is_named() {
    for answer in [
        (|_| Ok(Vec::new())) as fn(&Name) -> _,
        |_| Ok(vec![srv(0, 0, 0, ".")]),
        |_| Err(ResponseCode::NXDomain),
    ] {
        let server = NameServer::start(answer).await;

        let error = resolved(&server.resolver(), "http+srv://nope.example.net")
            .await
            .unwrap_err();

        assert!(
            error
                .to_string()
                .starts_with("no SRV records found for `nope.example.net`"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_server_that_fails_is_told_from_a_name_that_is_not_there() {
    let server = NameServer::start(|_| Err(ResponseCode::Refused)).await;

    let error = resolved(&server.resolver(), "http+srv://catalog.example.net")
        .await
        .unwrap_err();

    assert!(matches!(error, DiscoveryError::SrvResolution { .. }), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_answer_is_not_waited_for_for_ever() {
    let silent = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let sut = resolver_of(silent.local_addr().unwrap());
    let begun = tokio::time::Instant::now();

    let error = resolved(&sut, "http+srv://catalog.example.net").await.unwrap_err();

    assert!(
        matches!(
            error,
            DiscoveryError::SrvTimeout { .. } | DiscoveryError::SrvResolution { .. }
        ),
        "{error:?}"
    );
    assert!(begun.elapsed() <= LIMIT, "{:?}", begun.elapsed());
}
