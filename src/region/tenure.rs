//! How long a region's task may act: its lease, kept alive from the task's own heartbeat.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::task::TaskEvent;
use crate::game::journal::{self, JournalTick};
use crate::ids::{Claim, ServerName};
use crate::persistence::{Claimed, Lease, LeaseError, LogEntry, Renewed, Store};

/// Why a region's task ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Everything is saved; the region is nobody's.
    Released,
    /// Handed to another server, under this claim; under none when the lease was gone already.
    Given { to: ServerName, claim: Option<Claim> },
    /// Handed to a process of its own, under this claim; under none when the lease was gone already.
    SetApart { apart: Apart, claim: Option<Claim> },
    /// The lease could not be kept.
    Lost(String),
    /// The store refused a write: another owner has it.
    Fenced(String),
    /// The world did not survive this tick.
    Failed { tick: Box<JournalTick>, why: String },
}

/// Who has a region next that is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heir {
    Server(ServerName),
    /// A process of its own.
    Apart(Apart),
}

/// What is told about a region that is to be run in a process of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Apart {
    /// The process, which is started when the region has been written down.
    pub(super) process: ServerName,
    /// Who wants it so.
    pub(super) by: ServerName,
    pub(super) why: String,
}

#[derive(Debug)]
pub(super) struct Tenure {
    /// Away while it is being renewed.
    lease: Option<Lease>,
    deadline: Instant,
    next_renewal: Instant,
    store: Store,
    back: mpsc::Sender<TaskEvent>,
}

impl Tenure {
    pub(super) fn new(lease: Lease, store: Store, back: mpsc::Sender<TaskEvent>) -> Self {
        let (deadline, next_renewal) = (lease.deadline(), Instant::now() + pause(&store));
        Self { lease: Some(lease), deadline, next_renewal, store, back }
    }

    /// May the task go on? When it is time, the lease is prolonged meanwhile.
    pub(super) fn check(&mut self) -> Option<Ending> {
        let now = Instant::now();
        let alive = self.lease.as_ref().map_or(now < self.deadline, Lease::is_alive);
        if !alive {
            return Some(Ending::Lost("its lease could not be renewed in time".to_owned()));
        }
        if now >= self.next_renewal
            && let Some(mut lease) = self.lease.take()
        {
            let (leases, back) = (self.store.leases(), self.back.clone());
            tokio::spawn(async move {
                let renewed = leases.renew(&mut lease).await;
                // A task that is gone has given its lease up already.
                let _ = back.send(TaskEvent::Renewed(lease, renewed)).await;
            });
        }
        None
    }

    /// Is the store being asked about the lease? It cannot be given back meanwhile.
    pub(super) fn is_renewing(&self) -> bool {
        self.lease.is_none()
    }

    /// The store's answer about the lease.
    pub(super) fn renewed(&mut self, lease: Lease, renewed: Result<Renewed, LeaseError>) -> Option<Ending> {
        self.deadline = lease.deadline();
        self.next_renewal = Instant::now() + pause(&self.store);
        self.lease = Some(lease);
        match renewed {
            Ok(Renewed::Kept) => None,
            Ok(Renewed::Taken) => Some(Ending::Lost("another server has its lease".to_owned())),
            Ok(Renewed::Gone) => Some(Ending::Lost("its lease ended".to_owned())),
            Err(error) => {
                tracing::warn!(region = %error.region, %error, "the lease was not renewed");
                None
            }
        }
    }

    /// Gives the region back, or leaves it to whoever has it.
    pub(super) async fn end(mut self, ending: Ending, claimed: Option<Claimed>) -> Ending {
        let last = match &ending {
            Ending::Released | Ending::Given { .. } => Some((LogEntry::Released, Bytes::new())),
            Ending::SetApart { apart: Apart { by, why, .. }, .. } => {
                Some((LogEntry::SetApart { wanted_by: by.clone(), why: why.clone() }, Bytes::new()))
            }
            Ending::Failed { tick, why } => {
                let entry = LogEntry::Trying { tick: tick.tick.0, failed: Some(why.clone()) };
                Some((entry, journal::write(std::slice::from_ref(tick.as_ref())).into()))
            }
            Ending::Lost(_) | Ending::Fenced(_) => None,
        };
        let logs = self.store.region_logs();
        match (last, claimed) {
            (Some((entry, body)), Some(mut claimed)) => {
                if let Err(error) = logs.append(&mut claimed, entry, body).await {
                    self.let_go().await;
                    return Ending::Lost(error.to_string());
                }
            }
            (None, Some(claimed)) => drop(tokio::spawn(async move { logs.leave(claimed).await })),
            // The append that is under way says so when it is over.
            (_, None) => {}
        }
        match ending {
            Ending::Given { to, .. } => {
                let claim = self.transfer(&to).await;
                Ending::Given { to, claim }
            }
            Ending::SetApart { apart, .. } => {
                let claim = self.transfer(&apart.process).await;
                Ending::SetApart { apart, claim }
            }
            ending => {
                self.let_go().await;
                ending
            }
        }
    }

    /// Hands the lease to another server, and says under which claim they have it.
    async fn transfer(&mut self, to: &ServerName) -> Option<Claim> {
        let given = self.store.leases().transfer(self.lease.take()?, to).await;
        given.inspect_err(|error| tracing::warn!(%error, "the lease was not handed over")).ok()?
    }

    /// Gives the lease back if it is still this owner's, so that nobody has to wait for its end.
    async fn let_go(&mut self) {
        if let Some(lease) = self.lease.take_if(|lease| lease.is_alive())
            && let Err(error) = self.store.leases().release(lease).await
        {
            tracing::warn!(%error, "the lease was not given back; it ends by itself");
        }
    }
}

/// Between two renewals: a third of the lease's life, so that one may fail.
fn pause(store: &Store) -> Duration {
    store.leases().ttl() / 3
}
