//! Where a check runs.

use std::time::Duration;

use tempfile::TempDir;
use wildfire::bus::{Broker, Link};
use wildfire::ids::ServerName;
use wildfire::persistence::{LocalStore, Store, StoreFate, StoreOpKind};

use crate::support::brokers::TestBrokers;

pub(crate) enum Place {
    Local { broker: Broker, store: LocalStore, _dir: Option<TempDir> },
    Brokers(Box<TestBrokers>),
}

impl Place {
    pub(crate) fn in_memory() -> Self {
        Self::Local { broker: Broker::new(), store: LocalStore::in_memory(), _dir: None }
    }

    pub(crate) fn on_disk() -> Self {
        let dir = TempDir::new().expect("a temporary directory");
        let store = LocalStore::open(dir.path()).expect("an empty store");
        Self::Local { broker: Broker::new(), store, _dir: Some(dir) }
    }

    pub(crate) async fn on_brokers() -> Self {
        Self::Brokers(Box::new(TestBrokers::start().await))
    }

    pub(crate) async fn link(&self, name: &str) -> Link {
        match self {
            Self::Local { broker, .. } => Link::Local(broker.connect(&ServerName::new(name))),
            Self::Brokers(brokers) => Link::Nats(brokers.nats(name).await),
        }
    }

    pub(crate) async fn store(&self, name: &str) -> Store {
        match self {
            Self::Local { store, .. } => Store::local(store, &ServerName::new(name)),
            Self::Brokers(brokers) => brokers.store(name).await,
        }
    }

    /// Runs `write` in a time when the store does what it is asked but cannot answer, at first.
    pub(crate) async fn without_answers<T>(&self, write: impl Future<Output = T>) -> T {
        match self {
            Self::Local { store, .. } => {
                let mut first = true;
                store.set_script(move |op| {
                    let unheard = op.kind == StoreOpKind::Write && std::mem::take(&mut first);
                    if unheard { StoreFate::Unheard } else { StoreFate::Done }
                });
                write.await
            }
            Self::Brokers(brokers) => {
                brokers.nats.freeze();
                // Longer than one attempt waits, shorter than all of them.
                let thaw = async {
                    tokio::time::sleep(Duration::from_millis(1500)).await;
                    brokers.nats.thaw();
                };
                tokio::join!(write, thaw).0
            }
        }
    }

    /// The place of the leases loses its memory.
    pub(crate) async fn forget_leases(&self) {
        match self {
            Self::Local { store, .. } => store.forget_leases(),
            Self::Brokers(brokers) => {
                let client = redis::Client::open(brokers.redis.url()).expect("an address");
                let mut connection = client.get_multiplexed_async_connection().await.expect("redis-server answers");
                let () = redis::cmd("FLUSHALL").query_async(&mut connection).await.expect("allowed");
            }
        }
    }
}
