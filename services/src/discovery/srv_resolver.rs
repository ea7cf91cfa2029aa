use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::ResolverOpts;
use hickory_resolver::lookup::Lookup;
use hickory_resolver::net::NetError;
use hickory_resolver::proto::rr::RData;
use tokio::sync::OnceCell;

use super::error::DiscoveryError;
use super::srv_choice::{SrvRecord, choose};
use super::srv_url::SrvUrl;

/// How long an answer is good for, whatever DNS says: machines come and go, and a request wants one that is there.
const GOOD_FOR: Duration = Duration::from_secs(1);

const LIMIT: Duration = Duration::from_secs(5);

/// Asks DNS for the machines behind names.
#[derive(Debug, Default)]
pub(super) struct SrvResolver {
    /// Made when it is first needed: a machine without name servers can do without.
    resolver: OnceCell<TokioResolver>,
}

impl SrvResolver {
    /// The URL of one of the machines behind the name that is the URL's host.
    pub(super) async fn resolve(&self, url: &SrvUrl) -> Result<String, DiscoveryError> {
        let host = url.host();
        let lookup = tokio::time::timeout(LIMIT, self.look_up(host)).await;
        let lookup = lookup.map_err(|_| DiscoveryError::SrvTimeout {
            host: host.to_owned(),
            limit: LIMIT,
        })?;
        let none = || DiscoveryError::NoSrvRecords { host: host.to_owned() };
        let lookup = lookup.map_err(|source| {
            if source.is_no_records_found() {
                return none();
            }
            DiscoveryError::SrvResolution {
                host: host.to_owned(),
                source: source.into(),
            }
        })?;
        let records = records_of(&lookup);
        let record = choose(&records, |limit| rand::random_range(0..limit)).ok_or_else(none)?;
        Ok(url.at(&record.host, record.port))
    }

    async fn look_up(&self, host: &str) -> Result<Lookup, NetError> {
        let make = || async {
            let mut builder = TokioResolver::builder_tokio()?;
            limit_cache(builder.options_mut());
            builder.build()
        };
        let resolver = self.resolver.get_or_try_init(make).await?;
        // with the last dot it is the whole name, as in Node: no search in the domain of this machine
        resolver.srv_lookup(format!("{}.", host.trim_end_matches('.'))).await
    }
}

fn limit_cache(options: &mut ResolverOpts) {
    let good_for = Some(GOOD_FOR);
    (options.positive_min_ttl, options.positive_max_ttl) = (good_for, good_for);
    (options.negative_min_ttl, options.negative_max_ttl) = (good_for, good_for);
}

fn records_of(lookup: &Lookup) -> Vec<SrvRecord> {
    let records = lookup.answers().iter().filter_map(|answer| match &answer.data {
        // the root as a target says that there is no such service
        RData::SRV(record) if !record.target.is_root() => Some(SrvRecord {
            priority: record.priority,
            weight: record.weight,
            host: record.target.to_ascii().trim_end_matches('.').to_owned(),
            port: record.port,
        }),
        _ => None,
    });
    records.collect()
}

#[cfg(test)]
mod tests;
