//! What a bot does when it has nothing to wait for.
//!
//! Owns the decisions, one for each tick at most, made from what was shown and the bot's own dice: the same
//! seed in the same world is the same story. Sends nothing.

use std::collections::BTreeSet;

use super::route::{COMPASS, Leg, Route, towards};
use super::trader::Trader;
use crate::client::{Chance, Shown};
use crate::protocol::{Item, LayerImage, WEIGHT_FIXED};

/// How a bot spends its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Habit {
    /// Walks at random, straight on for a while.
    Wander,
    /// Walks to what has led somewhere before, and tries everything that lies fixed underfoot.
    Exits,
    /// Walks the route, back and forth.
    Pace,
    /// Stands and talks.
    Chatter,
    /// Walks the route, and leaves and takes things that it and others have given names of their own.
    Trade,
    /// One bot wanders, one seeks exits, one talks while it wanders, and so on.
    Mixed,
}

/// Something to be sent now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// A typed command.
    Say(String),
    /// A click on an object.
    Apply { tag: u32 },
    /// All pieces of an object go somewhere.
    Move { to: u32, tag: u32 },
    /// The object that is meant by what comes next.
    Mark { tag: u32 },
}

/// Ticks between two looks at where one is.
const LOOK_EVERY: u64 = 25;
/// The same for those who have to know when they have crossed a border.
const LOOK_EVERY_TRADING: u64 = 10;
/// One in so many ticks a talker says something.
const TALK_ONCE_IN: usize = 60;
/// Steps straight on, at most.
const STRAIGHT: usize = 9;
/// Fruitless tries after which a leg of a route is given up.
const TRIES: u32 = 40;

/// A mind of its own for each bot.
pub(super) struct Mind {
    walks: Walks,
    talks: bool,
    chance: Chance,
    /// Where it was at the last decision: how far it walked, and on which map.
    was: (u64, (i64, i64)),
    looked: u64,
}

enum Walks {
    Nowhere,
    Anywhere { direction: usize, steps: usize },
    ToExits(Seeker),
    Along(Walker),
    Trading(Box<Trader>),
}

impl Mind {
    /// `number` tells bots of one swarm apart.
    pub(super) fn new(habit: Habit, route: &Route, number: usize, seed: u64) -> Self {
        let habit = match (habit, number % 3) {
            (Habit::Mixed, 0) => Habit::Wander,
            (Habit::Mixed, 1) => Habit::Exits,
            (habit, _) => habit,
        };
        let walks = match habit {
            Habit::Chatter => Walks::Nowhere,
            Habit::Exits => Walks::ToExits(Seeker::default()),
            Habit::Pace => Walks::Along(Walker::new(route.clone())),
            Habit::Trade => Walks::Trading(Box::new(Trader::new(route, number))),
            Habit::Wander | Habit::Mixed => Walks::Anywhere { direction: 0, steps: 0 },
        };
        let talks = matches!(habit, Habit::Chatter | Habit::Mixed);
        let chance = Chance::seeded(seed.wrapping_mul(1_000_003).wrapping_add(number as u64));
        Self { walks, talks, chance, was: (0, (0, 0)), looked: 0 }
    }

    /// What trades, if this is the mind of a trader.
    pub(super) fn trader(&self) -> Option<&Trader> {
        match &self.walks {
            Walks::Trading(trader) => Some(trader),
            _ => None,
        }
    }

    /// The connection is another one, and what was shown begins anew.
    pub(super) fn begin_anew(&mut self) {
        (self.was, self.looked) = ((0, (0, 0)), 0);
        if let Walks::Trading(trader) = &mut self.walks {
            trader.begin_anew();
        }
    }

