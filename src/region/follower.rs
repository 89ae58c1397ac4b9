//! A warm copy of a region that another server owns: its log is followed, and its ticks are played again as they
//! come. When the owner dies, taking the region up is going on with the copy.
//!
//! Once a second the log says what the owner's state is. A copy that differs is thrown away and made anew, for it must
//! never be gone on with; and so is one whose log does not lead to where its owner is.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::recovery::{self, RecoveryError, Ticks};
use super::task::witness;
use crate::game::checkpoint::Frozen;
use crate::game::fingerprint::Fingerprint;
use crate::game::journal::{self, JournalError};
use crate::game::{CORE, World};
use crate::ids::{Claim, RegionId, Revision, Tick};
use crate::persistence::{CheckpointNote, Kept, LogEntry, LogRecord, ReadError, StateNote, Store};
use crate::world_files::WorldFiles;

/// Between two looks into the log.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Between two tries of a copy that could not be made, or was thrown away.
const ANEW_PAUSE: Duration = Duration::from_secs(2);
/// Whoever takes the region up does not wait for its copy longer than a checkpoint takes to read.
const TAKE_PATIENCE: Duration = Duration::from_millis(300);
/// States that are kept until the log tells of them.
const MARKS_MAX: usize = 4;

/// How far a copy is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    /// The last tick that was played again; none: there is no copy that could be gone on with.
    pub(super) tick: Option<Tick>,
    /// When the log was seen to hold nothing that the copy lacks.
    pub(super) level: Instant,
    /// When the log was seen to have grown.
    pub(super) grown: Instant,
    /// Copies that were not what their owner said.
    pub(super) differed: u64,
}

/// A region that is followed. Dropping it ends that.
#[derive(Debug)]
pub(super) struct Follower {
    progress: watch::Receiver<Progress>,
    warm: Warm,
    task: AbortOnDropHandle<()>,
}

/// The way to a copy. Clones lead to the same one.
#[derive(Clone, Debug)]
pub(super) struct Warm {
    wanted: mpsc::Sender<oneshot::Sender<Option<World>>>,
}

impl Warm {
    /// The copy as far as it is, and the end of following. None when there is none, or it is not sure to be what its
    /// owner had.
    pub(super) async fn take(&self) -> Option<World> {
        let (give, taken) = oneshot::channel();
        let asked = async {
            self.wanted.send(give).await.ok()?;
            taken.await.ok()?
        };
        tokio::time::timeout(TAKE_PATIENCE, asked).await.ok()?
    }
}

impl Follower {
    /// Begins to follow a region.
    pub(super) fn start(region: RegionId, store: Store, files: Arc<WorldFiles>) -> Self {
        let now = Instant::now();
        let (told, progress) = watch::channel(Progress { tick: None, level: now, grown: now, differed: 0 });
        let (wanted, asked) = mpsc::channel(1);
        let following = Following { region, store, files, asked, told, copy: None };
        let task = AbortOnDropHandle::new(tokio::spawn(following.run()));
        Self { progress, warm: Warm { wanted }, task }
    }

    pub(super) fn progress(&self) -> Progress {
        *self.progress.borrow()
    }

    pub(super) fn warm(&self) -> Warm {
        self.warm.clone()
    }

    /// Was the copy taken?
    pub(super) fn is_over(&self) -> bool {
        self.task.is_finished()
    }
}

/// A region's state, played again from its log.
#[derive(Debug)]
struct Replica {
    world: World,
    /// The last record that is in it, or was passed over.
    known: Revision,
    /// The claim that the region is owned under, as far as it is known.
    claim: Claim,
    /// Nothing says yet that the newest owner went on from here.
    unsure: bool,
    /// States that the log may tell of.
    marks: VecDeque<Frozen>,
    last: Option<Fingerprint>,
}

