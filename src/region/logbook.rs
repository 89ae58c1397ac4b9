//! The region's log as its owner writes it: what went into each tick is there before anybody sees what came of it.
//!
//! One append is under way at a time; the ticks that come meanwhile go with the next one. A refused append means
//! that somebody else owns the region: whatever was not appended never happened.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::SendError;
use tokio::time::Instant;

use super::task::TaskEvent;
use crate::game::TickOutput;
use crate::game::journal::{self, JournalTick};
use crate::ids::{Revision, Tick};
use crate::limits::TICKS_UNLOGGED_MAX;
use crate::persistence::{CheckpointNote, Claimed, LogEntry, LogRecord, RegionLogs, StateNote, WriteError};
use crate::telemetry::metrics;

/// Between two tries of an append that the store does not answer.
const RETRY_PAUSE: Duration = Duration::from_millis(100);

/// An owner whose log does not answer for so long gives the region up: others may reach the store. A nats-server that
/// is started again answers sooner on most days.
const PATIENCE: Duration = Duration::from_secs(2);

/// An append that is over. The proof of the claim comes back with it.
#[derive(Debug)]
pub(super) struct Appended {
    claimed: Claimed,
    what: What,
    result: Result<Revision, WriteError<LogRecord>>,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Ticks(Span),
    Trying,
    Checkpoint(Tick),
}

/// Ticks of one record, both ends included.
#[derive(Clone, Copy, Debug)]
struct Span {
    first: Tick,
    last: Tick,
}

/// What came of a tick that is not in the log yet.
#[derive(Debug)]
struct KeptBack {
    tick: Tick,
    output: TickOutput,
    since: Instant,
}

/// What may be done now that an append is over.
#[derive(Debug, Default)]
pub(super) struct Cleared {
    /// What came of ticks that are in the log, in their order.
    pub(super) outputs: Vec<(Tick, TickOutput)>,
    /// It is in the log what is about to be tried.
    pub(super) tried: bool,
    /// The checkpoint of this tick is in the log.
    pub(super) checkpoint: Option<Tick>,
}

#[derive(Debug)]
pub(super) struct Logbook {
    logs: RegionLogs,
    /// Away while something is being appended.
    claimed: Option<Claimed>,
    /// Since when something is being appended.
    asked: Instant,
    /// Ticks that are not under way yet, those with input written down.
    span: Option<Span>,
    notes: Vec<JournalTick>,
    outputs: VecDeque<KeptBack>,
    latency_us: u64,
    /// What is about to be tried.
    trying: Option<JournalTick>,
    checkpoint: Option<CheckpointNote>,
    /// The hash of a state lately, to go with the next ticks.
    state: Option<StateNote>,
    records: Records,
    back: mpsc::Sender<TaskEvent>,
}

/// The records that are in the log, as far as it matters for what can be forgotten.
#[derive(Debug, Default)]
pub(super) struct Records {
    ticks: VecDeque<(Revision, Tick)>,
    /// The newest checkpoint: its record, and the last tick that is in it.
    checkpoint: Option<(Revision, Tick)>,
}

impl Records {
    /// A record of ticks up to this one.
    pub(super) fn ticks(&mut self, revision: Revision, last: Tick) {
        self.ticks.push_back((revision, last));
    }

    /// A checkpoint of this tick.
    pub(super) fn checkpoint(&mut self, revision: Revision, tick: Tick) {
        if let Some((_, before)) = self.checkpoint.replace((revision, tick)) {
            while self.ticks.front().is_some_and(|(_, last)| *last <= before) {
                self.ticks.pop_front();
            }
        }
    }

    /// With another checkpoint in the log, what is older than this is needed no more: the newest one until then is kept
    /// in case the other turns out to be damaged, and what went in after it.
    fn unneeded(&self) -> Option<Revision> {
        let (record, tick) = self.checkpoint?;
        let after = self.ticks.iter().find(|(_, last)| *last > tick);
        Some(after.map_or(record, |(first, _)| (*first).min(record)))
    }
}

