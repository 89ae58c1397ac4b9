//! What players say to each other over all regions: one line each.

use serde::{Deserialize, Serialize};

use super::encoding::{answered, json_payload, on_subject};
use crate::bus::subject::{self, Pattern};
use crate::ids::PlayerName;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shout {
    pub from: PlayerName,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    pub from: PlayerName,
    pub text: String,
}

/// Of one player, to everybody in the world: how they died.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obituary {
    pub of: PlayerName,
    pub text: String,
}

/// To one player, wherever they are: the login service that has their session answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tell {
    pub from: PlayerName,
    pub to: PlayerName,
    /// The sender's count of tells, so that what is sent again is heard once.
    pub number: u64,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum TellReply {
    Heard,
    /// They listen to nobody right now.
    Ignored,
}

/// A line for members of a party, wherever they are. Who says something reads it at once and is not among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyTalk {
    pub party: String,
    pub to: Vec<PlayerName>,
    pub text: String,
}

json_payload!(Shout = 1, Chat = 1, Obituary = 1, Tell = 1, TellReply = 1, PartyTalk = 1);
on_subject!(Shout, |_| subject::shout());
on_subject!(Chat, |_| subject::chat());
on_subject!(Obituary, |_| subject::deaths());
on_subject!(PartyTalk, |_| subject::party_talk());
on_subject!(Tell, |tell| subject::tell(&tell.to));
answered!(Tell -> TellReply);

impl Shout {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::shout())
    }
}

impl Chat {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::chat())
    }
}

impl Obituary {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::deaths())
    }
}

impl PartyTalk {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::party_talk())
    }
}

impl Tell {
    pub fn to(player: &PlayerName) -> Pattern<Self> {
        Pattern::one(subject::tell(player))
    }
}
