//! Whom a spell is meant for.

use crate::content::Flag;
use crate::game::direction::Direction;
use crate::game::kinds;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::world::World;

use super::casting::Casting;

/// Who is to be helped: somebody friendly next to the caster in the direction of the spell, else whoever casts it.
pub(super) fn friend(world: &World, casting: &Casting<'_>) -> Option<ObjectId> {
    let beside = casting.direction.and_then(|_| casting.target(world));
    let beside = beside.and_then(|at| living(world, at).into_iter().find(|id| is_friend(world, casting.caster, *id)));
    let caster = is_living(world, casting.caster).then_some(casting.caster);
    // What a thing casts is for whoever stands on it.
    beside.or(caster).or_else(|| living(world, casting.at).first().copied())
}

/// The first living thing in the direction of the spell, as far as it reaches; nobody behind a wall.
pub(super) fn ahead(world: &World, casting: &Casting<'_>) -> Option<ObjectId> {
    let (dx, dy) = casting.direction.map(Direction::step)?;
    let mut at = casting.at;
    for _ in 0..casting.power.range().max(1) {
        at = world.step(at, dx, dy).filter(|at| !world.map(at.map).scenery)?;
        if let Some(first) = living(world, at).first() {
            return Some(*first);
        }
        if world.square(at).sum.opaque {
            return None;
        }
    }
    None
}

/// Everybody on a square who is not of somebody's side.
pub(in crate::game) fn enemies_on(world: &World, one: ObjectId, at: Position) -> Vec<ObjectId> {
    living(world, at).into_iter().filter(|id| *id != one && !is_friend(world, one, *id)).collect()
}

/// Everybody alive on a square, each as a whole.
pub(super) fn living(world: &World, at: Position) -> Vec<ObjectId> {
    let heads = world.square(at).objects.iter().map(|id| world.objects[*id].head.unwrap_or(*id));
    heads.filter(|id| is_living(world, *id)).collect()
}

fn is_living(world: &World, id: ObjectId) -> bool {
    let object = &world.objects[id];
    object.traits.kind == kinds::PLAYER || (object.has(Flag::Alive) && object.has(Flag::Monster))
}

/// Do two stand on one side? Players and their friends do, and creatures among themselves.
pub(super) fn is_friend(world: &World, one: ObjectId, other: ObjectId) -> bool {
    let peaceful =
        |id: ObjectId| world.objects[id].traits.kind == kinds::PLAYER || world.objects[id].has(Flag::Friendly);
    peaceful(one) == peaceful(other)
}
