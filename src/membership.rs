//! How a process joins a cluster: the brokers, the world that all of it plays, and its own name.

mod brokers;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::bus::Nats;
use crate::ids::ServerName;
use crate::persistence::Store;
use crate::process;
use crate::world_files::{self, WorldFiles};

pub use brokers::{BrokerOptions, TrustOptions};

/// What every process of a cluster is told.
#[derive(Args, Clone, Debug)]
#[group(id = "membership")]
pub struct Options {
    #[command(flatten)]
    pub brokers: BrokerOptions,
    /// How many servers of a NATS cluster shall keep each stream, at least: a login service makes them so, and a region server
    /// refuses to start where they are not so [default: as they are, and one for those that are missing]
    #[arg(long, env = "WILDFIRE_REPLICAS", value_name = "COUNT", value_parser = clap::value_parser!(u8).range(1..=5))]
    pub replicas: Option<u8>,
    /// The world's directory, laid out like Debian's /usr/share/games/crossfire [default: that one
    /// when it is there, else the starter world]
    #[arg(long, env = "WILDFIRE_WORLD")]
    pub world: Option<PathBuf>,
    /// The process' name, the only one of its kind in the cluster [default: made up]
    #[arg(long, env = "WILDFIRE_NAME")]
    pub name: Option<String>,
}

/// A process that has joined.
#[derive(Debug)]
pub struct Member {
    pub name: ServerName,
    pub nats: Nats,
    pub store: Store,
    pub files: Arc<WorldFiles>,
}

impl Options {
    /// Reads the world and connects. `kind` begins the name that is made up when none is given.
    ///
    /// # Errors
    /// When the world cannot be read or differs from the others', or a broker does not answer or takes anybody.
    pub async fn join(self, kind: &str) -> anyhow::Result<Member> {
        let files = Arc::new(world_files::open(self.world).await?);
        let name = ServerName(self.name.unwrap_or_else(|| process::made_up_name(kind)));
        self.brokers.check_redis()?;
        let nats = self.brokers.nats(&name).await?;
        let replicas = self.replicas.map(usize::from);
        let store = Store::cluster_kept_by(&nats, &self.brokers.redis, &name, replicas).await?;
        world_files::check_same(&store, &name, &files).await?;
        Ok(Member { name, nats, store, files })
    }
}
