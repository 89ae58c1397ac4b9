//! Earth walls: they are hewn down, and some crumble by themselves.

use crate::game::identity::End;
use crate::game::object::ObjectId;
use crate::game::world::World;

/// Hit points that a wall which acts loses in each action.
const WORN: i16 = 2;

/// A wall that acts wears down by itself.
pub(super) fn crumble(world: &mut World, id: ObjectId) {
    let left = world.objects[id].traits.hp - WORN;
    world.objects[id].change().hp = left;
    if left < 0 {
        world.destroy(id, End::Destroyed);
    }
}
