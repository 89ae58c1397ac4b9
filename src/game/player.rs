//! A player in a world: who plays which body, what they asked for and have not got yet, and what
//! they were last shown.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::content::{Fixed, Resistances};
use crate::ids::{PlayerName, RegionId, Tag, Tick, Ticket};
use crate::limits::ASKED_MAX;

use super::action::Asked;
use super::character::{Origin, Settings, Spot};
use super::direction::Direction;
use super::exchange::Coming;
use super::object::ObjectId;
use super::update::{Attention, Farewell, Update};
use super::vision::Shown;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Player {
    pub name: PlayerName,
    pub body: ObjectId,
    pub origin: Origin,
    pub settings: Settings,
    /// Where the player wakes up when there is no other place.
    pub home: Spot,
    /// Asked for and not done: what comes first is done first.
    pub asked: VecDeque<(u64, Asked)>,
    /// Number of the last action that was done.
    pub applied: u64,
    /// Nothing was heard from this session in this world: its numbers may go on from any.
    pub newly_seated: bool,
    /// Heartbeats the character was in play.
    pub played: u64,
    pub running: Option<Option<Direction>>,
    pub firing: Option<Option<Direction>>,
    pub weapon_speed_left: Fixed,
    /// Heartbeats for which the limbs do not move yet.
    pub stiff: i32,
    /// Heartbeats for which they are to do nothing, because a dungeon master says so.
    #[serde(default)]
    pub frozen: u32,
    /// On the way to another square that is not at hand yet; nothing else is done meanwhile.
    pub journey: Option<Journey>,
    /// When they came through an exit: whoever runs shows themselves there before the next step.
    pub came: Tick,
    /// Fallen, and not yet where they wake up: nothing reaches them, and they do nothing.
    pub homeward: bool,
    pub marked: Option<Tag>,
    /// The container looked into, and whether it lies on the ground.
    pub open: Option<ObjectId>,
    pub afk: bool,
    /// No session is with them, through no fault of theirs: nothing can reach them meanwhile.
    pub sheltered: bool,
    /// First entry of the look window, when it has several pages.
    pub look_from: usize,
    pub look_max: u8,
    /// Squares across and down that the client shows.
    pub view: (u8, u8),
    /// A question that was asked and what it is about.
    pub question: Option<Question>,
    /// What worn things, race and load make of the player. Computed, never saved.
    pub fitness: Fitness,
    /// Regeneration and hunger: ticks until the next point.
    pub healing: Counters,
    /// A snapshot is due at this tick.
    pub autosave: u64,
    /// What is to be shown at the end of the tick.
    #[serde(skip)]
    pub outbox: Vec<Update>,
    /// What was last shown. No part of the state: a new owner shows everything anew.
    #[serde(skip)]
    pub shown: Shown,
}

impl Player {
    /// What the player heeds now.
    pub(super) fn attention(&self) -> Attention {
        Attention { listen: self.settings.listen, afk: self.afk, hostile: !self.settings.peaceful }
    }

    pub(super) fn held(&self) -> Held {
        let number = |way: Option<Direction>| way.map_or(0, Direction::number);
        Held { running: self.running.map(number), firing: self.firing.map(number) }
    }

    pub(super) fn hold(&mut self, held: Held) {
        let way = |number: u8| Direction::from_number(number.into());
        (self.running, self.firing) = (held.running.map(way), held.firing.map(way));
    }

    /// Can nothing reach them? They have no session, are on the way to another map, or on the way home after a death.
    pub(super) fn is_out_of_reach(&self) -> bool {
        self.sheltered || self.homeward || self.journey.is_some()
    }

    /// Keeps an action until there is time for it. A number that was heard before is an action
    /// sent twice; one that is not the next means that some were lost on the way and come again.
    pub(super) fn hear(&mut self, number: u64, asked: Asked) {
        let heard = self.asked.back().map_or(self.applied, |(number, _)| *number);
        let next = number == heard + 1 || (self.newly_seated && number > heard);
        if next && self.asked.len() < ASKED_MAX {
            self.newly_seated = false;
            self.asked.push_back((number, asked));
        }
    }
}

