//! What is said of an examined thing behind its name, as far as it is known.

use crate::content::{Flag, Traits};
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::{magic, naming};
use crate::game::world::World;

use super::powers::{Paint, felt, glow, path_names, powers_with};

/// Everything worth knowing about a thing, in brackets; nothing when nothing is known.
pub(in crate::game::rules) fn describe(world: &World, id: ObjectId) -> String {
    let object = &world.objects[id];
    let traits = &object.traits;
    if traits.kind == kinds::POWER_CRYSTAL {
        return crystal(traits);
    }
    if naming::is_known(object) {
        match traits.kind {
            kinds::SPELLBOOK => lesson(world, id),
            kinds::LAMP => glow(traits).to_owned(),
            _ if has_powers(traits.kind) => powers_with(traits, Paint::Colours),
            _ => String::new(),
        }
    } else if object.has(Flag::BeenApplied) && has_powers(traits.kind) {
        felt(traits)
    } else {
        String::new()
    }
}

/// Is it a kind of thing that is described by its powers?
pub(super) fn has_powers(kind: u8) -> bool {
    let used = [kinds::BOW, kinds::ARROW, kinds::SKILL_TOOL, kinds::FOOD, kinds::DRINK, kinds::FLESH];
    kinds::is_worn(kind) || used.contains(&kind)
}

/// What a spell book teaches: `(a first level prayer) (paths: Light)`.
fn lesson(world: &World, id: ObjectId) -> String {
    let Some(spell) = magic::spell_in(world, id).map(|spell| &world.objects[spell].traits) else {
        return "(a first level mystery)".to_owned();
    };
    let art = match spell.skill.as_deref() {
        Some("praying") => "prayer",
        Some(skill) => skill,
        None => "mystery",
    };
    let paths = match spell.path_attuned {
        0 => String::new(),
        bits => format!(" (paths: {})", path_names(bits)),
    };
    format!("(a {} level {art}){paths}", ordinal(spell.level))
}

/// `first`, `twenty-first`; above what has a name in figures, `100.`
fn ordinal(number: i16) -> String {
    let (Ok(number), true) = (usize::try_from(number), number < 100) else { return format!("{number}.") };
    match number.checked_sub(ORDINALS.len()) {
        None => ORDINALS[number].to_owned(),
        Some(_) => {
            let (tens, ones) = (number / 10 - 2, number % 10);
            if ones == 0 { TENTHS[tens].to_owned() } else { format!("{}-{}", TENS[tens], ORDINALS[ones]) }
        }
    }
}

const ORDINALS: [&str; 20] = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const TENTHS: [&str; 8] =
    ["twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth"];

fn crystal(traits: &Traits) -> String {
    let fill = kinds::crystal::fullness(traits.sp, traits.maxsp);
    format!("(capacity {}). It is {fill}.", traits.maxsp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::Stage;

    #[test]
    fn a_known_weapon_tells_its_strength_and_an_unknown_one_only_what_was_felt() {
        let mut stage = Stage::new();
        let sword = stage.give("sword", 1);
        assert_eq!(describe(&stage.world, sword), "");
        stage.world.objects[sword].set(Flag::BeenApplied, true);
        assert_eq!(describe(&stage.world, sword), "(dam+8)");
        stage.world.objects[sword].set(Flag::Identified, true);
        assert_eq!(describe(&stage.world, sword), "(dam+8)(weapon speed 8)(Attacks: physical)");
    }

    #[test]
    fn armour_is_painted() {
        let mut stage = Stage::new();
        let shield = stage.give("shield", 1);
        stage.world.objects[shield].set(Flag::Identified, true);
        assert_eq!(describe(&stage.world, shield), "(ac+1)[color=#FF15CD](armour +3)[/color]");
    }

    #[test]
    fn a_spell_book_tells_what_it_teaches() {
        let numbers = [0, 1, 8, 19, 20, 21, 99, 100].map(ordinal);
        assert_eq!(
            numbers,
            ["zeroth", "first", "eighth", "nineteenth", "twentieth", "twenty-first", "ninety-ninth", "100."]
        );
    }

    #[test]
    fn food_tells_how_filling_it_is() {
        let mut stage = Stage::new();
        let bread = stage.give("bread", 2);
        assert_eq!(describe(&stage.world, bread), "(food+200)");
    }
}
