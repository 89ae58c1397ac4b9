//! Skills of fighting in use: which one somebody fights with, readying it, and a blow aimed at a square.

use crate::game::direction::Direction;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::{combat, fitness, items};
use crate::game::update::Text;
use crate::game::world::World;

/// Skills of bare hands, by their subtype: punching, flame touch, karate, clawing, wraith feed.
pub(in crate::game) const UNARMED: [u8; 5] = [17, 18, 19, 31, 38];

/// The skill that somebody fights with when they wield nothing: the one in use if it is such, else the best.
pub(in crate::game) fn unarmed(world: &World, body: ObjectId) -> Option<ObjectId> {
    let is_unarmed = |id: &ObjectId| {
        let traits = &world.objects[*id].traits;
        traits.kind == kinds::SKILL && UNARMED.contains(&traits.subtype)
    };
    let chosen = fitness::chosen_skill(world, body).filter(is_unarmed);
    let strength = |id: &ObjectId| (world.objects[*id].traits.level, world.objects[*id].traits.dam);
    chosen.or_else(|| world.objects[body].inventory.iter().copied().filter(is_unarmed).max_by_key(strength))
}

/// Makes a skill the one in use and tells its user.
pub(in crate::game) fn ready(world: &mut World, body: ObjectId, skill: ObjectId) {
    if fitness::chosen_skill(world, body) == Some(skill) {
        return;
    }
    items::use_skill(world, body, Some(skill), items::Voice::Aloud);
    fitness::compute(world, body);
    if world.objects[skill].traits.wc > 0 {
        world.tell(body, Text::stat_gain("You feel more confident in combat."));
    }
}

/// A blow at whoever stands on the next square.
pub(super) fn strike(world: &mut World, body: ObjectId, direction: Option<Direction>) {
    match super::beside(world, body, direction) {
        Some(victim) => combat::strike(world, body, victim),
        None => world.tell(body, Text::failure("There is nobody to fight there.")),
    }
}
