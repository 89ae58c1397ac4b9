//! The powers of rings and amulets.
//!
//! Measured on the stock server by 800 rings and 230 amulets of shops and starting kits, at difficulties of 1 to 30, which
//! are all alike: a ring has a second power about every fourth time, and a third every sixth of those. A second or third
//! is a harm more often than not, which makes nothing cursed. One bonus in fifteen is of two, and a protection is of 11 to
//! 29, 20 in the mean. What was given powers needs no item power.

use std::sync::Arc;

use crate::content::{AttackType, Flag, Traits};
use crate::game::dice::Dice;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::world::World;

use super::Purpose;

/// One in so many rings has a second power, and one in so many of these a third.
const SECOND_IN: u32 = 4;
const THIRD_IN: u32 = 6;
/// Percent of first powers of what is found that are harms, which curse the thing.
pub(super) const CURSED_PERCENT: u32 = 27;
/// Percent of further powers that are harms.
const HARM_PERCENT: u32 = 55;
/// One in so many powers is twice as strong.
const STRONG_IN: u32 = 15;
/// What can be a harm: the seven abilities, armour class, weapon class, damage and hunger.
const HARMS: u32 = 11;
/// All powers: these, speed, magic and healing, protections as often as nine of them, adornment as often as two.
const POWERS: u32 = 25;
/// An amulet is worth so many times more by its power.
const AMULET_WORTH: i32 = 5;
/// Of so many amulets one turns spells back, and one missiles; the rest are a little more often armour than a protection.
const AMULETS: u32 = 60;
/// Kinds of attack that rings protect from.
const RESISTED: [AttackType; 19] = [
    AttackType::Physical,
    AttackType::Magic,
    AttackType::Fire,
    AttackType::Electricity,
    AttackType::Cold,
    AttackType::Confusion,
    AttackType::Acid,
    AttackType::Drain,
    AttackType::GhostHit,
    AttackType::Poison,
    AttackType::Slow,
    AttackType::Paralyze,
    AttackType::TurnUndead,
    AttackType::Fear,
    AttackType::Deplete,
    AttackType::Death,
    AttackType::HolyWord,
    AttackType::Blind,
    AttackType::LifeStealing,
];

/// Gives a plain ring one or more powers, or a plain amulet its power.
pub(super) fn empower(world: &mut World, id: ObjectId, purpose: Purpose) {
    let traits = &world.objects[id].traits;
    if traits.title.is_some() || traits.artifact.is_some() || traits.resistances.0.iter().any(|value| *value != 0) {
        return;
    }
    let amulet = traits.kind == kinds::AMULET;
    choose_face(world, id);
    let (dice, traits) = (&mut world.dice, world.objects[id].change());
    if amulet {
        return protect(dice, traits, purpose);
    }
    let powers = match (dice.once_in(SECOND_IN), dice.once_in(THIRD_IN)) {
        (true, true) => 3,
        (true, false) => 2,
        _ => 1,
    };
    for number in 0..powers {
        let harm = match number {
            0 => purpose == Purpose::Found && dice.percent(CURSED_PERCENT),
            _ => dice.percent(HARM_PERCENT),
        };
        if harm && number == 0 {
            traits.flags.set(Flag::Cursed, true);
        }
        let which = dice.below(if harm { HARMS } else { POWERS });
        let bonus = if dice.once_in(STRONG_IN) { 2 } else { 1 };
        add_power(dice, traits, which, if harm { -bonus } else { bonus });
        let further = if harm { (1, 3) } else { (2 * number + 1, 1) };
        worth(traits, 2 * i32::from(bonus) * further.0, further.1);
    }
}

/// A ring or amulet is of any of the looks that it has.
fn choose_face(world: &mut World, id: ObjectId) {
    let catalog = Arc::clone(world.catalog());
    let Some(looks) = catalog.animation(world.objects[id].traits.animation) else { return };
    let which = world.dice.below(looks.frames.len() as u32) as usize;
    let Some(face) = looks.frames.get(which) else { return };
    let object = &mut world.objects[id];
    object.face = *face;
    object.change().face = *face;
}

