//! What is used at a distance: firing the readied spell, a wand or a rod, again and again for as long as the player stays in fire mode.

use crate::game::direction::Direction;
use crate::game::object::ObjectId;
use crate::game::tick::ONE_ACTION;
use crate::game::world::World;

use super::{magic, movement};

/// Goes into fire mode, and uses what is ready.
pub(super) fn fire(world: &mut World, body: ObjectId, direction: Option<Direction>) {
    movement::fire(world, body, direction);
    use_once(world, body, direction);
}

/// Is there anything to fire?
fn is_ready(world: &World, body: ObjectId) -> bool {
    magic::readied(world, body).is_some() || magic::pointed(world, body).is_some()
}

fn use_once(world: &mut World, body: ObjectId, direction: Option<Direction>) {
    if magic::readied(world, body).is_some() {
        magic::fire(world, body, direction);
    } else if let Some(thing) = magic::pointed(world, body) {
        magic::point(world, body, thing, direction);
    }
}

/// Uses it again for somebody in fire mode, when there is time and nothing else to do.
pub(super) fn keep_firing(world: &mut World, body: ObjectId) {
    let Some(player) = world.player_of(body) else { return };
    let Some(direction) = player.firing else { return };
    let busy = player.journey.is_some() || world.objects[body].speed_left.0 < 0;
    if busy || !is_ready(world, body) {
        return;
    }
    if let Some(direction) = direction {
        movement::face(world, body, Some(direction));
    }
    use_once(world, body, direction);
    if let Some(object) = world.objects.get_mut(body) {
        object.speed_left.0 -= ONE_ACTION.0;
    }
}
