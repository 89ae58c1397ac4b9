//! What somebody has to fight with: the numbers of a player, or of a creature with what it wears.

use crate::content::{AttackType, Flag};
use crate::game::dice::Dice;
use crate::game::kinds;
use crate::game::object::{Object, ObjectId};
use crate::game::rules::fitness;
use crate::game::world::World;

/// How somebody fights and is fought. Of `wc` and `ac` the lower is the better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::game) struct Prowess {
    pub(in crate::game) wc: i32,
    pub(in crate::game) ac: i32,
    pub(in crate::game) dam: i32,
    /// Bits of [`AttackType`] of a blow.
    pub(in crate::game) attacks: u32,
    pub(in crate::game) level: i32,
    pub(in crate::game) luck: i32,
}

/// How many times its own damage a creature with a weapon does at most.
const MADE_OF_STRENGTH: i32 = 3;

pub(in crate::game) fn prowess(world: &World, id: ObjectId) -> Prowess {
    let object = &world.objects[id];
    let traits = &object.traits;
    let (level, luck) = (i32::from(traits.level), luck(world, id));
    let Some(player) = world.player_of(id) else { return creature(world, object, level, luck) };
    let fitness = &player.fitness;
    let attacks = attacks_of_player(world, id);
    let (wc, ac, dam) = (fitness.wc.into(), fitness.ac.into(), fitness.dam.into());
    Prowess { wc, ac, dam, attacks, level, luck }
}

fn creature(world: &World, object: &Object, level: i32, luck: i32) -> Prowess {
    let traits = &object.traits;
    let (mut wc, mut ac, mut dam) = (i32::from(traits.wc), i32::from(traits.ac), i32::from(traits.dam));
    let mut attacks = traits.attacktype;
    for item in applied(world, object) {
        let item = &item.traits;
        let magic = i32::from(item.magic);
        match item.kind {
            kinds::WEAPON => {
                wc -= i32::from(item.wc) + magic;
                // No weapon makes more of a creature's own strength than this (measured).
                dam = (dam + i32::from(item.dam) + magic).min(dam * MADE_OF_STRENGTH);
                attacks |= item.attacktype;
            }
            kinds::BOW | kinds::WAND | kinds::ROD | kinds::SKILL | kinds::CONTAINER => {}
            _ => {
                ac -= if item.ac == 0 { 0 } else { i32::from(item.ac) + magic };
                wc -= i32::from(item.wc);
                dam += i32::from(item.dam);
            }
        }
    }
    Prowess { wc, ac, dam, attacks: or_physical(attacks), level, luck }
}

/// A weapon decides the kind of attack, without one the skill; worn things and spells add theirs.
fn attacks_of_player(world: &World, body: ObjectId) -> u32 {
    let worn = fitness::worn(world, body).map(|item| &item.traits);
    let worn = worn.filter(|item| !matches!(item.kind, kinds::BOW | kinds::WAND | kinds::ROD));
    let mut attacks = worn.fold(world.objects[body].traits.attacktype, |sum, item| sum | item.attacktype);
    let armed = fitness::weapon(world, body).is_some();
    if let Some(skill) = fitness::chosen_skill(world, body).filter(|_| !armed) {
        attacks |= world.objects[skill].traits.attacktype;
    }
    or_physical(attacks)
}

fn or_physical(attacks: u32) -> u32 {
    if attacks == 0 { AttackType::Physical.bit() } else { attacks }
}

fn applied<'w>(world: &'w World, object: &'w Object) -> impl Iterator<Item = &'w Object> {
    let inside = object.inventory.iter().map(|id| &world.objects[*id]);
    inside.filter(|item| item.has(Flag::Applied))
}

/// One's own luck and that of what one wears; for a player also what unseen forces do.
fn luck(world: &World, id: ObjectId) -> i32 {
    let object = &world.objects[id];
    let worn: i32 = applied(world, object).map(|item| i32::from(item.traits.luck)).sum();
    i32::from(object.traits.luck) + worn
}

/// Percent of protection against a kind of attack.
pub(in crate::game) fn resists(world: &World, id: ObjectId, attack: AttackType) -> i32 {
    if let Some(player) = world.player_of(id) {
        return player.fitness.resistances[attack].into();
    }
    let object = &world.objects[id];
    let (mut protection, mut weakness) = (0, 0);
    let values = applied(world, object).map(|item| i32::from(item.traits.resistances[attack]));
    for value in values.chain([i32::from(object.traits.resistances[attack])]) {
        let sum = if value > 0 { &mut protection } else { &mut weakness };
        *sum += (100 - *sum) * value.abs() / 100;
    }
    protection - weakness
}

/// Does somebody save themselves from the worst of an attack by a level? One's own level helps, and `bonus`; twenty
/// always does.
pub(in crate::game) fn saves(world: &mut World, id: ObjectId, bonus: i32, attacker_level: i32) -> bool {
    let Prowess { level, luck, .. } = prowess(world, id);
    let roll = d20(&mut world.dice, luck);
    roll >= 20 || (roll > 1 && roll + bonus + level >= 20.max(10 + attacker_level))
}

/// One to twenty; luck rolls again now and then, good luck for the better and bad luck for the worse.
pub(super) fn d20(dice: &mut Dice, luck: i32) -> i32 {
    lucky(dice, 20, luck)
}

/// One to `most`, with luck.
pub(super) fn lucky(dice: &mut Dice, most: i32, luck: i32) -> i32 {
    let roll = dice.between(1, most);
    if luck == 0 || !dice.percent(luck.unsigned_abs().saturating_mul(5).min(95)) {
        return roll;
    }
    let again = dice.between(1, most);
    if luck > 0 { roll.max(again) } else { roll.min(again) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::Stage;

    #[test]
    fn what_a_creature_wears_makes_it_harder_to_beat() {
        let mut stage = Stage::with(ORC, "", &["@o"], &[('o', "orc")]);
        let orc = stage.world.square(stage.at(1, 0)).objects[1];
        let plain = prowess(&stage.world, orc);
        assert_eq!(plain, Prowess { wc: 17, ac: 8, dam: 1, attacks: 1, level: 1, luck: 0 });
        for worn in ["sword", "shield"] {
            let id = stage.make(worn, 1);
            stage.world.objects[id].set(Flag::Applied, true);
            stage.world.put_into(id, orc);
        }
        let armed = prowess(&stage.world, orc);
        assert_eq!((armed.dam, armed.ac), (MADE_OF_STRENGTH, 7));
        assert_eq!(resists(&stage.world, orc, AttackType::Physical), 3);
    }

    const ORC: &str = "Object orc\nname orc\nalive 1\nmonster 1\nwc 17\nac 8\ndam 1\nlevel 1\nhp 5\nend\n";

    #[test]
    fn luck_tilts_the_dice_and_keeps_them_in_bounds() {
        let mut dice = Dice::seeded(3);
        let mut mean = |luck| {
            (0..4000).map(|_| d20(&mut dice, luck)).inspect(|roll| assert!((1..=20).contains(roll))).sum::<i32>() / 40
        };
        let (bad, plain, good) = (mean(-10), mean(0), mean(10));
        assert!(bad + 50 < plain && plain + 50 < good, "{bad} {plain} {good}");
    }
}
