//! Pages of a bestiary: creatures one after the other as the world's files have them, each with what it can do.

use crate::content::{Archetype, Catalog, Fixed, Flag, Traits};
use crate::game::kinds;
use crate::game::rules::items;
use crate::game::world::World;

/// How a creature moves, by the speed under which it is slower than the next.
const MOVEMENTS: [(i64, &str); 6] = [
    (65_000, "very slow"),
    (135_000, "slow"),
    (180_000, "normal"),
    (340_000, "fast"),
    (460_000, "very fast"),
    (800_000, "extremely fast"),
];

/// What a creature can do, in the order in which it is told.
const SKILLS: [(Flag, &str); 11] = [
    (Flag::Undead, "(undead)"),
    (Flag::SeeInvisible, "(see invisible)"),
    (Flag::CanUseWeapon, "(wield weapon)"),
    (Flag::CanUseBow, "(archer)"),
    (Flag::CanUseArmour, "(wear armour)"),
    (Flag::CanUseRing, "(wear ring)"),
    (Flag::CanUseScroll, "(read scroll)"),
    (Flag::CanUseRange, "(fires wand/rod/horn)"),
    (Flag::CanUseSkill, "(skill user)"),
    (Flag::CanCastSpell, "(spellcaster)"),
    (Flag::Unaggressive, "(unaggressive)"),
];

/// Some creatures from anywhere in the world's list, the later ones first, as many as there is room for.
pub(super) fn page(world: &mut World, catalog: &Catalog, letters: usize) -> Option<String> {
    let is_one = |it: &&Archetype| it.head.is_none() && it.traits.has(Flag::Monster) && it.traits.kind != kinds::GOD;
    let creatures: Vec<&Archetype> = catalog.archetypes.iter().map(|(_, it)| it).filter(is_one).collect();
    let first = world.dice.below(u32::try_from(creatures.len()).ok()?) as usize;
    let mut text = String::from("This beastiary contains:\n");
    for creature in creatures.get(..=first)?.iter().rev() {
        let entry = format!("---\n *** {} ***\n{}\n", creature.traits.name, described(creature));
        if text.len() + entry.len() > letters && text.contains("***") {
            break;
        }
        text += &entry;
    }
    Some(text)
}

fn described(creature: &Archetype) -> String {
    let traits: &Traits = &creature.traits;
    let mut words = movement(traits.speed);
    words.extend(SKILLS.iter().filter(|(flag, _)| traits.has(*flag)).map(|(_, word)| *word));
    let spells: Vec<&Traits> = creature
        .inventory
        .iter()
        .map(|inner| inner.traits.as_ref())
        .filter(|inner| inner.kind == kinds::SPELL)
        .collect();
    if !spells.is_empty() {
        words += "(Spell abilities:)";
        spells.iter().for_each(|spell| words += &format!("({})", spell.name));
    }
    words + &items::attacks_and_resistances(traits)
}

fn movement(speed: Fixed) -> String {
    if speed.0 == 0 {
        return String::new();
    }
    let word = MOVEMENTS.iter().find(|(below, _)| speed.0.abs() < *below).map_or("lightning fast", |(_, word)| word);
    format!("({word} movement)")
}
