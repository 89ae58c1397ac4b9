//! What servers tell everybody: who is there, who owns what, who is where.

use serde::{Deserialize, Serialize};

use super::encoding::{json_payload, on_subject};
use crate::bus::subject::{self, Pattern};
use crate::ids::{Claim, ItemId, MapPath, PlayerName, RegionId, Revision, ServerName, SessionId, Ticket};

/// Somebody wants in to a region that nobody seems to own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    pub region: RegionId,
    pub by: ServerName,
    /// For whom, when for a player.
    pub player: Option<PlayerName>,
}

/// A region has changed hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimEvent {
    pub region: RegionId,
    pub claim: Claim,
    pub server: ServerName,
    #[serde(flatten)]
    pub step: ClaimStep,
    pub why: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum ClaimStep {
    /// `server` owns it from now on and answers for it.
    Claimed,
    /// Nobody owns it: it was given back, with everything in it saved.
    Released,
    /// `server` lost it: its lease ended or the store refused its write.
    Lost,
    /// `server` gave it to another, who will claim it next.
    Given { to: ServerName },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServerRole {
    Login,
    Region,
}

/// What a server says of itself every second, on the bus and in the registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerStatus {
    pub server: ServerName,
    pub role: ServerRole,
    /// `0.1.0`: the build.
    pub build: String,
    /// What this region server plays by. None: a login service, or a build that did not say yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Rules>,
    /// Hash of the world's files and their partition into regions; the same in all of a cluster.
    pub world: String,
    /// Milliseconds since the server started.
    pub up_ms: u64,
    /// Players here (region server) or sessions (login service).
    pub players: u32,
    /// Longest tick (p99) of the last seconds over all regions, in microseconds.
    pub tick_p99_us: u64,
    pub memory_kb: u64,
    /// It is stopping and wants no more.
    pub draining: bool,
    /// Regions that the store took from this server since its start, because its writes came too late.
    #[serde(default)]
    pub fenced: u64,
    /// Connections that were refused at the door since the service started.
    #[serde(default)]
    pub refused: u64,
    pub regions: Vec<RegionLoad>,
    /// Regions of others that it has a warm copy of, or makes one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub following: Vec<Following>,
    /// Where clients find the door of this region server: `host:port`. None: it has no open port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direct: Option<String>,
    /// The public key, in hex, of the tickets that this login service signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The region that it was started for, because that has ended its owners: it takes no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alone: Option<RegionId>,
}

/// What a region server plays by: which others can go on with what it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Only servers of the same core play a log again.
    pub core: String,
    /// The format of the checkpoints that it writes, and all that it reads.
    pub writes: u32,
    pub reads: Vec<u32>,
}

/// How far a warm copy is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Following {
    pub region: RegionId,
    /// The last tick that it has; none: it is not there yet.
    pub tick: Option<u64>,
    /// Milliseconds since the log was seen to hold nothing more than the copy.
    pub behind_ms: u64,
    /// Copies since this server began to follow the region that were not what the owner had.
    pub differed: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionLoad {
    pub region: RegionId,
    pub claim: Claim,
    pub players: u32,
    /// Mean cost of a tick in microseconds.
    pub tick_us: u64,
    /// Mean time from the end of a tick until it is in the log and may be seen, in microseconds.
    #[serde(default)]
    pub log_us: u64,
}

/// Everybody whose session one login service has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayersOnline {
    pub login: ServerName,
    pub players: Vec<OnlinePlayer>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnlinePlayer {
    pub player: PlayerName,
    /// As `who` shows it: `the human`.
    pub title: String,
    pub level: i16,
    pub region: RegionId,
    pub map: MapPath,
    pub afk: bool,
    /// Attacks other players.
    #[serde(default)]
    pub hostile: bool,
    /// Is a dungeon master now (`dm`).
    #[serde(default)]
    pub master: bool,
}

/// Somebody has opened an account: every other session of that account ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountOpened {
    /// In small letters: `Ann` and `ANN` are the same account.
    pub account: String,
    pub by: SessionId,
}

