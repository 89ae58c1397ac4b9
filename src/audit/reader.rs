//! Reads what the stores have, each thing once for as long as it does not change. In this order: what regions have, what
//! characters have, what has ended. So whatever a region has not any more because it ended is known to have ended.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _};

use super::AuditError;
use super::look::{Look, PersonSeen, RegionSeen};
use crate::game::ItemIndex;
use crate::ids::{ItemId, PlayerName, RegionId, Revision, Tick};
use crate::limits::{CHECKPOINT_PART_UNPACKED_MAX, ENDS_REMEMBERED_MAX, TRACED_AT_ONCE_MAX};
use crate::persistence::{Archive, EndedItems, Kept, LogEntry, LogRecord, PartError, PartNote, ReadError};

/// A part may be dropped between the look at the log and the look at the part: then there is a newer one.
const TRIES: usize = 3;

#[derive(Debug)]
pub(super) struct Reader {
    archive: Archive,
    people: BTreeMap<PlayerName, Arc<PersonSeen>>,
    ends: BTreeMap<RegionId, Ends>,
}

/// What is known of the ends in one region.
#[derive(Debug, Default)]
struct Ends {
    last: Revision,
    items: BTreeSet<ItemId>,
    /// What ended before is not known, because it was pushed out.
    since_ms: u64,
}

/// What there is to be seen of a region.
enum Sight {
    Seen(RegionSeen),
    Unseen(String),
}

impl Reader {
    pub(super) fn new(archive: Archive) -> Self {
        Self { archive, people: BTreeMap::new(), ends: BTreeMap::new() }
    }

    /// Looks at everything.
    pub(super) async fn look(&mut self) -> Result<Look, AuditError> {
        let mut look = Look::default();
        self.look_at_regions(&mut look).await?;
        self.look_at_people().await?;
        look.people = self.people.clone();
        self.look_at_ends(&mut look).await?;
        Ok(look)
    }

    async fn look_at_regions(&self, look: &mut Look) -> Result<(), AuditError> {
        let regions = self.archive.region_logs.regions().await?;
        let archive = &self.archive;
        let sights = regions.into_iter().map(async |region| {
            let sight = region_of(archive, &region).await?;
            Ok::<_, AuditError>((region, sight))
        });
        let mut sights = futures_util::stream::iter(sights).buffered(TRACED_AT_ONCE_MAX);
        while let Some((region, sight)) = sights.try_next().await? {
            match sight {
                Sight::Seen(seen) => drop(look.regions.insert(region, seen)),
                Sight::Unseen(why) => drop(look.unseen.insert(region, why)),
            }
        }
        Ok(())
    }

    /// Reads the versions of everybody who has a new one.
    async fn look_at_people(&mut self) -> Result<(), AuditError> {
        let players = self.archive.ledger.players().await?;
        let (archive, known) = (&self.archive, &self.people);
        let people = players.into_iter().map(async |player| {
            let person = person_of(archive, &player, known.get(&player)).await?;
            Ok::<_, AuditError>(person.map(|person| (player, person)))
        });
        let people: Vec<_> = futures_util::stream::iter(people).buffered(TRACED_AT_ONCE_MAX).try_collect().await?;
        self.people = people.into_iter().flatten().collect();
        Ok(())
    }

    /// Reads what has ended since the last look.
    async fn look_at_ends(&mut self, look: &mut Look) -> Result<(), AuditError> {
        if self.ends.values().map(|ends| ends.items.len()).sum::<usize>() > ENDS_REMEMBERED_MAX {
            self.ends.clear();
        }
        for region in self.archive.items.regions().await? {
            let records = match self.ends.get(&region) {
                Some(ends) => self.archive.items.since(&region, ends.last).await?,
                None => {
                    let all = self.archive.items.of(&region).await?;
                    let oldest = all.records.first().filter(|_| all.full).map_or(0, |oldest| oldest.stamp.at_ms);
                    self.ends.insert(region.clone(), Ends { since_ms: oldest, ..Ends::default() });
                    all.records
                }
            };
            self.ends.entry(region).or_default().learn(records);
        }
        look.ended = self.ends.values().flat_map(|ends| ends.items.iter().copied()).collect();
        let pushed_out = self.ends.values().map(|ends| ends.since_ms).max().unwrap_or_default();
        look.known_since_ms = self.archive.items.known_since_ms().await?.max(pushed_out);
        Ok(())
    }
}