/// The power that an amulet has.
fn protect(dice: &mut Dice, traits: &mut Traits, purpose: Purpose) {
    if purpose == Purpose::Found && dice.percent(CURSED_PERCENT) {
        return harm(dice, traits);
    }
    let bonus = if dice.once_in(STRONG_IN) { 2 } else { 1 };
    let times = match dice.below(AMULETS) {
        59 => {
            traits.flags.set(Flag::ReflectSpell, true);
            11
        }
        58 => {
            traits.flags.set(Flag::ReflectMissile, true);
            9
        }
        0..=30 => {
            traits.ac += bonus;
            i32::from(bonus)
        }
        _ => {
            resist(dice, traits);
            i32::from(bonus)
        }
    };
    worth(traits, 2 * AMULET_WORTH * times, 1);
}

/// What a cursed amulet does: of 41 nine were bad armour, and the others weaknesses of 28 to 61, 45 in the mean.
fn harm(dice: &mut Dice, traits: &mut Traits) {
    traits.flags.set(Flag::Cursed, true);
    if dice.once_in(4) {
        traits.ac -= 1;
    } else {
        let attack = RESISTED[dice.below(RESISTED.len() as u32) as usize];
        traits.resistances[attack] = -((18 + dice.below(19) + dice.below(19) + dice.below(19)) as i16);
    }
    worth(traits, 2 * AMULET_WORTH, 3);
}

fn add_power(dice: &mut Dice, traits: &mut Traits, which: u32, bonus: i8) {
    match which {
        0 => traits.strength += bonus,
        1 => traits.dexterity += bonus,
        2 => traits.constitution += bonus,
        3 => traits.wisdom += bonus,
        4 => traits.charisma += bonus,
        5 => traits.intelligence += bonus,
        6 => traits.power += bonus,
        7 => traits.ac += bonus,
        8 => traits.wc += bonus,
        9 => traits.dam += i16::from(bonus),
        10 => traits.food += i32::from(bonus),
        11 => {
            traits.exp += i64::from(bonus);
            worth(traits, 2, 3);
        }
        12 => {
            traits.sp += i16::from(bonus);
            worth(traits, 3, 1);
        }
        13 => {
            traits.hp += i16::from(bonus);
            worth(traits, 4, 1);
        }
        14 | 15 => {}
        _ => resist(dice, traits),
    }
}

fn resist(dice: &mut Dice, traits: &mut Traits) {
    let attack = RESISTED[dice.below(RESISTED.len() as u32) as usize];
    traits.resistances[attack] = (11 + dice.below(7) + dice.below(7) + dice.below(7)) as i16;
}

fn worth(traits: &mut Traits, times: i32, of: i32) {
    traits.value = traits.value.saturating_mul(times) / of;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::rules::items;
    use crate::game::testing::Stage;

    #[test]
    fn every_plain_ring_gets_a_power_and_only_a_first_harm_is_a_curse() {
        let mut stage = Stage::new();
        let (mut cursed, mut harmed) = (0, 0);
        for purpose in [Purpose::Found, Purpose::Sold] {
            for _ in 0..300 {
                let ring = stage.make("ring", 1);
                empower(&mut stage.world, ring, purpose);
                let traits = &stage.world.objects[ring].traits;
                let powers = items::powers(traits);
                assert!(!powers.is_empty() && traits.item_power == 0, "{powers}");
                cursed += usize::from(traits.has(Flag::Cursed));
                harmed += usize::from(purpose == Purpose::Sold && powers.contains('-'));
                assert!(purpose == Purpose::Found || !traits.has(Flag::Cursed));
            }
        }
        assert!((50..120).contains(&cursed) && (15..80).contains(&harmed), "{cursed} {harmed}");
    }

    #[test]
    fn amulets_protect_and_a_protection_is_of_twenty_in_the_mean() {
        let mut stage = Stage::new();
        let (mut armour, mut protections) = (0, Vec::new());
        for _ in 0..300 {
            let amulet = stage.make("ring", 1);
            let traits = stage.world.objects[amulet].change();
            (traits.kind, traits.value) = (kinds::AMULET, 250);
            empower(&mut stage.world, amulet, Purpose::Sold);
            let traits = &stage.world.objects[amulet].traits;
            assert!(traits.value >= 2500);
            armour += usize::from(traits.ac > 0);
            protections.extend(traits.resistances.0.iter().copied().filter(|value| *value != 0));
        }
        assert!((110..180).contains(&armour), "{armour}");
        assert!(protections.iter().all(|value| (11..=29).contains(value)), "{protections:?}");
        let mean = protections.iter().sum::<i16>() / protections.len() as i16;
        assert!((18..=21).contains(&mean), "{mean}");
    }
}
