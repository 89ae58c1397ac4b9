//! Parties: who adventures with whom, over all regions and login services.
//!
//! All parties are one record, so that nobody is in two of them, no name is there twice, and one compare-and-set decides
//! between two who want the same. Beside it lies what each player is to find again when they come back. Only login
//! services come here: a region is told by the sessions of its players.

use serde::{Deserialize, Serialize};

use super::records::{Records, StreamName};
use super::shelf::{ReadError, Record, Shelf, Stamp, from_line, to_line};
use crate::bus::{Subject, subject};
use crate::ids::{PlayerName, Revision, SessionId};
use crate::limits::{PARTIES_MAX, PARTY_PLAYERS_MAX};

const VERSION: u32 = 1;

/// Everybody's parties, in the order in which they were formed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyTable {
    pub parties: Vec<Party>,
}

/// Some who adventure together. There is none without members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub name: String,
    /// Who formed it, and may have left it since.
    pub leader: PlayerName,
    /// What one must say to join; empty: nothing. Members tell each other: it is no secret worth a hash.
    pub password: String,
    /// In the order in which they joined.
    pub members: Vec<PartyMember>,
}

/// Somebody in a party, and the session that they play by: a session that is over takes nobody out who has come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyMember {
    pub player: PlayerName,
    pub session: SessionId,
}

/// What a player finds again when they come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyMemory {
    pub player: PlayerName,
    pub rejoin: Rejoin,
    /// The party that they were in when they left the game, and its password then.
    pub last: Option<LastParty>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastParty {
    pub name: String,
    pub password: String,
}

/// Whether somebody who comes back is in their party again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rejoin {
    No,
    #[default]
    IfExists,
    /// It is formed again when it is gone.
    Always,
}

