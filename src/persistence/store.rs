//! The door: everything that outlives a process, for one server.

use std::time::Duration;

use super::accounts::Accounts;
use super::checkpoints::Checkpoints;
use super::items::Items;
use super::jetstream::JetStream;
use super::lease::{Book, LEASE_TTL, Leases};
use super::ledger::Ledger;
use super::local::{LocalEnd, LocalStore};
use super::log::RegionLogs;
use super::masters::Masters;
use super::parties::Parties;
use super::records::Records;
use super::redis::Redis;
use super::registry::Registry;
use super::sanctions::Sanctions;
use super::scores::Scores;
use super::streams::{self, Readers, StreamError};
use crate::bus::{Nats, TlsTrouble, Trust, tls_trouble, without_password};
use crate::ids::ServerName;

/// One server's stores. Clones share the connections.
#[derive(Clone, Debug)]
pub enum Store {
    Cluster(ClusterStore),
    Local(LocalHandle),
}

/// JetStream for what must not be lost, Redis for what may.
#[derive(Clone, Debug)]
pub struct ClusterStore {
    jetstream: JetStream,
    redis: Redis,
    incarnation: String,
}

/// One server's way to a [`LocalStore`].
#[derive(Clone, Debug)]
pub struct LocalHandle {
    end: LocalEnd,
}

/// Everything that lies in streams and is not secret, for somebody who looks.
#[derive(Clone, Debug)]
pub struct Archive {
    pub ledger: Ledger,
    pub region_logs: RegionLogs,
    pub checkpoints: Checkpoints,
    pub items: Items,
    pub sanctions: Sanctions,
    pub masters: Masters,
}

/// Why a cluster's stores cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("no Redis server answers at {url}")]
    NoRedis { url: String, source: redis::RedisError },
    #[error(
        "whoever answers at {url} does not prove to be the Redis server: is --broker-ca the authority that signed its \
         certificate, and is this address in that?"
    )]
    Distrusted { url: String, source: redis::RedisError },
    #[error(
        "TLS with the Redis server at {url} does not come about: does it speak it, and does it want a --broker-cert?"
    )]
    Handshake { url: String, source: redis::RedisError },
    #[error("the Redis server at {url} hangs up: does it want TLS (rediss://)?")]
    HungUp { url: String, source: redis::RedisError },
    #[error("the Redis server at {url} does not take this name and password")]
    Unknown { url: String, source: redis::RedisError },
    #[error(
        "the Redis server at {url} takes anybody who can reach it, and others than this machine can: give it a password \
         (docs/operating.md), or say --insecure"
    )]
    Exposed { url: String },
    #[error(transparent)]
    Streams(#[from] StreamError),
    #[error("the system gives no random numbers: {0}")]
    NoRandomness(String),
}

/// Refuses a Redis server on the network whose address names no password.
///
/// # Errors
/// `Exposed`.
pub fn check_guarded(redis_url: &str) -> Result<(), OpenError> {
    if Redis::is_exposed(redis_url) {
        return Err(OpenError::Exposed { url: without_password(redis_url) });
    }
    Ok(())
}

impl Store {
    /// The stores of a cluster; streams that are missing are made.
    ///
    /// # Errors
    /// When Redis does not answer, or the streams are not as they must be.
    pub async fn cluster(nats: &Nats, redis_url: &str, name: &ServerName) -> Result<Self, OpenError> {
        Self::cluster_kept_by(nats, redis_url, name, None).await
    }

    /// The same, where each stream is to be kept by so many servers of NATS at least.
    ///
    /// # Errors
    /// As [`Store::cluster`], and when there are not so many.
    pub async fn cluster_kept_by(
        nats: &Nats,
        redis_url: &str,
        name: &ServerName,
        replicas: Option<usize>,
    ) -> Result<Self, OpenError> {
        let incarnation = incarnation()?;
        let jetstream = JetStream::new(nats, name, &incarnation);
        let version = nats.client().server_info().version;
        if streams::ensure(jetstream.context(), &version, replicas).await? == Readers::Leader {
            jetstream.read_from_leader();
        }
        if let Some(warning) = streams::durability_warning(&version) {
            tracing::warn!("{warning}");
        } else {
            // A client cannot see the setting.
            tracing::info!("acknowledged saves are on disk if nats-server runs with sync_interval: always");
        }
        let redis = connect(redis_url, name, nats.trust()).await?;
        Ok(Self::Cluster(ClusterStore { jetstream, redis, incarnation }))
    }