    /// What to do now, if anything; to be asked at a tick with nothing unanswered.
    pub(super) fn decide(&mut self, shown: &Shown) -> Option<Act> {
        let now = (shown.new_maps, shown.walked);
        let new_map = now.0 != self.was.0;
        let moved = now != self.was;
        self.was = now;
        let look_every = if self.trader().is_some() { LOOK_EVERY_TRADING } else { LOOK_EVERY };
        if new_map || shown.ticks >= self.looked + look_every {
            self.looked = shown.ticks;
            return Some(Act::Say("mapinfo".to_owned()));
        }
        if self.talks && self.chance.once_in(TALK_ONCE_IN) {
            return Some(Act::Say(self.words(shown)));
        }
        let command = match &mut self.walks {
            Walks::Nowhere => return None,
            Walks::Anywhere { direction, steps } => {
                if !moved || *steps == 0 {
                    (*direction, *steps) = (self.chance.below(8), 1 + self.chance.below(STRAIGHT));
                }
                *steps -= 1;
                COMPASS[*direction].1
            }
            Walks::ToExits(seeker) => return Some(seeker.decide(shown, moved, &mut self.chance)),
            Walks::Along(walker) => return walker.decide(shown, moved, &mut self.chance),
            Walks::Trading(trader) => return trader.decide(shown, moved, &mut self.chance),
        };
        Some(Act::Say(command.to_owned()))
    }

    fn words(&mut self, shown: &Shown) -> String {
        const WORDS: [&str; 5] =
            ["mild weather", "the tide is late", "has anybody seen a ferry?", "good day", "eels again"];
        const VERBS: [&str; 4] = ["say", "chat", "shout", "me"];
        let verb = self.chance.pick(&VERBS).copied().unwrap_or("say");
        let words = self.chance.pick(&WORDS).copied().unwrap_or("good day");
        format!("{verb} {words} ({})", shown.ticks)
    }
}

/// Learns what leads somewhere, and goes there.
#[derive(Default)]
struct Seeker {
    /// Pictures of things that led to a new map.
    known: BTreeSet<u32>,
    /// What was last applied, and on which map.
    tried: Option<(u64, u32)>,
    /// What was applied without effect; tags are for ever.
    useless: BTreeSet<u32>,
    direction: usize,
    steps: usize,
}

impl Seeker {
    fn decide(&mut self, shown: &Shown, moved: bool, chance: &mut Chance) -> Act {
        if let Some((map, face)) = self.tried.take()
            && map != shown.new_maps
        {
            self.known.insert(face);
        }
        let fixed = shown.ground().iter().find(|item| is_fixed(item) && !self.useless.contains(&item.tag));
        if let Some(item) = fixed {
            self.useless.insert(item.tag);
            self.tried = Some((shown.new_maps, item.face));
            return Act::Apply { tag: item.tag };
        }
        if !moved || self.steps == 0 {
            (self.direction, self.steps) = (chance.below(8), 1 + chance.below(STRAIGHT));
            if moved && let Some(direction) = self.nearest_known(shown) {
                self.direction = direction;
                self.steps = 1;
            }
        }
        self.steps = self.steps.saturating_sub(1);
        Act::Say(COMPASS[self.direction % COMPASS.len()].1.to_owned())
    }

    /// The direction of the nearest square that shows something known.
    fn nearest_known(&self, shown: &Shown) -> Option<usize> {
        let (x, y) = shown.centre();
        let known = shown.squares.iter().filter(|(place, square)| {
            **place != (x, y)
                && square.layers.iter().flatten().any(
                    |image| matches!(image, LayerImage::Face { face, .. } if self.known.contains(&u32::from(*face))),
                )
        });
        let ((to_x, to_y), _) = known.min_by_key(|((to_x, to_y), _)| (to_x - x).abs().max((to_y - y).abs()))?;
        let command = towards((i64::from(to_x - x), i64::from(to_y - y)))?;
        COMPASS.iter().position(|(_, name, _)| *name == command)
    }
}

