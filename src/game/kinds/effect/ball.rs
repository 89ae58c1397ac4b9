//! Balls of lightning and the like: they roll about, and hit whoever is where they come.

use crate::game::direction::Direction;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::world::World;

use super::{flight, hit};

/// Once in so many actions one turns aside for no reason.
const WHIM: u32 = 4;

/// One action: who is there is hit, and it rolls on, somewhere ahead if it can.
pub(super) fn act(world: &mut World, id: ObjectId, at: Position) {
    hit::square(world, id, at);
    let Some(object) = world.objects.get(id) else { return };
    let (facing, ways) = (object.facing.unwrap_or(Direction::North), object.traits.move_type);
    let whim = if world.dice.once_in(WHIM) { world.dice.between(-1, 1) } else { 0 };
    let side = if world.dice.once_in(2) { 1 } else { -1 };
    let turns = [whim, side, -side, 2 * side, -2 * side, 3 * side, -3 * side, 4];
    let open = turns.into_iter().find_map(|turn| {
        let direction = facing.turned(turn);
        flight::next(world, at, direction, ways).map(|to| (to, direction))
    });
    let Some((to, direction)) = open else { return };
    flight::turn(world, id, Some(direction));
    flight::go(world, id, to);
    if world.objects.get(id).is_some() {
        hit::square(world, id, to);
    }
}