/// The keys that a player holds, as they cross into another region: as numbers, 0 for on the spot, 1 (north) to 8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub running: Option<u8>,
    pub firing: Option<u8>,
}

/// What is heard from and about somebody whose map is still being read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Early {
    pub asked: Vec<(u64, Asked)>,
    pub detached: Option<Farewell>,
}

impl Early {
    pub(super) fn hear(&mut self, number: u64, asked: Asked) {
        if self.asked.len() < ASKED_MAX {
            self.asked.push((number, asked));
        }
    }
}

/// A way to another map that takes longer than a tick.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journey {
    pub to: Spot,
    pub how: Coming,
    pub stage: Stage,
    /// The destination becomes the player's home, as through a `damned` exit.
    pub becomes_home: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The map is being read.
    Map,
    /// The owner of another region was asked.
    Asked { ticket: Ticket, region: RegionId },
}

/// What an open question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Question {
    Delete,
}

/// Numbers that follow from race, class, level, what is worn and what is carried.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fitness {
    /// Strength, dexterity, constitution, intelligence, wisdom, power, charisma: now.
    pub abilities: [i16; 7],
    pub hp_max: i16,
    pub sp_max: i16,
    pub grace_max: i16,
    pub ac: i16,
    pub wc: i16,
    pub dam: i16,
    /// Actions for a tick.
    pub speed: Fixed,
    pub weapon_speed: Fixed,
    /// Grams.
    pub weight_limit: u32,
    pub resistances: Resistances,
    /// What worn things add to the abilities, in their order.
    pub worn: [i16; 7],
    /// Sum over everything worn.
    pub item_power: i16,
    /// What is used at a distance, as clients show it.
    pub range: String,
    /// (index of the skill in the catalog's sorted list, level, experience), the newest skill first.
    pub skills: Vec<(u8, u8, i64)>,
}

/// Ticks until the next point of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    pub hp: i32,
    pub sp: i32,
    pub grace: i32,
    pub food: i32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::Stage;
    use crate::game::{Event, TickInput};
    use crate::ids::PlayerName;

    fn heard(numbers: &[u64]) -> Vec<u64> {
        let mut stage = Stage::new();
        let ann = stage.world.players.get_mut(&PlayerName::new("Ann")).expect("Ann is there");
        ann.applied = 4;
        for number in numbers {
            ann.hear(*number, Asked { command: None, count: None, action: Action::Stay });
        }
        ann.asked.iter().map(|(number, _)| *number).collect()
    }

    #[test]
    fn an_action_is_taken_once_and_never_before_the_one_before_it() {
        assert_eq!(heard(&[4, 5, 5, 6]), [5, 6]);
        assert_eq!(heard(&[5, 7, 8, 6, 7]), [5, 6, 7], "7 was ahead of 6, which was lost and came again");
        assert_eq!(heard(&[9, 10]), [9, 10], "a new seat goes on from any number");
    }

    #[test]
    fn a_session_that_has_found_its_player_again_skips_nothing_and_is_not_taken_for_another() {
        let mut stage = Stage::new();
        let name = PlayerName::new("Ann");
        let ask = |stage: &mut Stage, number, said: &str| {
            let ann = stage.world.players.get_mut(&name).expect("Ann is there");
            ann.hear(number, Asked { command: None, count: None, action: Action::Say(said.to_owned()) });
        };
        for number in 1..4 {
            ask(&mut stage, number, "of the session that died");
        }
        // It has found her when nothing of that was done.
        let shown = Event::ShowAnew { player: name.clone(), view: None };
        stage.world.tick(TickInput { events: vec![shown], actions: Vec::new() });
        for number in [3, 1, 2, 3] {
            ask(&mut stage, number, &format!("the {number}th"));
        }
        let said = |(number, asked): &(u64, Asked)| match &asked.action {
            Action::Say(said) => format!("{number}: {said}"),
            other => panic!("{other:?}"),
        };
        let waiting: Vec<String> = stage.world.players[&name].asked.iter().map(said).collect();
        assert_eq!(waiting, ["1: the 1th", "2: the 2th", "3: the 3th"], "1 and 2 were lost on the way and come again");
    }
}
