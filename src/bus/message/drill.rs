//! Harm that an operator has done to a server of a cluster on one machine, to see what players notice of it.

use serde::{Deserialize, Serialize};

use super::encoding::{answered, json_payload, on_subject};
use crate::bus::subject::{self, Pattern};
use crate::ids::ServerName;

/// Something to be done to a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drill {
    pub server: ServerName,
    pub harm: Harm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Harm {
    /// SIGKILL, as when a machine loses its power.
    Kill,
    /// SIGSTOP for a while, as when a machine hangs.
    Freeze,
    /// No word to or from the brokers for a while, as when a cable is pulled.
    Cut,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum DrillReply {
    Done,
    Refused { why: String },
}

json_payload!(Drill = 1, DrillReply = 1);
on_subject!(Drill, |_m| subject::drills());
answered!(Drill -> DrillReply);

impl Drill {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::drills())
    }
}
