//! What creatures wear and wield of what they have. What it does for them is counted where they fight
//! (`rules/combat`).

use crate::content::{AttackType, BodySlot, Flag, Traits};
use crate::game::kinds::{
    AMULET, ARMOUR, BOOTS, BOW, BRACERS, CLOAK, GIRDLE, GLOVES, HELMET, RING, ROD, SHIELD, SKILL_TOOL, WAND, WEAPON,
};
use crate::game::object::ObjectId;
use crate::game::rules::items;
use crate::game::world::World;

/// Puts a thing on if the creature has use for it and wears nothing better in its place.
pub(super) fn consider(world: &mut World, monster: ObjectId, id: ObjectId) {
    let object = &world.objects[id];
    if object.has(Flag::Applied) || !may_use(world, monster, object.traits.kind) {
        return;
    }
    if !items::body_suits(world, monster, id) {
        return;
    }
    let Some(in_the_way) = in_the_way(world, monster, id) else { return };
    let worth_of_old: i32 = in_the_way.iter().map(|old| worth(&world.objects[*old].traits)).sum();
    let stuck = |old: &ObjectId| world.objects[*old].has(Flag::Cursed) || world.objects[*old].has(Flag::Damned);
    if !in_the_way.is_empty() && (worth(&world.objects[id].traits) <= worth_of_old || in_the_way.iter().any(stuck)) {
        return;
    }
    for old in in_the_way {
        world.objects[old].set(Flag::Applied, false);
    }
    let id = one_of(world, monster, id);
    world.objects[id].set(Flag::Applied, true);
    if world.objects[id].traits.kind == BOW {
        world.objects[monster].set(Flag::HasReadyBow, true);
    }
}

fn may_use(world: &World, monster: ObjectId, kind: u8) -> bool {
    let need = match kind {
        WEAPON => Flag::CanUseWeapon,
        SHIELD => Flag::CanUseShield,
        ARMOUR | HELMET | CLOAK | BOOTS | GLOVES | GIRDLE | BRACERS => Flag::CanUseArmour,
        RING | AMULET => Flag::CanUseRing,
        BOW => Flag::CanUseBow,
        WAND | ROD => Flag::CanUseRange,
        SKILL_TOOL => Flag::CanUseSkill,
        _ => return false,
    };
    world.objects[monster].has(need)
}

/// What would have to be taken off for it. None: that would not be enough.
fn in_the_way(world: &World, monster: ObjectId, id: ObjectId) -> Option<Vec<ObjectId>> {
    let thing = &world.objects[id].traits;
    let worn: Vec<ObjectId> = {
        let inside = world.objects[monster].inventory.iter().copied();
        inside.filter(|other| *other != id && world.objects[*other].has(Flag::Applied)).collect()
    };
    let mut off: Vec<ObjectId> = Vec::new();
    // One weapon and one shield, whatever arms there are.
    if matches!(thing.kind, WEAPON | SHIELD) {
        off.extend(worn.iter().filter(|other| world.objects[**other].traits.kind == thing.kind));
    }
    for slot in BodySlot::ALL {
        let takes = |id: &ObjectId| -i32::from(world.objects[*id].traits.body[slot].min(0));
        let freed: i32 = off.iter().map(takes).sum();
        let mut lacking = takes(&id) - items::free_places(world, monster, slot) - freed;
        // The least of what is worn there goes first.
        let mut others: Vec<ObjectId> =
            worn.iter().copied().filter(|other| takes(other) > 0 && !off.contains(other)).collect();
        others.sort_by_key(|other| worth(&world.objects[*other].traits));
        for other in others {
            if lacking <= 0 {
                break;
            }
            lacking -= takes(&other);
            off.push(other);
        }
        if lacking > 0 {
            return None;
        }
    }
    Some(off)
}

/// How much a thing is worth to somebody who fights with it.
fn worth(traits: &Traits) -> i32 {
    let magic = i32::from(traits.magic);
    match traits.kind {
        WEAPON | BOW => i32::from(traits.dam) + 2 * magic + i32::from(traits.wc),
        _ => 10 * (i32::from(traits.ac) + magic) + i32::from(traits.resistances[AttackType::Physical]),
    }
}

/// One piece of a stack as a thing of its own.
fn one_of(world: &mut World, monster: ObjectId, id: ObjectId) -> ObjectId {
    if world.objects[id].count <= 1 {
        return id;
    }
    let one = world.split(id, 1);
    world.put_into_apart(one, monster);
    one
}
