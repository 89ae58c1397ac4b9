//! Puts the state of a region away, beside the ticks that go on: a frozen world becomes parts, and the parts that
//! changed are stored.
//!
//! A part belongs to the claim it was made under and is never written again. What is in the store and in no
//! checkpoint that still counts is dropped.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::task::TaskEvent;
use crate::game::checkpoint::{FORMAT, Frozen, PartId, StateHash};
use crate::ids::{Claim, RegionId, Tick};
use crate::persistence::{CheckpointNote, Checkpoints, PartNote, PutError};
use crate::telemetry::metrics;
use crate::world_files::WorldFiles;

/// A fifth of the size for 2 ms a megabyte.
const ZSTD_LEVEL: i32 = 3;
/// Between two tries of a checkpoint that the store does not take.
const RETRY_PAUSE: Duration = Duration::from_millis(200);

/// A checkpoint whose parts are stored.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) note: CheckpointNote,
    kept: Kept,
    next_part: u64,
}

/// What is stored of a state, to store only what differs from it.
#[derive(Debug)]
struct Kept {
    frozen: Frozen,
    parts: BTreeMap<PartId, StoredPart>,
    index: StoredPart,
}

#[derive(Clone, Debug)]
struct StoredPart {
    note: PartNote,
    hash: blake3::Hash,
}

/// A part that is to be stored, and the hash of what it was before it was compressed.
struct Packed {
    bytes: Vec<u8>,
    hash: blake3::Hash,
}

#[derive(Debug)]
pub(super) struct Keeper {
    checkpoints: Checkpoints,
    files: Arc<WorldFiles>,
    region: RegionId,
    claim: Claim,
    next_part: u64,
    last: Option<Arc<Kept>>,
    /// The newest tick that is put away or about to be.
    tick: Option<Tick>,
    /// The newest tick whose checkpoint is in the log.
    in_log: Option<Tick>,
    busy: bool,
    /// Parts of the checkpoints that still count: the newest two.
    counting: [BTreeSet<String>; 2],
    /// What an earlier owner left is looked for once.
    swept: bool,
    back: mpsc::Sender<TaskEvent>,
}

impl Keeper {
    /// A keeper that goes on after a checkpoint that the region was restored from, if it was.
    pub(super) fn new(
        checkpoints: Checkpoints,
        files: Arc<WorldFiles>,
        region: RegionId,
        claim: Claim,
        found: &[CheckpointNote],
        back: mpsc::Sender<TaskEvent>,
    ) -> Self {
        let mut parts = found.iter().rev().map(part_ids);
        let counting = [parts.next().unwrap_or_default(), parts.next().unwrap_or_default()];
        Self {
            checkpoints,
            files,
            region,
            claim,
            next_part: 0,
            last: None,
            tick: None,
            in_log: None,
            busy: false,
            counting,
            swept: false,
            back,
        }
    }

    /// Is everything up to this tick put away?
    pub(super) fn has(&self, tick: Tick) -> bool {
        self.in_log.is_some_and(|last| last >= tick)
    }

    /// Is there no checkpoint of this owner's in the log yet?
    pub(super) fn has_none(&self) -> bool {
        self.in_log.is_none()
    }

    /// Is a checkpoint in the log that is at most so many ticks behind?
    pub(super) fn is_close(&self, now: Tick, ticks: u64) -> bool {
        self.in_log.is_some_and(|last| now.0 - last.0 <= ticks)
    }

    /// Is it time for another checkpoint?
    pub(super) fn is_due(&self, now: Tick, every: u64) -> bool {
        !self.busy && self.tick.is_none_or(|last| now.0 >= last.0 + every)
    }

    pub(super) fn is_busy(&self) -> bool {
        self.busy
    }

    /// Begins to put a state away. It comes back as [`TaskEvent::Stored`].
    pub(super) fn keep(&mut self, frozen: Frozen) {
        (self.busy, self.tick) = (true, Some(frozen.tick()));
        let job = Job {
            checkpoints: self.checkpoints.clone(),
            files: Arc::clone(&self.files),
            region: self.region.clone(),
            claim: self.claim,
            next_part: self.next_part,
            last: self.last.clone(),
            stored: 0,
        };
        let back = self.back.clone();
        tokio::spawn(async move {
            // Who has lost the region has nothing to put away.
            let stored = tokio::select! {
                biased;
                () = back.closed() => return,
                stored = job.run(frozen) => stored,
            };
            let _ = back.send(TaskEvent::Stored(Box::new(stored))).await;
        });
    }

    /// The parts of a checkpoint are stored; what is to be written into the log about it.
    pub(super) fn stored(&mut self, stored: Stored) -> CheckpointNote {
        let Stored { note, kept, next_part } = stored;
        self.busy = false;
        self.next_part = next_part;
        self.last = Some(Arc::new(kept));
        note
    }

