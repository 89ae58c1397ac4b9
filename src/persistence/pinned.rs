//! Versions that outlive the play that follows them: of what is written because of a death, by an
//! administrator or by an import, a second record lies on `player.<name>.pinned`, where autosaves do not push it out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ledger::{Cause, Snapshot, join_body, split_body};
use super::records::StreamName;
use super::shelf::{Kept, ReadError, Record, Shelf, Stamp, WriteError, from_line, to_line};
use crate::bus::{Subject, subject};
use crate::ids::{PlayerName, Revision};

const VERSION: u32 = 1;
/// A pin is for later: while the store is silent the character's next save is worth more.
const TRIES: u32 = 3;

/// A version as it was written, once more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pinned {
    /// The version's own revision, on the character's subject.
    pub(super) revision: Revision,
    #[serde(flatten)]
    pub(super) snapshot: Snapshot,
}

impl Record for Pinned {
    const STREAM: StreamName = StreamName::Players;

    fn subject(&self) -> Subject {
        subject::pinned(&self.snapshot.player)
    }

    fn encode(&self, stamp: &Stamp) -> Vec<u8> {
        join_body(to_line(VERSION, stamp, self), &self.snapshot.body)
    }

    fn decode(bytes: &[u8]) -> Result<(Stamp, Self), String> {
        let (line, body) = split_body(bytes)?;
        let (stamp, mut pinned): (Stamp, Self) = from_line(VERSION, line)?;
        pinned.snapshot.body = body;
        Ok((stamp, pinned))
    }
}

/// One version of a character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub kept: Kept<Snapshot>,
    /// It stays when newer versions push out the others.
    pub pinned: bool,
}

/// Is what is written for this reason worth a pin?
pub(super) fn is_for(cause: Cause) -> bool {
    matches!(cause, Cause::Death | Cause::Administrator | Cause::Imported)
}

#[derive(Clone, Debug)]
pub(super) struct Pins {
    shelf: Shelf<Pinned>,
}

impl Pins {
    pub(super) fn new(shelf: Shelf<Pinned>) -> Self {
        Self { shelf }
    }

    /// Pins a version that is written. It is kept among the others whether or not this succeeds, so nobody
    /// is told of a failure but the log.
    pub(super) async fn pin(&self, revision: Revision, snapshot: &Snapshot) {
        let pinned = Pinned { revision, snapshot: snapshot.clone() };
        if let Err(why) = self.write(&pinned).await {
            tracing::error!(player = %snapshot.player, %revision, why, "a version is kept, but not pinned");
        }
    }

    async fn write(&self, pinned: &Pinned) -> Result<(), String> {
        let mut why = String::new();
        for _ in 0..TRIES {
            let last = match self.shelf.last(&pinned.subject()).await {
                Ok(last) => last,
                Err(error @ ReadError::Silent { .. }) => {
                    why = error.to_string();
                    continue;
                }
                Err(error) => return Err(error.to_string()),
            };
            let expected = last.map_or_else(Revision::default, |last| last.revision);
            let mut written = self.shelf.write(expected, pinned).await;
            if let Err(WriteError::Unanswered(pending)) = written {
                written = self.shelf.retry(pending).await;
            }
            match written {
                Ok(_) => return Ok(()),
                // Whoever wrote between was somebody else pinning, or this pin before its answer was lost.
                Err(error @ (WriteError::Conflict { .. } | WriteError::Unanswered(_))) => why = error.to_string(),
                Err(error) => return Err(error.to_string()),
            }
        }
        Err(why)
    }

    pub(super) async fn of(&self, player: &PlayerName) -> Result<Vec<Kept<Pinned>>, ReadError> {
        self.shelf.history(&subject::pinned(player)).await
    }
}

