//! One step of a monster: where all its parts have room, and what happens on the way.

use crate::content::Flag;
use crate::game::direction::Direction;
use crate::game::kinds::{self, EARTH_WALL};
use crate::game::looks;
use crate::game::map::Position;
use crate::game::object::{ObjectId, Place};
use crate::game::rules::{combat, movement};
use crate::game::world::{Landing, World};

use super::greed::wants;

/// Turns and steps in a direction, or a little to the left or right of it when the way is blocked. False: it stays
/// where it is, because there is no room, or because it worked on what was in the way.
pub(super) fn go(world: &mut World, monster: ObjectId, direction: Direction) -> bool {
    if world.objects[monster].has(Flag::StandStill) {
        return false;
    }
    // Not everybody turns the same way first.
    let side = if world.dice.below(2) == 0 { 1 } else { -1 };
    for turn in [0, side, -side, 2 * side, -2 * side] {
        if step(world, monster, direction.turned(turn)) {
            return true;
        }
        let gone = world.objects.get(monster).is_none_or(|object| !matches!(object.place, Place::On { .. }));
        if gone || (turn == 0 && tears_down(world, monster, direction)) {
            return false;
        }
    }
    false
}

/// Where one goes to whom no way leads nearer in a direction: to a side, every other time, or where there is none as in a
/// queue, back (measured; a corner holds them).
pub(super) fn aside(world: &mut World, monster: ObjectId, wished: Direction) -> Option<Direction> {
    let free = |direction: &Direction| {
        let (dx, dy) = direction.step();
        let to = world.position(monster).and_then(|from| world.step(from, dx, dy));
        to.is_some_and(|to| fits(world, monster, to))
    };
    let slanting = wished.number().is_multiple_of(2);
    if slanting {
        return None;
    }
    let sides: Vec<Direction> = [wished.turned(2), wished.turned(-2)].into_iter().filter(free).collect();
    if sides.is_empty() {
        return Some(wished.opposite()).filter(free);
    }
    let chosen = world.dice.below(2 * sides.len() as u32) as usize;
    sides.get(chosen).copied()
}

/// Turns and steps in a direction if there is room.
pub(in crate::game::kinds) fn step(world: &mut World, monster: ObjectId, direction: Direction) -> bool {
    let Some(from) = world.position(monster) else { return false };
    let (dx, dy) = direction.step();
    let Some(to) = world.step(from, dx, dy).filter(|to| fits(world, monster, *to)) else { return false };
    turn_to(world, monster, direction);
    step_to(world, monster, to);
    true
}

fn step_to(world: &mut World, monster: ObjectId, to: Position) {
    let Some(from) = world.position(monster) else { return };
    world.take_away(monster);
    kinds::left(world, monster, from);
    // What was left behind may have moved or ended it.
    if world.objects.get(monster).is_none_or(|object| object.place != Place::Nowhere) {
        return;
    }
    world.put(monster, to, Landing::Laid);
    movement::struggle(world, monster, to);
    kinds::entered(world, monster, to);
}

/// Looks in a direction with all its parts.
pub(super) fn turn_to(world: &mut World, monster: ObjectId, direction: Direction) {
    if world.objects[monster].facing == Some(direction) {
        return;
    }
    let parts: Vec<ObjectId> = world.objects[monster].tails.iter().copied().chain([monster]).collect();
    for part in parts {
        world.objects[part].facing = Some(direction);
        looks::turn(world, part);
        world.refresh_object(part);
    }
}

/// Is there room for all parts of a creature when its head stands on a square? Never on maps of other regions.
pub(in crate::game) fn fits(world: &World, creature: ObjectId, to: Position) -> bool {
    parts(world, creature, to).all(|at| at.is_some_and(|at| is_free(world, creature, at)))
}

fn parts(world: &World, creature: ObjectId, to: Position) -> impl Iterator<Item = Option<Position>> {
    let tails = world.objects[creature].tails.iter().map(|tail| world.objects[*tail].offset);
    [(0, 0)].into_iter().chain(tails).map(move |(dx, dy)| world.step(to, i32::from(dx), i32::from(dy)))
}