/// Why a copy is of no more use.
#[derive(Debug, thiserror::Error)]
enum Useless {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Recover(#[from] RecoveryError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("the log goes on at tick {found}, and the copy is at {ends}")]
    Elsewhere { ends: Tick, found: u64 },
    #[error("its new owner has begun anew")]
    Anew,
    #[error("its owner is of build {0}")]
    OtherBuild(String),
    #[error("at {tick} it has hash {ours}, and its owner {theirs}")]
    Differs { tick: Tick, ours: String, theirs: String },
}

struct Following {
    region: RegionId,
    store: Store,
    files: Arc<WorldFiles>,
    asked: mpsc::Receiver<oneshot::Sender<Option<World>>>,
    told: watch::Sender<Progress>,
    copy: Option<Replica>,
}

impl Following {
    async fn run(mut self) {
        loop {
            let pause = match self.look().await {
                Ok(()) if self.copy.is_some() => LOOK_EVERY,
                Ok(()) => ANEW_PAUSE,
                Err(useless) => {
                    self.give_up(&useless);
                    ANEW_PAUSE
                }
            };
            tokio::select! {
                biased;
                Some(taker) = self.asked.recv() => {
                    let copy = self.copy.take_if(|copy| !copy.unsure);
                    // Who does not wait any longer has taken the state from elsewhere.
                    let _ = taker.send(copy.map(|copy| copy.world));
                    return;
                }
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Reads what is new in the log and plays it again.
    async fn look(&mut self) -> Result<(), Useless> {
        let asked = Instant::now();
        match self.copy.take() {
            None => self.copy = self.copied().await?,
            Some(copy) => {
                let news = match self.store.region_logs().since(&self.region, copy.known).await {
                    Ok(news) => news,
                    // A store that is silent makes no copy worse.
                    Err(error @ ReadError::Silent { .. }) => {
                        tracing::debug!(region = %self.region, %error, "the log is not read");
                        self.copy = Some(copy);
                        return Ok(());
                    }
                    Err(error) => return Err(error.into()),
                };
                let grew = !news.is_empty();
                self.copy = Some(self.advanced(copy, news).await?);
                if grew {
                    self.told.send_modify(|progress| progress.grown = asked);
                }
            }
        }
        let tick = self.copy.as_ref().filter(|copy| !copy.unsure).map(|copy| copy.world.tick);
        self.told.send_modify(|progress| (progress.tick, progress.level) = (tick, asked));
        Ok(())
    }

    fn give_up(&mut self, useless: &Useless) {
        let differs = matches!(useless, Useless::Differs { .. });
        if differs {
            tracing::error!(region = %self.region, %useless, "the warm copy is not what its owner has: it is made anew");
        } else {
            tracing::warn!(region = %self.region, %useless, "the warm copy is made anew");
        }
        self.copy = None;
        self.told.send_modify(|progress| {
            progress.tick = None;
            progress.differed += u64::from(differs);
        });
    }

    /// A new copy, from the newest checkpoint on. None while there is no checkpoint.
    async fn copied(&self) -> Result<Option<Replica>, Useless> {
        let tail = self.store.region_logs().tail(&self.region).await?;
        let Some(known) = tail.last().map(|kept| kept.revision) else { return Ok(None) };
        let state = recovery::state_of(&self.store, &self.files, &self.region, &tail).await?;
        let Some(world) = state else { return Ok(None) };
        let claim = tail.last().map_or_else(Claim::default, |kept| kept.value.claim);
        Ok(Some(Replica { world, known, claim, unsure: false, marks: VecDeque::new(), last: None }))
    }

    async fn advanced(&self, mut copy: Replica, news: Vec<Kept<LogRecord>>) -> Result<Replica, Useless> {
        for kept in news {
            copy.known = kept.revision;
            let LogRecord { claim, entry, body, .. } = kept.value;
            match entry {
                LogEntry::Claimed { build, .. } if build != CORE => return Err(Useless::OtherBuild(build)),
                LogEntry::Claimed { .. } => {
                    // Whether the new owner goes on from here, or had to begin anew, its first hash will tell.
                    (copy.claim, copy.unsure) = (claim, true);
                    let frozen = copy.world.freeze();
                    copy.mark(frozen);
                }
                LogEntry::Ticks { first, last, state } => {
                    if claim != copy.claim || first != copy.world.tick.0 + 1 {
                        return Err(Useless::Elsewhere { ends: copy.world.tick, found: first });
                    }
                    let ticks = Ticks { notes: journal::read(&body)?, last: Tick(last) };
                    copy = self.played(copy, ticks, state).await?;
                }
                LogEntry::Checkpoint(note) => {
                    copy = self.files.beside(move || copy.compared_with(&note).map(|()| copy)).await?;
                }
                LogEntry::Trying { .. } | LogEntry::Released | LogEntry::SetApart { .. } | LogEntry::Left => {}
            }
        }
        Ok(copy)
    }

    async fn played(&self, mut copy: Replica, ticks: Ticks, state: Option<StateNote>) -> Result<Replica, Useless> {
        let maps = recovery::maps_of(&self.files, &ticks).await;
        let work = move || {
            let mut marks = Vec::new();
            recovery::play_each(&mut copy.world, ticks, &maps, |world| {
                if witness::is_told(world) {
                    marks.push(world.freeze());
                }
            })?;
            marks.into_iter().for_each(|frozen| copy.mark(frozen));
            if let Some(state) = state {
                copy.compared(&state)?;
            }
            Ok(copy)
        };
        self.files.beside(work).await
    }
}

impl Replica {
    fn mark(&mut self, frozen: Frozen) {
        if self.marks.len() == MARKS_MAX {
            self.marks.pop_front();
        }
        self.marks.push_back(frozen);
    }

    /// The copy as it was at a tick, if that is still in mind. Older ones are of no more use.
    fn recall(&mut self, tick: u64) -> Option<Frozen> {
        let at = self.marks.iter().position(|frozen| frozen.tick().0 == tick)?;
        self.marks.drain(..=at).next_back()
    }

    /// Compares the copy as it was at a tick with what its owner says of it.
    fn compared(&mut self, state: &StateNote) -> Result<(), Useless> {
        let Some(frozen) = self.recall(state.tick) else { return Ok(()) };
        let seen = Fingerprint::of(frozen, self.last.as_ref());
        self.agree(seen.tick(), seen.to_string(), &state.hash)?;
        self.last = Some(seen);
        Ok(())
    }

    /// As [`Replica::compared`], with a checkpoint.
    fn compared_with(&mut self, note: &CheckpointNote) -> Result<(), Useless> {
        let Some(frozen) = self.recall(note.tick) else { return Ok(()) };
        self.agree(frozen.tick(), frozen.state_hash().to_string(), &note.hash)
    }

    fn agree(&mut self, tick: Tick, ours: String, theirs: &str) -> Result<(), Useless> {
        if ours == theirs {
            self.unsure = false;
            Ok(())
        } else if self.unsure {
            Err(Useless::Anew)
        } else {
            Err(Useless::Differs { tick, ours, theirs: theirs.to_owned() })
        }
    }
}

#[cfg(test)]
mod tests;
