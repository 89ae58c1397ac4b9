//! What a region and its world say to each other besides actions and updates: what comes from
//! outside as logged input, and what the world asks of the process around it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::action::Asked;
use super::character::{Character, Spot};
use super::identity::Ended;
use super::new_character::NewCharacter;
use super::player::Held;
use super::update::{Farewell, Update};
use crate::content::MapRecord;
use crate::ids::{MapPath, PlayerName, RegionId, Tick, Ticket};

/// Everything that reaches a world in one heartbeat, in order.
#[derive(Clone, Debug, Default)]
pub struct TickInput {
    pub events: Vec<Event>,
    pub actions: Vec<PlayerAction>,
}

impl TickInput {
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.actions.is_empty()
    }
}

/// An action with the number that its session gave it, so that a repeat is not obeyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayerAction {
    pub player: PlayerName,
    pub number: u64,
    pub asked: Asked,
}

impl PlayerAction {
    /// What it is called where people read it: the same for the same action, also when it is sent again.
    pub fn called(&self) -> String {
        short(format!("{}'s action {}: {:?}", self.player, self.number, self.asked.action))
    }
}

/// Letters of what is called somehow.
const CALLED_MAX: usize = 160;

fn short(text: String) -> String {
    if text.chars().count() <= CALLED_MAX { text } else { text.chars().take(CALLED_MAX).chain(['\u{2026}']).collect() }
}

/// Something from outside that is not a player's wish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// Somebody comes in.
    Arrived(Box<Arrival>),
    /// The answer to [`Request::Admission`].
    Admission { player: PlayerName, ticket: Ticket, answer: Admission },
    /// The departed player stands in the other region.
    Confirmed { ticket: Ticket },
    /// The departed player cannot arrive there and comes back.
    TakenBack { ticket: Ticket },
    /// Somebody who left the game is written down: this world need not remember them.
    Released { player: PlayerName },
    /// From here on this owner runs the region: its journeys it names by its claim, its items by the revision of that
    /// claim's record, which no other claim on any region has.
    Owned { era: u64, mint: u64 },
    /// The player's connection is gone, or their login service let them go.
    Detached { player: PlayerName, farewell: Farewell },
    /// The ledger gives the player to somebody else: they were never here.
    Disowned { player: PlayerName },
    /// Everything is to be shown anew: the session moved to another login service or was resumed.
    ShowAnew { player: PlayerName, view: Option<(u8, u8)> },
    /// Minutes since the epoch of the world's calendar. Comes once a minute.
    Clock { minutes: u64 },
    /// The player's session is gone through no fault of theirs: they stand still, and nothing can reach them until
    /// everything is shown to them anew.
    Sheltered { player: PlayerName },
    /// What ended in that tick is written down ([`Request::Ended`]): this world need not remember it.
    EndsWritten { tick: Tick },
    /// A map that was asked for with [`Request::Map`]; `None` when there is none or it is broken. The journal names
    /// it and does not repeat it. It stands last: what stands behind a skipped variant would be misread.
    #[serde(skip)]
    MapRead { path: MapPath, record: Option<Arc<MapRecord>> },
}

impl Event {
    /// What it is called where people read it, if a world can be kept from it: an arrival by who arrives, a map by its
    /// path.
    pub fn called(&self) -> Option<String> {
        match self {
            Self::Arrived(arrival) => Some(arrival_called(arrival.who.name())),
            Self::MapRead { path, .. } => Some(map_called(path)),
            _ => None,
        }
    }
}

const ARRIVAL: &str = "the arrival of ";

/// What the arrival of somebody is called, however they come.
pub fn arrival_called(player: &PlayerName) -> String {
    format!("{ARRIVAL}{player}")
}

/// Whose arrival is called so.
pub fn arriving(called: &str) -> Option<PlayerName> {
    called.strip_prefix(ARRIVAL).map(PlayerName::new)
}

pub(super) fn map_called(path: &MapPath) -> String {
    format!("the map {path}")
}

/// Somebody who goes into another region by a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    pub ticket: Ticket,
    pub region: RegionId,
    pub how: Coming,
    pub character: Character,
    /// What their client shows now: squares across and down, and things underfoot.
    pub view: (u8, u8),
    pub look_max: u8,
    pub held: Held,
}

/// Somebody who comes in by a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    pub ticket: Ticket,
    pub who: Newcomer,
    pub view: (u8, u8),
    pub look_max: u8,
    pub how: Coming,
    pub held: Held,
}

/// The body of a ledger record: `{"new_character":{...}}` or `{"character":{...}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Newcomer {
    /// Ordered by its player and not made yet.
    #[serde(rename = "new_character")]
    Created(NewCharacter),
    #[serde(rename = "character")]
    Known(Box<Character>),
}

impl Newcomer {
    pub fn name(&self) -> &PlayerName {
        match self {
            Self::Created(new) => &new.name,
            Self::Known(character) => &character.name,
        }
    }
}

/// By which way somebody comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Coming {
    /// From the login service.
    Login,
    /// Through an exit.
    Exit,
    /// Over the edge of a map, by this step: the view scrolls on.
    Edge { dx: i8, dy: i8 },
    /// From this region's dead or retired owner: the player never left.
    Takeover,
}

/// What the owner of another region said to somebody who wants to come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Admission {
    Granted,
    /// Nobody owns that region, or its owner does not answer.
    Storm,
    /// The owner has no room.
    Full,
}

/// What came out of one heartbeat.
#[derive(Clone, Debug, Default)]
pub struct TickOutput {
    /// For each player in the order of names: what to show, in order, and the number of the last
    /// action taken.
    pub updates: Vec<PlayerUpdates>,
    pub requests: Vec<Request>,
}

#[derive(Clone, Debug)]
pub struct PlayerUpdates {
    pub player: PlayerName,
    pub applied: u64,
    pub updates: Vec<Update>,
}

/// What the world needs done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Read this map; the answer is [`Event::MapRead`].
    Map(MapPath),
    /// Ask the owner of `region` whether the player may come in.
    Admission { player: PlayerName, ticket: Ticket, region: RegionId, to: Spot },
    /// The player has left this world and waits in limbo until the arrival is confirmed.
    Depart(Box<Departure>),
    /// Write a snapshot; the player stays.
    Save { cause: SaveCause, character: Box<Character> },
    /// Write a snapshot of somebody to whom a dungeon master has done something; the player stays.
    Decreed { by: String, command: String, character: Box<Character> },
    /// Write down that these things ended, which many may ask after; the answer is [`Event::EndsWritten`].
    Ended { tick: Tick, things: Vec<Ended> },
    /// The player is out of the world.
    Release { farewell: Farewell, character: Box<Character> },
}

/// Why a snapshot is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SaveCause {
    Created,
    Login,
    Crossing,
    Autosave,
    Command,
    Trade,
    Death,
    Takeover,
    Logout,
    Administrator,
}