/// Each version once, the oldest first. The stamp of one that is left only as a pin is the pin's: by the same
/// writer, a moment later.
pub(super) fn merge(history: Vec<Kept<Snapshot>>, pins: Vec<Kept<Pinned>>) -> Vec<Version> {
    let mut versions: BTreeMap<Revision, Version> = pins
        .into_iter()
        .map(|pin| {
            let Pinned { revision, snapshot } = pin.value;
            (revision, Version { kept: Kept { revision, stamp: pin.stamp, value: snapshot }, pinned: true })
        })
        .collect();
    for kept in history {
        let pinned = versions.contains_key(&kept.revision);
        versions.insert(kept.revision, Version { kept, pinned });
    }
    versions.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Body, Custody, LocalStore, Place, Store, StoreFate, StoreOpKind};
    use super::*;
    use crate::ids::{MapPath, ServerName};
    use crate::limits::LEDGER_HISTORY_MAX;

    fn snapshot(cause: Cause, x: i16) -> Snapshot {
        Snapshot {
            player: PlayerName::new("Bob"),
            account: "ann".to_owned(),
            custody: Custody::Free,
            cause,
            place: Place { map: MapPath::new("/scorn/inn"), x, y: 0 },
            note: None,
            body: Body::pack(b"{}").expect("small"),
        }
    }

    fn store() -> (LocalStore, Store) {
        let local = LocalStore::in_memory();
        let store = Store::local(&local, &ServerName::new("s1"));
        (local, store)
    }

    #[tokio::test(start_paused = true)]
    async fn a_death_is_kept_when_play_has_pushed_it_out() {
        let ledger = store().1.ledger();
        let death = ledger.create(&snapshot(Cause::Death, -1)).await.expect("new");
        let mut last = death;
        for x in 0..i16::try_from(LEDGER_HISTORY_MAX).expect("small") {
            last = ledger.write(last, &snapshot(Cause::Autosave, x)).await.expect("expected");
        }
        let bob = PlayerName::new("Bob");
        assert!(ledger.history(&bob).await.expect("answers").iter().all(|kept| kept.revision != death));
        let versions = ledger.versions(&bob).await.expect("answers");
        assert_eq!(versions.len(), usize::from(LEDGER_HISTORY_MAX) + 1);
        assert_eq!((versions[0].kept.revision, versions[0].pinned), (death, true));
        assert_eq!(versions[0].kept.value, snapshot(Cause::Death, -1));
        assert!(versions[1..].iter().all(|version| !version.pinned));
    }

    #[tokio::test(start_paused = true)]
    async fn a_version_that_is_kept_both_ways_is_listed_once() {
        let ledger = store().1.ledger();
        let first = ledger.create(&snapshot(Cause::Autosave, 0)).await.expect("new");
        let second = ledger.write(first, &snapshot(Cause::Administrator, 1)).await.expect("expected");
        let third = ledger.write(second, &snapshot(Cause::Death, 2)).await.expect("expected");
        let versions = ledger.versions(&PlayerName::new("Bob")).await.expect("answers");
        let seen: Vec<_> = versions.iter().map(|version| (version.kept.revision, version.pinned)).collect();
        assert_eq!(seen, [(first, false), (second, true), (third, true)]);
        let players = ledger.players().await.expect("answers");
        assert_eq!(players, [PlayerName::new("Bob")]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pin_that_cannot_be_written_does_not_undo_the_save() {
        let (local, store) = store();
        let ledger = store.ledger();
        local.set_script(|op| match op.kind {
            StoreOpKind::Write if op.about.ends_with(".pinned") => StoreFate::Lost,
            _ => StoreFate::Done,
        });
        let death = ledger.create(&snapshot(Cause::Death, 0)).await.expect("the save is kept");
        let versions = ledger.versions(&PlayerName::new("Bob")).await.expect("answers");
        assert_eq!((versions.len(), versions[0].kept.revision, versions[0].pinned), (1, death, false));
    }

    #[tokio::test(start_paused = true)]
    async fn a_save_that_was_answered_late_is_pinned_as_well() {
        let (local, store) = store();
        let ledger = store.ledger();
        local.set_script(|op| if op.kind == StoreOpKind::Write { StoreFate::Lost } else { StoreFate::Done });
        let Err(WriteError::Unanswered(pending)) = ledger.create(&snapshot(Cause::Death, 0)).await else {
            panic!("nobody answers");
        };
        let mut lost = 2;
        local.set_script(move |op| {
            let lose = op.about.ends_with(".pinned") && op.kind == StoreOpKind::Write && lost > 0;
            lost -= i32::from(lose);
            if lose { StoreFate::Unheard } else { StoreFate::Done }
        });
        ledger.retry(pending).await.expect("the same write goes on");
        let versions = ledger.versions(&PlayerName::new("Bob")).await.expect("answers");
        assert!(versions.len() == 1 && versions[0].pinned, "{versions:?}");
    }
}
