//! Bans and mutes that are in force.
//!
//! One record, like that of the parties and for the same reason. Administrators write it, login services read it.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::records::{Records, StreamName};
use super::shelf::{ReadError, Record, Shelf, Stamp, from_line, to_line};
use crate::bus::message::{Measure, Sanction, Whom};
use crate::bus::{Subject, subject};
use crate::ids::PlayerName;
use crate::limits::SANCTIONS_MAX;

const VERSION: u32 = 1;

/// All that is in force, in the order in which it was imposed; one of each measure for each whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SanctionList {
    pub sanctions: Vec<Sanction>,
}

/// Why the list stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum SanctionError {
    #[error("there are {SANCTIONS_MAX} bans and mutes, and no room for more")]
    Full,
    #[error("there is no ban or mute of {0}")]
    Missing(Whom),
    #[error("the store does not take the bans and mutes")]
    Write(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl SanctionList {
    /// Puts a sanction in force, in place of the one of that measure before.
    ///
    /// # Errors
    /// `Full`.
    pub fn impose(&mut self, sanction: Sanction) -> Result<(), SanctionError> {
        let same = |other: &Sanction| other.whom == sanction.whom && other.measure == sanction.measure;
        self.sanctions.retain(|other| !same(other));
        if self.sanctions.len() >= SANCTIONS_MAX {
            return Err(SanctionError::Full);
        }
        self.sanctions.push(sanction);
        Ok(())
    }

    /// Takes everything of somebody's out of force.
    ///
    /// # Errors
    /// `Missing` when nothing was.
    pub fn lift(&mut self, whom: &Whom) -> Result<Vec<Sanction>, SanctionError> {
        let lifted: Vec<Sanction> = self.sanctions.extract_if(.., |sanction| sanction.whom == *whom).collect();
        if lifted.is_empty() { Err(SanctionError::Missing(whom.clone())) } else { Ok(lifted) }
    }

    /// Forgets what is over.
    pub fn expire(&mut self, now_ms: u64) {
        self.sanctions.retain(|sanction| !sanction.is_over(now_ms));
    }

    /// What keeps an address out.
    pub fn of_address(&self, address: IpAddr) -> Option<&Sanction> {
        let concerns = |whom: &Whom| matches!(whom, Whom::Address(network) if network.contains(&address));
        self.sanctions.iter().find(|sanction| sanction.measure == Measure::Ban && concerns(&sanction.whom))
    }

    /// What is in force against an account or one of its characters.
    pub fn of_account<'a>(
        &self,
        measure: Measure,
        account: &str,
        characters: impl Iterator<Item = &'a PlayerName> + Clone,
    ) -> Option<&Sanction> {
        let account = account.to_lowercase();
        let concerns = |whom: &Whom| match whom {
            Whom::Account(name) => *name == account,
            Whom::Player(name) => characters.clone().any(|character| character == name),
            Whom::Address(_) => false,
        };
        self.sanctions.iter().find(|sanction| sanction.measure == measure && concerns(&sanction.whom))
    }
}

impl Record for SanctionList {
    const STREAM: StreamName = StreamName::Society;

    fn subject(&self) -> Subject {
        subject::sanction_list()
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
pub struct Sanctions {
    list: Shelf<SanctionList>,
}

impl Sanctions {
    pub(super) fn new(records: Records) -> Self {
        Self { list: Shelf::new(records) }
    }

    /// The list as it is now; what is over may still be on it.
    ///
    /// # Errors
    /// When the store is silent or holds something that this build cannot read.
    pub async fn load(&self) -> Result<SanctionList, ReadError> {
        Ok(self.list.kept_or(SanctionList::default()).await?.1)
    }

    /// Changes the list: `change` sees it as it is, without what is over, and may be called again when somebody else was
    /// faster.
    ///
    /// # Errors
    /// What `change` says, or when the store does not take it.
    pub async fn change<T>(
        &self,
        now_ms: u64,
        change: impl Fn(&mut SanctionList) -> Result<T, SanctionError>,
    ) -> Result<T, SanctionError> {
        let change = |list: &mut SanctionList| {
            list.expire(now_ms);
            change(list)
        };
        Ok(self.list.change(SanctionList::default(), change, SanctionError::Write).await?.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{SANCTION_REASON_MAX, SOCIETY_RECORD_MAX};

    #[test]
    fn each_whom_has_one_of_each_measure_until_it_is_over_or_lifted() {
        let mut list = SanctionList::default();
        for (whom, measure, until) in [
            ("account:ann", Measure::Ban, Some(10)),
            ("account:ann", Measure::Mute, None),
            ("account:ann", Measure::Ban, Some(20)),
            ("203.0.113.0/24", Measure::Ban, None),
        ] {
            list.impose(Sanction::example(whom, measure, until)).unwrap();
        }
        assert_eq!(list.sanctions.len(), 3);
        list.expire(10);
        assert_eq!(list.sanctions.len(), 3, "the later end counts");
        assert_eq!(list.lift(&"account:ann".parse().unwrap()).unwrap().len(), 2);
        list.lift(&"account:ann".parse().unwrap()).unwrap_err();
        assert!(list.of_address([203, 0, 113, 7].into()).is_some());
        assert!(list.of_address([203, 0, 114, 7].into()).is_none());
    }

    #[test]
    fn an_account_is_found_by_its_name_and_by_its_characters() {
        let mut list = SanctionList::default();
        list.impose(Sanction::example("account:ann", Measure::Mute, None)).unwrap();
        list.impose(Sanction::example("player:Bravo", Measure::Ban, None)).unwrap();
        let characters = [PlayerName::new("Alfa"), PlayerName::new("Bravo")];
        let of = |measure, account, count| list.of_account(measure, account, characters[..count].iter()).is_some();
        assert!(of(Measure::Mute, "Ann", 0) && !of(Measure::Ban, "Ann", 1));
        assert!(of(Measure::Ban, "Bob", 2) && !of(Measure::Mute, "Bob", 2));
    }

    #[test]
    fn the_record_has_room_for_all() {
        let mut list = SanctionList::default();
        for number in 0..SANCTIONS_MAX {
            let longest = Sanction {
                because: "\u{1}".repeat(SANCTION_REASON_MAX),
                by: "b".repeat(SANCTION_REASON_MAX),
                ..Sanction::example(&format!("account:{number:0>48}"), Measure::Ban, Some(u64::MAX))
            };
            list.impose(longest).unwrap();
        }
        list.impose(Sanction::example("account:one", Measure::Ban, None)).unwrap_err();
        let stamp = Stamp { write_id: "x".repeat(80), by: crate::ids::ServerName::new("l"), at_ms: 0 };
        assert!(list.encode(&stamp).len() <= SOCIETY_RECORD_MAX);
    }
}