impl Logbook {
    pub(super) fn new(logs: RegionLogs, claimed: Claimed, records: Records, back: mpsc::Sender<TaskEvent>) -> Self {
        Self {
            logs,
            claimed: Some(claimed),
            asked: Instant::now(),
            span: None,
            notes: Vec::new(),
            outputs: VecDeque::new(),
            latency_us: 0,
            trying: None,
            checkpoint: None,
            state: None,
            records,
            back,
        }
    }

    /// Notes what went into a tick, and keeps back what came of it until that is in the log.
    pub(super) fn note(&mut self, tick: JournalTick, is_empty: bool, output: TickOutput) {
        let at = tick.tick;
        let span = self.span.get_or_insert(Span { first: at, last: at });
        span.last = at;
        if !is_empty {
            self.notes.push(tick);
        }
        self.outputs.push_back(KeptBack { tick: at, output, since: Instant::now() });
        self.start();
    }

    /// Notes what is about to go into the world, before it does.
    pub(super) fn note_trying(&mut self, tick: JournalTick) {
        self.trying = Some(tick);
        self.start();
    }

    /// Notes that the world as of a tick is put away.
    pub(super) fn note_checkpoint(&mut self, note: CheckpointNote) {
        self.checkpoint = Some(note);
        self.start();
    }

    /// Notes what the state was at the end of a tick, with the ticks that come next.
    pub(super) fn note_state(&mut self, state: StateNote) {
        self.state = Some(state);
    }

    /// How long what comes of a tick is kept back lately, in microseconds: a mean over some four seconds.
    pub(super) fn latency_us(&self) -> u64 {
        self.latency_us
    }

    /// So much is not in the log that the world had better wait.
    pub(super) fn is_behind(&self) -> bool {
        self.outputs.len() >= TICKS_UNLOGGED_MAX
    }

    /// Ticks that are not in the log yet.
    pub(super) fn waiting(&self) -> usize {
        self.outputs.len()
    }

    /// Has the log not answered for too long?
    pub(super) fn is_silent(&self) -> bool {
        self.claimed.is_none() && self.asked.elapsed() >= PATIENCE
    }

    /// Is everything up to this tick in the log?
    pub(super) fn has(&self, tick: Tick) -> bool {
        self.outputs.front().is_none_or(|kept| kept.tick > tick)
    }

    /// Is everything in the log?
    pub(super) fn is_idle(&self) -> bool {
        self.claimed.is_some() && self.outputs.is_empty() && self.trying.is_none() && self.checkpoint.is_none()
    }

    /// An append is over.
    ///
    /// # Errors
    /// Fenced: why the region is not this owner's any more.
    pub(super) fn appended(&mut self, appended: Appended) -> Result<Cleared, String> {
        let Appended { claimed, what, result } = appended;
        let region = claimed.region().clone();
        self.claimed = Some(claimed);
        let revision = result.map_err(|error| match error {
            WriteError::Conflict { found: Some(found), .. } => {
                format!("its log was refused: it goes on under claim {}", found.value.claim)
            }
            error => format!("its log was refused: {error}"),
        })?;
        let mut cleared = Cleared::default();
        match what {
            What::Ticks(span) => {
                self.records.ticks(revision, span.last);
                let done = self.outputs.iter().take_while(|kept| kept.tick <= span.last).count();
                if let Some(oldest) = self.outputs.front() {
                    let after = oldest.since.elapsed();
                    metrics::logged(&region, after);
                    let us = u64::try_from(after.as_micros()).unwrap_or(u64::MAX);
                    self.latency_us = if self.latency_us == 0 { us } else { (self.latency_us * 31 + us) / 32 };
                }
                cleared.outputs = self.outputs.drain(..done).map(|kept| (kept.tick, kept.output)).collect();
            }
            What::Trying => cleared.tried = true,
            What::Checkpoint(tick) => {
                cleared.checkpoint = Some(tick);
                self.records.checkpoint(revision, tick);
            }
        }
        self.start();
        Ok(cleared)
    }

