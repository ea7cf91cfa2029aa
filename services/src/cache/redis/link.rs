use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::sync::{Arc, PoisonError, RwLock};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use tokio_util::task::AbortOnDropHandle;

use super::connector::{Connection, Connector};
use crate::cache::error::StoreError;

/// A cluster heals itself, as long as anything has come out of it within so many limits of a call.
const CLUSTER_PATIENCE: u32 = 10;

/// The connection of a store, made when it is first needed, and anew when it is lost.
///
/// It is made by a task, which has more time than a call: who has waited long enough goes, and does not take away what the next
/// one waits for. Where one of several servers is gone, that may be longer than any call waits.
pub(super) struct Link {
    connector: Arc<Mutex<Connector>>,
    state: Arc<RwLock<State>>,
    /// How long a call has.
    limit: Duration,
    start: Instant,
    /// When something last came out of it, in milliseconds since the start.
    answered: AtomicU64,
}

/// A connection, and which it is: there have been others before.
#[derive(Clone)]
pub(super) struct Connected {
    pub(super) connection: Connection,
    pub(super) number: u64,
    since: Instant,
}

#[derive(Default)]
struct State {
    connected: Option<Connected>,
    attempt: Option<Attempt>,
    count: u64,
}

/// What all wait for who need a connection, and fail by if there is none.
type Attempt = Shared<BoxFuture<'static, Result<Connected, String>>>;

impl Link {
    pub(super) fn new(connector: Connector, limit: Duration) -> Self {
        Self {
            connector: Arc::new(Mutex::new(connector)),
            state: Arc::default(),
            limit,
            start: Instant::now(),
            answered: AtomicU64::new(0),
        }
    }

    /// The connection, if there is one.
    pub(super) fn current(&self) -> Option<Connected> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.connected.clone()
    }

    /// The connection; a new one if there is none.
    pub(super) async fn connected(&self) -> Result<Connected, StoreError> {
        let attempt = {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            if let Some(connected) = &state.connected {
                return Ok(connected.clone());
            }
            // one that has ended without saying so was cut off, together with its runtime
            let running = state.attempt.take().filter(|attempt| attempt.peek().is_none());
            state.attempt.insert(running.unwrap_or_else(|| self.attempt())).clone()
        };
        attempt.await.map_err(StoreError::Unavailable)
    }

    fn attempt(&self) -> Attempt {
        let (connector, state) = (Arc::clone(&self.connector), Arc::clone(&self.state));
        let limit = (self.limit * 3).max(Duration::from_secs(5));
        let task = tokio::spawn(async move {
            let connection = timeout(limit, async { connector.lock().await.connect().await }).await;
            let connection = match connection {
                Ok(connection) => connection.map_err(|error| error.to_string()),
                Err(_) => Err(format!("there is no connection after {limit:?}")),
            };
            let mut state = state.write().unwrap_or_else(PoisonError::into_inner);
            state.attempt = None;
            let connection = connection?;
            state.count += 1;
            let connected = Connected {
                connection,
                number: state.count,
                since: Instant::now(),
            };
            state.connected = Some(connected.clone());
            Ok(connected)
        });
        let task = AbortOnDropHandle::new(task);
        let attempt = async move { task.await.unwrap_or_else(|_| Err("connecting was cut off".to_owned())) };
        attempt.boxed().shared()
    }

    /// Notes that something has come out of it.
    pub(super) fn answers(&self) {
        self.answered
            .store(self.milliseconds(Instant::now()), Ordering::Relaxed);
    }

    /// Forgets a connection that failed, if it is still that one.
    pub(super) fn fails(&self, number: u64) {
        self.forget(|connected| connected.number == number);
    }

    /// Forgets a connection that there was at a time, because nothing came out of it since.
    pub(super) fn is_silent(&self, since: Instant) {
        self.forget(|connected| connected.since <= since);
    }

    fn forget(&self, is_it: impl Fn(&Connected) -> bool) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if state
            .connected
            .as_ref()
            .is_some_and(|connected| is_it(connected) && !self.heals(connected))
        {
            state.connected = None;
        }
    }

    /// Whether a connection is worth keeping although a call failed: that of a cluster, of which another server may answer,
    /// finds those that take the place of lost ones. Not if they are all gone, and others have their names.
    fn heals(&self, connected: &Connected) -> bool {
        let patience = self.limit * CLUSTER_PATIENCE;
        let now = Instant::now();
        let silence = self
            .milliseconds(now)
            .saturating_sub(self.answered.load(Ordering::Relaxed));
        matches!(connected.connection, Connection::Cluster(_))
            && (Duration::from_millis(silence) < patience || now.duration_since(connected.since) < patience)
    }

    fn milliseconds(&self, instant: Instant) -> u64 {
        u64::try_from(instant.duration_since(self.start).as_millis()).unwrap_or(u64::MAX)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // the task has the state, which has the task
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.attempt = None;
    }
}

#[cfg(test)]
mod tests {
    use core::sync::atomic::AtomicUsize;

    use flytower_test::ServerProcess;
    use futures_util::future::join_all;
    use tokio::io::AsyncReadExt as _;
    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::sleep;

    use super::super::address::Address;
    use super::*;
    use crate::cache::config::NodeConfig;

    fn to(port: u16) -> Link {
        let node = super::super::of_url(&format!("redis://127.0.0.1:{port}"));
        let address = Address::of(&node, &NodeConfig::default(), port).unwrap();
        Link::new(Connector::single(address).unwrap(), Duration::from_secs(1))
    }

    #[tokio::test]
    async fn all_who_need_a_connection_share_the_failure_to_make_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sut = to(listener.local_addr().unwrap().port());
        let accepted = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&accepted);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                sleep(Duration::from_millis(100)).await;
                drop(stream);
            }
        });

        let connected = join_all((0..10).map(|_| sut.connected())).await;

        assert!(connected.iter().all(Result::is_err));
        assert_eq!(accepted.load(Ordering::Relaxed), 1);
        assert!(sut.connected().await.is_err());
        assert_eq!(accepted.load(Ordering::Relaxed), 2);
        accepting.abort();
    }

    #[tokio::test]
    async fn whoever_gives_up_takes_no_connection_away_and_whoever_is_dropped_makes_none() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sut = to(listener.local_addr().unwrap().port());
        for _ in 0..3 {
            let given_up = timeout(Duration::from_millis(100), sut.connected());
            assert!(given_up.await.is_err());
        }

        let (mut stream, _): (TcpStream, _) = listener.accept().await.unwrap();
        let another = timeout(Duration::from_millis(200), listener.accept());
        assert!(another.await.is_err(), "each has made a connection of its own");
        drop(sut);

        let mut asked = Vec::new();
        let closed = timeout(Duration::from_secs(3), stream.read_to_end(&mut asked));
        assert!(closed.await.is_ok(), "it goes on connecting");
    }

    #[tokio::test]
    async fn only_a_connection_that_there_was_is_forgotten() {
        let Some(server) = ServerProcess::redis(&[]).await else {
            return;
        };
        let sut = to(server.port());
        let before = Instant::now();
        sleep(Duration::from_millis(2)).await;
        let first = sut.connected().await.unwrap();

        sut.is_silent(before);
        sut.fails(first.number + 1);
        assert_eq!(sut.connected().await.unwrap().number, first.number);

        sut.is_silent(Instant::now());
        let second = sut.connected().await.unwrap();
        assert_ne!(second.number, first.number);
        sut.fails(second.number);
        assert!(sut.current().is_none());
    }
}
