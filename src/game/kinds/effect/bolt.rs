//! Bolts: a head that runs on and leaves copies of itself, which burn for a while.

use crate::content::Flag;
use crate::game::direction::Direction;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::world::World;

use super::{flight, hit};

/// One action: what stands there is hit, and the head runs on.
pub(super) fn act(world: &mut World, id: ObjectId, at: Position) {
    hit::square(world, id, at);
    let Some(object) = world.objects.get(id) else { return };
    if let Some(direction) = object.facing.filter(|_| object.traits.range > 0) {
        run_on(world, id, at, direction);
    }
    let Some(object) = world.objects.get_mut(id) else { return };
    object.change().duration -= 1;
    if object.traits.duration < 0 {
        flight::end(world, id);
    }
}

/// The head of the bolt is on the next square from now on, and this one only burns.
fn run_on(world: &mut World, id: ObjectId, at: Position, direction: Direction) {
    let (left, ways) = (world.objects[id].traits.range - 1, world.objects[id].traits.move_type);
    world.objects[id].change().range = 0;
    let (to, direction) = match flight::next(world, at, direction, ways) {
        Some(to) => (to, direction),
        None if world.objects[id].has(Flag::Reflecting) => match reflected(world, at, direction, ways) {
            Some(way) => way,
            None => return,
        },
        None => return,
    };
    let (dexterity, constitution) = (world.objects[id].traits.dexterity, world.objects[id].traits.constitution);
    let head = flight::spread(world, id, to, |traits| traits.range = left);
    flight::turn(world, head, Some(direction));
    if dexterity > 0 && world.dice.percent(u32::try_from(dexterity).unwrap_or(0)) {
        let left_side = world.dice.percent(u32::try_from(constitution).unwrap_or(0));
        fork(world, head, at, direction.turned(if left_side { -1 } else { 1 }), ways);
    }
}

/// A second head beside the first, half as likely to fork again.
fn fork(world: &mut World, head: ObjectId, at: Position, direction: Direction, ways: crate::content::MoveType) {
    if let Some(to) = flight::next(world, at, direction, ways) {
        let branch = flight::spread(world, head, to, |traits| traits.dexterity /= 2);
        flight::turn(world, branch, Some(direction));
    }
}

/// Where a bolt goes on that a wall throws back: a slanting one as light from a mirror, any other the way it came, a
/// little to one side now and then.
fn reflected(
    world: &mut World,
    at: Position,
    direction: Direction,
    ways: crate::content::MoveType,
) -> Option<(Position, Direction)> {
    let mut turns = vec![4];
    if direction.number().is_multiple_of(2) {
        let open = |world: &World, turn: i32| flight::next(world, at, direction.turned(turn), ways).is_some();
        match (open(world, -1), open(world, 1)) {
            (true, false) => turns.insert(0, -2),
            (false, true) => turns.insert(0, 2),
            _ => {}
        }
    } else {
        let slant = world.dice.between(-1, 1);
        turns.insert(0, 4 + slant);
    }
    turns.into_iter().find_map(|turn| {
        let direction = direction.turned(turn);
        flight::next(world, at, direction, ways).map(|to| (to, direction))
    })
}
