//! Quarantine: a region that has ended its owners, or that somebody wants alone, is run in a process of its own, so that it
//! ends nothing else, until it has been quiet for long enough.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::Command;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::moving::taken;
use super::{Host, HostEvent, whole};
use crate::balance;
use crate::bus::message::{ClaimStep, Quarantine, ServerStatus};
use crate::ids::{Claim, RegionId, ServerName};
use crate::persistence::{Lease, Store, Trouble};
use crate::region::task::TaskEvent;
use crate::region::tenure::{Apart, Heir};
use crate::region::trouble::{self, Verdict};
use crate::shutdown;

/// A process of its own with nobody in its region ends after so long.
const EMPTY_PATIENCE: Duration = Duration::from_secs(60);

/// Where a server runs regions that have ended their owners.
#[derive(Clone, Debug)]
pub enum Quarters {
    /// Among its others: it is the only process there is.
    Here,
    /// In a process of its own.
    Process(Box<ProcessQuarters>),
    /// This is that process, started for a region whose lease is handed to it.
    Alone(RegionId, Claim),
}

/// How a process for one region is started: a region server that is told more by `--name`, `--alone` and `--claim`.
#[derive(Clone, Debug)]
pub struct ProcessQuarters {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
}

impl Quarters {
    pub(super) fn is_elsewhere(&self) -> bool {
        matches!(self, Self::Process(_))
    }

    pub(super) fn is_alone(&self) -> bool {
        self.alone().is_some()
    }

    /// The region that this process is for.
    pub(super) fn alone(&self) -> Option<&RegionId> {
        match self {
            Self::Alone(region, _) => Some(region),
            Self::Here | Self::Process(_) => None,
        }
    }
}

impl Host {
    /// Takes up the region that this process is for.
    pub(super) fn move_in(&mut self) {
        let Quarters::Alone(region, claim) = self.parts.quarters.clone() else { return };
        self.claiming.insert(region.clone(), Instant::now());
        let (parts, back) = (self.parts.clone(), self.back.clone());
        tokio::spawn(async move {
            let outcome = whole(&region, taken(&parts, &region, claim, None)).await;
            let _ = back.send(HostEvent::Claimed(region, outcome)).await;
        });
    }

    /// Starts a process for a region whose lease this server has just got.
    pub(super) async fn run_alone(&mut self, lease: Lease, troubles: Vec<Trouble>) {
        let Quarters::Process(quarters) = self.parts.quarters.clone() else { return };
        let region = lease.region().clone();
        let process = self.process_for(&region, lease.claim());
        self.tell_of(&region, &troubles, Some(&process)).await;
        self.alone.spawn(keep_alone(self.parts.store.clone(), *quarters, lease, process, self.stop.clone()));
    }

    fn process_for(&self, region: &RegionId, claim: Claim) -> ServerName {
        ServerName(format!("{}-alone-{region}-{claim}", self.parts.name))
    }

    /// Begins to hand a region that runs here to a process of its own, because somebody wants it so.
    ///
    /// # Errors
    /// Says why it cannot be.
    pub(super) async fn quarantine(&mut self, region: &RegionId, by: ServerName, why: String) -> Result<(), String> {
        let name = &self.parts.name;
        match &self.parts.quarters {
            Quarters::Here => return Err("there is no other process to run it in".to_owned()),
            Quarters::Alone(..) => return Err(format!("{region} is in a process of its own already")),
            Quarters::Process(_) => {}
        }
        let running = self.running.get(region).ok_or_else(|| format!("{region} is not with {name}"))?;
        let apart = Apart { process: self.process_for(region, running.claim), by, why };
        tracing::info!(%region, by = %apart.by, why = apart.why, "told to run a region in a process of its own");
        running.events.send(TaskEvent::Give(Heir::Apart(apart))).await.map_err(|_| format!("{region} is ending"))
    }

    /// A region is written down, and its lease is that of the process that is now started for it.
    pub(super) async fn set_apart(&mut self, region: RegionId, claim: Claim, apart: Apart, next: Option<Claim>) {
        let Apart { process, by, why } = apart;
        let step = ClaimStep::Given { to: process.clone() };
        self.announce(region.clone(), claim, step, "it is run in a process of its own from now on").await;
        let Quarters::Process(quarters) = self.parts.quarters.clone() else { return };
        let Some(next) = next else {
            return tracing::warn!(%region, "the lease was gone: whoever is first has it, and runs it alone");
        };
        let why = format!("{by} wants {region} alone: {why}");
        tracing::warn!(%region, %process, "QUARANTINE: {why}");
        let (server, about) = (self.parts.name.clone(), region.clone());
        self.say(&Quarantine { region: about, server, process: Some(process.clone()), why, barred: Vec::new() }).await;
        self.alone.spawn(run_process(*quarters, region, next, process, self.stop.clone()));
    }

