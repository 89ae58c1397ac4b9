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
    let Some(to) = flight::next(world, at, direction, ways) else {
        let turned_back = world.objects[id].has(Flag::Reflecting).then(|| mirrored(world, at, direction, ways));
        world.objects[id].change().range = if turned_back.is_some() { left } else { 0 };
        if turned_back.is_some() {
            flight::turn(world, id, turned_back);
            world.refresh_object(id);
        }
        return;
    };
    world.objects[id].change().range = 0;
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

/// Which way a bolt goes on that a wall throws back, which takes it as long as a square: a slanting one as light from a
/// mirror, any other the way it came.
fn mirrored(world: &World, at: Position, direction: Direction, ways: crate::content::MoveType) -> Direction {
    let open = |turn: i32| flight::next(world, at, direction.turned(turn), ways).is_some();
    let slants = direction.number().is_multiple_of(2);
    direction.turned(match (open(-1), open(1)) {
        (true, false) if slants => -2,
        (false, true) if slants => 2,
        _ => 4,
    })
}
