use std::sync::{Mutex, PoisonError};

use async_memcached::{Client, Error};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How many calls a server gets at a time; others wait.
const CONNECTIONS: usize = 16;

/// Connections to one server, each for one call at a time.
pub(super) struct Pool {
    address: String,
    permits: Semaphore,
    idle: Mutex<Vec<Client>>,
}

/// A connection for one call. One that is dropped is closed; what came of it nobody knows.
pub(super) struct Pooled<'p> {
    pub(super) client: Client,
    /// Whether it was used before, so that the server may have closed it meanwhile.
    pub(super) is_used: bool,
    pool: &'p Pool,
    _permit: SemaphorePermit<'p>,
}

impl Pool {
    pub(super) const fn new(address: String) -> Self {
        Self {
            address,
            permits: Semaphore::const_new(CONNECTIONS),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// A connection: one that is idle, or a new one.
    pub(super) async fn take(&self) -> Result<Pooled<'_>, Error> {
        // nobody closes it
        let permit = self.permits.acquire().await.map_err(|_| Error::ConnectionClosed)?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let is_used = idle.is_some();
        let client = match idle {
            Some(client) => client,
            None => Client::new(&self.address).await?,
        };
        Ok(Pooled {
            client,
            is_used,
            pool: self,
            _permit: permit,
        })
    }

    /// Closes all that are idle.
    pub(super) fn clear(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        drop(idle);
    }
}

impl Pooled<'_> {
    /// Gives it to whoever is next.
    pub(super) fn put_back(self) {
        if !self.client.is_closed() {
            let mut idle = self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push(self.client);
        }
    }
}
