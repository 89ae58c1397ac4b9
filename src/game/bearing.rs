//! How squares lie to one another, over the edges of maps too, and whether anything stands between them.

use super::map::{MapId, Position};
use super::world::World;

/// Where one square lies from another, in squares to the right and downward. None: their maps are not the same and do
/// not touch, as far as they are in play.
pub(super) fn offset(world: &World, from: Position, to: Position) -> Option<(i32, i32)> {
    let corner = if from.map == to.map { (0, 0) } else { corner(world, from.map, to.map)? };
    Some((corner.0 + i32::from(to.x) - i32::from(from.x), corner.1 + i32::from(to.y) - i32::from(from.y)))
}

/// Where the upper left square of a map lies from that of one that it touches.
fn corner(world: &World, from: MapId, to: MapId) -> Option<(i32, i32)> {
    around(world, from).into_iter().find(|(map, _)| *map == to).map(|(_, corner)| corner)
}

/// The maps in play that touch one, each with where its upper left square lies from that one's.
pub(super) fn around(world: &World, map: MapId) -> Vec<(MapId, (i32, i32))> {
    let mut around = beside(world, map);
    for (next, (left, top)) in around.clone() {
        // The corners: what is beside a neighbour above or below.
        if left == 0 {
            for (corner, (dx, dy)) in beside(world, next) {
                if dy == 0 && corner != map && around.iter().all(|(known, _)| *known != corner) {
                    around.push((corner, (left + dx, top + dy)));
                }
            }
        }
    }
    around
}

/// The neighbours to the north, east, south and west.
fn beside(world: &World, map: MapId) -> Vec<(MapId, (i32, i32))> {
    let here = world.map(map);
    let (width, height) = (i32::from(here.width), i32::from(here.height));
    let mut beside = Vec::new();
    for (side, path) in here.neighbours.iter().enumerate() {
        let Some(next) = path.as_ref().and_then(|path| world.map_by_path(path)).filter(|next| *next != map) else {
            continue;
        };
        let there = world.map(next);
        let corner = match side {
            0 => (0, -i32::from(there.height)),
            1 => (width, 0),
            2 => (0, height),
            _ => (-i32::from(there.width), 0),
        };
        beside.push((next, corner));
    }
    beside
}

/// How far away an offset is, along the straight line, in whole squares.
pub(super) fn distance((dx, dy): (i32, i32)) -> i32 {
    (dx * dx + dy * dy).isqrt()
}

/// How many steps an offset is away where nothing is in the way.
pub(super) fn steps((dx, dy): (i32, i32)) -> i32 {
    dx.abs().max(dy.abs())
}

/// Does nothing that blocks the view stand between a square and the one at an offset from it?
pub(super) fn line_is_clear(world: &World, from: Position, (dx, dy): (i32, i32)) -> bool {
    let length = steps((dx, dy));
    (1..length).all(|step| {
        let (x, y) = (nearest(dx * step, length), nearest(dy * step, length));
        world.step(from, x, y).is_some_and(|at| !world.square(at).sum.opaque)
    })
}

/// A fraction rounded to the nearest whole number, halves away from 0.
fn nearest(numerator: i32, denominator: i32) -> i32 {
    (2 * numerator.abs() + denominator) / (2 * denominator) * numerator.signum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::Stage;

    fn sees(rows: &[&str]) -> bool {
        let stage = Stage::drawn(rows, &[('x', "coin")]);
        let at = |letter: char| {
            rows.iter().enumerate().find_map(|(y, row)| row.find(letter).map(|x| stage.at(x as u16, y as u16)))
        };
        let (from, to) = (at('@').expect("somebody looks"), at('x').expect("at something"));
        let offset = offset(&stage.world, from, to).expect("both are on one map");
        line_is_clear(&stage.world, from, offset)
    }

    #[test]
    fn a_wall_between_two_squares_hides_one_from_the_other() {
        assert!(sees(&["@...x"]));
        assert!(!sees(&["@.#.x"]));
        assert!(sees(&["@.#..", "....x"]));
        assert!(!sees(&["@....", ".#...", "..x.."]));
        assert!(sees(&["@x", "##"]), "what is beside is always seen");
    }

    #[test]
    fn distances_are_measured_along_the_line_and_in_steps() {
        assert_eq!((distance((3, 4)), steps((3, 4))), (5, 4));
        assert_eq!((distance((-2, 2)), steps((-2, 2))), (2, 2));
    }
}
