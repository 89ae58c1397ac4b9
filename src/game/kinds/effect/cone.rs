//! Cones: they spread ahead and to both sides, or stay where they are for ever, as lava does.

use std::sync::Arc;

use crate::content::{Fixed, Flag};
use crate::game::direction::Direction;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::world::{Landing, World};

use super::{flight, hit};

/// One action.
pub(super) fn act(world: &mut World, id: ObjectId, at: Position) {
    hit::square(world, id, at);
    let Some(object) = world.objects.get(id) else { return };
    if object.has(Flag::Lifesave) {
        return;
    }
    if object.traits.duration < 0 {
        return flight::end(world, id);
    }
    // What it leaves behind it leaves where it is.
    if object.traits.range > 0 && !object.has(Flag::StandStill) {
        spread(world, id, at);
    }
    if let Some(object) = world.objects.get_mut(id) {
        object.change().duration -= 1;
    }
}

/// Ahead and to both sides, once.
fn spread(world: &mut World, id: ObjectId, at: Position) {
    let traits = Arc::clone(&world.objects[id].traits);
    let left = traits.range - 1;
    if let Some(ahead) = Direction::from_number(traits.sp.into()) {
        for turn in [-1, 0, 1] {
            let direction = ahead.turned(turn);
            let to = flight::next(world, at, direction, traits.move_type);
            let Some(to) = to.filter(|to| !flight::is_there(world, *to, &traits)) else { continue };
            let piece = flight::spread(world, id, to, |traits| traits.range = left);
            leave(world, piece, to);
        }
    }
    if let Some(object) = world.objects.get_mut(id) {
        object.change().range = 0;
    }
}

/// Some cones leave something on each square: webs, pools.
pub(super) fn leave(world: &mut World, id: ObjectId, at: Position) {
    let Some(object) = world.objects.get(id) else { return };
    let (owner, level) = (object.owner, object.traits.level);
    let left = object.traits.other_arch.clone().and_then(|archetype| world.make_named(&archetype));
    if let Some(left) = left {
        let object = &mut world.objects[left];
        object.owner = owner;
        if object.traits.kind == super::super::SPELL_EFFECT {
            object.change().level = level;
        }
        world.put(left, at, Landing::Dropped);
    }
}

/// Who walks into one that moves is hit at once.
pub(super) fn stepped_on(world: &mut World, id: ObjectId, who: ObjectId) {
    let traits = Arc::clone(&world.objects[id].traits);
    if traits.speed > Fixed(0) && hit::is_alive(&world.objects[who]) {
        hit::one(world, id, who, traits.dam.into(), traits.attacktype);
    }
}
