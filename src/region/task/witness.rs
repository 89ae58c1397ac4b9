//! Says once a second what the region's state is, for those who follow its log: a copy that differs is noticed by that.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::game::World;
use crate::game::checkpoint::Frozen;
use crate::game::fingerprint::Fingerprint;
use crate::persistence::StateNote;
use crate::region::task::TaskEvent;
use crate::world_files::WorldFiles;

/// Every eighth tick, by its number: owner and followers freeze the same ones.
const EVERY: u64 = 8;

#[derive(Debug)]
pub(in crate::region) struct Witness {
    files: Arc<WorldFiles>,
    last: Option<Fingerprint>,
    busy: bool,
    back: mpsc::Sender<TaskEvent>,
}

/// Is the state at the end of this tick one that the log tells of?
pub(in crate::region) fn is_told(world: &World) -> bool {
    world.tick.0.is_multiple_of(EVERY)
}

impl Witness {
    pub(super) fn new(files: Arc<WorldFiles>, back: mpsc::Sender<TaskEvent>) -> Self {
        Self { files, last: None, busy: false, back }
    }

    /// Is the state to be looked at? Not while the last one is: a large region is told of less often.
    pub(super) fn is_due(&self, world: &World) -> bool {
        !self.busy && is_told(world)
    }

    /// Begins to look at a state. It comes back as [`TaskEvent::Looked`].
    pub(super) fn look(&mut self, frozen: Frozen) {
        self.busy = true;
        let (files, last, back) = (Arc::clone(&self.files), self.last.take(), self.back.clone());
        tokio::spawn(async move {
            let seen = files.beside(move || Fingerprint::of(frozen, last.as_ref())).await;
            // A task that is gone has nobody left to tell.
            let _ = back.send(TaskEvent::Looked(Box::new(seen))).await;
        });
    }

    /// What is to be written into the log about it.
    pub(super) fn looked(&mut self, seen: Fingerprint) -> StateNote {
        self.busy = false;
        let note = StateNote { tick: seen.tick().0, hash: seen.to_string() };
        self.last = Some(seen);
        note
    }
}
