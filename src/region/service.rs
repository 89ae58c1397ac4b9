//! A region server as a process of a cluster.

use std::time::Duration;

use clap::{Args, ValueEnum as _};
use tokio_util::sync::CancellationToken;

use super::host::{Host, HostParts, ProcessQuarters, Quarters};
use super::inspection::Inspection;
use super::task::careful::{Drill, DrillEnd};
use crate::bus::Link;
use crate::ids::{Claim, RegionId};
use crate::membership::{self, Member};
use crate::process;
use crate::telemetry::metrics::Role;
use crate::telemetry::window;

/// Runs regions of the world. Dials out only: it needs no open port.
#[derive(Args, Clone, Debug)]
pub struct Options {
    #[command(flatten)]
    pub membership: membership::Options,
    #[command(flatten)]
    pub window: window::Options,
    /// Where what came after a region's last checkpoint was logged by another build, go on from the checkpoint
    /// without it: at most some seconds are lost
    #[arg(long, env = "WILDFIRE_ABANDON_FOREIGN_LOGS")]
    pub abandon_foreign_logs: bool,
    /// Look every so many seconds for things that are there twice or have vanished; only the first of all region servers
    /// does. 0: never
    #[arg(long, env = "WILDFIRE_AUDIT_EVERY", value_name = "SECONDS", default_value_t = AUDIT_EVERY)]
    pub audit_every: u64,
    /// An exercise: end as by a fault of the program when a player says this word
    #[arg(long, env = "WILDFIRE_DRILL_WORD")]
    pub drill_word: Option<String>,
    /// What ends in the exercise
    #[arg(long, env = "WILDFIRE_DRILL_END", value_enum, default_value = "abort")]
    pub drill_end: DrillEnd,
    /// Run this region and nothing else: a server starts such a process for a region that has ended its owners
    #[arg(long, hide = true, requires = "claim")]
    pub alone: Option<String>,
    /// The claim under which the region's lease is handed over
    #[arg(long, hide = true, requires = "alone")]
    pub claim: Option<u64>,
}

impl Options {
    /// Where regions are run that have ended their owners.
    fn quarters(&self) -> std::io::Result<Quarters> {
        if let (Some(region), Some(claim)) = (&self.alone, self.claim) {
            return Ok(Quarters::Alone(RegionId::new(region), Claim(claim)));
        }
        let membership::Options { brokers, world, .. } = &self.membership;
        let mut arguments = brokers.arguments();
        if let Some(world) = world {
            arguments.extend(["--world".into(), world.into()]);
        }
        // Who may end at any moment looks after nothing else.
        arguments.extend(["--audit-every".into(), "0".into()]);
        if self.abandon_foreign_logs {
            arguments.push("--abandon-foreign-logs".into());
        }
        if let Some(word) = &self.drill_word {
            let end = self.drill_end.to_possible_value().expect("each end has a name");
            arguments.extend(["--drill-word".into(), word.into(), "--drill-end".into(), end.get_name().into()]);
        }
        Ok(Quarters::Process(Box::new(ProcessQuarters { program: std::env::current_exe()?, arguments })))
    }
}

/// Seconds between two audits: reading what has changed takes some tenths of a second for a hundred players.
pub(crate) const AUDIT_EVERY: u64 = 600;

/// Runs a region server until `stop`.
///
/// # Errors
/// When the world cannot be read or differs from the others', a server of that name is there already, or a
/// broker does not answer.
pub async fn run(options: Options, stop: CancellationToken) -> anyhow::Result<()> {
    let _window = options.window.open(Role::Region).await?;
    let member = options.membership.clone().join("region").await?;
    serve(options, member, None, stop).await
}

/// Runs a region server that has joined, and has a door of its own at `direct`, until `stop`.
///
/// # Errors
/// When a server of that name is there already, or a broker does not answer.
pub async fn serve(
    options: Options,
    member: Member,
    direct: Option<String>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let quarters = options.quarters()?;
    let drill = options.drill_word.map(|word| Drill { word, how: options.drill_end });
    let Member { name, nats, store, files } = member;
    let parts = HostParts {
        name: name.clone(),
        link: Link::Nats(nats),
        store,
        files,
        seed: getrandom::u64()?,
        minutes: process::wall_minutes,
        quarters,
        drill,
        abandon_foreign_logs: options.abandon_foreign_logs,
        direct,
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