/// A thing that stays where it is, and is not the floor.
fn is_fixed(item: &Item) -> bool {
    item.weight == WEIGHT_FIXED && item.tag & crate::protocol::PAGE_TAG == 0
}

/// Walks a route.
pub(super) struct Walker {
    route: Route,
    /// Legs that are done.
    done: usize,
    /// Where this leg ends, on which map.
    target: Option<(u64, (i64, i64))>,
    tries: u32,
}

impl Walker {
    pub(super) fn new(route: Route) -> Self {
        Self { route, done: 0, target: None, tries: 0 }
    }

    fn next_leg(&mut self) {
        self.done += 1;
        self.target = None;
        self.tries = 0;
    }

    pub(super) fn decide(&mut self, shown: &Shown, moved: bool, chance: &mut Chance) -> Option<Act> {
        // As many as a route can have that are done at once.
        for _ in 0..4 {
            match self.route.leg(self.done)? {
                Leg::Apply => {
                    self.next_leg();
                    return Some(Act::Say("apply".to_owned()));
                }
                Leg::Go(dx, dy) => {
                    let start = (shown.new_maps, (shown.walked.0 + dx, shown.walked.1 + dy));
                    let (map, to) = *self.target.get_or_insert(start);
                    let left = (to.0 - shown.walked.0, to.1 - shown.walked.1);
                    let way = towards(left).filter(|_| map == shown.new_maps && self.tries < TRIES);
                    if let Some(way) = way {
                        return Some(Act::Say(self.step(way, moved, chance).to_owned()));
                    }
                    self.next_leg();
                }
            }
        }
        None
    }

    /// That way; after two fruitless tries any way, to get around what stands there.
    fn step(&mut self, way: &'static str, moved: bool, chance: &mut Chance) -> &'static str {
        self.tries = if moved { self.tries.saturating_sub(1) } else { self.tries + 2 };
        if self.tries > 4 && chance.once_in(2) { COMPASS[chance.below(COMPASS.len())].1 } else { way }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(habit: Habit, seed: u64) -> Vec<Option<Act>> {
        let mut mind = Mind::new(habit, &Route::default(), 2, seed);
        let mut shown = Shown::default();
        (0..200)
            .map(|tick| {
                shown.ticks = tick;
                shown.walked.0 += 1;
                mind.decide(&shown)
            })
            .collect()
    }

    #[test]
    fn the_same_seed_is_the_same_story() {
        for habit in [Habit::Wander, Habit::Exits, Habit::Chatter, Habit::Trade, Habit::Mixed] {
            assert_eq!(story(habit, 5), story(habit, 5));
        }
        assert_ne!(story(Habit::Wander, 5), story(Habit::Wander, 6));
    }

    #[test]
    fn who_paces_turns_round_at_the_end() {
        let mut mind = Mind::new(Habit::Pace, &"2e".parse().unwrap(), 0, 1);
        let mut shown = Shown::default();
        let mut at = Vec::new();
        for _ in 0..12 {
            if let Some(Act::Say(command)) = mind.decide(&shown) {
                let step = COMPASS.iter().find(|(_, name, _)| *name == command).map_or((0, 0), |(_, _, step)| *step);
                shown.walked = (shown.walked.0 + step.0, shown.walked.1 + step.1);
                at.push(shown.walked.0);
            }
        }
        assert_eq!(at[..8], [1, 2, 1, 0, 1, 2, 1, 0]);
    }

    #[test]
    fn who_seeks_exits_tries_what_is_fixed_once() {
        let mut mind = Mind::new(Habit::Exits, &Route::default(), 0, 1);
        let mut shown = Shown::default();
        let exit = Item { tag: 9, weight: WEIGHT_FIXED, face: 3, ..Item::default() };
        shown.lists.insert(0, vec![exit]);
        assert_eq!(mind.decide(&shown), Some(Act::Apply { tag: 9 }));
        assert!(matches!(mind.decide(&shown), Some(Act::Say(_))));
    }
}
