//! Who may command the world, and when it is to close.
//!
//! One record, like that of the bans and for the same reason. Administrators write who may command, login services read it;
//! a dungeon master's login service writes when players are to leave, so that no other misses it.

use serde::{Deserialize, Serialize};

use super::records::{Records, StreamName};
use super::shelf::{ReadError, Record, Shelf, Stamp, from_line, to_line};
use crate::bus::message::Master;
use crate::bus::{Subject, subject};
use crate::ids::PlayerName;
use crate::limits::MASTERS_MAX;

const VERSION: u32 = 1;

/// The accounts that may command, in the order in which they were named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MasterList {
    pub masters: Vec<Master>,
    pub closing: Option<Closing>,
}

/// Players are to leave, and nobody comes in any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    pub by: PlayerName,
    /// When it was ordered, and when it is to be, in milliseconds since 1970.
    pub ordered_ms: u64,
    pub at_ms: u64,
}

/// Why the list stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum MasterError {
    #[error("there are {MASTERS_MAX} dungeon masters, and no room for more")]
    Full,
    #[error("{0} is no dungeon master")]
    Missing(String),
    #[error("the store does not take the list of dungeon masters")]
    Write(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl MasterList {
    /// Gives an account the right, with a new reason if it has it already.
    ///
    /// # Errors
    /// `Full`.
    pub fn name(&mut self, master: Master) -> Result<(), MasterError> {
        self.masters.retain(|other| other.account != master.account);
        if self.masters.len() >= MASTERS_MAX {
            return Err(MasterError::Full);
        }
        self.masters.push(master);
        Ok(())
    }

    /// Takes the right away.
    ///
    /// # Errors
    /// `Missing` when the account has none.
    pub fn revoke(&mut self, account: &str) -> Result<Master, MasterError> {
        let account = account.to_lowercase();
        let place = self.masters.iter().position(|master| master.account == account);
        place.map(|place| self.masters.remove(place)).ok_or(MasterError::Missing(account))
    }

    /// May players of this account command?
    pub fn has(&self, account: &str) -> bool {
        let account = account.to_lowercase();
        self.masters.iter().any(|master| master.account == account)
    }
}

impl Record for MasterList {
    const STREAM: StreamName = StreamName::Society;

    fn subject(&self) -> Subject {
        subject::master_list()
    }

    fn encode(&self, stamp: &Stamp) -> Vec<u8> {
        to_line(VERSION, stamp, self)
    }

    fn decode(bytes: &[u8]) -> Result<(Stamp, Self), String> {
        from_line(VERSION, bytes)
    }
}

/// The door to the list. Clones share the connection.
#[derive(Clone, Debug)]
pub struct Masters {
    list: Shelf<MasterList>,
}

impl Masters {
    pub(super) fn new(records: Records) -> Self {
        Self { list: Shelf::new(records) }
    }

    /// The list as it is now.
    ///
    /// # Errors
    /// When the store is silent or holds something that this build cannot read.
    pub async fn load(&self) -> Result<MasterList, ReadError> {
        Ok(self.list.kept_or(MasterList::default()).await?.1)
    }

    /// Changes the list: `change` sees it as it is, and may be called again when somebody else was faster.
    ///
    /// # Errors
    /// What `change` says, or when the store does not take it.
    pub async fn change<T>(
        &self,
        change: impl Fn(&mut MasterList) -> Result<T, MasterError>,
    ) -> Result<T, MasterError> {
        Ok(self.list.change(MasterList::default(), change, MasterError::Write).await?.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ServerName;
    use crate::limits::{SANCTION_REASON_MAX, SOCIETY_RECORD_MAX};

    #[test]
    fn an_account_has_the_right_until_it_is_taken_away() {
        let mut list = MasterList::default();
        list.name(Master::example("ann")).unwrap();
        list.name(Master { because: "she stays".to_owned(), ..Master::example("ann") }).unwrap();
        assert_eq!(list.masters.len(), 1, "it has it once");
        assert!(list.has("Ann") && !list.has("bob"));
        assert_eq!(list.revoke("ANN").unwrap().because, "she stays");
        assert!(!list.has("ann"));
        assert_eq!(list.revoke("ann").unwrap_err().to_string(), "ann is no dungeon master");
    }

    #[test]
    fn the_record_has_room_for_all() {
        let mut list = MasterList::default();
        for number in 0..MASTERS_MAX {
            let longest = Master {
                account: format!("{number:0>48}"),
                because: "\u{1}".repeat(SANCTION_REASON_MAX),
                by: "b".repeat(SANCTION_REASON_MAX),
                at_ms: u64::MAX,
            };
            list.name(longest).unwrap();
        }
        list.name(Master::example("one")).unwrap_err();
        let stamp = Stamp { write_id: "x".repeat(80), by: ServerName::new("l"), at_ms: 0 };
        assert!(list.encode(&stamp).len() <= SOCIETY_RECORD_MAX);
    }
}