fn is_free(world: &World, creature: ObjectId, at: Position) -> bool {
    let (square, object) = (world.square(at), &world.objects[creature]);
    let mover = object.move_type();
    if world.map(at.map).scenery || (!mover.is_empty() && square.sum.block.contains(mover)) {
        return false;
    }
    let own = |id: &ObjectId| *id == creature || world.objects[*id].head == Some(creature);
    !square.sum.alive || square.objects.iter().all(|id| own(id) || !world.objects[*id].has(Flag::Alive))
}

/// A wall of earth on the next square that this creature tears down. (Doors it leaves closed, whatever it carries and is
/// said to use: measured.)
fn wall_to_tear(world: &World, monster: ObjectId, direction: Direction) -> Option<ObjectId> {
    if world.objects[monster].traits.will_apply & wants::EARTH_WALLS == 0 {
        return None;
    }
    let (dx, dy) = direction.step();
    let at = world.step(world.position(monster)?, dx, dy).filter(|at| !world.map(at.map).scenery)?;
    world.square(at).objects.iter().copied().find(|id| world.objects[*id].traits.kind == EARTH_WALL)
}

/// Works on a wall that is in the way. False: there is none.
pub(super) fn tears_down(world: &mut World, monster: ObjectId, direction: Direction) -> bool {
    let Some(wall) = wall_to_tear(world, monster, direction) else { return false };
    turn_to(world, monster, direction);
    combat::attack(world, monster, wall);
    true
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all, stage, stands, the};
    use super::*;
    use crate::game::kinds::testing::another_map;
    use crate::game::testing::Stage;
    use crate::ids::MapPath;

    /// The orc at the eastern edge of a map, and the map beyond it.
    fn at_the_edge() -> (Stage, ObjectId, crate::game::map::MapId) {
        let mut stage = stage(&["@.o"], &[('o', "orc\nunaggressive 1")]);
        let east = another_map(&mut stage, "/east", 3);
        stage.world.map_mut(stage.map).neighbours[1] = Some(MapPath::new("/east"));
        let orc = the(&stage, "orc");
        (stage, orc, east)
    }

    #[test]
    fn a_monster_walks_over_the_edge_of_its_map_but_not_into_another_region() {
        let (mut stage, orc, east) = at_the_edge();
        stage.world.map_mut(east).scenery = true;
        assert!(!step(&mut stage.world, orc, Direction::East));
        stage.world.map_mut(east).scenery = false;
        assert!(step(&mut stage.world, orc, Direction::East));
        assert_eq!(stage.world.position(orc), Some(Position { map: east, x: 0, y: 0 }));
    }

    #[test]
    fn who_is_in_the_way_is_walked_round() {
        let mut stage = stage(&["..@", "oo.", "..."], &[('o', "orc\nunaggressive 1")]);
        let orc = all(&stage, "orc")[0];
        assert!(go(&mut stage.world, orc, Direction::East));
        assert!(matches!(stands(&stage, orc), (1, 0 | 2) | (0, 0 | 2)), "{:?}", stands(&stage, orc));
    }

    #[test]
    fn a_monster_leaves_doors_closed_and_tears_walls_of_earth_down() {
        let opens = |archetype: &str, obstacle: &str| {
            let rows = ["###...", "@.d..o", "###..."];
            let mut stage = stage(&rows, &[('o', archetype), ('d', obstacle)]);
            let orc = the(&stage, "orc");
            let key = stage.make("latch", 1);
            stage.world.put_into(key, orc);
            stage.wait(120);
            stands(&stage, orc).0 == 1
        };
        assert!(!opens("orc\nwill_apply 8", "portal"));
        assert!(!opens("orc\nwill_apply 8", "mound"));
        assert!(opens("orc\nwc -20\nwill_apply 4", "mound"));
    }

    #[test]
    fn who_is_to_stand_still_fights_where_it_stands() {
        let mut stage = stage(&["@..o"], &[('o', "orc\nstand_still 1")]);
        let orc = the(&stage, "orc");
        stage.wait(10);
        assert_eq!((stands(&stage, orc), stage.world.objects[orc].facing), ((3, 0), Some(Direction::West)));
    }
}
