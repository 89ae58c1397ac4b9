//! Swarms: a spell that casts another one, again and again.

use crate::game::object::ObjectId;
use crate::game::rules::magic;
use crate::game::world::World;

use super::flight;

/// One action: one more of them.
pub(super) fn act(world: &mut World, id: ObjectId) {
    magic::cast_swarm(world, id);
    let Some(object) = world.objects.get_mut(id) else { return };
    object.change().food -= 1;
    if object.traits.food <= 0 {
        flight::end(world, id);
    }
}