    /// The proof of the claim, for the last word about it.
    pub(super) fn into_claimed(self) -> Option<Claimed> {
        self.claimed
    }

    fn start(&mut self) {
        if self.claimed.is_none() {
            return;
        }
        // Ticks first: somebody waits to see them.
        let (what, entry, body, unneeded) = if let Some(span) = self.span.take() {
            let entry = LogEntry::Ticks { first: span.first.0, last: span.last.0, state: self.state.take() };
            let notes = std::mem::take(&mut self.notes);
            (What::Ticks(span), entry, Bytes::from(journal::write(&notes)), None)
        } else if let Some(tick) = self.trying.take() {
            let entry = LogEntry::Trying { tick: tick.tick.0, failed: None };
            (What::Trying, entry, Bytes::from(journal::write(&[tick])), None)
        } else if let Some(note) = self.checkpoint.take() {
            let unneeded = self.records.unneeded();
            (What::Checkpoint(Tick(note.tick)), LogEntry::Checkpoint(note), Bytes::new(), unneeded)
        } else {
            return;
        };
        let Some(claimed) = self.claimed.take() else { return };
        metrics::log_bytes(claimed.region(), body.len());
        self.asked = Instant::now();
        let job = Job { logs: self.logs.clone(), claimed, what, unneeded, back: self.back.clone() };
        tokio::spawn(job.append(entry, body));
    }
}

/// One append.
struct Job {
    logs: RegionLogs,
    claimed: Claimed,
    what: What,
    /// What can be forgotten when it is there.
    unneeded: Option<Revision>,
    back: mpsc::Sender<TaskEvent>,
}

impl Job {
    /// Appends until the store has answered, or has not for too long after the task was gone.
    async fn append(mut self, entry: LogEntry, body: Bytes) {
        let mut result = self.logs.append(&mut self.claimed, entry, body).await;
        let mut gone = None;
        while let Err(WriteError::Unanswered(pending)) = result {
            if self.back.is_closed() && gone.get_or_insert_with(Instant::now).elapsed() >= PATIENCE {
                return;
            }
            tokio::time::sleep(RETRY_PAUSE).await;
            result = self.logs.retry(&mut self.claimed, pending).await;
        }
        let trim = self.unneeded.filter(|_| result.is_ok()).map(|before| self.logs.trim(&self.claimed, before));
        let region = self.claimed.region().clone();
        let appended = Appended { claimed: self.claimed, what: self.what, result };
        // A task that is gone has given the region up, and could not say so while this was under way.
        if let Err(SendError(TaskEvent::Appended(appended))) =
            self.back.send(TaskEvent::Appended(Box::new(appended))).await
            && appended.result.is_ok()
        {
            self.logs.leave(appended.claimed).await;
        }
        // Nobody waits for what is forgotten. What is not forgotten now is forgotten the next time.
        if let Some(trim) = trim
            && let Err(error) = trim.await
        {
            tracing::debug!(%region, %error, "the log was not trimmed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_kept_from_the_checkpoint_before_the_newest_on() {
        let mut records = Records::default();
        assert_eq!(records.unneeded(), None, "the first checkpoint covers nothing");
        records.checkpoint(Revision(1), Tick(0));
        for (revision, last) in [(2, 10), (3, 20), (5, 30)] {
            records.ticks(Revision(revision), Tick(last));
        }
        // Of tick 20, and stored when 30 was in the log already.
        assert_eq!(records.unneeded(), Some(Revision(1)), "all since tick 0");
        records.checkpoint(Revision(6), Tick(20));
        records.ticks(Revision(7), Tick(40));
        assert_eq!(records.unneeded(), Some(Revision(5)), "all since tick 20, and its record");
        records.checkpoint(Revision(8), Tick(40));
        assert_eq!(records.unneeded(), Some(Revision(8)), "nothing but the record of 40");
    }
}
