//! Which doors there are besides this one, and who may send players to which.
//!
//! What every server says of itself once a second is heard here: which region server has an open door, which regions it
//! runs, and by which key a login service's tickets are known.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use super::tickets::{NotGood, Shown, Signatory, Ticket};
use crate::bus::message::ServerStatus;
use crate::ids::{Claim, RegionId, ServerName};
use crate::persistence::registry::SERVER_TTL;
use crate::protocol::Pass;

/// The servers that are heard.
#[derive(Debug, Default)]
pub(super) struct Doors {
    heard: BTreeMap<ServerName, (ServerStatus, Instant)>,
    shown: Shown,
}

impl Doors {
    /// A server says how it is.
    pub(super) fn hear(&mut self, status: ServerStatus, now: Instant) {
        self.heard.retain(|_, (_, at)| now.saturating_duration_since(*at) < SERVER_TTL);
        self.heard.insert(status.server.clone(), (status, now));
    }

    /// Where the door is of the server that runs this region under this claim; none when it has none, or stops.
    pub(super) fn door_of(&self, region: &RegionId, claim: Claim) -> Option<String> {
        let (owner, _) = self.heard.values().find(|(status, _)| runs(status, region, claim))?;
        owner.direct.clone().filter(|_| !owner.draining)
    }

    /// Does this server run that region?
    pub(super) fn is_at(&self, server: &ServerName, region: &RegionId) -> bool {
        let running = |(status, _): &(ServerStatus, Instant)| status.regions.iter().any(|load| load.region == *region);
        self.heard.get(server).is_some_and(running)
    }

    /// Takes a ticket at the door of a server.
    ///
    /// # Errors
    /// Why it is of no use.
    pub(super) fn take(&mut self, pass: &Pass, at: &ServerName, now: Instant) -> Result<Ticket, NotGood> {
        let heard = &self.heard;
        let who = |home: &ServerName| {
            let (status, at) = heard.get(home)?;
            let since = now.saturating_duration_since(*at).min(SERVER_TTL);
            Some(Signatory { key: status.key.clone()?, now_ms: status.up_ms + milliseconds(since) })
        };
        let is_here =
            |region: &RegionId, claim: Claim| heard.get(at).is_some_and(|(status, _)| runs(status, region, claim));
        self.shown.take(pass, who, is_here)
    }
}

fn runs(status: &ServerStatus, region: &RegionId, claim: Claim) -> bool {
    status.regions.iter().any(|load| load.region == *region && load.claim == claim)
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
