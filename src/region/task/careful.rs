//! What is done differently in a region that has ended an owner: each tick is noted in the log before it is tried, and
//! what has ended two owners is kept out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use clap::ValueEnum;

use super::{Task, TaskEvent};
use crate::game::journal::JournalTick;
use crate::game::{Action, TickInput, TickOutput};
use crate::ids::Tick;
use crate::persistence::{Cause, Custody, Snapshot};
use crate::region::scribe;
use crate::region::tenure::Ending;

/// How long the end of a region waits for its log, to write there what it ended at.
const WRITE_UP_PATIENCE: Duration = Duration::from_secs(2);

/// An exercise: when somebody says the word, the world ends as by a fault of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drill {
    pub word: String,
    pub how: DrillEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DrillEnd {
    /// The whole process, at once.
    Abort,
    /// The tick.
    Panic,
}

impl Drill {
    fn strike(&self, input: &TickInput) {
        let says = |action: &Action| matches!(action, Action::Say(said) if *said == self.word);
        if !input.actions.iter().any(|action| says(&action.asked.action)) {
            return;
        }
        match self.how {
            DrillEnd::Abort => std::process::abort(),
            DrillEnd::Panic => panic!("somebody said {}", self.word),
        }
    }
}

impl Task {
    /// Is each tick to be noted before it is tried? Forgets what has been long enough ago.
    pub(super) fn is_careful(&mut self) -> bool {
        let Some(until) = self.verdict.careful_until else { return false };
        if self.world.tick > until {
            tracing::info!(region = %self.region, "has been quiet for long enough: nothing is held against it any more");
            self.troubles.clear();
            self.verdict = super::Verdict::default();
        }
        self.verdict.careful_until.is_some()
    }

    /// Plays an input, or has it noted first.
    pub(super) fn set_about(&mut self, input: TickInput) -> Option<Ending> {
        if !self.is_careful() {
            return self.play(input);
        }
        let (mut input, later) = self.verdict.apart(input);
        self.input = later;
        for what in self.verdict.keep_out(&mut input) {
            tracing::error!(region = %self.region, what, "kept out of the world: it has ended its owners");
        }
        self.logbook.note_trying(JournalTick::new(Tick(self.world.tick.0 + 1), &input));
        self.trying = Some(input);
        None
    }

    /// The world's tick.
    ///
    /// # Errors
    /// The words of a panic. The world is worth nothing after that.
    pub(super) fn survive(&mut self, input: TickInput) -> Result<TickOutput, String> {
        let (world, drill) = (&mut self.world, &self.drill);
        let tick = catch_unwind(AssertUnwindSafe(|| {
            if let Some(drill) = drill {
                drill.strike(&input);
            }
            world.tick(input)
        }));
        tick.map_err(|panic| {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no words".to_owned())
        })
    }

    /// Waits until the ticks before the one that failed are in the log.
    pub(super) async fn write_up(&mut self) {
        let written = async {
            while !self.logbook.is_idle() {
                match self.events.recv().await {
                    Some(TaskEvent::Appended(appended)) => match self.logbook.appended(*appended) {
                        Ok(_) => {}
                        Err(_) => return,
                    },
                    Some(_) => {}
                    None => return,
                }
            }
        };
        if tokio::time::timeout(WRITE_UP_PATIENCE, written).await.is_err() {
            tracing::warn!(region = %self.region, "the log does not answer: the next owner will not know what happened");
        }
    }

    /// Frees those who may not come in and whom the ledger gives to this region: they can be restored as they were before.
    pub(super) async fn release_barred(&self) {
        for player in self.verdict.barred_people() {
            if self.world.player(&player).is_some() {
                continue;
            }
            tracing::error!(region = %self.region, %player, "does not come in: their arrival has ended its owners");
            let ledger = self.scribe.ledger();
            let Ok(Some(kept)) = ledger.latest(&player).await else { continue };
            let ours = matches!(&kept.value.custody, Custody::Held { region, .. } if *region == self.region);
            if ours {
                let free = Snapshot { custody: Custody::Free, cause: Cause::Takeover, ..kept.value };
                // Whoever wrote since knows better.
                let _ = scribe::write(ledger, kept.revision, &free).await;
            }
        }
    }
}
