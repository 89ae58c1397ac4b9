//! The way to an enemy round what stands between, as far as a monster can think.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::game::bearing;
use crate::game::direction::Direction;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::world::World;

use super::stepping;

/// Squares that are thought through for one step. Creatures of the stock server find their way through any maze of a map
/// (fifty steps, measured).
const THOUGHT: usize = 1200;
/// How far from itself a monster thinks, in squares.
const REACH: i32 = 40;
const SIDE: usize = 2 * REACH as usize + 1;

/// A square that is thought of: how it can be reached.
#[derive(Clone, Copy)]
struct Reached {
    at: Position,
    steps: i32,
    /// The first step of the way there.
    first: Option<Direction>,
}

/// The first step of a short way to beside an enemy at an offset, by chance if several are as short; when none is found,
/// of the way to the square nearest to it. None: no step leads nearer.
pub(super) fn toward(world: &mut World, monster: ObjectId, from: Position, away: (i32, i32)) -> Option<Direction> {
    let mut lot = world.dice.next_u32();
    let world = &*world;
    // The number of each square's place among those that were reached, by where it lies; 0 is none.
    let mut places = vec![0_u16; SIDE * SIDE];
    let mut reached = vec![Reached { at: from, steps: 0, first: None }];
    let rest_of = |(x, y): (i32, i32)| bearing::steps((away.0 - x, away.1 - y));
    // What promises the shortest way is thought through first, and of such what is nearest to the goal. Of ways that are
    // as short any may be gone: so creatures come in an open room (measured), now straight and now in zigzags.
    let mut open = BinaryHeap::new();
    places[index((0, 0))?] = 1;
    open.push(Reverse((rest_of((0, 0)), rest_of((0, 0)), 0, (0, 0))));
    let mut best = (rest_of((0, 0)), None);
    for _ in 0..THOUGHT {
        let Some(Reverse((_, rest, _, here))) = open.pop() else { break };
        let way = reached[usize::from(places[index(here)?]) - 1];
        if rest < best.0 {
            best = (rest, way.first);
        }
        if rest <= 1 {
            break;
        }
        for direction in toward_first(here, away) {
            let (dx, dy) = direction.step();
            let next = (here.0 + dx, here.1 + dy);
            let Some(slot) = index(next).filter(|slot| places[*slot] == 0) else { continue };
            let Some(to) = world.step(way.at, dx, dy).filter(|to| stepping::fits(world, monster, *to)) else {
                continue;
            };
            let (steps, rest) = (way.steps + 1, rest_of(next));
            reached.push(Reached { at: to, steps, first: way.first.or(Some(direction)) });
            places[slot] = u16::try_from(reached.len()).expect("a side of 81 squares makes 6561");
            lot = stirred(lot);
            open.push(Reverse((steps + rest, rest, lot, next)));
        }
    }
    best.1
}

/// The next of a row of numbers that follow from the first: one throw of the dice decides about a whole way.
fn stirred(lot: u32) -> u32 {
    (lot ^ (lot >> 15)).wrapping_mul(0x2c1b_3c6d).wrapping_add(0x9e37_79b9)
}

fn index((x, y): (i32, i32)) -> Option<usize> {
    let within = x.abs() <= REACH && y.abs() <= REACH;
    within.then(|| (y + REACH) as usize * SIDE + (x + REACH) as usize)
}

/// All directions, those that lead best toward the goal first.
fn toward_first(here: (i32, i32), goal: (i32, i32)) -> [Direction; 8] {
    let straight = Direction::along(goal.0 - here.0, goal.1 - here.1).unwrap_or(Direction::North);
    [0, 1, -1, 2, -2, 3, -3, 4].map(|turn| straight.turned(turn))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, stands, the};

    #[test]
    fn a_monster_comes_by_any_of_the_shortest_ways_where_nothing_is_in_its_way() {
        let rows = [".......", ".......", "@.....o", ".......", "......."];
        let mut been = std::collections::BTreeSet::new();
        for seed in 0..20 {
            let mut stage = stage(&rows, &[('o', "orc")]);
            stage.world.dice = crate::game::dice::Dice::seeded(seed);
            let orc = the(&stage, "orc");
            let mut before = stands(&stage, orc).0;
            for _ in 0..20 {
                stage.wait(1);
                let (x, y) = stands(&stage, orc);
                assert!(x == before || x + 1 == before, "every step leads nearer");
                before = x;
                been.insert(y);
            }
            assert_eq!(before, 1);
        }
        assert!(been.len() > 3, "{been:?}");
    }

    #[test]
    fn a_monster_finds_its_way_round_walls() {
        let rows = ["@.#.o", "..#..", "..##.", "....."];
        let mut stage = stage(&rows, &[('o', "orc\nWis 40")]);
        stage.wait(24);
        let orc = the(&stage, "orc");
        assert!(stands(&stage, orc).0 < 2, "it stands at {:?}", stands(&stage, orc));
    }

    #[test]
    fn a_big_monster_goes_only_where_all_of_it_has_room() {
        let rows = ["@..#...", "...#tt.", "......."];
        let mut narrow = stage(&rows, &[('t', "floor")]);
        let troll = narrow.make("troll", 0);
        let at = narrow.at(4, 1);
        narrow.world.put(troll, at, crate::game::world::Landing::Laid);
        narrow.wait(12);
        assert!(stands(&narrow, troll).0 < 3, "the way below is wide enough: {:?}", stands(&narrow, troll));
        let rows = ["@#.#...", ".#.#...", "...#...", "#.#...."];
        let mut gap = stage(&rows, &[]);
        let troll = gap.make("troll", 0);
        let at = gap.at(5, 0);
        gap.world.put(troll, at, crate::game::world::Landing::Laid);
        gap.wait(30);
        assert!(stands(&gap, troll).0 >= 3, "it cannot turn the corner: {:?}", stands(&gap, troll));
    }
}
