//! Writes the characters of a region to the ledger: for each one write at a time, in order.
//!
//! A refused write means that somebody else decides about the character now. What that is worth is
//! the task's decision.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use tokio::sync::mpsc;

use super::task::TaskEvent;
use crate::game::{Character, Newcomer, SaveCause, Spot};
use crate::ids::{Claim, PlayerName, RegionId, Revision, ServerName, Ticket};
use crate::persistence::{Body, BodyError, Cause, Custody, Kept, Ledger, Note, Place, Snapshot, WriteError};

/// Between two tries of a write that the store does not answer.
const RETRY_PAUSE: Duration = Duration::from_millis(100);
/// Between two tries of a write that the store has no room for.
const FULL_PAUSE: Duration = Duration::from_secs(2);

/// What is to be written about a character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// Still held here.
    Save(SaveCause),
    /// Still held here, and changed by a dungeon master with this command.
    Decreed { by: String, command: String },
    /// On the way to another region.
    Depart { ticket: Ticket, to: RegionId },
    /// Held here again: the other region does not have them.
    TakeBack { ticket: Ticket },
    /// Free: nobody holds them.
    Release,
    /// Deleted: nobody ever will.
    Delete,
}

impl Entry {
    /// The character is in no world any more: without this record nobody could have them again.
    fn must_be_written(&self) -> bool {
        matches!(self, Self::TakeBack { .. } | Self::Release | Self::Delete)
    }
}

/// What became of a write.
#[derive(Debug)]
pub(super) enum Outcome {
    Written(Revision),
    /// Somebody else wrote since.
    Refused(Option<Box<Kept<Snapshot>>>),
    /// Never to be written: the reason.
    Impossible(String),
}

/// A write that is over.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) player: PlayerName,
    /// The character may have gone and come again since the write began.
    opening: u64,
    pub(super) entry: Entry,
    pub(super) outcome: Outcome,
}

/// What is known of one character's records.
#[derive(Debug)]
struct Page {
    opening: u64,
    account: String,
    revision: Revision,
    waiting: VecDeque<(Entry, Snapshot)>,
    writing: bool,
}

#[derive(Debug)]
pub(super) struct Scribe {
    ledger: Ledger,
    region: RegionId,
    claim: Claim,
    server: ServerName,
    pages: BTreeMap<PlayerName, Page>,
    openings: u64,
    done: mpsc::Sender<TaskEvent>,
}

impl Scribe {
    pub(super) fn new(
        ledger: Ledger,
        region: RegionId,
        claim: Claim,
        server: ServerName,
        done: mpsc::Sender<TaskEvent>,
    ) -> Self {
        Self { ledger, region, claim, server, pages: BTreeMap::new(), openings: 0, done }
    }

    /// How the ledger says that this owner holds a character.
    pub(super) fn held(&self) -> Custody {
        Custody::Held { region: self.region.clone(), claim: self.claim, server: self.server.clone() }
    }

    pub(super) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// A character came into this owner's hands with this record.
    pub(super) fn open(&mut self, snapshot: Snapshot, revision: Revision) {
        self.openings += 1;
        let page = Page {
            opening: self.openings,
            account: snapshot.account,
            revision,
            waiting: VecDeque::new(),
            writing: false,
        };
        self.pages.insert(snapshot.player, page);
    }

    /// Does this owner write for the character?
    pub(super) fn is_open(&self, player: &PlayerName) -> bool {
        self.pages.contains_key(player)
    }

    /// Is everything of everybody written?
    pub(super) fn is_idle(&self) -> bool {
        self.pages.values().all(|page| !page.writing && page.waiting.is_empty())
    }

    /// Queues a snapshot. A later save makes one that still waits needless.
    ///
    /// # Errors
    /// When the character is too large to be kept.
    pub(super) fn write(&mut self, entry: Entry, character: &Character) -> Result<(), BodyError> {
        let Some(page) = self.pages.get(&character.name) else { return Ok(()) };
        let snapshot = Snapshot {
            player: character.name.clone(),
            account: page.account.clone(),
            custody: self.custody(&entry),
            cause: cause(&entry),
            place: place(character),
            note: note(&entry),
            body: pack(&Newcomer::Known(Box::new(character.clone())))?,
        };
        self.queue(entry, snapshot);
        Ok(())
    }

    /// A write is over; the next one starts. False: it was about an earlier stay of the character.
    pub(super) fn finished(&mut self, finished: &Finished) -> bool {
        let page = self.pages.get_mut(&finished.player).filter(|page| page.opening == finished.opening);
        let Some(page) = page else { return false };
        page.writing = false;
        match &finished.outcome {
            Outcome::Written(revision) => page.revision = *revision,
            Outcome::Refused(_) => page.waiting.clear(),
            Outcome::Impossible(_) => {}
        }
        self.start(&finished.player);
        true
    }

