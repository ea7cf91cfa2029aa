use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A network between a client and a server, with what networks do: it forgets connections without telling anybody, it refuses
/// new ones, it ends one in the middle. Ends with the test.
pub(crate) struct Proxy {
    address: SocketAddr,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    connections: AtomicUsize,
    /// Connections before this one carry nothing any more.
    forgotten: AtomicUsize,
    refusing: AtomicBool,
    refused: AtomicUsize,
    /// The connection on which a client says this ends, once.
    cut_at: Mutex<Option<&'static str>>,
}

impl Proxy {
    /// In front of what `backend.database` says.
    pub(crate) async fn before(database: &Value) -> Self {
        let port = database["connection"]["port"].as_u64().unwrap();
        let server = SocketAddr::from(([127, 0, 0, 1], u16::try_from(port).unwrap()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::<State>::default();
        let accepting = tokio::spawn(accept(listener, server, Arc::clone(&state)));
        Self {
            address,
            state,
            accepting,
        }
    }

    /// What `backend.database` says, through here.
    pub(crate) fn config(&self, mut database: Value) -> Value {
        database["connection"]["port"] = json!(self.address.port());
        database
    }

    /// From now on nothing passes on the connections that there are, and neither end learns of it. New ones are well.
    pub(crate) fn forget_connections(&self) {
        let all = self.state.connections.load(Ordering::SeqCst);
        self.state.forgotten.store(all, Ordering::SeqCst);
    }

    /// Whether new connections end at once.
    pub(crate) fn refuse(&self, refuse: bool) {
        self.state.refusing.store(refuse, Ordering::SeqCst);
    }

    /// Ends the next connection on which a client says this.
    pub(crate) fn cut_at(&self, said: &'static str) {
        *self.state.cut_at.lock().unwrap() = Some(said);
    }

    /// How many were refused.
    pub(crate) fn refused(&self) -> usize {
        self.state.refused.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, server: SocketAddr, state: Arc<State>) {
    loop {
        let (client, _) = listener.accept().await.unwrap();
        if state.refusing.load(Ordering::SeqCst) {
            state.refused.fetch_add(1, Ordering::SeqCst);
            continue;
        }
        let Ok(server) = TcpStream::connect(server).await else {
            continue;
        };
        let number = state.connections.fetch_add(1, Ordering::SeqCst);
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        tokio::spawn(forward(from_client, to_server, number, Arc::clone(&state)));
        tokio::spawn(forward(from_server, to_client, number, Arc::clone(&state)));
    }
}

impl State {
    fn is_cut_at(&self, said: &[u8]) -> bool {
        let mut cut_at = self.cut_at.lock().unwrap();
        let cut = cut_at.is_some_and(|text| said.windows(text.len()).any(|part| part == text.as_bytes()));
        if cut {
            *cut_at = None;
        }
        cut
    }
}

async fn forward(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, number: usize, state: Arc<State>) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await;
        if number < state.forgotten.load(Ordering::SeqCst) {
            // both ends stay open, and silent
            core::future::pending::<()>().await;
        }
        let Ok(read @ 1..) = read else { return };
        if state.is_cut_at(&buffer[..read]) {
            return;
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
