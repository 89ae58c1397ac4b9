//! How a region leaves its server: put away, or handed to another.

use super::{Course, HANDED_TICKS_MAX, Task};
use crate::game::SaveCause;
use crate::region::scribe::Entry;
use crate::region::tenure::{Ending, Heir};

impl Task {
    pub(super) fn is_ending(&self) -> bool {
        matches!(self.course, Course::Ending { .. })
    }

    /// Nothing more happens here.
    pub(super) fn stop(&mut self) {
        for character in self.world.characters() {
            self.write(Entry::Save(SaveCause::Takeover), &character);
        }
        self.course = Course::Ending { to: None };
    }

    /// Most of the checkpoint that the next owner begins from is made while the world goes on here.
    pub(super) fn hand_over(&mut self, to: Heir) {
        if self.course == Course::On {
            self.course = Course::Handing { to };
        }
    }

    pub(super) fn may_hand_over(&mut self) {
        let Course::Handing { to } = &self.course else { return };
        if self.keeper.is_close(self.world.tick, HANDED_TICKS_MAX) {
            self.course = Course::Ending { to: Some(to.clone()) };
        } else if !self.keeper.is_busy() && self.storing.is_none() {
            self.keep();
        }
    }

    pub(super) fn may_end(&mut self) -> Option<Ending> {
        let Course::Ending { to } = &self.course else { return None };
        let written = self.scribe.is_idle() && self.accepting.is_empty();
        if !written || !self.logbook.is_idle() || self.tenure.is_renewing() {
            return None;
        }
        // Nothing is left to be played again: the next owner may be of another build.
        if !self.keeper.has(self.world.tick) {
            if !self.keeper.is_busy() && self.storing.is_none() {
                self.keep();
            }
            return None;
        }
        match to.clone() {
            Some(Heir::Server(to)) => Some(Ending::Given { to, claim: None }),
            Some(Heir::Apart(apart)) => Some(Ending::SetApart { apart, claim: None }),
            None => self.leaving.is_empty().then_some(Ending::Released),
        }
    }
}
