//! The finishing touches on a thing that was rolled: magic, spells, material, text.

use std::sync::Arc;

use crate::content::{Fixed, Flag};
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::{items, magic};
use crate::game::world::World;

use super::jewel::CURSED_PERCENT;
use super::{Purpose, artifact, jewel, writing};

/// One in so many things without magic is something special.
const ARTIFACT_IN: u32 = 20;
/// Tenths of a percent for each point of difficulty that a thing is magic, and the least and the most of them.
const MAGIC_TENTHS: i32 = 7;
const MAGIC_TENTHS_MIN: i32 = 40;
const MAGIC_TENTHS_MAX: i32 = 220;
/// Percent for each further step of magic in the easiest place, one more for each point of difficulty, and at most.
const FURTHER_PERCENT: i32 = 30;
const FURTHER_PERCENT_MAX: i32 = 85;
/// Levels from one strength of a spell to the next when it does not grow with its level, and the highest level that is cast
/// from a thing.
const LEVEL_STEP: i32 = 5;
const LEVEL_MAX: i32 = 110;
/// A level is worth what it is beside so many and the spell's own.
const LEVEL_WORTH: i64 = 50;
/// Percent by which each step of magic makes a thing lighter.
const LIGHTER: i64 = 10;

/// Makes a fresh thing what it is to be. `magic_max` is the largest bonus it may have.
pub(super) fn finish(world: &mut World, id: ObjectId, difficulty: i32, magic_max: i32, purpose: Purpose) {
    let kind = world.objects[id].traits.kind;
    match kind {
        kinds::SKILL => items::begin_skill(world, id),
        kinds::SPELLBOOK | kinds::SCROLL | kinds::WAND | kinds::ROD => fit_spell(world, id, difficulty),
        kinds::BOOK => writing::write(world, id),
        kinds::RUNE | kinds::TRAP => {
            let level = world.dice.between(1, difficulty.max(1));
            world.objects[id].change().level = level as i16;
        }
        _ => {}
    }
    if takes_magic(kind) && world.objects[id].traits.magic == 0 && magic_max > 0 {
        add_magic(world, id, difficulty, magic_max, purpose);
    }
    if kind != kinds::BOOK {
        choose_material(world, id);
    }
    let special =
        artifact::must_be_special(kind) || (world.objects[id].traits.magic == 0 && world.dice.once_in(ARTIFACT_IN));
    if special && !matches!(kind, kinds::SKILL | kinds::SPELL | kinds::FORCE) {
        artifact::make(world, id, difficulty, purpose);
    }
    if matches!(kind, kinds::RING | kinds::AMULET) {
        jewel::empower(world, id, purpose);
    }
    if purpose == Purpose::Sold {
        world.objects[id].set(Flag::Identified, true);
    }
}

fn takes_magic(kind: u8) -> bool {
    matches!(
        kind,
        kinds::WEAPON
            | kinds::BOW
            | kinds::ARROW
            | kinds::ARMOUR
            | kinds::SHIELD
            | kinds::HELMET
            | kinds::BOOTS
            | kinds::GLOVES
            | kinds::CLOAK
            | kinds::BRACERS
            | kinds::GIRDLE
    )
}

/// The deeper a thing is found, the more magic it has. Of some 300 weapons and pieces of armour at each difficulty the stock
/// server made magic: 5 of 100 at 5, 6 at 10, 12 at 20, 22 at 30, and no more than that at 60 and 100; of these were +2 or
/// better 40 of 100 at 5, 57 at 30 and 86 at 60. Of 73 that were found 21 were cursed, with as much less than nothing.
fn add_magic(world: &mut World, id: ObjectId, difficulty: i32, most: i32, purpose: Purpose) {
    let tenths = difficulty.saturating_mul(MAGIC_TENTHS).clamp(MAGIC_TENTHS_MIN, MAGIC_TENTHS_MAX) as u32;
    // What is bad comes besides what is good: in shops there is only the latter.
    let bad = if purpose == Purpose::Sold { 0 } else { CURSED_PERCENT };
    if world.dice.below(10 * (100 - bad)) >= tenths {
        return;
    }
    let further = difficulty.saturating_add(FURTHER_PERCENT).clamp(FURTHER_PERCENT, FURTHER_PERCENT_MAX) as u32;
    let mut magic = 1;
    while magic < most && world.dice.percent(further) {
        magic += 1;
    }
    let cursed = world.dice.percent(bad);
    let object = &mut world.objects[id];
    let traits = object.change();
    traits.magic = if cursed { -magic as i8 } else { magic as i8 };
    traits.flags.set(Flag::Cursed, cursed);
    let lighter = (100 - i64::from(traits.magic) * LIGHTER).max(10);
    traits.weight = i32::try_from(i64::from(traits.weight) * lighter / 100).unwrap_or(i32::MAX);
}

