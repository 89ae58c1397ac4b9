//! The way to an enemy round what stands between, as far as a monster can think.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::game::bearing;
use crate::game::direction::Direction;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::world::World;

use super::stepping;

/// Squares that are thought through for one step.
const THOUGHT: usize = 160;
/// How far from itself a monster thinks, in squares.
const REACH: i32 = 15;
const SIDE: usize = 2 * REACH as usize + 1;

/// A square that is thought of: how it can be reached.
#[derive(Clone, Copy)]
struct Reached {
    at: Position,
    steps: i32,
    /// The first step of the way there.
    first: Option<Direction>,
}

/// The first step of a short way to beside an enemy at an offset; when none is found, of the way to the square
/// nearest to it. None: no step leads nearer.
pub(super) fn toward(world: &World, monster: ObjectId, from: Position, away: (i32, i32)) -> Option<Direction> {
    let mut reached = vec![None; SIDE * SIDE];
    let rest_of = |(x, y): (i32, i32)| bearing::steps((away.0 - x, away.1 - y));
    // What promises the shortest way is thought through first, and of such what is nearest to the goal: in steps, and
    // then as the crow flies, or everybody would come in zigzags.
    let crow = |(x, y): (i32, i32)| (away.0 - x).pow(2) + (away.1 - y).pow(2);
    let mut open = BinaryHeap::new();
    reached[index((0, 0))?] = Some(Reached { at: from, steps: 0, first: None });
    open.push(Reverse((rest_of((0, 0)), rest_of((0, 0)), crow((0, 0)), (0, 0))));
    let mut best = (rest_of((0, 0)), None);
    for _ in 0..THOUGHT {
        let Some(Reverse((_, rest, _, here))) = open.pop() else { break };
        let Some(way) = reached[index(here)?] else { break };
        if rest < best.0 {
            best = (rest, way.first);
        }
        if rest <= 1 {
            break;
        }
        for direction in toward_first(here, away) {
            let (dx, dy) = direction.step();
            let next = (here.0 + dx, here.1 + dy);
            let Some(slot) = index(next).filter(|slot| reached[*slot].is_none()) else { continue };
            let Some(to) = world.step(way.at, dx, dy).filter(|to| stepping::could_go(world, monster, *to)) else {
                continue;
            };
            let (steps, rest) = (way.steps + 1, rest_of(next));
            reached[slot] = Some(Reached { at: to, steps, first: way.first.or(Some(direction)) });
            open.push(Reverse((steps + rest, rest, crow(next), next)));
        }
    }
    best.1
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
    fn a_monster_comes_straight_where_nothing_is_in_its_way() {
        let rows = [".......", "@.....o", "......."];
        let mut stage = stage(&rows, &[('o', "orc")]);
        let orc = the(&stage, "orc");
        for _ in 0..20 {
            stage.wait(1);
            assert_eq!(stands(&stage, orc).1, 1);
        }
        assert_eq!(stands(&stage, orc).0, 1);
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