    /// A checkpoint is in the log: drops the parts that belong to none that counts any more.
    pub(super) fn noted(&mut self, note: &CheckpointNote) {
        self.in_log = Some(Tick(note.tick));
        let [newest, before] = std::mem::take(&mut self.counting);
        self.counting = [part_ids(note), newest];
        let dropped = before.into_iter().filter(|id| !self.counting.iter().any(|parts| parts.contains(id)));
        let dropped: Vec<String> = dropped.collect();
        let sweep = !std::mem::replace(&mut self.swept, true);
        let (checkpoints, region, claim) = (self.checkpoints.clone(), self.region.clone(), self.claim);
        let counting: BTreeSet<String> = self.counting.iter().flatten().cloned().collect();
        tokio::spawn(async move {
            let mut unneeded = dropped;
            if sweep {
                let known = checkpoints.known(&region).await.unwrap_or_default();
                // Of this claim's own parts some may be on their way into the next checkpoint.
                let older = |id: &String| !counting.contains(id) && made_under(id).is_some_and(|by| by < claim);
                unneeded.extend(known.into_iter().filter(older));
            }
            if let Err(error) = checkpoints.drop_parts(&region, claim, &unneeded).await {
                tracing::debug!(%region, %error, "parts of old checkpoints were not dropped");
            }
        });
    }
}

fn part_ids(note: &CheckpointNote) -> BTreeSet<String> {
    note.parts.iter().chain(&note.index).map(|part| part.id.clone()).collect()
}

/// The claim in the name of a part.
fn made_under(id: &str) -> Option<Claim> {
    id.split_once('-').and_then(|(claim, _)| claim.parse().ok()).map(Claim)
}

struct Job {
    checkpoints: Checkpoints,
    files: Arc<WorldFiles>,
    region: RegionId,
    claim: Claim,
    next_part: u64,
    last: Option<Arc<Kept>>,
    /// Bytes that were stored for this checkpoint.
    stored: usize,
}

impl Job {
    async fn run(mut self, frozen: Frozen) -> Stored {
        let (last, began) = (self.last.clone(), Instant::now());
        let (frozen, head, parts, index) = self
            .files
            .beside(move || {
                let head = pack(&frozen.head());
                let pack_part = |id: PartId| {
                    let same = last.as_ref().filter(|last| frozen.is_unchanged(id, &last.frozen));
                    let known = same.and_then(|last| last.parts.get(&id).cloned());
                    (id, known.ok_or_else(|| pack(&frozen.part(id))))
                };
                let parts: Vec<(PartId, Result<StoredPart, Packed>)> =
                    frozen.parts().into_iter().map(pack_part).collect();
                let index = frozen.index().encode();
                let same = last.as_ref().map(|last| &last.index).filter(|known| known.hash == blake3::hash(&index));
                let index = same.cloned().ok_or_else(|| pack(&index));
                (frozen, head, parts, index)
            })
            .await;
        let head = self.store(head).await;
        let mut stored = BTreeMap::new();
        for (id, part) in parts {
            let part = self.store_new(part).await;
            stored.insert(id, part);
        }
        let index = self.store_new(index).await;
        let hashes = std::iter::once(head.hash).chain(stored.values().map(|part| part.hash));
        let size = |part: &StoredPart| usize::try_from(part.note.bytes).unwrap_or(usize::MAX);
        let whole = stored.values().chain([&head, &index]).map(size).sum();
        metrics::checkpoint(&self.region, began.elapsed(), whole, self.stored);
        let note = CheckpointNote {
            tick: frozen.tick().0,
            format: FORMAT,
            build: crate::game::CORE.to_owned(),
            world: self.files.hash().to_owned(),
            hash: StateHash::of_parts(hashes).to_string(),
            troubles: Vec::new(),
            parts: std::iter::once(&head).chain(stored.values()).map(|part| part.note.clone()).collect(),
            index: Some(index.note.clone()),
        };
        Stored { note, kept: Kept { frozen, parts: stored, index }, next_part: self.next_part }
    }

    /// The part as it is stored already, or stored now.
    async fn store_new(&mut self, part: Result<StoredPart, Packed>) -> StoredPart {
        match part {
            Ok(known) => known,
            Err(packed) => self.store(packed).await,
        }
    }

    /// Stores a part, whatever time it takes: without it there is no checkpoint.
    async fn store(&mut self, packed: Packed) -> StoredPart {
        let number = self.next_part;
        self.next_part += 1;
        loop {
            match self.checkpoints.put(&self.region, self.claim, number, &packed.bytes).await {
                Ok(note) => {
                    self.stored += packed.bytes.len();
                    return StoredPart { note, hash: packed.hash };
                }
                Err(error) => {
                    if matches!(error, PutError::Silent { .. }) {
                        tracing::debug!(region = %self.region, %error, "a checkpoint is not stored");
                    } else {
                        tracing::error!(region = %self.region, %error, "a checkpoint is not stored");
                    }
                    tokio::time::sleep(RETRY_PAUSE).await;
                }
            }
        }
    }
}

fn pack(part: &[u8]) -> Packed {
    let bytes = zstd::bulk::compress(part, ZSTD_LEVEL).expect("memory can be compressed");
    Packed { bytes, hash: blake3::hash(part) }
}
