//! Bullets: one thing that flies straight until it meets somebody or something, and perhaps bursts there.

use std::sync::Arc;

use crate::content::{AttackType, Fixed};
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::magic::family;
use crate::game::world::{Landing, World};

use super::{explosion, flight, hit, launch};

/// One action: a square further.
pub(super) fn act(world: &mut World, id: ObjectId, at: Position) {
    let object = &world.objects[id];
    let (left, ways) = (object.traits.range - 1, object.traits.move_type);
    let to = object.facing.and_then(|direction| flight::next(world, at, direction, ways));
    world.objects[id].change().range = left;
    match to {
        Some(to) if left >= 0 => {
            flight::go(world, id, to);
            if world.objects.get(id).is_some() {
                meets(world, id, to);
            }
        }
        _ => bursts(world, id, at),
    }
}

/// Is there somebody on its square? Then it hits the first one, and bursts; what has nothing to burst into flies on if
/// that fells them.
pub(super) fn meets(world: &mut World, id: ObjectId, at: Position) {
    let alive = |other: &ObjectId| hit::is_alive(&world.objects[world.objects[*other].head.unwrap_or(*other)]);
    let Some(first) = world.square(at).objects.iter().rev().copied().find(alive) else { return };
    let whole = world.objects[first].head.unwrap_or(first);
    let traits = Arc::clone(&world.objects[id].traits);
    if traits.dam > 0 {
        hit::one(world, id, first, traits.dam.into(), traits.attacktype);
    }
    let fell = !world.objects.get(whole).is_some_and(|victim| hit::is_alive(victim) && victim.traits.hp >= 0);
    if world.objects.get(id).is_some() && !(fell && traits.other_arch.is_none()) {
        bursts(world, id, at);
    }
}

/// It is over, and what it holds spreads from here.
pub(super) fn bursts(world: &mut World, id: ObjectId, at: Position) {
    let bullet = Arc::clone(&world.objects[id].traits);
    let (owner, facing) = (world.objects[id].owner, world.objects[id].facing);
    if launch::is_useless(world, id, bullet.attacktype) {
        return flight::end(world, id);
    }
    flight::end(world, id);
    let blast = bullet.other_arch.as_deref().and_then(|archetype| world.make_named(archetype));
    let Some(blast) = blast else { return };
    let object = &mut world.objects[blast];
    (object.owner, object.facing) = (owner, facing);
    // It gains time in the heartbeat already in which it begins.
    if object.traits.subtype == family::EXPLOSION {
        object.speed_left = Fixed(explosion::PAUSE.0 + object.traits.speed.0);
    }
    let mark = object.tag.0;
    let traits = object.change();
    traits.dam = i16::try_from(bullet.food).unwrap_or(i16::MAX);
    traits.range = i8::try_from(bullet.maxhp).unwrap_or(i8::MAX);
    (traits.duration, traits.level, traits.skill) = (bullet.hp, bullet.level, bullet.skill.clone());
    traits.sp = facing.map_or(0, |direction| direction.number().into());
    traits.attacktype |= bullet.attacktype & AttackType::Magic.bit();
    if traits.slaying.is_none() {
        traits.slaying = bullet.slaying.clone();
    }
    traits.weapontype = mark;
    world.put(blast, at, Landing::Dropped);
}
