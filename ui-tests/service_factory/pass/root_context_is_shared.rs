//! A root context is made once, and instances of it for each plugin

use std::sync::Arc;

use flytower::{Plugin, Result, StartOptions, backend, plugin, service, service_factory};
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

#[service(id = "todo.database")]
trait Database: Send + Sync + 'static {
    fn connections(&self) -> &AtomicU32;
}

struct Databases {
    connections: Arc<AtomicU32>,
}

#[service_factory(provides = dyn Database)]
impl Databases {
    fn root() -> Result<Self> {
        Ok(Self {
            connections: Arc::default(),
        })
    }

    async fn create(&self) -> Result<Arc<Connection>> {
        self.connections.fetch_add(1, Relaxed);
        Ok(Arc::new(Connection(self.connections.clone())))
    }
}

struct Connection(Arc<AtomicU32>);

impl Database for Connection {
    fn connections(&self) -> &AtomicU32 {
        &self.0
    }
}

static CONNECTIONS: AtomicU32 = AtomicU32::new(0);

#[plugin(id = "first")]
struct First {
    database: Arc<dyn Database>,
}

impl Plugin for First {
    async fn init(self) -> Result<()> {
        CONNECTIONS.fetch_max(self.database.connections().load(Relaxed), Relaxed);
        Ok(())
    }
}

#[plugin(id = "second")]
struct Second {
    database: Arc<dyn Database>,
}

impl Plugin for Second {
    async fn init(self) -> Result<()> {
        CONNECTIONS.fetch_max(self.database.connections().load(Relaxed), Relaxed);
        Ok(())
    }
}

backend! {
    struct Portal {
        services: [Databases],
        plugins: [First, Second],
    }
}

#[tokio::main]
async fn main() {
    Portal::start(StartOptions::new()).await.unwrap();
    assert_eq!(CONNECTIONS.load(Relaxed), 2);
}
