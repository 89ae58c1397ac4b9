//! Bombs: they tick, and burst with their last picture.

use std::sync::Arc;

use crate::game::direction::Direction;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::world::{Landing, World};

use super::flight;

/// What flies off to all sides.
const SPLINTER: &str = "splint";

/// One action: a tick, or the end.
pub(super) fn act(world: &mut World, id: ObjectId, at: Position) {
    let object = &world.objects[id];
    let frames = world.catalog().animation(object.traits.animation).map_or(1, |animation| animation.frames.len());
    if usize::from(object.frame) + 1 < frames {
        return;
    }
    let bomb = Arc::clone(&object.traits);
    let owner = object.owner;
    flight::end(world, id);
    for direction in Direction::ALL {
        let Some(to) = flight::next(world, at, direction, bomb.move_type) else { continue };
        let Some(splinter) = world.make_named(SPLINTER) else { break };
        let object = &mut world.objects[splinter];
        (object.owner, object.facing) = (owner, Some(direction));
        let traits = object.change();
        (traits.range, traits.dam, traits.level) = (bomb.range, bomb.dam, bomb.level);
        (traits.skill, traits.attacktype) = (bomb.skill.clone(), bomb.attacktype);
        world.put(splinter, to, Landing::Dropped);
        if world.objects.get(splinter).is_some() {
            super::bullet::meets(world, splinter, to);
        }
    }
    blast(world, &bomb, owner, at);
}

fn blast(world: &mut World, bomb: &crate::content::Traits, owner: Option<crate::ids::Tag>, at: Position) {
    let Some(blast) = bomb.other_arch.as_deref().and_then(|archetype| world.make_named(archetype)) else { return };
    let object = &mut world.objects[blast];
    object.owner = owner;
    let mark = object.tag.0;
    let traits = object.change();
    (traits.range, traits.dam, traits.duration, traits.level) = (bomb.range, bomb.dam, bomb.duration, bomb.level);
    (traits.skill, traits.attacktype, traits.weapontype) = (bomb.skill.clone(), bomb.attacktype, mark);
    world.put(blast, at, Landing::Dropped);
}