    /// Only what is in Redis, for somebody who looks: no stream is made or checked.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub async fn registry_and_leases(
        redis_url: &str,
        name: &ServerName,
        trust: &Trust,
    ) -> Result<(Registry, Leases), OpenError> {
        let book = Book::Redis(connect(redis_url, name, trust).await?);
        Ok((Registry::new(book.clone(), incarnation()?), Leases::new(book, LEASE_TTL)))
    }

    /// Only what lies in streams, for somebody who looks: no stream is made or checked.
    ///
    /// # Errors
    /// When the system gives no random numbers for the ids of writes.
    pub fn archive_alone(nats: &Nats, name: &ServerName) -> Result<Archive, OpenError> {
        Ok(Archive::new(&Records::JetStream(JetStream::new(nats, name, &incarnation()?))))
    }

    pub fn archive(&self) -> Archive {
        Archive::new(&self.records())
    }

    /// A local store, as the server of that name.
    pub fn local(store: &LocalStore, name: &ServerName) -> Self {
        Self::Local(LocalHandle { end: store.connect(name) })
    }

    pub fn ledger(&self) -> Ledger {
        Ledger::new(self.records())
    }

    pub fn accounts(&self) -> Accounts {
        Accounts::new(self.records())
    }

    pub fn region_logs(&self) -> RegionLogs {
        RegionLogs::new(self.records())
    }

    pub fn checkpoints(&self) -> Checkpoints {
        Checkpoints::new(self.records())
    }

    pub fn items(&self) -> Items {
        Items::new(self.records())
    }

    pub fn parties(&self) -> Parties {
        Parties::new(self.records())
    }

    pub fn sanctions(&self) -> Sanctions {
        Sanctions::new(self.records())
    }

    pub fn masters(&self) -> Masters {
        Masters::new(self.records())
    }

    pub fn scores(&self) -> Scores {
        Scores::new(self.records())
    }

    pub fn leases(&self) -> Leases {
        self.leases_of(LEASE_TTL)
    }

    /// Leases with another life than the usual.
    pub fn leases_of(&self, ttl: Duration) -> Leases {
        Leases::new(self.book(), ttl)
    }

    pub fn registry(&self) -> Registry {
        let incarnation = match self {
            Self::Cluster(cluster) => cluster.incarnation.clone(),
            Self::Local(local) => local.end.incarnation().to_owned(),
        };
        Registry::new(self.book(), incarnation)
    }

    fn records(&self) -> Records {
        match self {
            Self::Cluster(cluster) => Records::JetStream(cluster.jetstream.clone()),
            Self::Local(local) => Records::Local(local.end.clone()),
        }
    }

    fn book(&self) -> Book {
        match self {
            Self::Cluster(cluster) => Book::Redis(cluster.redis.clone()),
            Self::Local(local) => Book::Local(local.end.clone()),
        }
    }
}

impl Archive {
    fn new(records: &Records) -> Self {
        Self {
            ledger: Ledger::new(records.clone()),
            region_logs: RegionLogs::new(records.clone()),
            checkpoints: Checkpoints::new(records.clone()),
            items: Items::new(records.clone()),
            sanctions: Sanctions::new(records.clone()),
            masters: Masters::new(records.clone()),
        }
    }
}

async fn connect(redis_url: &str, name: &ServerName, trust: &Trust) -> Result<Redis, OpenError> {
    Redis::connect(redis_url, name, trust).await.map_err(|source| refusal(redis_url, source))
}

fn refusal(redis_url: &str, source: redis::RedisError) -> OpenError {
    let url = without_password(redis_url);
    match tls_trouble(&source) {
        Some(TlsTrouble::Distrust) => OpenError::Distrusted { url, source },
        Some(TlsTrouble::Handshake) => OpenError::Handshake { url, source },
        None if source.kind() == redis::ErrorKind::AuthenticationFailed => OpenError::Unknown { url, source },
        // Redis without TLS waits for the rest of what it takes for a command.
        None if source.is_timeout() && url.starts_with("rediss:") => OpenError::Handshake { url, source },
        None if source.is_connection_dropped() && !source.is_connection_refusal() => OpenError::HungUp { url, source },
        None => OpenError::NoRedis { url, source },
    }
}

fn incarnation() -> Result<String, OpenError> {
    let random = getrandom::u64().map_err(|error| OpenError::NoRandomness(error.to_string()))?;
    Ok(format!("{random:016x}"))
}
