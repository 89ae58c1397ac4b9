//! Effects that end, and things that are used up.

use crate::game::identity::End;
use crate::game::object::{ObjectId, Place};
use crate::game::rules::{combat, fitness};
use crate::game::world::World;

use super::feeling::feel;
use super::reach::{self, show_gone, show_thing};

/// Ends a force in somebody's body, who feels what it did to them cease.
pub(in crate::game) fn end_force(world: &mut World, force: ObjectId) {
    let place = world.objects[force].place;
    let traits = std::sync::Arc::clone(&world.objects[force].traits);
    let worked = world.objects[force].has(crate::content::Flag::Applied);
    world.destroy(force, End::UsedUp);
    if let Place::In(body) = place {
        combat::recovers(world, body, &traits);
    }
    if let Place::In(body) = place
        && worked
        && world.player_of(body).is_some()
    {
        fitness::compute(world, body);
        feel(world, body, &traits, false);
    }
}

/// One piece less.
pub(in crate::game) fn use_up(world: &mut World, body: ObjectId, id: ObjectId) {
    let (place, tag) = (world.objects[id].place, world.objects[id].tag);
    let left = world.objects[id].count.saturating_sub(1);
    world.set_count(id, left);
    if let Place::In(holder) = place {
        if left > 0 {
            show_thing(world, body, id);
        } else if reach::is_listed_for(world, body, holder) {
            show_gone(world, body, tag);
        }
        if holder != body {
            show_thing(world, body, holder);
        }
    }
}