/// Somebody is in another party from this revision of the table of parties on, or in none; or a party has another
/// password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyChange {
    pub player: PlayerName,
    pub party: String,
    pub step: PartyStep,
    pub revision: Revision,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartyStep {
    Formed,
    Joined,
    Left,
    /// They left the game some time ago, and nobody had said so.
    Gone,
    Password,
}

/// A player could not be let through to another region, and was told of a storm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Storm {
    pub ticket: Ticket,
    pub player: PlayerName,
    pub from: RegionId,
    pub to: RegionId,
    pub map: MapPath,
    pub why: String,
}

/// A region is given from one server to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceMove {
    pub region: RegionId,
    pub from: ServerName,
    pub to: ServerName,
    pub why: String,
    /// Only said, not done.
    pub dry_run: bool,
}

/// A region has ended its owners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantine {
    pub region: RegionId,
    /// Who found it so.
    pub server: ServerName,
    /// The process of its own that it is run in from now on; none: it is run where it is.
    pub process: Option<ServerName>,
    /// Which owners it has ended, at which inputs and on which maps.
    pub why: String,
    /// What is kept out of it, because it has ended two owners.
    pub barred: Vec<String>,
}

/// An administrator gave a character a version back that they had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CharacterRestored {
    pub player: PlayerName,
    /// The version they have again.
    pub restored: Revision,
    /// The new version, which says so.
    pub revision: Revision,
    pub by: String,
    pub because: Option<String>,
}

/// A thing is in the world more than once, or not at all although it has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFinding {
    /// The server that has looked.
    pub by: ServerName,
    pub item: ItemId,
    pub name: String,
    /// `twice` or `vanished`.
    pub wrong: String,
    /// Every place where it is, in words.
    pub places: Vec<String>,
    /// Who had it in which versions, in words, in the order in which they got it.
    pub history: Vec<String>,
}

json_payload!(
    AuditFinding = 1,
    Wanted = 1,
    ClaimEvent = 1,
    ServerStatus = 1,
    PlayersOnline = 1,
    AccountOpened = 1,
    Storm = 1,
    BalanceMove = 1,
    Quarantine = 1,
    CharacterRestored = 1,
    PartyChange = 1
);
on_subject!(Wanted, |_| subject::wanted());
on_subject!(ClaimEvent, |_| subject::claims());
on_subject!(ServerStatus, |_| subject::servers());
on_subject!(PlayersOnline, |_| subject::players());
on_subject!(AccountOpened, |_| subject::account_openings());
on_subject!(PartyChange, |_| subject::parties());
on_subject!(Storm, |_| subject::storms());
on_subject!(BalanceMove, |_| subject::balance());
on_subject!(Quarantine, |_| subject::quarantine());
on_subject!(CharacterRestored, |_| subject::ledger());
on_subject!(AuditFinding, |_| subject::audit());

impl Wanted {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::wanted())
    }
}

impl ClaimEvent {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::claims())
    }
}

#[cfg(test)]
impl ServerStatus {
    /// One that says nothing of itself, for tests to say what they are about.
    pub(crate) fn silent(server: &str, role: ServerRole) -> Self {
        Self {
            server: ServerName::new(server),
            role,
            build: String::new(),
            rules: None,
            world: String::new(),
            up_ms: 0,
            players: 0,
            tick_p99_us: 0,
            memory_kb: 0,
            draining: false,
            fenced: 0,
            refused: 0,
            regions: Vec::new(),
            following: Vec::new(),
            direct: None,
            key: None,
            alone: None,
        }
    }
}

impl ServerStatus {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::servers())
    }
}

impl PlayersOnline {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::players())
    }
}

impl AccountOpened {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::account_openings())
    }
}

impl Storm {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::storms())
    }
}

impl BalanceMove {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::balance())
    }
}

impl Quarantine {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::quarantine())
    }
}

impl CharacterRestored {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::ledger())
    }
}

impl AuditFinding {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::audit())
    }
}
