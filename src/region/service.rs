//! A region server as a process of a cluster.

use std::time::Duration;

use clap::Args;
use tokio_util::sync::CancellationToken;

use super::host::{Host, HostParts};
use super::inspection::Inspection;
use crate::bus::Link;
use crate::membership::{self, Member};
use crate::process;

/// Runs regions of the world. Dials out only: it needs no open port.
#[derive(Args, Clone, Debug)]
pub struct Options {
    #[command(flatten)]
    pub membership: membership::Options,
    /// Where what came after a region's last checkpoint was logged by another build, go on from the checkpoint
    /// without it: at most some seconds are lost
    #[arg(long, env = "WILDFIRE_ABANDON_FOREIGN_LOGS")]
    pub abandon_foreign_logs: bool,
    /// Look every so many seconds for things that are there twice or have vanished; only the first of all region servers
    /// does. 0: never
    #[arg(long, env = "WILDFIRE_AUDIT_EVERY", value_name = "SECONDS", default_value_t = AUDIT_EVERY)]
    pub audit_every: u64,
}

/// Seconds between two audits: reading what has changed takes some tenths of a second for a hundred players.
pub(crate) const AUDIT_EVERY: u64 = 600;

/// Runs a region server until `stop`.
///
/// # Errors
/// When the world cannot be read or differs from the others', a server of that name is there already, or a
/// broker does not answer.
pub async fn run(options: Options, stop: CancellationToken) -> anyhow::Result<()> {
    let Member { name, nats, store, files } = options.membership.join("region").await?;
    let parts = HostParts {
        name: name.clone(),
        link: Link::Nats(nats),
        store,
        files,
        seed: getrandom::u64()?,
        minutes: process::wall_minutes,
        abandon_foreign_logs: options.abandon_foreign_logs,
    };
    let inspection = Inspection::new(name.clone(), parts.link.clone(), parts.store.clone());
    let host = Host::start(parts).await?;
    host.enter().await?;
    let inspecting = tokio::spawn(inspection.run(Duration::from_secs(options.audit_every), stop.clone()));
    tracing::info!(server = %name, "region server ready");
    host.run(stop).await;
    inspecting.await?;
    Ok(())
}
