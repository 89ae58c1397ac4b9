//! A region's state out of its log: the newest checkpoint that is whole, and everything that went in after it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

use super::host::HostParts;
use super::logbook::Records;
use super::trouble;
use crate::game::checkpoint::{FORMAT, RestoreError, StateHash, readable};
use crate::game::journal::{self, JournalError, JournalTick, Maps};
use crate::game::{CORE, TickInput, World};
use crate::ids::{Claim, RegionId, Revision, Tick};
use crate::limits::CHECKPOINT_PART_UNPACKED_MAX;
use crate::persistence::{
    CheckpointNote, Checkpoints, Claimed, Kept, LogEntry, LogRecord, PartError, ReadError, Store, Trouble,
};
use crate::world_files::WorldFiles;

/// A region as its last owner left it, for its next one.
pub(super) struct Recovered {
    pub(super) world: World,
    pub(super) records: Records,
    /// The checkpoints that the log holds, the oldest first.
    pub(super) checkpoints: Vec<CheckpointNote>,
    /// The log does not lead to this state: a checkpoint has to be there before anything happens in it.
    pub(super) begins_anew: bool,
    /// How its last owners ended.
    pub(super) troubles: Vec<Trouble>,
    pub(super) story: Recovery,
}

/// How it was recovered, to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Recovery {
    /// It was a warm copy.
    pub(super) warm: bool,
    /// The tick of the state that it began with; none: there was none that can be used.
    pub(super) from: Option<Tick>,
    /// Ticks that were played again.
    pub(super) replayed: u64,
    pub(super) took: Duration,
}

impl Recovery {
    /// What the state was made from, in a word.
    pub(super) fn source(&self) -> &'static str {
        match self.from {
            Some(_) if self.warm => "copy",
            Some(_) => "log",
            None => "nothing",
        }
    }
}

/// Why a region cannot be recovered by this server.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("a part of the newest checkpoint is not to be had now: {0}")]
    Part(#[source] PartError),
    #[error(
        "what went in after the last checkpoint was logged by build {theirs} and can only be replayed by it, not by {CORE}: start a server of that build, or give up what it logged with --abandon-foreign-logs"
    )]
    OtherBuild { theirs: String },
    #[error("the checkpoint has format {found}, which this build does not read: it writes {FORMAT}")]
    Format { found: u32 },
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("the log goes on at tick {found}, and the state ends at {ends}")]
    Gap { ends: Tick, found: u64 },
}

