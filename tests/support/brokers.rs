//! A real NATS server and a real Redis server for one test: free loopback ports, state in a temporary
//! directory, gone when dropped. They can be killed, frozen and started again.

use tempfile::TempDir;
use wildfire::bus::Nats;
use wildfire::cluster::{BrokerKind, BrokerProcess};
use wildfire::ids::ServerName;
use wildfire::persistence::Store;

pub(crate) struct TestBrokers {
    pub(crate) nats: BrokerProcess,
    pub(crate) redis: BrokerProcess,
    dir: TempDir,
}

impl TestBrokers {
    /// Starts both and waits until they answer. `make test` installs the programs.
    pub(crate) async fn start() -> Self {
        let dir = TempDir::new().expect("a temporary directory");
        let nats = BrokerProcess::start(BrokerKind::Nats, &dir.path().join("nats")).await.expect("nats-server runs");
        let redis =
            BrokerProcess::start(BrokerKind::Redis, &dir.path().join("redis")).await.expect("redis-server runs");
        Self { nats, redis, dir }
    }

    /// Where both keep everything.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.dir.path()
    }

    /// Kills Redis and starts it again with nothing in it.
    pub(crate) async fn wipe_redis(&mut self) {
        self.redis.kill().await;
        std::fs::remove_dir_all(self.dir.path().join("redis/appendonlydir")).expect("its data is there");
        self.redis.restart().await.expect("redis-server runs again");
    }

    /// A connection as the server of that name.
    pub(crate) async fn nats(&self, name: &str) -> Nats {
        Nats::connect(&self.nats.url(), &ServerName::new(name)).await.expect("nats-server answers")
    }

    /// The stores as the server of that name.
    pub(crate) async fn store(&self, name: &str) -> Store {
        let nats = self.nats(name).await;
        Store::cluster(&nats, &self.redis.url(), &ServerName::new(name)).await.expect("the stores open")
    }
}
