//! What is said of a blow: verbs by its kind and force, from the file `attackmess`.

use crate::content::attackmess::AttackMessage;
use crate::content::{AttackType, Flag, Traits};
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::magic::family;
use crate::game::rules::{fitness, movement, skills};
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
const FEED: usize = 19;
const DOOR: usize = 17;
const SUFFERING: usize = 18;
/// The sets of the kinds of weapons 1 to 8 follow this one.
const WEAPONS: usize = 8;
const WEAPON_TYPES: std::ops::RangeInclusive<u32> = 1..=8;

/// Tells the player who answers for it how a hit landed.
pub(super) fn tell_hit(world: &mut World, by: ObjectId, who: ObjectId, victim: ObjectId, damage: i32, attacks: u32) {
    if world.player_of(who).is_none() {
        return;
    }
    if by != who {
        return tell_afar(world, by, who, victim, damage, attacks);
    }
    let name = world.objects[victim].traits.name.clone();
    if damage <= 0 {
        // A blow that landed and did nothing is told like this on the stock server too; one that went by is not told.
        return world.tell(who, Text::hit(format!("You missed {name}.")));
    }
    let set = set(world, by, victim, attacks);
    let catalog = std::sync::Arc::clone(world.catalog());
    let words = match catalog.attack_messages.message(set, damage) {
        Some(AttackMessage { verb, suffix, .. }) => format!("You {verb} {name}{suffix}."),
        None => format!("You hit {name}."),
    };
    world.tell(who, Text::hit(words));
}

/// Tells now and then what a spell or an arrow of somebody's does, and whom it hits if that is a player.
fn tell_afar(world: &mut World, by: ObjectId, who: ObjectId, victim: ObjectId, damage: i32, attacks: u32) {
    if !world.dice.once_in(rarity(world, by)) {
        return;
    }
    let set = set(world, by, victim, attacks);
    let catalog = std::sync::Arc::clone(world.catalog());
    let seen = match catalog.attack_messages.message(set, damage) {
        _ if damage <= 0 => " misses",
        Some(message) => &*message.seen,
        None => " hits",
    };
    let name = |id: ObjectId| world.objects[id].traits.name.clone();
    let (what, owner, whom) = (name(by), name(who), name(victim));
    world.tell(who, Text::hit_from_afar(format!("Your {what}{seen} {whom}.")));
    world.tell(victim, Text::victim(format!("{owner}'s {what} {seen} you.")));
    if let Some(at) = world.position(who) {
        movement::noise(world, at, kinds::sound::BLOW, "hit", who);
    }
}

/// How seldom hits are told: one in so many. Counted on the stock server for arrows (6 of some 40), bolts (350 of 2200
/// hits), cones and what explodes (60 of 900), and single shots (40 of 1600).
fn rarity(world: &World, by: ObjectId) -> u32 {
    let traits = &world.objects[by].traits;
    match (traits.kind, traits.subtype) {
        (kinds::SPELL_EFFECT, family::CONE | family::EXPLOSION) => 15,
        (kinds::SPELL_EFFECT, family::BULLET | family::MAGIC_MISSILE | family::MOVING_BALL) => 40,
        _ => 6,
    }
}

fn set(world: &World, by: ObjectId, victim: ObjectId, attacks: u32) -> usize {
    if matches!(world.objects[victim].traits.kind, kinds::DOOR | kinds::LOCKED_DOOR) {
        return DOOR;
    }
    let hitter = &world.objects[by].traits;
    match hitter.kind {
        kinds::ARROW | kinds::THROWN => return ARROW,
        kinds::SPELL_EFFECT if is_magic_shot(hitter, attacks) => return ARROW,
        kinds::DISEASE | kinds::SYMPTOM | kinds::POISONING => return SUFFERING,
        kinds::PLAYER => return of_player(world, by, victim, attacks),
        _ => {}
    }
    of_attack(attacks)
}

/// Magic that flies as an arrow does hits as one.
fn is_magic_shot(hitter: &Traits, attacks: u32) -> bool {
    matches!(hitter.subtype, family::BULLET | family::MAGIC_MISSILE) && attacks == AttackType::Magic.bit()
}

fn of_player(world: &World, body: ObjectId, victim: ObjectId, attacks: u32) -> usize {
    if let Some(weapon) = fitness::weapon(world, body) {
        let kind = weapon.traits.weapontype;
        return if WEAPON_TYPES.contains(&kind) { WEAPONS + kind as usize } else { PLAIN };
    }
    // Bare hands have no words of their own for nests.
    let skill = fitness::chosen_skill(world, body).map(|skill| world.objects[skill].traits.subtype);
    let target = &world.objects[victim];
    match skill.filter(|_| !target.has(Flag::Generator)) {
        Some(skills::PUNCHING) => PUNCH,
        Some(skills::FLAME_TOUCH) => FIRE,
        Some(skills::KARATE) => KARATE,
        Some(skills::CLAWING) => CLAWS,
        Some(skills::WRAITH_FEED) => FEED,
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
