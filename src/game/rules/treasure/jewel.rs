//! The powers of rings and amulets.

use crate::content::{AttackType, Flag};
use crate::game::object::ObjectId;
use crate::game::world::World;

use super::Purpose;

/// One in so many rings has another power, and one in so many powers is a harm.
const MORE_IN: u32 = 4;
const HARM_IN: u32 = 6;
/// Most powers of one ring.
const POWERS_MAX: i8 = 4;
/// Kinds of attack that rings protect from or make weak against.
const RESISTED: [AttackType; 14] = [
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
    AttackType::Deplete,
    AttackType::Blind,
];

/// Gives a plain ring one or more powers.
pub(super) fn empower(world: &mut World, id: ObjectId, difficulty: i32, purpose: Purpose) {
    let traits = &world.objects[id].traits;
    if traits.title.is_some() || traits.artifact.is_some() || traits.resistances.0.iter().any(|value| *value != 0) {
        return;
    }
    let mut powers = 1;
    while powers < POWERS_MAX && world.dice.once_in(MORE_IN) {
        powers += 1;
    }
    let mut harmful = false;
    for _ in 0..powers {
        let harm = purpose != Purpose::Sold && world.dice.once_in(HARM_IN);
        harmful |= harm;
        add_power(world, id, difficulty, if harm { -1 } else { 1 });
    }
    let traits = world.objects[id].change();
    traits.flags.set(Flag::Cursed, harmful);
    traits.item_power = powers - 1;
    traits.value = traits.value.saturating_mul(powers.into());
}

fn add_power(world: &mut World, id: ObjectId, difficulty: i32, sign: i8) {
    let which = world.dice.below(20);
    let attack = RESISTED[world.dice.below(RESISTED.len() as u32) as usize];
    let strength = world.dice.between(10, 20 + difficulty.clamp(0, 20)) as i16;
    let ability = world.dice.below(7);
    let traits = world.objects[id].change();
    match which {
        0..=3 => {
            let abilities = [
                &mut traits.strength,
                &mut traits.dexterity,
                &mut traits.constitution,
                &mut traits.wisdom,
                &mut traits.charisma,
                &mut traits.intelligence,
                &mut traits.power,
            ];
            if let Some(value) = abilities.into_iter().nth(ability as usize) {
                *value += sign;
            }
        }
        4 => traits.dam += i16::from(sign) * 2,
        5 => traits.wc += sign,
        6 => traits.ac += sign,
        7 => traits.hp += i16::from(sign),
        8 => traits.sp += i16::from(sign),
        9 => traits.grace += i16::from(sign),
        10 => traits.food += i32::from(sign),
        11 => traits.exp += i64::from(sign),
        12 => traits.luck += sign,
        _ => traits.resistances[attack] += i16::from(sign) * strength,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::rules::items;
    use crate::game::testing::Stage;

    #[test]
    fn every_plain_ring_gets_a_power_and_harm_is_a_curse() {
        let mut stage = Stage::new();
        let mut cursed = 0;
        for _ in 0..200 {
            let ring = stage.make("ring", 1);
            empower(&mut stage.world, ring, 5, Purpose::Found);
            let traits = &stage.world.objects[ring].traits;
            let powers = items::powers(traits);
            cursed += usize::from(traits.has(Flag::Cursed));
            assert_eq!(powers.contains('-'), traits.has(Flag::Cursed) && powers.contains('-'), "{powers}");
        }
        assert!((10..100).contains(&cursed), "{cursed}");
        for _ in 0..50 {
            let ring = stage.make("ring", 1);
            empower(&mut stage.world, ring, 5, Purpose::Sold);
            assert!(!items::powers(&stage.world.objects[ring].traits).contains('-'));
        }
    }
}
