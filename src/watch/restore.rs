//! Gives a character a version back that they had: the one thing an administrator changes through this
//! window. Only who is not in the world can be restored, and only onto what was read as their newest
//! version: the ledger refuses the rest.

use crate::bus::message::CharacterRestored;
use crate::ids::{Claim, PlayerName, RegionId, Revision, ServerName};
use crate::persistence::{Cause, Custody, Ledger, Note, ReadError, Snapshot, WriteError};

use super::sheet::Read;

/// Why nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error("the ledger has nobody called {0}")]
    Unknown(PlayerName),
    #[error("{player} is in {region}, held by {server} (claim {claim}), and must leave the game first")]
    InTheWorld { player: PlayerName, region: RegionId, server: ServerName, claim: Claim },
    #[error("{player} is on the way to {to}, and must arrive there and leave the game first")]
    OnTheWay { player: PlayerName, to: RegionId },
    #[error("revision {revision} of {player} is not kept")]
    NotKept { player: PlayerName, revision: Revision },
    #[error("revision {revision} is what {player} has now")]
    Newest { player: PlayerName, revision: Revision },
    #[error("revision {revision} of {player} is not readable: {why}")]
    Unreadable { player: PlayerName, revision: Revision, why: String },
    #[error("{0} was deleted by their player, and what they had has ended")]
    Deleted(PlayerName),
    #[error("somebody wrote {0} meanwhile: nothing was restored")]
    Overtaken(PlayerName),
    #[error("the ledger does not answer: the history of {0} tells whether they were restored")]
    Unanswered(PlayerName),
    #[error("nothing was restored: {0}")]
    NotWritten(String),
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// What will be written, and after which version.
#[derive(Debug)]
pub struct Restoration {
    expected: Revision,
    snapshot: Snapshot,
    restored: Revision,
    by: String,
    because: Option<String>,
}

impl Restoration {
    /// Reads what is needed and decides whether it may be.
    ///
    /// # Errors
    /// When it may not, or the ledger does not answer. Nothing is written in any case.
    pub async fn prepare(
        ledger: &Ledger,
        player: &PlayerName,
        revision: Revision,
        by: &str,
        because: Option<&str>,
    ) -> Result<Self, RestoreError> {
        let Some(newest) = ledger.latest(player).await? else {
            return Err(RestoreError::Unknown(player.clone()));
        };
        is_at_rest(player, newest.value.custody)?;
        if newest.revision == revision {
            return Err(RestoreError::Newest { player: player.clone(), revision });
        }
        let versions = ledger.versions(player).await?;
        let Some(wanted) = versions.into_iter().find(|version| version.kept.revision == revision) else {
            return Err(RestoreError::NotKept { player: player.clone(), revision });
        };
        let read = Read::new(wanted);
        if let Err(why) = read.sheet {
            return Err(RestoreError::Unreadable { player: player.clone(), revision, why });
        }
        let (by, because) = (by.to_owned(), because.map(str::to_owned));
        let snapshot = Snapshot {
            account: newest.value.account,
            custody: Custody::Free,
            cause: Cause::Administrator,
            note: Some(Note { restored: revision, by: by.clone(), because: because.clone() }),
            ..read.version.kept.value
        };
        Ok(Self { expected: newest.revision, snapshot, restored: revision, by, because })
    }

    /// Writes it.
    ///
    /// # Errors
    /// `Overtaken` when the newest version is not the one that was read any more.
    pub async fn write(self, ledger: &Ledger) -> Result<CharacterRestored, RestoreError> {
        let player = self.snapshot.player.clone();
        let mut written = ledger.write(self.expected, &self.snapshot).await;
        if let Err(WriteError::Unanswered(pending)) = written {
            written = ledger.retry(pending).await;
        }
        match written {
            Ok(revision) => {
                Ok(CharacterRestored { player, restored: self.restored, revision, by: self.by, because: self.because })
            }
            Err(WriteError::Conflict { .. }) => Err(RestoreError::Overtaken(player)),
            Err(WriteError::Unanswered(_)) => Err(RestoreError::Unanswered(player)),
            Err(error) => Err(RestoreError::NotWritten(error.to_string())),
        }
    }
}

