use core::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::cluster_read_routing::RandomReplicaStrategy;
use redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, RedisError, RedisResult, TlsMode};

use super::address::Address;

/// How often a cluster may send a call on to another server, as in node-redis.
const REDIRECTIONS: u32 = 16;

/// How connections are made.
pub(super) enum Connector {
    Single(Box<Client>),
    Cluster(Box<ClusterClient>),
    Sentinel(Box<SentinelClient>),
}

/// A connection that any number of calls share.
#[derive(Clone)]
pub(super) enum Connection {
    Server(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl Connection {
    pub(super) async fn query<T: FromRedisValue>(&mut self, command: &Cmd) -> RedisResult<T> {
        match self {
            Self::Server(connection) => command.query_async(connection).await,
            Self::Cluster(connection) => command.query_async(connection).await,
        }
    }
}

impl Connector {
    pub(super) fn single(address: Address) -> Result<Self, String> {
        install_tls([&address]);
        let client = match address.certificates {
            Some(certificates) => Client::build_with_tls(address.info, certificates),
            None => Client::open(address.info),
        };
        client
            .map(|client| Self::Single(Box::new(client)))
            .map_err(|error| reason(&error))
    }

    pub(super) fn cluster(
        nodes: Vec<Address>,
        uses_replicas: bool,
        redirections: Option<u32>,
        limit: Duration,
    ) -> Result<Self, String> {
        install_tls(&nodes);
        let certificates = nodes.iter().find_map(|node| node.certificates.clone());
        let mut builder = ClusterClient::builder(nodes.into_iter().map(|node| node.info))
            .retries(redirections.unwrap_or(REDIRECTIONS))
            // one after the other, and before a call gives up: only then another server is looked for
            .connection_timeout(limit / 3)
            .response_timeout(limit / 3);
        if uses_replicas {
            builder = builder.read_routing_strategy(RandomReplicaStrategy);
        }
        if let Some(certificates) = certificates {
            builder = builder.certs(certificates);
        }
        builder
            .build()
            .map(|client| Self::Cluster(Box::new(client)))
            .map_err(|error| reason(&error))
    }

    pub(super) fn sentinel(sentinels: &[Address], name: &str, servers: Address) -> Result<Self, String> {
        install_tls(sentinels.iter().chain([&servers]));
        let first = sentinels
            .first()
            .map(|first| (first.info.redis_settings().clone(), first.certificates.clone()));
        let addresses = sentinels.iter().map(|sentinel| sentinel.info.addr().clone());
        let mut builder =
            SentinelClientBuilder::new(addresses, name, SentinelServerType::Master).map_err(|error| reason(&error))?;
        if let Some((settings, certificates)) = first {
            if let Some(username) = settings.username() {
                builder = builder.set_client_to_sentinel_username(username);
            }
            if let Some(password) = settings.password() {
                builder = builder.set_client_to_sentinel_password(password);
            }
            if let Some(certificates) = certificates {
                builder = builder.set_client_to_sentinel_certificates(certificates);
            }
        }
        let settings = servers.info.redis_settings();
        builder = builder.set_client_to_redis_db(settings.db());
        if let Some(username) = settings.username() {
            builder = builder.set_client_to_redis_username(username);
        }
        if let Some(password) = settings.password() {
            builder = builder.set_client_to_redis_password(password);
        }
        if servers.is_tls() {
            builder = builder.set_client_to_redis_tls_mode(TlsMode::Secure);
        }
        if let Some(certificates) = servers.certificates {
            builder = builder.set_client_to_redis_certificates(certificates);
        }
        builder
            .build()
            .map(|client| Self::Sentinel(Box::new(client)))
            .map_err(|error| reason(&error))
    }

    /// A new connection. Whoever calls has a limit of their own.
    pub(super) async fn connect(&mut self) -> RedisResult<Connection> {
        let unlimited = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None);
        match self {
            Self::Single(client) => {
                let connection = client.get_multiplexed_async_connection_with_config(&unlimited).await?;
                Ok(Connection::Server(connection))
            }
            Self::Cluster(client) => client.get_async_connection().await.map(Connection::Cluster),
            Self::Sentinel(client) => {
                let connection = client.get_async_connection_with_config(&unlimited).await?;
                Ok(Connection::Server(connection))
            }
        }
    }
}

/// Decides what encrypts, if anything has to be. The client leaves that to the process, and panics if nobody has.
fn install_tls<'a>(addresses: impl IntoIterator<Item = &'a Address>) {
    if addresses.into_iter().any(Address::is_tls) {
        // an error says that somebody has decided already
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

/// Why the client does not take it; without details, which may quote secrets.
fn reason(error: &RedisError) -> String {
    format!(
        "the client of Redis does not take it ({}); see whether all nodes are given alike",
        error.category()
    )
}
