//! What an effect does to everything on a square: who lives is hurt, what lies there may burn, freeze or dissolve.

use crate::content::{AttackType, Flag};
use crate::game::identity::End;
use crate::game::kinds;
use crate::game::map::Position;
use crate::game::object::{Object, ObjectId};
use crate::game::rules::combat;
use crate::game::world::{Landing, World};

/// Sides of the die that things save themselves with.
const DIE: i32 = 20;
/// What is left of what burns, and what holds what freezes.
const BURNT: &str = "burnout";
const FROZEN: &str = "icecube";

/// Hits everybody and everything on a square. The effect itself may be gone afterwards.
pub(super) fn square(world: &mut World, id: ObjectId, at: Position) {
    let traits = std::sync::Arc::clone(&world.objects[id].traits);
    for other in world.square(at).objects.clone() {
        if world.objects.get(id).is_none() {
            return;
        }
        if world.objects.get(other).is_some() && other != id {
            one(world, id, other, i32::from(traits.dam), traits.attacktype);
        }
    }
}

/// Hits one thing or creature. True: it was alive.
pub(super) fn one(world: &mut World, id: ObjectId, other: ObjectId, damage: i32, attacks: u32) -> bool {
    let whole = world.objects[other].head.unwrap_or(other);
    if is_alive(&world.objects[whole]) {
        // Every part of a big creature is hit for itself, and what does no harm of its own is still felt.
        let parts = i32::try_from(world.objects[whole].tails.len() + 1).unwrap_or(1);
        let least = i32::from(attacks != 0);
        combat::hurt(world, whole, id, (damage / parts).max(least), attacks);
        return true;
    }
    if can_be_ruined(&world.objects[other]) {
        ruin(world, other, attacks);
    }
    false
}

pub(in crate::game) fn is_alive(object: &Object) -> bool {
    object.traits.kind == kinds::PLAYER || object.has(Flag::Alive)
}

/// Is it a thing that lies about and is made of something?
pub(super) fn can_be_ruined(object: &Object) -> bool {
    object.head.is_none()
        && !object.has(Flag::NoPick)
        && !object.has(Flag::IsFloor)
        && object.traits.invisible == 0
        && object.traits.kind != kinds::SPELL_EFFECT
        && (object.traits.material != 0 || object.traits.materialname.is_some())
        && !is_alive(object)
}

/// A thing that does not save itself is no more, or in a block of ice.
fn ruin(world: &mut World, id: ObjectId, attacks: u32) {
    let Some(at) = world.position(id) else { return };
    let Some(by) = fails(world, id, attacks) else { return };
    let cold = by == AttackType::Cold as usize;
    let remains = [AttackType::Fire, AttackType::Electricity].iter().any(|kind| *kind as usize == by);
    if cold {
        return freeze(world, id, at);
    }
    world.destroy(id, End::Destroyed);
    if remains && let Some(burnt) = world.make_named(BURNT) {
        world.put(burnt, at, Landing::Dropped);
    }
}

/// Ice holds a thing until somebody melts it.
fn freeze(world: &mut World, id: ObjectId, at: Position) {
    let archetype = world.catalog().archetype_id(FROZEN);
    let Some(archetype) = archetype.filter(|cube| *cube != world.objects[id].archetype) else { return };
    let cube = world.make(archetype);
    world.take_away(id);
    world.put_into(id, cube);
    world.put(cube, at, Landing::Dropped);
}

/// The first kind of attack that a thing does not stand.
fn fails(world: &mut World, id: ObjectId, attacks: u32) -> Option<usize> {
    let object = &world.objects[id];
    let magic = i32::from(object.traits.magic);
    let (resistances, material) = (object.traits.resistances, object.traits.material);
    let catalog = std::sync::Arc::clone(world.catalog());
    let named = object.traits.materialname.as_deref().and_then(|name| catalog.materials.find(name));
    let basic = || catalog.materials.all.iter().find(|it| it.material & material != 0);
    let saves = named.or_else(basic)?.saves;
    let hits = (0..AttackType::COUNT).filter(|kind| attacks & 1 << kind != 0 && resistances.0[*kind] < 100);
    let mut hits = hits.filter(|kind| saves.0[*kind] > 0);
    hits.find(|kind| world.dice.between(1, DIE) + magic.max(0) < i32::from(saves.0[*kind]))
}
