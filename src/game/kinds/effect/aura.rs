//! Auras: they go with whoever cast them, and hit all enemies around.

use std::sync::Arc;

use crate::game::direction::Direction;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::magic;
use crate::game::world::{Landing, World};

use super::{flight, hit};

/// One action of an aura that somebody has about them.
pub(super) fn act(world: &mut World, id: ObjectId, bearer: ObjectId) {
    let Some(at) = world.position(bearer) else { return };
    for direction in Direction::ALL {
        let ways = world.objects[id].traits.move_type;
        if let Some(to) = flight::next(world, at, direction, ways) {
            touch(world, id, bearer, to);
        }
        if world.objects.get(id).is_none() {
            return;
        }
    }
    world.objects[id].change().duration -= 1;
    if world.objects[id].traits.duration < 0 {
        flight::end(world, id);
    }
}

/// Who stands beside the bearer and is no friend of theirs is hit, and the aura is seen there.
fn touch(world: &mut World, id: ObjectId, bearer: ObjectId, at: Position) {
    let aura = Arc::clone(&world.objects[id].traits);
    for enemy in magic::enemies_on(world, bearer, at) {
        if world.objects.get(enemy).is_some() && world.objects.get(id).is_some() {
            hit::one(world, id, enemy, aura.dam.into(), aura.attacktype);
        }
    }
    let mark = aura.other_arch.as_deref().and_then(|mark| world.make_named(mark));
    if let Some(mark) = mark {
        world.put(mark, at, Landing::Dropped);
    }
}