/// Why the table stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum PartyError {
    #[error("there is a party {name} already")]
    NameTaken { name: String },
    #[error("there is no party {name}")]
    Missing { name: String },
    #[error("the party {name} has another password")]
    WrongPassword { name: String },
    #[error("{player} is in the party {name} already")]
    AlreadyIn { player: PlayerName, name: String },
    #[error("{player} is in no party")]
    InNone { player: PlayerName },
    #[error("there are {PARTIES_MAX} parties, and no room for more")]
    TooMany,
    #[error("{PARTY_PLAYERS_MAX} players are in parties, and there is no room for more")]
    Full,
    #[error("the store does not take the parties")]
    Write(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl PartyTable {
    pub fn named(&self, name: &str) -> Option<&Party> {
        self.parties.iter().find(|party| party.name == name)
    }

    /// The party that somebody is in.
    pub fn of(&self, player: &PlayerName) -> Option<&Party> {
        self.parties.iter().find(|party| party.has(player))
    }

    /// Somebody leaves the party they are in, if any, and forms one. Gives the party they left, as it was.
    ///
    /// # Errors
    /// `NameTaken`, `TooMany`.
    pub fn form(&mut self, name: &str, password: &str, who: &PartyMember) -> Result<Option<Party>, PartyError> {
        if self.named(name).is_some() {
            return Err(PartyError::NameTaken { name: name.to_owned() });
        }
        let left = self.leave(&who.player);
        if self.parties.len() >= PARTIES_MAX {
            return Err(PartyError::TooMany);
        }
        self.check_room()?;
        self.parties.push(Party {
            name: name.to_owned(),
            leader: who.player.clone(),
            password: password.to_owned(),
            members: vec![who.clone()],
        });
        Ok(left)
    }

    /// Somebody leaves the party they are in, if any, and joins another. Gives the party they left, as it was.
    ///
    /// # Errors
    /// `Missing`, `WrongPassword`, `AlreadyIn`, `Full`.
    pub fn join(&mut self, name: &str, password: &str, who: &PartyMember) -> Result<Option<Party>, PartyError> {
        let party = self.named(name).ok_or_else(|| PartyError::Missing { name: name.to_owned() })?;
        if party.password != password {
            return Err(PartyError::WrongPassword { name: name.to_owned() });
        }
        if party.has(&who.player) {
            return Err(PartyError::AlreadyIn { player: who.player.clone(), name: name.to_owned() });
        }
        let left = self.of(&who.player).cloned();
        if left.is_none() {
            self.check_room()?;
        }
        for party in &mut self.parties {
            party.members.retain(|member| member.player != who.player);
        }
        if let Some(party) = self.parties.iter_mut().find(|party| party.name == name) {
            party.members.push(who.clone());
        }
        self.forget_empty();
        Ok(left)
    }

    /// Somebody is in no party any more. Gives the one they were in, as it was.
    pub fn leave(&mut self, player: &PlayerName) -> Option<Party> {
        let left = self.of(player)?.clone();
        for party in &mut self.parties {
            party.members.retain(|member| member.player != *player);
        }
        self.forget_empty();
        Some(left)
    }

    /// The party of somebody has another password. Gives the party as it is then.
    ///
    /// # Errors
    /// `InNone`.
    pub fn set_password(&mut self, player: &PlayerName, password: &str) -> Result<Party, PartyError> {
        let Some(party) = self.parties.iter_mut().find(|party| party.has(player)) else {
            return Err(PartyError::InNone { player: player.clone() });
        };
        password.clone_into(&mut party.password);
        Ok(party.clone())
    }

    /// Somebody who is in a party plays by this session from now on. Gives their party.
    pub fn seat(&mut self, who: &PartyMember) -> Option<Party> {
        let party = self.parties.iter_mut().find(|party| party.has(&who.player))?;
        for member in party.members.iter_mut().filter(|member| member.player == who.player) {
            member.session = who.session.clone();
        }
        Some(party.clone())
    }

    fn check_room(&self) -> Result<(), PartyError> {
        let players: usize = self.parties.iter().map(|party| party.members.len()).sum();
        if players >= PARTY_PLAYERS_MAX { Err(PartyError::Full) } else { Ok(()) }
    }

    fn forget_empty(&mut self) {
        self.parties.retain(|party| !party.members.is_empty());
    }
}

impl Party {
    pub fn has(&self, player: &PlayerName) -> bool {
        self.members.iter().any(|member| member.player == *player)
    }

    /// Everybody in it but one.
    pub fn others(&self, than: &PlayerName) -> Vec<PlayerName> {
        let others = self.members.iter().filter(|member| member.player != *than);
        others.map(|member| member.player.clone()).collect()
    }
}

impl PartyMemory {
    /// Of somebody who was in no party yet.
    fn of(player: &PlayerName) -> Self {
        Self { player: player.clone(), rejoin: Rejoin::default(), last: None }
    }
}

impl Record for PartyTable {
    const STREAM: StreamName = StreamName::Society;

    fn subject(&self) -> Subject {
        subject::party_table()
    }

    fn encode(&self, stamp: &Stamp) -> Vec<u8> {
        to_line(VERSION, stamp, self)
    }

    fn decode(bytes: &[u8]) -> Result<(Stamp, Self), String> {
        from_line(VERSION, bytes)
    }
}

impl Record for PartyMemory {
    const STREAM: StreamName = StreamName::Society;

    fn subject(&self) -> Subject {
        subject::party_memory(&self.player)
    }

    fn encode(&self, stamp: &Stamp) -> Vec<u8> {
        to_line(VERSION, stamp, self)
    }

    fn decode(bytes: &[u8]) -> Result<(Stamp, Self), String> {
        from_line(VERSION, bytes)
    }
}

/// The door to the parties. Clones share the connection.
#[derive(Clone, Debug)]
pub struct Parties {
    table: Shelf<PartyTable>,
    memories: Shelf<PartyMemory>,
}

impl Parties {
    pub(super) fn new(records: Records) -> Self {
        Self { table: Shelf::new(records.clone()), memories: Shelf::new(records) }
    }

    /// All parties as they are now.
    ///
    /// # Errors
    /// When the store is silent or holds something that this build cannot read.
    pub async fn load(&self) -> Result<PartyTable, ReadError> {
        Ok(self.table.kept_or(PartyTable::default()).await?.1)
    }

    /// Changes the parties: `change` sees them as they are and may be called again when somebody else was faster.
    /// Gives what `change` says, and the revision that holds from then on.
    ///
    /// # Errors
    /// What `change` says; nothing is changed then.
    pub async fn change<T>(
        &self,
        change: impl FnMut(&mut PartyTable) -> Result<T, PartyError>,
    ) -> Result<(T, Revision), PartyError> {
        self.table.change(PartyTable::default(), change, PartyError::Write).await
    }

    /// What somebody is to find again; what everybody begins with, when nothing is known.
    ///
    /// # Errors
    /// As [`Parties::load`].
    pub async fn memory(&self, player: &PlayerName) -> Result<PartyMemory, ReadError> {
        Ok(self.memories.kept_or(PartyMemory::of(player)).await?.1)
    }

    /// Changes what somebody is to find again, as [`Parties::change`] does.
    ///
    /// # Errors
    /// When the store does not take it.
    pub async fn remember(
        &self,
        player: &PlayerName,
        change: impl Fn(&mut PartyMemory),
    ) -> Result<PartyMemory, PartyError> {
        let change = |memory: &mut PartyMemory| {
            change(memory);
            Ok(memory.clone())
        };
        Ok(self.memories.change(PartyMemory::of(player), change, PartyError::Write).await?.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ServerName;
    use crate::limits::{COMMAND_TEXT_MAX, SOCIETY_RECORD_MAX};

    fn member(name: &str) -> PartyMember {
        let session = SessionId { login: ServerName::new("login-1"), number: 9 };
        PartyMember { player: PlayerName::new(name), session }
    }

    fn members(table: &PartyTable) -> Vec<String> {
        let names = |party: &Party| {
            let members: Vec<&str> = party.members.iter().map(|member| member.player.as_str()).collect();
            format!("{}: {}", party.name, members.join(" "))
        };
        table.parties.iter().map(names).collect()
    }

    #[test]
    fn nobody_is_in_two_parties_and_an_empty_one_is_gone() {
        let mut table = PartyTable::default();
        assert_eq!(table.form("elves", "", &member("Ann")).expect("a new name"), None);
        table.join("elves", "", &member("Bob")).expect("it is there");
        let left = table.form("orcs", "", &member("Ann")).expect("a new name").expect("she was an elf");
        assert_eq!((left.name.as_str(), left.others(&PlayerName::new("Ann"))), ("elves", vec![PlayerName::new("Bob")]));
        assert_eq!(members(&table), ["elves: Bob", "orcs: Ann"]);
        assert_eq!(table.named("elves").map(|party| party.leader.as_str()), Some("Ann"), "as it was formed");
        table.join("orcs", "", &member("Bob")).expect("it is there");
        assert_eq!(members(&table), ["orcs: Ann Bob"]);
        assert!(matches!(table.join("elves", "", &member("Ann")), Err(PartyError::Missing { .. })));
        assert!(table.leave(&PlayerName::new("Ann")).is_some() && table.leave(&PlayerName::new("Ann")).is_none());
        let again = table.join("orcs", "", &member("Bob"));
        assert!(matches!(again, Err(PartyError::AlreadyIn { .. })));
        assert_eq!(members(&table), ["orcs: Bob"]);
    }

    #[test]
    fn a_party_with_a_password_is_joined_by_those_who_say_it() {
        let mut table = PartyTable::default();
        table.form("elves", "", &member("Ann")).expect("a new name");
        table.set_password(&PlayerName::new("Ann"), "oak").expect("she is in it");
        for wrong in ["", "OAK", "oak "] {
            let refused = table.join("elves", wrong, &member("Bob"));
            assert!(matches!(refused, Err(PartyError::WrongPassword { .. })), "{wrong:?}");
        }
        table.join("elves", "oak", &member("Bob")).expect("that is it");
        let refused = table.set_password(&PlayerName::new("Cid"), "x");
        assert!(matches!(refused, Err(PartyError::InNone { .. })));
    }

    #[test]
    fn there_is_room_for_so_many() {
        let mut table = PartyTable::default();
        for number in 0..PARTIES_MAX {
            table.form(&format!("p{number}"), "", &member(&format!("A{number}"))).expect("room");
        }
        assert!(matches!(table.form("more", "", &member("Bob")), Err(PartyError::TooMany)));
        for number in PARTIES_MAX..PARTY_PLAYERS_MAX {
            table.join("p0", "", &member(&format!("A{number}"))).expect("room");
        }
        assert!(matches!(table.join("p0", "", &member("Bob")), Err(PartyError::Full)));
        table.join("p1", "", &member("A0")).expect("who is in a party already takes no room");
    }

    #[test]
    fn the_record_has_room_for_all_at_the_longest_names() {
        let longest = PartyMember {
            player: PlayerName::new("a".repeat(48)),
            session: SessionId { login: ServerName::new("l".repeat(40)), number: u64::MAX },
        };
        let party = Party {
            name: "\u{1}".repeat(COMMAND_TEXT_MAX),
            leader: longest.player.clone(),
            password: "\u{1}".repeat(8),
            members: vec![longest; PARTY_PLAYERS_MAX.div_ceil(PARTIES_MAX)],
        };
        let table = PartyTable { parties: vec![party; PARTIES_MAX] };
        let stamp = Stamp { write_id: "x".repeat(80), by: ServerName::new("l".repeat(40)), at_ms: u64::MAX };
        assert!(table.encode(&stamp).len() <= SOCIETY_RECORD_MAX);
    }
}
