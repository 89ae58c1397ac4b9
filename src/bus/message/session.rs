//! Between a login service, which has the client, and the region, which has the player.

use serde::{Deserialize, Serialize};

use super::encoding::{answered, binary_payload, json_payload, on_subject};
use crate::bus::subject::{self, Pattern};
use crate::game;
use crate::ids::{Claim, PlayerName, RegionId, ServerName, SessionId, Tick, Ticket};

/// What the player of one session asked for since the last batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionBatch {
    pub region: RegionId,
    pub session: SessionId,
    pub player: PlayerName,
    /// In the order asked.
    pub actions: Vec<NumberedAction>,
}

/// An action and its place in its session: counted from 1, over all regions the session visits, so
/// that what is sent again after a failover is applied once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberedAction {
    pub number: u64,
    pub action: game::Asked,
}

/// What one tick of one region shows to the players of one login service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateBatch {
    pub login: ServerName,
    pub region: RegionId,
    /// Updates under a claim lower than one already seen from this region are a former owner's: drop them.
    pub claim: Claim,
    pub tick: Tick,
    pub sessions: Vec<SessionUpdates>,
}

/// One session's part of an [`UpdateBatch`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionUpdates {
    /// The number in its [`SessionId`].
    pub session: u64,
    /// The number of the last action applied; what is behind it need not be kept for sending again.
    pub applied: u64,
    pub updates: Vec<game::Update>,
}

/// What a region must know of a client to show the world to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientView {
    /// Squares across and down.
    pub width: u8,
    pub height: u8,
    /// Things listed at a time in the look window.
    pub look_max: u8,
}

/// A session goes on with a region that holds its player already: after a takeover, or when a client
/// comes back to a player who is still in the world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attach {
    pub region: RegionId,
    pub session: SessionId,
    pub player: PlayerName,
    pub view: ClientView,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum AttachReply {
    /// Everything will be shown anew; actions up to this number are applied.
    Attached { claim: Claim, applied: u64 },
    /// The player is not in this region. The ledger knows where.
    NotHere,
}

/// The client of a session is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detach {
    pub region: RegionId,
    pub session: SessionId,
    pub player: PlayerName,
    /// `connection closed`, `logged in elsewhere`.
    pub why: String,
}

/// What became of a player, for the login service that has the session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionNotice {
    pub login: ServerName,
    /// The number in its [`SessionId`].
    pub session: u64,
    pub player: PlayerName,
    /// Who says so, and under which claim.
    pub region: RegionId,
    pub claim: Claim,
    #[serde(flatten)]
    pub change: SessionChange,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum SessionChange {
    /// On the way to another region: keep what the client sends until somebody says `Arrived`.
    Moved {
        to: RegionId,
        /// The ticket of the crossing, so that it can be followed through the logs of all processes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<Ticket>,
    },
    /// In the world here; actions up to this number are applied.
    Arrived {
        applied: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<Ticket>,
    },
    /// Out of the world: the character is free.
    Left { why: String },
}

json_payload!(Attach = 1, AttachReply = 1, Detach = 1, SessionNotice = 1);
binary_payload!(ActionBatch = 6, UpdateBatch = 4);
on_subject!(ActionBatch, |batch| subject::actions(&batch.region));
on_subject!(UpdateBatch, |batch| subject::updates(&batch.login));
on_subject!(Attach, |attach| subject::attach(&attach.region));
on_subject!(Detach, |detach| subject::detach(&detach.region));
on_subject!(SessionNotice, |notice| subject::sessions(&notice.login));
answered!(Attach -> AttachReply);

impl ActionBatch {
    pub fn to(region: &RegionId) -> Pattern<Self> {
        Pattern::one(subject::actions(region))
    }
}

impl UpdateBatch {
    pub fn to(login: &ServerName) -> Pattern<Self> {
        Pattern::one(subject::updates(login))
    }
}

impl Attach {
    pub fn to(region: &RegionId) -> Pattern<Self> {
        Pattern::one(subject::attach(region))
    }
}

impl Detach {
    pub fn to(region: &RegionId) -> Pattern<Self> {
        Pattern::one(subject::detach(region))
    }
}

impl SessionNotice {
    pub fn to(login: &ServerName) -> Pattern<Self> {
        Pattern::one(subject::sessions(login))
    }
}
