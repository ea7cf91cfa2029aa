//! The stores `redis` and `valkey`, which speak the same language.

mod address;
mod connector;
mod link;
mod store;

use self::address::Address;
use self::connector::Connector;
use self::store::RedisStore;
use super::config::{CacheConfig, CacheStore, ClusterConfig, ConnectionConfig, NodeConfig, SentinelConfig};
use super::key::KeyForm;
use super::servers::{Named, Wrong};

const DEFAULT_PORT: u16 = 6379;
const SENTINEL_PORT: u16 = 26379;

/// Whether servers can be looked for as configured.
pub(super) fn check(config: &CacheConfig) -> Result<(), Wrong> {
    let separator = config
        .redis
        .as_ref()
        .and_then(|redis| redis.client.key_prefix_separator.as_ref());
    if config.store == CacheStore::Redis && separator.is_some_and(|separator| separator.bytes().all(is_base64)) {
        // the key of one plugin could begin with the id of another
        let reason = "it does not part a plugin's id from a key; write one with another character than letters, digits, \
                      `+`, `/` and `=`, such as `:`";
        return Err(("redis.client.keyPrefixSeparator", reason.to_owned()));
    }
    connector(config).map(drop)
}

/// Whether keys are made of such bytes.
const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// The server, or what stands for several, by what logs call it.
pub(super) fn servers(config: &CacheConfig) -> Result<(Vec<Named>, KeyForm), Wrong> {
    let (name, connector) = connector(config)?;
    let client = config.redis.as_ref().map(|redis| &redis.client);
    let unlinks = client.and_then(|client| client.use_unlink) != Some(false);
    let name = format!("`{}` {name}", config.store.name());
    let store = RedisStore::new(connector, unlinks, config.timeout());
    Ok((vec![(name, Box::new(store))], keys(config)))
}

/// How keys are put together.
fn keys(config: &CacheConfig) -> KeyForm {
    if config.store == CacheStore::Valkey {
        let prefix = config
            .valkey
            .as_ref()
            .and_then(|valkey| valkey.client.key_prefix.clone());
        return KeyForm::Prefixed {
            before: prefix.unwrap_or_default(),
            after: ":".to_owned(),
        };
    }
    let client = config.redis.clone().unwrap_or_default().client;
    let separator = client.key_prefix_separator.unwrap_or_else(|| ":".to_owned());
    KeyForm::Prefixed {
        before: client
            .namespace
            .map_or_else(String::new, |namespace| namespace + &separator),
        after: separator,
    }
}

fn connector(config: &CacheConfig) -> Result<(String, Connector), Wrong> {
    let is_redis = config.store == CacheStore::Redis;
    let (cluster, sentinel) = match (&config.redis, &config.valkey) {
        (Some(redis), _) if is_redis => (redis.cluster.as_ref(), redis.sentinel.as_ref()),
        (_, Some(valkey)) if !is_redis => (valkey.cluster.as_ref(), valkey.sentinel.as_ref()),
        _ => (None, None),
    };
    let [of_clusters, of_sentinels] = if is_redis {
        ["redis.cluster", "redis.sentinel"]
    } else {
        ["valkey.cluster", "valkey.sentinel"]
    };
    // as in Backstage: without nodes there is no cluster
    let cluster = cluster.filter(|cluster| !cluster.root_nodes.is_empty());
    match (cluster, sentinel) {
        (Some(_), Some(_)) => Err((
            of_sentinels,
            "there is a cluster as well, which does without; remove one of them".to_owned(),
        )),
        (Some(cluster), None) => of_cluster(cluster, config).map_err(|reason| (of_clusters, reason)),
        (None, Some(sentinel)) => of_sentinel(sentinel).map_err(|reason| (of_sentinels, reason)),
        (None, None) => single(config, is_redis).map_err(|reason| ("connection", reason)),
    }
}

fn single(config: &CacheConfig, is_redis: bool) -> Result<(String, Connector), String> {
    let node = match &config.connection {
        ConnectionConfig::Default => NodeConfig::default(),
        ConnectionConfig::Text(url) => of_url(url),
        ConnectionConfig::Options(_) if !is_redis => {
            return Err(
                "an object is for the store `redis` only; write a text, such as `redis://host:6379`".to_owned(),
            );
        }
        ConnectionConfig::Options(node) if node.url.is_none() && node.socket.host.is_none() && node.host.is_none() => {
            return Err("the object has no `url`; write one, such as `redis://host:6379`".to_owned());
        }
        ConnectionConfig::Options(node) => (**node).clone(),
    };
    let address = Address::of(&node, &NodeConfig::default(), DEFAULT_PORT)?;
    Ok((format!("at {address}"), Connector::single(address)?))
}

fn of_cluster(cluster: &ClusterConfig, config: &CacheConfig) -> Result<(String, Connector), String> {
    let mut defaults = cluster.defaults.clone();
    // as in Backstage: what `connection` says beside its URL holds for the nodes
    if let ConnectionConfig::Options(node) = &config.connection {
        let node = (**node).clone();
        defaults.username = node.username.or(defaults.username);
        defaults.password = node.password.or(defaults.password);
        if node.socket.tls.is_some() {
            defaults.socket = node.socket;
        }
    }
    let nodes = addresses(&cluster.root_nodes, &defaults, DEFAULT_PORT)?;
    let connector = Connector::cluster(
        nodes,
        cluster.use_replicas == Some(true),
        cluster.max_command_redirections,
        config.timeout(),
    )?;
    Ok(("cluster".to_owned(), connector))
}

fn of_sentinel(sentinel: &SentinelConfig) -> Result<(String, Connector), String> {
    let nodes = addresses(&sentinel.nodes, &NodeConfig::default(), SENTINEL_PORT)?;
    // only for who to be and what to trust: where the servers are the sentinels say
    let servers = Address::of(&sentinel.defaults, &NodeConfig::default(), DEFAULT_PORT)?;
    let connector = Connector::sentinel(&nodes, &sentinel.name, servers)?;
    Ok((format!("sentinel `{}`", sentinel.name), connector))
}

fn addresses(nodes: &[NodeConfig], defaults: &NodeConfig, port: u16) -> Result<Vec<Address>, String> {
    if nodes.is_empty() {
        return Err("there are no nodes; name one at least".to_owned());
    }
    nodes.iter().map(|node| Address::of(node, defaults, port)).collect()
}

fn of_url(url: &str) -> NodeConfig {
    NodeConfig {
        url: Some(url.to_owned()),
        ..NodeConfig::default()
    }
}