/// A thing to cast from is as powerful as its spell or more, by as many of the spell's own steps as the place is difficult at
/// most: the spell grows by one at each of them. There are as many copies of a scroll as the list of spells says.
pub(super) fn fit_spell(world: &mut World, id: ObjectId, difficulty: i32) {
    let Some(spell) = magic::spell_in(world, id) else { return };
    let (traits, copies) = (&world.objects[spell].traits, world.objects[spell].count);
    let growing = [traits.dam_modifier, traits.duration_modifier, traits.range_modifier];
    let step = growing.into_iter().map(i32::from).find(|step| *step > 0).unwrap_or(LEVEL_STEP);
    let (least, worth, steps) = (traits.level, traits.value, world.dice.below(difficulty.max(0) as u32 + 1));
    let level = (i32::from(least) + step * steps as i32).min(LEVEL_MAX.max(least.into())) as i16;
    world.objects[spell].count = 0;
    let object = &mut world.objects[id];
    let traits = object.change();
    traits.level = if traits.kind == kinds::SPELLBOOK { least } else { level };
    traits.value = priced(traits.value, worth, traits.level, least);
    match traits.kind {
        kinds::WAND => {
            traits.food = i32::try_from(copies).unwrap_or(i32::MAX);
            object.count = object.count.max(1);
        }
        kinds::SCROLL => object.count = copies.max(1),
        _ => {}
    }
}

/// What a thing to cast from is worth: as often its plain value as the spell's, more for each level above the spell's.
/// The prices of 150 different scrolls, wands, rods and books in shops are this, to the coin.
fn priced(plain: i32, spell: i32, level: i16, least: i16) -> i32 {
    let worth =
        i64::from(plain) * i64::from(spell) * (LEVEL_WORTH + i64::from(level)) / (LEVEL_WORTH + i64::from(least));
    i32::try_from(worth).unwrap_or(i32::MAX)
}

/// Of what a thing is made: the common material of its kind. The rarer ones of the world's list are for those things only
/// that name them, as the list itself says; of 700 weapons and pieces of armour in shops none was of another.
fn choose_material(world: &mut World, id: ObjectId) {
    let traits = &world.objects[id].traits;
    if traits.material == 0 || traits.materialname.is_some() {
        return;
    }
    let (bits, kind) = (traits.material, traits.kind);
    let catalog = Arc::clone(world.catalog());
    let Some(material) = catalog.materials.all.iter().find(|material| material.material & bits != 0) else { return };
    let traits = world.objects[id].change();
    traits.materialname = Some(material.name.clone());
    traits.weight = scaled(traits.weight, material.weight);
    traits.value = scaled(traits.value, material.value);
    if kind == kinds::WEAPON {
        traits.dam = traits.dam.saturating_add(material.damage as i16).max(1);
        traits.last_sp = (traits.last_sp + material.sp).max(0);
        traits.wc = traits.wc.saturating_add(material.wc as i8);
    } else if takes_magic(kind) {
        traits.ac = traits.ac.saturating_add(material.ac as i8);
        for (value, change) in traits.resistances.0.iter_mut().zip(material.mods.0) {
            *value = value.saturating_add(change);
        }
    }
}

fn scaled(value: i32, percent: i32) -> i32 {
    i32::try_from(i64::from(value) * i64::from(percent) / 100).unwrap_or(i32::MAX)
}

