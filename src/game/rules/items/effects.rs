//! Effects that end, and things that are used up.

use crate::game::identity::End;
use crate::game::map::Position;
use crate::game::object::{ObjectId, Place};
use crate::game::rules::{combat, fitness};
use crate::game::world::{Landing, World};

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

/// A force begins to work in somebody, who feels what it does to them.
pub(in crate::game) fn begin_force(world: &mut World, body: ObjectId, force: ObjectId) {
    let traits = std::sync::Arc::clone(&world.objects[force].traits);
    bear_force(world, body, force);
    if world.player_of(body).is_some() {
        feel(world, body, &traits, true);
    }
}

/// The same, and nobody is told what it does.
pub(in crate::game) fn bear_force(world: &mut World, body: ObjectId, force: ObjectId) {
    world.objects[force].set(crate::content::Flag::Applied, true);
    world.put_into_apart(force, body);
    if world.player_of(body).is_some() {
        fitness::compute(world, body);
    }
}

/// What is left of a piece that is used: an empty bottle of what was in it, where that was.
pub(in crate::game) fn leave_behind(world: &mut World, body: ObjectId, id: ObjectId) {
    let left = world.objects[id].traits.custom.get("on_use_yield").map(str::to_owned);
    if let Some(left) = left.and_then(|name| world.make_named(&name)) {
        if let Place::On { map, x, y } = world.objects[id].place {
            world.put(left, Position { map, x, y }, Landing::Dropped);
            return;
        }
        let left = world.put_into(left, body);
        show_thing(world, body, left);
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
