//! What is said of a blow: verbs by its kind and force, from the file `attackmess`.

use crate::content::attackmess::AttackMessage;
use crate::content::{AttackType, Flag};
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::fitness;
use crate::game::update::Text;
use crate::game::world::World;

/// Sets of words in the file.
const ARROW: usize = 0;
const DRAIN: usize = 1;
const ELECTRICITY: usize = 2;
const COLD: usize = 3;
const FIRE: usize = 4;
const PLAIN: usize = 5;
const KARATE: usize = 6;
const CLAWS: usize = 7;
const PUNCH: usize = 8;
const DOOR: usize = 17;
const SUFFERING: usize = 18;
/// The sets of the kinds of weapons 1 to 8 follow this one.
const WEAPONS: usize = 8;
const WEAPON_TYPES: std::ops::RangeInclusive<u32> = 1..=8;

/// Subtypes of the skills of bare hands.
const PUNCHING: u8 = 17;
const FLAME_TOUCH: u8 = 18;
const KARATE_SKILL: u8 = 19;
const CLAWING: u8 = 31;

/// Tells the player who answers for it how a hit landed.
pub(super) fn tell_hit(world: &mut World, by: ObjectId, who: ObjectId, victim: ObjectId, damage: i32, attacks: u32) {
    if world.player_of(who).is_none() {
        return;
    }
    if damage <= 0 {
        // A blow that landed and did nothing is told like this on the stock server too; one that went by is not told.
        if by == who {
            let name = &world.objects[victim].traits.name;
            world.tell(who, Text::hit(format!("You missed {name}.")));
        }
        return;
    }
    let set = set(world, by, victim, attacks);
    let catalog = std::sync::Arc::clone(world.catalog());
    let name = world.objects[victim].traits.name.clone();
    let words = match catalog.attack_messages.message(set, damage) {
        Some(AttackMessage { verb, suffix, .. }) if by == who => format!("You {verb} {name}{suffix}."),
        Some(AttackMessage { seen, .. }) => format!("Your {}{seen} {name}.", world.objects[by].traits.name),
        None => format!("You hit {name}."),
    };
    world.tell(who, Text::hit(words));
}

fn set(world: &World, by: ObjectId, victim: ObjectId, attacks: u32) -> usize {
    if matches!(world.objects[victim].traits.kind, kinds::DOOR | kinds::LOCKED_DOOR) {
        return DOOR;
    }
    let hitter = &world.objects[by].traits;
    match hitter.kind {
        kinds::ARROW | kinds::THROWN => return ARROW,
        kinds::DISEASE | kinds::SYMPTOM | kinds::POISONING => return SUFFERING,
        kinds::PLAYER => return of_player(world, by, victim, attacks),
        _ => {}
    }
    of_attack(attacks)
}

fn of_player(world: &World, body: ObjectId, victim: ObjectId, attacks: u32) -> usize {
    if let Some(weapon) = fitness::worn(world, body).find(|item| item.traits.kind == kinds::WEAPON) {
        let kind = weapon.traits.weapontype;
        return if WEAPON_TYPES.contains(&kind) { WEAPONS + kind as usize } else { PLAIN };
    }
    // Bare hands have no words of their own for nests.
    let skill = fitness::chosen_skill(world, body).map(|skill| world.objects[skill].traits.subtype);
    let target = &world.objects[victim];
    match skill.filter(|_| !target.has(Flag::Generator)) {
        Some(PUNCHING) => PUNCH,
        Some(FLAME_TOUCH) => FIRE,
        Some(KARATE_SKILL) => KARATE,
        Some(CLAWING) => CLAWS,
        _ => of_attack(attacks),
    }
}

fn of_attack(attacks: u32) -> usize {
    let has = |kind: AttackType| attacks & kind.bit() != 0;
    match () {
        () if has(AttackType::Drain) => DRAIN,
        () if has(AttackType::Electricity) => ELECTRICITY,
        () if has(AttackType::Cold) => COLD,
        () if has(AttackType::Fire) => FIRE,
        () => PLAIN,
    }
}