    /// Tells the operator which owners a region has ended, and how.
    pub(super) async fn tell_of(&self, region: &RegionId, troubles: &[Trouble], process: Option<&ServerName>) {
        let Verdict { alone, barred, .. } = Verdict::of(troubles);
        if !alone {
            return;
        }
        let why = trouble::in_words(region, troubles);
        let process_named = process.map_or("this one", |process| process.as_str());
        if troubles.iter().all(trouble::is_ordered) {
            tracing::warn!(%region, process = process_named, "QUARANTINE: {why}");
        } else {
            tracing::error!(%region, process = process_named, ?barred, "QUARANTINE: {why}");
        }
        let server = self.parts.name.clone();
        let barred = barred.into_iter().collect();
        self.say(&Quarantine { region: region.clone(), server, process: process.cloned(), why, barred }).await;
    }

    /// A process of its own gives its region back to the others when that has been quiet for long enough, and ends when it
    /// has nothing to do.
    pub(super) async fn look_after_troubled(&mut self) {
        let Some(region) = self.parts.quarters.alone().cloned() else { return };
        let Some(running) = self.running.get(&region) else {
            if self.claiming.is_empty() {
                tracing::info!(%region, "the region is not here any more: this process ends");
                self.stop.cancel();
            }
            return;
        };
        let pulse = *running.pulse.borrow();
        if pulse.players > 0 {
            self.last_played = Instant::now();
        }
        if self.last_played.elapsed() > EMPTY_PATIENCE {
            let _ = running.events.send(TaskEvent::Stop).await;
        } else if pulse.tick_us > 0 && !pulse.troubled {
            let others: Vec<ServerStatus> = self.fresh().cloned().collect();
            let heir = balance::heirs(&self.status(), &others).into_iter().next();
            if let Some((_, heir)) = heir
                && let Err(why) = self.give(&region, heir, "it has been quiet for long enough").await
            {
                tracing::debug!(%region, why, "stays in its own process");
            }
        }
    }
}

/// Hands the lease to a process that is started for it, and waits for the end of that. It is told to stop when this one
/// is.
async fn keep_alone(store: Store, quarters: ProcessQuarters, lease: Lease, name: ServerName, stop: CancellationToken) {
    let region = lease.region().clone();
    let claim = match store.leases().transfer(lease, &name).await {
        Ok(Some(claim)) => claim,
        Ok(None) => return tracing::warn!(%region, "the lease was gone: whoever is first has it"),
        Err(error) => return tracing::warn!(%region, %error, "the lease was not handed over"),
    };
    run_process(quarters, region, claim, name, stop).await;
}

/// Starts a process for a region whose lease it has, and waits for its end.
async fn run_process(
    quarters: ProcessQuarters,
    region: RegionId,
    claim: Claim,
    name: ServerName,
    stop: CancellationToken,
) {
    let mut command = Command::new(&quarters.program);
    command.args(&quarters.arguments);
    command.args(["--name", name.as_str(), "--alone", region.as_str(), "--claim", &claim.to_string()]);
    command.env(shutdown::WITH_PARENT, std::process::id().to_string()).stdin(Stdio::null());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            let program = quarters.program.display();
            return tracing::error!(%region, %program, %error, "a process for the region cannot be started");
        }
    };
    let ended = tokio::select! {
        ended = child.wait() => ended,
        () = stop.cancelled() => {
            if let Some(pid) = child.id().and_then(|pid| i32::try_from(pid).ok()) {
                // One that has ended needs no telling.
                let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
            }
            child.wait().await
        }
    };
    match ended {
        Ok(status) if status.success() => tracing::info!(%region, %name, "the region's own process has ended in order"),
        Ok(status) => tracing::error!(%region, %name, %status, "the region has ended its own process"),
        Err(error) => tracing::error!(%region, %name, %error, "the region's own process is out of sight"),
    }
}
