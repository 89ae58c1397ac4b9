//! What somebody sees and how they move, by birth and by what works on them: eyes for the dark, sight through walls,
//! flight.

use std::sync::Arc;

use crate::content::{Flag, MoveType};
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::update::Text;
use crate::game::world::World;

use super::{fitness, items};

/// A sense, what is said when it is gained and when it is lost.
const SENSES: [(Flag, &str, &str); 3] = [
    (Flag::CanSeeInDark, "Your vision is better in the dark.", "Your vision is no longer better in the dark."),
    (Flag::Xrays, "Everything becomes transparent.", "Everything suddenly looks very solid."),
    (Flag::SeeInvisible, "You see things that nobody else sees.", "You see only what others see."),
];

/// Somebody does what gives them away: they are seen again, unless they are hidden too well.
pub(in crate::game) fn show_oneself(world: &mut World, body: ObjectId) {
    if world.objects.get(body).is_none_or(|object| object.traits.invisible == 0) || world.player_of(body).is_none() {
        return;
    }
    let hides = |id: &ObjectId| {
        let force = &world.objects[*id];
        force.has(Flag::MakeInvisible) && force.has(Flag::Applied) && !force.has(Flag::Neutral)
    };
    let hiding: Vec<ObjectId> = world.objects[body].inventory.iter().copied().filter(hides).collect();
    for force in hiding.into_iter().filter(|id| world.objects[*id].traits.kind == kinds::FORCE).collect::<Vec<_>>() {
        items::end_force(world, force);
    }
}

/// Works out what a player's body has of these now, and tells what has changed.
pub(super) fn settle(world: &mut World, body: ObjectId) {
    let born = Arc::clone(&world.catalog().archetypes[world.objects[body].archetype].traits);
    let gained = |world: &World, flag: Flag| fitness::worn(world, body).any(|item| item.has(flag));
    for (flag, better, worse) in SENSES {
        let now = born.has(flag) || gained(world, flag);
        if world.objects[body].has(flag) != now {
            world.objects[body].set(flag, now);
            world.tell(body, if now { Text::good_effect(better) } else { Text::good_effect_end(worse) });
        }
    }
    let hidden = gained(world, Flag::MakeInvisible);
    if (world.objects[body].traits.invisible != 0) != hidden {
        world.objects[body].change().invisible = i16::from(hidden);
        world.refresh_object(body);
        if !hidden {
            world.tell(body, Text::miscellaneous("You become visible!"));
        }
    }
    let skill = fitness::chosen_skill(world, body).map(|skill| &world.objects[skill]);
    let lifting = fitness::worn(world, body).chain(skill);
    let wings = lifting.fold(MoveType::default(), |ways, item| ways | item.traits.move_type);
    // Who flies does not touch the ground.
    let now = if wings.intersects(MoveType::FLYING) { wings.without(MoveType::WALK) } else { born.move_type };
    if world.objects[body].traits.move_type != now {
        world.objects[body].change().move_type = now;
        let flies = now.intersects(MoveType::FLYING);
        let words = if flies { "You start to float in the air!" } else { "You float down to the ground." };
        // Where they are drawn changes with their next step.
        world.tell(body, Text::lifted(words));
    }
}
