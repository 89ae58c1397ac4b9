//! From one region to another: may they come, here they are, and what is told of it.

use serde::{Deserialize, Serialize};

use super::encoding::{answered, json_payload, on_subject};
use super::session::ClientView;
use crate::bus::subject::{self, Pattern};
use crate::game;
use crate::ids::{Claim, MapPath, PlayerName, RegionId, Revision, ServerName, SessionId, Ticket};

/// Before a player leaves their map: would the destination take them?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admit {
    pub ticket: Ticket,
    pub player: PlayerName,
    pub from: RegionId,
    pub to: RegionId,
    pub map: MapPath,
    pub x: i16,
    pub y: i16,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum AdmitReply {
    Admitted { claim: Claim },
    Refused { why: Refusal },
}

/// Why a region does not let a player in. The player hears the storm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// Its server is stopping or handing it over: soon somebody else answers.
    Draining,
    /// No more room.
    Full,
    /// The map is not one of this region's.
    NotMine,
    /// The map cannot be entered: it does not load.
    NoSuchMap,
    /// The ledger gives the player to somebody else.
    NotInTransit,
    /// The store does not answer.
    StoreSilent,
    /// Taking this player in has ended two owners of the region.
    Barred,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Draining => "it is being handed over",
            Self::Full => "it is full",
            Self::NotMine => "the map is not there",
            Self::NoSuchMap => "the map does not load",
            Self::NotInTransit => "the player is not on the way there",
            Self::StoreSilent => "the store does not answer",
            Self::Barred => "taking the player in has ended its servers",
        })
    }
}

/// The player is on the way: the ledger says `transit` with this ticket and this destination, and
/// has the body. Sent again until answered; a ticket arrives once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrive {
    pub ticket: Ticket,
    pub region: RegionId,
    pub player: PlayerName,
    pub session: SessionId,
    pub view: ClientView,
    /// The region left behind; none at login.
    pub from: Option<RegionId>,
    /// The ledger's revision of the transit record.
    pub revision: Revision,
    /// The session's actions up to this number were applied before.
    pub applied: u64,
    /// By which way they come.
    pub how: game::Coming,
    /// Which way they run and shoot.
    #[serde(default)]
    pub held: game::Held,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum ArriveReply {
    /// In the world there, now or since an earlier request with this ticket.
    Arrived {
        claim: Claim,
    },
    Refused {
        why: Refusal,
    },
}

/// A player wants to leave for another region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitRequest {
    pub ticket: Ticket,
    pub player: PlayerName,
    pub from: RegionId,
    pub to: RegionId,
    pub map: MapPath,
    pub x: i16,
    pub y: i16,
}

/// One step of a crossing, for whoever watches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrossingEvent {
    pub ticket: Ticket,
    pub player: PlayerName,
    pub from: Option<RegionId>,
    pub to: RegionId,
    /// The server that took the step.
    pub server: ServerName,
    pub step: CrossingStep,
    /// Milliseconds since the player asked for it, by the clock of `server`.
    pub after_ms: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CrossingStep {
    Admitted,
    Departed,
    Arrived,
    Refused,
    /// The source has the player again.
    TakenBack,
}

json_payload!(Admit = 1, AdmitReply = 1, Arrive = 1, ArriveReply = 1, ExitRequest = 1, CrossingEvent = 1);
on_subject!(Admit, |admit| subject::admit(&admit.to));
on_subject!(Arrive, |arrive| subject::arrive(&arrive.region));
on_subject!(ExitRequest, |_| subject::exit_requests());
on_subject!(CrossingEvent, |_| subject::crossings());
answered!(Admit -> AdmitReply);
answered!(Arrive -> ArriveReply);

impl Admit {
    pub fn to(region: &RegionId) -> Pattern<Self> {
        Pattern::one(subject::admit(region))
    }
}

impl Arrive {
    pub fn to(region: &RegionId) -> Pattern<Self> {
        Pattern::one(subject::arrive(region))
    }
}

impl ExitRequest {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::exit_requests())
    }
}

impl CrossingEvent {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::crossings())
    }
}
