//! Creatures that act by themselves, what makes them, and those that follow a player (object-types, section 3).
//!
//! They act only where somebody is to see it: on maps with a player or a pet on them or beside them. Elsewhere their
//! time stands still. Blows and their consequences are in `rules/combat`.

// Whom they fight.
mod company;
mod enemies;
mod noticing;

// How they go.
mod flight;
mod gait;
mod path;
mod stepping;

// What they do.
mod greed;
mod outfit;
mod ranged;
mod recovery;
mod turn;

// Whom they follow.
mod pets;

// Where they come from.
mod birth;
mod generator;

#[cfg(test)]
pub(in crate::game) mod testing;

use crate::content::Flag;
use crate::game::object::{Object, ObjectId, Place};
use crate::game::world::World;

pub(in crate::game) use birth::{bring_forth, equip, split};
pub(in crate::game) use company::{Company, gather, is_pet};
pub(in crate::game) use enemies::provoked;
pub(in crate::game) use flight::{loses_heart, runs};
pub(super) use generator::act as breed;
pub(in crate::game) use pets::{change_places, put_down, set_down, show, take_along};
pub(super) use stepping::step as shove;

/// Is it something that acts as a creature or makes some?
pub(in crate::game) fn is_creature(object: &Object) -> bool {
    object.has(Flag::Monster) || object.has(Flag::Generator)
}

/// Does its time stand still, because nobody is near?
pub(in crate::game) fn is_dormant(world: &World, object: &Object) -> bool {
    let Place::On { map, .. } = object.place else { return false };
    is_creature(object) && !company::is_watched(world, map)
}

/// A creature or a generator has time to act.
pub(super) fn act(world: &mut World, id: ObjectId) {
    if world.objects[id].has(Flag::Generator) {
        generator::act(world, id);
    }
    if world.objects.get(id).is_some_and(|object| object.has(Flag::Monster)) {
        turn::take(world, id);
    }
}