impl Ends {
    fn learn(&mut self, records: Vec<Kept<EndedItems>>) {
        for record in records {
            self.last = record.revision;
            self.items.extend(record.value.items.iter().map(|ended| ended.item));
        }
    }
}

async fn person_of(
    archive: &Archive,
    player: &PlayerName,
    known: Option<&Arc<PersonSeen>>,
) -> Result<Option<Arc<PersonSeen>>, AuditError> {
    if let Some(known) = known
        && archive.ledger.latest(player).await?.is_some_and(|newest| newest.revision == known.newest)
    {
        return Ok(Some(Arc::clone(known)));
    }
    let versions = archive.ledger.versions(player).await?;
    // Unpacking takes some milliseconds for each: the others of this thread come in between.
    tokio::task::yield_now().await;
    Ok(PersonSeen::new(&versions).map(Arc::new))
}

async fn region_of(archive: &Archive, region: &RegionId) -> Result<Sight, AuditError> {
    let mut why = String::new();
    for _ in 0..TRIES {
        let tail = match archive.region_logs.tail(region).await {
            Err(error @ ReadError::Malformed { .. }) => return Ok(Sight::Unseen(error.to_string())),
            tail => tail?,
        };
        let (newest, logged) = overview(&tail);
        let index = match newest {
            Some((tick, Some(index))) => (tick, index),
            Some((_, None)) => return Ok(Sight::Unseen("its checkpoint is of a build that noted no ids".to_owned())),
            // Claimed, and nothing has happened in it.
            None if logged == Tick(0) => return Ok(Sight::Seen(RegionSeen::default())),
            None => return Ok(Sight::Unseen("its log has no checkpoint".to_owned())),
        };
        match index_of(archive, region, index.1).await {
            Ok(read) => return Ok(Sight::Seen(RegionSeen { tick: index.0, logged, index: read })),
            Err(IndexTrouble::Part(PartError::Silent(silent))) => return Err(silent.into()),
            Err(trouble) => why = trouble.to_string(),
        }
    }
    Ok(Sight::Unseen(why))
}

/// The newest checkpoint, with its index if it has one, and the last tick that the log knows of.
fn overview(tail: &[Kept<LogRecord>]) -> (Option<(Tick, Option<&PartNote>)>, Tick) {
    let (mut newest, mut logged) = (None, Tick(0));
    for kept in tail {
        match &kept.value.entry {
            LogEntry::Ticks { last, .. } => logged = logged.max(Tick(*last)),
            LogEntry::Checkpoint(note) => {
                logged = logged.max(Tick(note.tick));
                newest = Some((Tick(note.tick), note.index.as_ref()));
            }
            LogEntry::Claimed { .. }
            | LogEntry::Trying { .. }
            | LogEntry::Released
            | LogEntry::SetApart { .. }
            | LogEntry::Left => {}
        }
    }
    (newest, logged)
}

#[derive(Debug, thiserror::Error)]
enum IndexTrouble {
    #[error(transparent)]
    Part(#[from] PartError),
    #[error("its index does not unpack: {0}")]
    Packed(#[from] std::io::Error),
    #[error(transparent)]
    Index(#[from] crate::game::index::IndexError),
}

async fn index_of(archive: &Archive, region: &RegionId, note: &PartNote) -> Result<ItemIndex, IndexTrouble> {
    let packed = archive.checkpoints.get(region, note).await?;
    Ok(ItemIndex::decode(&zstd::bulk::decompress(&packed, CHECKPOINT_PART_UNPACKED_MAX)?)?)
}