/// Why a checkpoint is passed over for the one before it.
#[derive(Debug, thiserror::Error)]
enum Damage {
    #[error(transparent)]
    Part(#[from] PartError),
    #[error("a part does not unpack: {0}")]
    Packed(#[source] std::io::Error),
    #[error(transparent)]
    Restore(#[from] RestoreError),
    #[error("the state has hash {found}, and the checkpoint says {wanted}")]
    Hash { found: String, wanted: String },
    #[error("it has no parts")]
    Empty,
}

/// Whether this build can go on from that log at all. Asked before a claim, which would only be in the way of those who can.
///
/// # Errors
/// When another build wrote what would have to be played again, or the checkpoint.
pub(super) fn check(parts: &HostParts, tail: &[Kept<LogRecord>]) -> Result<(), RecoveryError> {
    let Some(note) = tail.iter().rev().find_map(checkpoint) else { return Ok(()) };
    check_format(note)?;
    if note.world != parts.files.hash() || parts.abandon_foreign_logs {
        return Ok(());
    }
    check_builds(tail, Tick(note.tick))
}

fn check_format(note: &CheckpointNote) -> Result<(), RecoveryError> {
    let is_readable = readable().any(|format| format == note.format);
    if is_readable { Ok(()) } else { Err(RecoveryError::Format { found: note.format }) }
}

/// Did this build log everything after that tick?
fn check_builds(tail: &[Kept<LogRecord>], state: Tick) -> Result<(), RecoveryError> {
    let builds = builds(tail);
    let after = |kept: &&Kept<LogRecord>| matches!(kept.value.entry, LogEntry::Ticks { last, .. } if last > state.0);
    // An owner's claim is forgotten when its checkpoint is there.
    let build = |kept: &Kept<LogRecord>| builds.get(&kept.value.claim).copied().unwrap_or("an unknown one");
    match tail.iter().filter(after).map(build).find(|build| *build != CORE) {
        Some(theirs) => Err(RecoveryError::OtherBuild { theirs: theirs.to_owned() }),
        None => Ok(()),
    }
}

/// Takes a region's state up: from the warm copy when there is one, else from the newest checkpoint, and plays again
/// what its log holds after that. `known` is what was read of the log before the claim.
///
/// # Errors
/// When the store is silent, or the log needs another build and is not to be abandoned.
pub(super) async fn recover(
    parts: &HostParts,
    claimed: &Claimed,
    known: Vec<Kept<LogRecord>>,
    copy: Option<World>,
) -> Result<Recovered, RecoveryError> {
    let HostParts { store, files, .. } = parts;
    let began = Instant::now();
    let region = claimed.region();
    let mut tail = known;
    let last = tail.last().map_or_else(Revision::default, |kept| kept.revision);
    tail.extend(store.region_logs().since(region, last).await?);
    let mut records = Records::default();
    let mut checkpoints = Vec::new();
    for kept in &tail {
        match &kept.value.entry {
            LogEntry::Ticks { last, .. } => records.ticks(kept.revision, Tick(*last)),
            LogEntry::Checkpoint(note) => {
                records.checkpoint(kept.revision, Tick(note.tick));
                checkpoints.push(note.clone());
            }
            LogEntry::Claimed { .. }
            | LogEntry::Trying { .. }
            | LogEntry::Released
            | LogEntry::SetApart { .. }
            | LogEntry::Left => {}
        }
    }
    // A copy that the log does not lead on from is of no use.
    let copy = copy.filter(|world| ticks_after(&tail, world.tick).is_ok());
    let mut story = Recovery { warm: copy.is_some(), ..Recovery::default() };
    let state = match copy {
        Some(copy) => Some(copy),
        None => newest_whole(&store.checkpoints(), files, region, &checkpoints).await?,
    };
    let mut begins_anew = state.is_none();
    let world = match state {
        Some(mut world) => {
            story.from = Some(world.tick);
            match ticks_after(&tail, world.tick) {
                Err(error @ RecoveryError::OtherBuild { .. }) if parts.abandon_foreign_logs => {
                    tracing::error!(%region, %error, "it goes on from its checkpoint without that, as asked");
                    (world.tick, begins_anew) = (last_tick(&tail), true);
                    world
                }
                ticks => {
                    let ticks = ticks?;
                    story.replayed = ticks.last.0 - world.tick.0;
                    play(files, world, ticks).await?
                }
            }
        }
        None => {
            let seed = parts.seed ^ (u64::from(crc32fast::hash(region.as_str().as_bytes())) << 20) ^ claimed.claim().0;
            let mut world = World::new(region.clone(), files.constants(), seed);
            // The log goes on: what comes after must not stand behind what it holds.
            world.tick = last_tick(&tail);
            if let Some(note) = checkpoints.last().filter(|note| note.world != files.hash()) {
                keep_lasting(&store.checkpoints(), files, region, note, &mut world).await;
            }
            world
        }
    };
    let mut troubles = trouble::of_log(&tail, claimed.claim());
    trouble::place(&mut troubles, &world);
    story.took = began.elapsed();
    Ok(Recovered { world, troubles, records, checkpoints, begins_anew, story })
}

/// The state that a log leads to. None when no checkpoint can be used: then the region begins anew.
///
/// # Errors
/// When the store is silent, or the log needs another build.
pub(super) async fn state_of(
    store: &Store,
    files: &Arc<WorldFiles>,
    region: &RegionId,
    tail: &[Kept<LogRecord>],
) -> Result<Option<World>, RecoveryError> {
    let notes: Vec<CheckpointNote> = tail.iter().filter_map(checkpoint).cloned().collect();
    let Some(world) = newest_whole(&store.checkpoints(), files, region, &notes).await? else { return Ok(None) };
    let ticks = ticks_after(tail, world.tick)?;
    Ok(Some(play(files, world, ticks).await?))
}

fn checkpoint(kept: &Kept<LogRecord>) -> Option<&CheckpointNote> {
    match &kept.value.entry {
        LogEntry::Checkpoint(note) => Some(note),
        _ => None,
    }
}

/// The world of the newest checkpoint that is whole. None when there is none of this world's files.
async fn newest_whole(
    checkpoints: &Checkpoints,
    files: &Arc<WorldFiles>,
    region: &RegionId,
    notes: &[CheckpointNote],
) -> Result<Option<World>, RecoveryError> {
    for note in notes.iter().rev() {
        check_format(note)?;
        if note.world != files.hash() {
            tracing::warn!(%region, "the world's files have changed: the maps of the region begin anew");
            return Ok(None);
        }
        match restore(checkpoints, files, region, note).await {
            Ok(world) => return Ok(Some(world)),
            Err(Damage::Part(error @ PartError::Silent(_))) => return Err(RecoveryError::Part(error)),
            Err(damage) => {
                tracing::error!(%region, tick = note.tick, %damage, "a checkpoint is damaged: trying the one before it");
            }
        }
    }
    if !notes.is_empty() {
        tracing::error!(%region, "no checkpoint is whole: the maps of the region begin anew");
    }
    Ok(None)
}

/// The world's files have changed, and what outlasts maps outlasts that too, as far as it can be read.
async fn keep_lasting(
    checkpoints: &Checkpoints,
    files: &Arc<WorldFiles>,
    region: &RegionId,
    note: &CheckpointNote,
    world: &mut World,
) {
    let parts = join_all(note.parts.iter().skip(1).map(|part| checkpoints.get(region, part))).await;
    let unpack = |part: bytes::Bytes| zstd::bulk::decompress(&part, CHECKPOINT_PART_UNPACKED_MAX).ok();
    let (read, whole) = (parts.len(), parts.into_iter().filter_map(|part| part.ok().and_then(unpack)));
    let parts: Vec<Vec<u8>> = whole.collect();
    if parts.len() < read {
        tracing::error!(%region, missing = read - parts.len(), "not all of what outlasts maps can be read");
    }
    let maps = world.keep_lasting(note.format, parts.iter().map(Vec::as_slice));
    tracing::info!(%region, maps, hash = files.hash(), "what outlasts maps is kept");
}

async fn restore(
    checkpoints: &Checkpoints,
    files: &Arc<WorldFiles>,
    region: &RegionId,
    note: &CheckpointNote,
) -> Result<World, Damage> {
    let parts = join_all(note.parts.iter().map(|part| checkpoints.get(region, part))).await;
    let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
    let (constants, format, wanted) = (files.constants(), note.format, note.hash.clone());
    let work = move || {
        let unpack =
            |part: &bytes::Bytes| zstd::bulk::decompress(part, CHECKPOINT_PART_UNPACKED_MAX).map_err(Damage::Packed);
        let parts = parts.iter().map(unpack).collect::<Result<Vec<_>, _>>()?;
        let (head, maps) = parts.split_first().ok_or(Damage::Empty)?;
        let mut world = World::restore(constants, format, head, maps.iter().map(Vec::as_slice))?;
        // Of another format there is no more to compare than the bytes: written today they would be others.
        let hash = match format {
            FORMAT => world.state_hash(),
            _ => StateHash::of_parts(parts.iter().map(|part| blake3::hash(part))),
        };
        let found = hash.to_string();
        if found == wanted { Ok(world) } else { Err(Damage::Hash { found, wanted }) }
    };
    files.beside(work).await
}

/// What is to be played again.
#[derive(Debug)]
pub(super) struct Ticks {
    pub(super) notes: Vec<JournalTick>,
    pub(super) last: Tick,
}

/// What went into the world after a state of it.
///
/// # Errors
/// When another build wrote it, or something is missing.
fn ticks_after(tail: &[Kept<LogRecord>], state: Tick) -> Result<Ticks, RecoveryError> {
    let mut ticks = Ticks { notes: Vec::new(), last: state };
    check_builds(tail, state)?;
    for kept in tail {
        let LogEntry::Ticks { first, last, .. } = &kept.value.entry else { continue };
        if *last <= ticks.last.0 {
            continue;
        }
        if *first > ticks.last.0 + 1 {
            return Err(RecoveryError::Gap { ends: ticks.last, found: *first });
        }
        ticks.notes.extend(journal::read(&kept.value.body)?.into_iter().filter(|note| note.tick > state));
        ticks.last = Tick(*last);
    }
    Ok(ticks)
}

/// The newest tick that a log knows of.
fn last_tick(tail: &[Kept<LogRecord>]) -> Tick {
    let ticks = tail.iter().filter_map(|kept| match &kept.value.entry {
        LogEntry::Ticks { last, .. } => Some(Tick(*last)),
        LogEntry::Checkpoint(note) => Some(Tick(note.tick)),
        LogEntry::Claimed { .. }
        | LogEntry::Trying { .. }
        | LogEntry::Released
        | LogEntry::SetApart { .. }
        | LogEntry::Left => None,
    });
    ticks.max().unwrap_or_default()
}

/// Which build ran the region under each claim.
fn builds(tail: &[Kept<LogRecord>]) -> BTreeMap<Claim, &str> {
    let named = tail.iter().filter_map(|kept| match &kept.value.entry {
        LogEntry::Claimed { build, .. } => Some((kept.value.claim, build.as_str())),
        LogEntry::Checkpoint(note) => Some((kept.value.claim, note.build.as_str())),
        LogEntry::Ticks { .. }
        | LogEntry::Trying { .. }
        | LogEntry::Released
        | LogEntry::SetApart { .. }
        | LogEntry::Left => None,
    });
    named.collect()
}

/// Plays ticks again. Nobody is shown them: who comes back is shown everything.
///
/// # Errors
/// When a map is missing that was there.
async fn play(files: &Arc<WorldFiles>, mut world: World, ticks: Ticks) -> Result<World, JournalError> {
    let maps = maps_of(files, &ticks).await;
    let work = move || {
        play_each(&mut world, ticks, &maps, |_| {})?;
        Ok(world)
    };
    files.beside(work).await
}

/// The maps that have to be at hand to play ticks again.
pub(super) async fn maps_of(files: &Arc<WorldFiles>, ticks: &Ticks) -> Maps {
    let mut maps = Maps::new();
    for path in ticks.notes.iter().flat_map(JournalTick::maps) {
        if !maps.contains_key(path)
            && let Some(record) = files.read(path).await
        {
            maps.insert(path.clone(), record);
        }
    }
    maps
}

/// Plays ticks again, and lets `seen` look at the world after each.
pub(super) fn play_each(
    world: &mut World,
    ticks: Ticks,
    maps: &Maps,
    mut seen: impl FnMut(&mut World),
) -> Result<(), JournalError> {
    let mut notes = ticks.notes.into_iter().peekable();
    while world.tick < ticks.last {
        let next = Tick(world.tick.0 + 1);
        let input = match notes.next_if(|note| note.tick == next) {
            Some(note) => note.into_input(maps)?,
            None => TickInput::default(),
        };
        world.tick(input);
        seen(world);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ServerName;
    use crate::persistence::Stamp;

    /// A log as it is read: claim, and what is noted under it.
    fn tail(entries: Vec<(u64, LogEntry)>) -> Vec<Kept<LogRecord>> {
        let numbered = (1..).zip(entries);
        numbered
            .map(|(revision, (claim, entry))| {
                let body = match &entry {
                    LogEntry::Ticks { first, .. } => {
                        journal::write(&[JournalTick::new(Tick(*first), &TickInput::default())]).into()
                    }
                    _ => bytes::Bytes::new(),
                };
                let stamp = Stamp { write_id: String::new(), by: ServerName::new("region-1"), at_ms: 0 };
                let value = LogRecord { region: RegionId::new("scorn"), claim: Claim(claim), entry, body };
                Kept { revision: Revision(revision), stamp, value }
            })
            .collect()
    }

    fn claimed(build: &str) -> LogEntry {
        LogEntry::Claimed { server: ServerName::new("region-1"), build: build.to_owned() }
    }

    fn ticks(first: u64, last: u64) -> LogEntry {
        LogEntry::Ticks { first, last, state: None }
    }

    fn checkpoint(tick: u64, build: &str) -> LogEntry {
        let (world, hash, build) = (String::new(), String::new(), build.to_owned());
        LogEntry::Checkpoint(CheckpointNote {
            tick,
            format: FORMAT,
            build,
            world,
            hash,
            parts: Vec::new(),
            troubles: Vec::new(),
            index: None,
        })
    }

    #[test]
    fn what_came_after_the_state_is_played_again_whoever_owned_the_region() {
        let log = tail(vec![
            (3, ticks(5, 9)),
            (3, checkpoint(7, CORE)),
            (3, ticks(10, 10)),
            (4, claimed(CORE)),
            (4, ticks(11, 14)),
        ]);
        let after = ticks_after(&log, Tick(7)).expect("one build, no gap");
        assert_eq!(after.last, Tick(14));
        let noted: Vec<u64> = after.notes.iter().map(|note| note.tick.0).collect();
        assert_eq!(noted, [10, 11], "what is in the state already is left out");
        assert_eq!(ticks_after(&log, Tick(14)).expect("nothing").notes.len(), 0);
    }

    #[test]
    fn a_gap_and_another_build_are_said_and_not_guessed_over() {
        let gap = tail(vec![(1, claimed(CORE)), (1, ticks(9, 12))]);
        assert!(matches!(ticks_after(&gap, Tick(7)), Err(RecoveryError::Gap { found: 9, .. })));
        for log in [
            vec![(1, claimed("another")), (1, ticks(8, 9))],
            // The claim is forgotten by now.
            vec![(1, checkpoint(7, "another")), (1, ticks(8, 9)), (2, claimed(CORE))],
        ] {
            let error = ticks_after(&tail(log), Tick(7)).expect_err("not ours").to_string();
            assert!(error.contains("logged by build another"), "{error}");
        }
        let before = tail(vec![(1, claimed("another")), (1, ticks(6, 7)), (2, claimed(CORE)), (2, ticks(8, 8))]);
        assert_eq!(ticks_after(&before, Tick(7)).expect("that is in the state").last, Tick(8));
    }

    #[test]
    fn a_world_that_begins_anew_goes_on_behind_its_log() {
        assert_eq!(last_tick(&tail(vec![(1, claimed(CORE))])), Tick(0));
        assert_eq!(
            last_tick(&tail(vec![(1, checkpoint(7, CORE)), (1, ticks(8, 12)), (1, checkpoint(9, CORE))])),
            Tick(12)
        );
        let log = tail(vec![(1, ticks(8, 12)), (2, claimed(CORE)), (2, checkpoint(12, CORE)), (2, ticks(13, 13))]);
        assert_eq!(ticks_after(&log, Tick(12)).expect("no gap").last, Tick(13));
    }
}
