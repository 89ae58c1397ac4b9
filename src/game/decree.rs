//! What a dungeon master decrees about one player, who may be themself.
//!
//! A decree is an action of that player's session: so it is logged, comes once, and reaches them wherever they are. Who may
//! decree is the login services' to say; a world believes them.

use serde::{Deserialize, Serialize};

use super::character::Spot;
use crate::ids::{MapPath, PlayerName, SessionId};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decree {
    /// The dungeon master's session, which is to be answered, and its count of decrees.
    pub from: SessionId,
    pub number: u64,
    pub by: PlayerName,
    /// What was typed, for the record.
    pub command: String,
    pub will: Will,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Will {
    /// Say where they are.
    Where,
    /// They are to be there; -1 for the entrance of the map.
    Go(Spot),
    /// They are to be in the jail of the region that they are in.
    Arrest,
    /// They do nothing for so many heartbeats.
    Freeze { heartbeats: u32 },
    /// Say who they are and how they are.
    Stats,
    /// They are to have this.
    Create(Creation),
    /// That map of their region, or the one that they are on, is to begin anew.
    Reset(Option<MapPath>),
}

/// What is to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Creation {
    pub count: u32,
    pub archetype: String,
    /// What it is to be something special of: `of Gnarg`.
    pub artifact: Option<String>,
    /// Keys of the world's files, and their values.
    pub keys: Vec<(String, String)>,
}

/// What came of a decree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub from: SessionId,
    pub number: u64,
    pub reply: Reply,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    At(Spot),
    Done(String),
    Told(Vec<String>),
    /// Why it was not done.
    Not(String),
}
