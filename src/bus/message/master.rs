//! Dungeon masters: who may be one, what they have done to players wherever these are, and the end of play.

use serde::{Deserialize, Serialize};

use super::encoding::{answered, json_payload, on_subject};
use crate::bus::subject::{self, Pattern};
use crate::game::decree::{Decree, Verdict};
use crate::ids::{PlayerName, ServerName, SessionId};

/// An account whose players may command the world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Master {
    /// In small letters.
    pub account: String,
    pub because: String,
    /// The administrator who gave the right.
    pub by: String,
    /// When it was given, in milliseconds since 1970.
    pub at_ms: u64,
}

/// Something else is true of who may command, or of when play ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum MasterChange {
    Named {
        master: Master,
    },
    Revoked {
        master: Master,
        by: String,
    },
    /// Play ends in so many minutes; none: it does not.
    Closing {
        by: PlayerName,
        minutes: Option<u64>,
    },
}

/// To the session of one player, wherever they are: the login service that has it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instruct {
    pub to: PlayerName,
    /// The dungeon master's session, and its count of decrees: what is sent again is done once.
    pub from: SessionId,
    pub number: u64,
    pub instruction: Instruction,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Instruction {
    /// The region that has them is to be told this. What comes of it is a [`Report`].
    Decree(Decree),
    /// They are to leave the game.
    Kick,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum InstructReply {
    Taken,
}

/// To a dungeon master's session: what came of a decree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub verdict: Verdict,
}

/// Of one dungeon master, to all others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MasterTalk {
    pub from: PlayerName,
    pub text: String,
}

/// What a dungeon master has done, or could not do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MasterDeed {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    pub account: String,
    pub by: PlayerName,
    /// The player it was done to, when it was somebody else.
    pub whom: Option<PlayerName>,
    /// What was typed.
    pub command: String,
    /// What came of it.
    pub outcome: String,
}

json_payload!(MasterChange = 1, MasterDeed = 1, Instruct = 1, InstructReply = 1, Report = 1, MasterTalk = 1);
on_subject!(MasterChange, |_| subject::masters());
on_subject!(MasterDeed, |_| subject::deeds());
on_subject!(Instruct, |instruct| subject::instruct(&instruct.to));
on_subject!(Report, |report| subject::reports(&report.verdict.from.login));
on_subject!(MasterTalk, |_| subject::master_talk());
answered!(Instruct -> InstructReply);

impl MasterChange {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::masters())
    }
}

impl MasterDeed {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::deeds())
    }
}

impl Instruct {
    pub fn to(player: &PlayerName) -> Pattern<Self> {
        Pattern::one(subject::instruct(player))
    }
}

impl Report {
    pub fn to(login: &ServerName) -> Pattern<Self> {
        Pattern::one(subject::reports(login))
    }
}

impl MasterTalk {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::master_talk())
    }
}

#[cfg(test)]
impl Master {
    /// One for tests to say what they are about.
    pub(crate) fn example(account: &str) -> Self {
        Self {
            account: account.to_owned(),
            because: "he helps".to_owned(),
            by: "root".to_owned(),
            at_ms: 1_790_000_000_000,
        }
    }
}
