//! One heartbeat: what came in, what everybody does with the time they have, what is shown.
//!
//! This is a table of contents: every line is a phase, and the order is part of the rules.

use super::exchange::{PlayerUpdates, TickInput, TickOutput};
use super::world::World;
use super::{arrival, crossing, life, light, rules, upkeep, vision};
use crate::content::Fixed;

/// What one action costs of the time in hand.
pub const ONE_ACTION: Fixed = Fixed(1_000_000);

impl World {
    /// The only way forward: same world and same input, same world and same output.
    pub fn tick(&mut self, input: TickInput) -> TickOutput {
        self.tick.0 += 1;
        for event in input.events {
            arrival::happen(self, event);
        }
        for action in input.actions {
            self.hear(action);
        }
        crossing::travel(self);
        rules::combat::see_home(self);
        rules::decrees::reach(self);
        rules::obey(self);
        rules::vitals::regenerate(self);
        life::act(self);
        life::animate(self);
        rules::gain_time(self);
        upkeep::autosave(self);
        upkeep::sweep_maps(self);
        light::shine(self);
        vision::show(self);
        self.collect()
    }

    /// Keeps an action until its player has time for it. A number that was heard before is an
    /// action sent twice.
    fn hear(&mut self, action: super::exchange::PlayerAction) {
        if let Some(player) = self.players.get_mut(&action.player) {
            player.hear(action.number, action.asked);
        } else if self.arriving.iter().any(|arrival| *arrival.who.name() == action.player) {
            self.early.entry(action.player).or_default().hear(action.number, action.asked);
        }
    }

    fn collect(&mut self) -> TickOutput {
        let left = std::mem::take(&mut self.last_words);
        let here = self.players.values_mut().filter(|player| !player.outbox.is_empty()).map(|player| PlayerUpdates {
            player: player.name.clone(),
            applied: player.applied,
            updates: std::mem::take(&mut player.outbox),
        });
        let updates = left.into_iter().chain(here).collect();
        self.requests.extend(self.items.ended_in(self.tick));
        TickOutput { updates, requests: std::mem::take(&mut self.requests) }
    }
}
