//! From the door of a region server to the login service that has a player's account.

use serde::{Deserialize, Serialize};

use super::encoding::{json_payload, on_subject};
use crate::bus::subject::{self, Pattern};
use crate::ids::{MapPath, PlayerName, ServerName};

/// A character as the list shows it, as of their last logout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CharacterSummary {
    pub player: PlayerName,
    pub race: String,
    pub class: String,
    pub level: i16,
    /// The name of a face.
    pub face: String,
    pub party: String,
    pub map: MapPath,
}

/// Somebody who came in by a ticket has left the game: how the account is to list them from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CharacterNote {
    /// The login service that has signed the ticket.
    pub login: ServerName,
    pub account: String,
    #[serde(flatten)]
    pub character: CharacterSummary,
    /// They are no more.
    pub deleted: bool,
}

json_payload!(CharacterNote = 1);
on_subject!(CharacterNote, |note| subject::notes(&note.login));

impl CharacterNote {
    pub fn to(login: &ServerName) -> Pattern<Self> {
        Pattern::one(subject::notes(login))
    }
}