    /// Forgets a character that is somebody else's now.
    pub(super) fn close(&mut self, player: &PlayerName) {
        self.pages.remove(player);
    }

    fn custody(&self, entry: &Entry) -> Custody {
        match entry {
            Entry::Save(_) | Entry::Decreed { .. } | Entry::TakeBack { .. } => self.held(),
            Entry::Depart { ticket, to } => {
                Custody::Transit { ticket: ticket.clone(), from: Some(self.region.clone()), to: to.clone() }
            }
            Entry::Release => Custody::Free,
            Entry::Delete => Custody::Deleted,
        }
    }

    fn queue(&mut self, entry: Entry, snapshot: Snapshot) {
        let player = snapshot.player.clone();
        let Some(page) = self.pages.get_mut(&player) else { return };
        if let (Entry::Save(_), Some((Entry::Save(_), last))) = (&entry, page.waiting.back_mut()) {
            *last = snapshot;
        } else {
            page.waiting.push_back((entry, snapshot));
        }
        self.start(&player);
    }

    fn start(&mut self, player: &PlayerName) {
        let Some(page) = self.pages.get_mut(player) else { return };
        if page.writing {
            return;
        }
        let Some((entry, snapshot)) = page.waiting.pop_front() else { return };
        page.writing = true;
        let (ledger, expected, opening, done) = (self.ledger.clone(), page.revision, page.opening, self.done.clone());
        tokio::spawn(async move {
            // Who has lost the region has nothing more to say about its characters.
            let outcome = tokio::select! {
                biased;
                () = done.closed() => return,
                outcome = write_entry(&ledger, expected, &entry, &snapshot) => outcome,
            };
            let finished = Finished { player: snapshot.player, opening, entry, outcome };
            // A task that is gone has nobody left to tell.
            let _ = done.send(TaskEvent::Written(finished)).await;
        });
    }
}

async fn write_entry(ledger: &Ledger, expected: Revision, entry: &Entry, snapshot: &Snapshot) -> Outcome {
    loop {
        match write(ledger, expected, snapshot).await {
            Outcome::Impossible(why) if entry.must_be_written() => {
                tracing::error!(player = %snapshot.player, why, "a character must be written and cannot be");
                tokio::time::sleep(FULL_PAUSE).await;
            }
            outcome => return outcome,
        }
    }
}

/// Writes until the store has answered.
pub(super) async fn write(ledger: &Ledger, expected: Revision, snapshot: &Snapshot) -> Outcome {
    let mut result = ledger.write(expected, snapshot).await;
    loop {
        match result {
            Ok(revision) => return Outcome::Written(revision),
            Err(WriteError::Conflict { found, .. }) => return Outcome::Refused(found),
            Err(WriteError::Unanswered(pending)) => {
                tokio::time::sleep(RETRY_PAUSE).await;
                result = ledger.retry(pending).await;
            }
            Err(error) => return Outcome::Impossible(error.to_string()),
        }
    }
}

/// Where a record says that a character stands.
pub(super) fn place(character: &Character) -> Place {
    place_of(&character.place)
}

pub(super) fn place_of(spot: &Spot) -> Place {
    Place { map: spot.map.clone(), x: clamped(spot.x), y: clamped(spot.y) }
}

/// The body of a record.
pub(super) fn pack(who: &Newcomer) -> Result<Body, BodyError> {
    Body::pack(&serde_json::to_vec(who).expect("a character has only string keys"))
}

/// The character in a record.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn unpack(snapshot: &Snapshot) -> Result<Newcomer, String> {
    let json = snapshot.body.unpack().map_err(|error| error.to_string())?;
    serde_json::from_slice(&json).map_err(|error| format!("the body of {} is not readable: {error}", snapshot.player))
}

fn clamped(coordinate: i32) -> i16 {
    i16::try_from(coordinate).unwrap_or(0)
}

/// Who has decreed it, and what.
fn note(entry: &Entry) -> Option<Note> {
    let Entry::Decreed { by, command } = entry else { return None };
    Some(Note { restored: Revision::default(), by: by.clone(), because: Some(command.clone()) })
}

fn cause(entry: &Entry) -> Cause {
    match entry {
        Entry::Save(SaveCause::Created) => Cause::Created,
        Entry::Save(SaveCause::Login) => Cause::Login,
        Entry::Save(SaveCause::Trade) => Cause::Trade,
        Entry::Save(SaveCause::Death) => Cause::Death,
        Entry::Save(SaveCause::Takeover) => Cause::Takeover,
        Entry::Save(SaveCause::Administrator) | Entry::Decreed { .. } => Cause::Administrator,
        Entry::Save(SaveCause::Crossing) | Entry::Depart { .. } | Entry::TakeBack { .. } => Cause::Crossing,
        Entry::Save(SaveCause::Logout) | Entry::Release | Entry::Delete => Cause::Logout,
        Entry::Save(SaveCause::Autosave | SaveCause::Command) => Cause::Autosave,
    }
}
