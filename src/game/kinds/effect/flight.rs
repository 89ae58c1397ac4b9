//! What all that flies has in common: where they can go, and of which casting they are.

use crate::content::{Fixed, MoveType, Traits};
use crate::game::direction::Direction;
use crate::game::identity::End;
use crate::game::looks;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::world::{Landing, World};

/// The square beside, unless a wall or the end of what this world plays is in the way.
pub(in crate::game::kinds) fn next(
    world: &World,
    at: Position,
    direction: Direction,
    ways: MoveType,
) -> Option<Position> {
    let (dx, dy) = direction.step();
    let to = world.step(at, dx, dy)?;
    (!world.map(to.map).scenery && !is_blocked(world, to, ways)).then_some(to)
}

pub(super) fn is_blocked(world: &World, at: Position, ways: MoveType) -> bool {
    let ways = if ways.is_empty() { MoveType::FLY_LOW } else { ways };
    world.square(at).sum.block.contains(ways)
}

/// Is there already an effect of this kind and casting on a square?
pub(super) fn is_there(world: &World, at: Position, like: &Traits) -> bool {
    world
        .square(at)
        .objects
        .iter()
        .map(|id| &world.objects[*id].traits)
        .any(|there| (there.kind, there.subtype, there.weapontype) == (like.kind, like.subtype, like.weapontype))
}

/// Another piece of the same effect on a square, which acts from the next heartbeat on.
pub(super) fn spread(world: &mut World, id: ObjectId, to: Position, change: impl FnOnce(&mut Traits)) -> ObjectId {
    let piece = world.copy(id);
    let archetype = world.objects[piece].archetype;
    let pause = world.catalog().archetypes[archetype].traits.speed_left;
    let object = &mut world.objects[piece];
    object.speed_left = pause.min(Fixed(0));
    change(object.change());
    world.put(piece, to, Landing::Dropped);
    piece
}

/// Turns an effect, and shows it so.
pub(in crate::game::kinds) fn turn(world: &mut World, id: ObjectId, direction: Option<Direction>) {
    world.objects[id].facing = direction;
    looks::turn(world, id);
}

/// Moves an effect to a square.
pub(in crate::game::kinds) fn go(world: &mut World, id: ObjectId, to: Position) {
    world.take_away(id);
    world.put(id, to, Landing::Dropped);
}

/// An effect is over.
pub(super) fn end(world: &mut World, id: ObjectId) {
    world.destroy(id, End::UsedUp);
}