fn is_at_rest(player: &PlayerName, custody: Custody) -> Result<(), RestoreError> {
    let player = player.clone();
    match custody {
        Custody::Free => Ok(()),
        Custody::Transit { to, .. } => Err(RestoreError::OnTheWay { player, to }),
        Custody::Deleted => Err(RestoreError::Deleted(player)),
        Custody::Held { region, claim, server } => Err(RestoreError::InTheWorld { player, region, server, claim }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sheet::tests::{character, thing};
    use super::*;
    use crate::game::Newcomer;
    use crate::ids::{MapPath, Ticket};
    use crate::persistence::{Body, LocalStore, Place, Store};

    fn bob() -> PlayerName {
        PlayerName::new("Bob")
    }

    fn snapshot(tag: u32, custody: Custody) -> Snapshot {
        let who = Newcomer::Known(Box::new(character("Bob", &[], vec![thing(tag, "ring", &[], vec![])])));
        Snapshot {
            player: bob(),
            account: format!("account-{tag}"),
            custody,
            cause: Cause::Logout,
            place: Place { map: MapPath::new("/scorn/inn"), x: i16::try_from(tag).expect("small"), y: 4 },
            note: None,
            body: Body::pack(&serde_json::to_vec(&who).expect("JSON")).expect("small"),
        }
    }

    fn ledger() -> Ledger {
        Store::local(&LocalStore::in_memory(), &ServerName::new("s1")).ledger()
    }

    async fn refusal(ledger: &Ledger, revision: Revision) -> String {
        let prepared = Restoration::prepare(ledger, &bob(), revision, "marta", None).await;
        prepared.expect_err("refused").to_string()
    }

    #[tokio::test(start_paused = true)]
    async fn a_restored_character_has_the_old_body_and_place_in_the_account_of_now() {
        let ledger = ledger();
        let first = ledger.create(&snapshot(1, Custody::Free)).await.expect("new");
        let second = ledger.write(first, &snapshot(2, Custody::Free)).await.expect("expected");
        let restoration = Restoration::prepare(&ledger, &bob(), first, "marta", Some("a bug")).await.expect("free");
        let restored = restoration.write(&ledger).await.expect("nobody wrote");
        assert!(restored.revision > second);
        let newest = ledger.latest(&bob()).await.expect("answers").expect("written");
        let note = Note { restored: first, by: "marta".to_owned(), because: Some("a bug".to_owned()) };
        let expected = Snapshot {
            account: "account-2".to_owned(),
            cause: Cause::Administrator,
            note: Some(note),
            ..snapshot(1, Custody::Free)
        };
        assert_eq!((newest.revision, newest.value), (restored.revision, expected));
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_in_the_world_or_on_the_way_is_not_restored() {
        let ledger = ledger();
        assert_eq!(refusal(&ledger, Revision(1)).await, "the ledger has nobody called Bob");
        let first = ledger.create(&snapshot(1, Custody::Free)).await.expect("new");
        let (scorn, ticket) = (RegionId::new("scorn"), Ticket::new("t1"));
        let transit = Custody::Transit { ticket, from: None, to: scorn.clone() };
        let second = ledger.write(first, &snapshot(1, transit)).await.expect("expected");
        let said = refusal(&ledger, first).await;
        assert_eq!(said, "Bob is on the way to scorn, and must arrive there and leave the game first");
        let held = Custody::Held { region: scorn, claim: Claim(7), server: ServerName::new("region-1") };
        ledger.write(second, &snapshot(1, held)).await.expect("expected");
        let said = refusal(&ledger, first).await;
        assert_eq!(said, "Bob is in scorn, held by region-1 (claim 7), and must leave the game first");
    }

    #[tokio::test(start_paused = true)]
    async fn only_a_readable_version_that_is_kept_comes_back() {
        let ledger = ledger();
        let damaged = Snapshot { body: Body::pack(b"{}").expect("small"), ..snapshot(1, Custody::Free) };
        let first = ledger.create(&damaged).await.expect("new");
        let second = ledger.write(first, &snapshot(2, Custody::Free)).await.expect("expected");
        let said = refusal(&ledger, first).await;
        assert!(said.starts_with(&format!("revision {first} of Bob is not readable: ")), "{said}");
        assert_eq!(refusal(&ledger, second).await, format!("revision {second} is what Bob has now"));
        assert_eq!(refusal(&ledger, Revision(999)).await, "revision 999 of Bob is not kept");
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_writes_between_reading_and_restoring_wins() {
        let ledger = ledger();
        let first = ledger.create(&snapshot(1, Custody::Free)).await.expect("new");
        let second = ledger.write(first, &snapshot(2, Custody::Free)).await.expect("expected");
        let restoration = Restoration::prepare(&ledger, &bob(), first, "marta", None).await.expect("free");
        let third = ledger.write(second, &snapshot(3, Custody::Free)).await.expect("expected");
        let said = restoration.write(&ledger).await.expect_err("overtaken").to_string();
        assert_eq!(said, "somebody wrote Bob meanwhile: nothing was restored");
        assert_eq!(ledger.latest(&bob()).await.expect("answers").expect("written").revision, third);
    }
}