/// Sets an object's own picture and pace by its traits, after these were changed as a whole.
pub(super) fn settle(world: &mut World, id: ObjectId) {
    let object = &mut world.objects[id];
    object.face = object.traits.face;
    if object.traits.speed == Fixed(0) {
        object.speed_left = Fixed(0);
    }
    world.set_active(id);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::Stage;

    #[test]
    fn magic_is_rare_in_easy_places_and_bounded_everywhere() {
        let mut stage = Stage::new();
        let mut magic = [0; 2];
        for (count, difficulty) in magic.iter_mut().zip([1, 40]) {
            for _ in 0..400 {
                let sword = stage.make("sword", 1);
                add_magic(&mut stage.world, sword, difficulty, 3, Purpose::Found);
                let traits = &stage.world.objects[sword].traits;
                assert!(traits.magic.abs() <= 3);
                assert_eq!(traits.magic < 0, traits.has(Flag::Cursed));
                assert_eq!(traits.weight, 15_000 * (10 - i32::from(traits.magic)) / 10);
                *count += usize::from(traits.magic != 0);
            }
        }
        assert!(magic[0] < 45 && (85..160).contains(&magic[1]), "{magic:?}");
    }

    #[test]
    fn what_is_sold_is_known_and_never_cursed() {
        let mut stage = Stage::new();
        for _ in 0..100 {
            let sword = stage.make("sword", 1);
            finish(&mut stage.world, sword, 30, 5, Purpose::Sold);
            assert!(stage.world.objects[sword].has(Flag::Identified));
            assert!(!stage.world.objects[sword].has(Flag::Cursed));
        }
    }

    #[test]
    fn a_scroll_is_as_powerful_as_the_spell_in_it() {
        let spells = "Object dart\ntype 101\nname dart\nlevel 4\ninvisible 1\nend\n\
            Object scroll\ntype 111\nname scroll\nnrof 1\nrandomitems darts\nend\n";
        let lists = "treasure darts\narch dart\nnrof 9\nend\ntreasure scrolls\narch scroll\nend\n";
        let mut stage = Stage::with(spells, lists, &["@"], &[]);
        let made = super::super::roll(&mut stage.world, "scrolls", 1, Purpose::Found);
        let scroll = &stage.world.objects[made[0]];
        assert!([4, 9].contains(&scroll.traits.level));
        assert!((1..=9).contains(&scroll.count));
        let name = crate::game::rules::naming::for_list(&stage.world, made[0], 1);
        assert_eq!(name, "scroll");
        stage.world.objects[made[0]].set(Flag::Identified, true);
        let level = stage.world.objects[made[0]].traits.level;
        let name = crate::game::rules::naming::for_list(&stage.world, made[0], 1);
        assert_eq!(name, format!("scroll of dart (lvl {level})"));
    }

    #[test]
    fn a_thing_to_cast_from_is_worth_the_spell_in_it() {
        // Scrolls of word of recall and of remove curse, a rod of darkness, a book of create food.
        assert_eq!(priced(1, 100, 20, 20), 100);
        assert_eq!(priced(1, 100, 110, 20), 228);
        assert_eq!(priced(1, 80, 21, 16), 86);
        assert_eq!(priced(350, 50, 12, 10), 18_083);
        assert_eq!(priced(20, 60, 12, 12), 1_200);
    }

    #[test]
    fn a_wand_is_as_many_steps_of_its_spell_stronger_as_the_place_is_difficult_at_most() {
        let spells = "Object dart\ntype 101\nname dart\nlevel 4\ndam_modifier 3\nduration_modifier 2\nend\n\
            Object wand\ntype 109\nname wand\nnrof 1\nrandomitems darts\nend\n";
        let lists = "treasure darts\narch dart\nnrof 9\nend\ntreasure wands\narch wand\nend\n";
        let mut stage = Stage::with(spells, lists, &["@"], &[]);
        let mut levels = |difficulty| {
            let mut levels: Vec<i16> = (0..300)
                .map(|_| {
                    let wand = super::super::roll(&mut stage.world, "wands", difficulty, Purpose::Found)[0];
                    stage.world.objects[wand].traits.level
                })
                .collect();
            levels.sort_unstable();
            levels.dedup();
            levels
        };
        assert_eq!(levels(5), [4, 7, 10, 13, 16, 19]);
        assert_eq!(levels(200).last(), Some(&110));
    }
}
