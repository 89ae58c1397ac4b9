//! The powers of what is worn and used, in brackets: `(Str+1)(ac+5)(Max speed 0.70)(luck+1)`.
//!
//! Owns the order of the brackets, which is one for jewels and another for everything else, and which powers are told of
//! which kind (measured on the stock server with things that have every power there is).

use crate::content::{AttackType, Flag, MoveType, SPELL_PATHS, Traits};
use crate::game::kinds;

use super::attack_names;

/// What is said of rings and amulets that do nothing.
const ADORNMENT: &str = "of adornment";

/// Are resistances told in colours?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    Colours,
}

/// What an identified thing of its kind does.
pub(super) fn powers_with(traits: &Traits, paint: Paint) -> String {
    match traits.kind {
        kinds::RING | kinds::AMULET => jewel(traits, paint),
        _ => gear(traits, paint),
    }
}

/// What a worn thing does, without colours: part of the names of rings and amulets.
pub(in crate::game::rules) fn powers(traits: &Traits) -> String {
    jewel(traits, Paint::Plain)
}

/// What an artifact has beside the thing that it is made of.
pub(in crate::game::rules) fn properties(changes: &Traits) -> String {
    let words = powers_with(changes, Paint::Colours);
    if words == ADORNMENT { String::new() } else { words }
}

/// How a creature attacks and what it stands, without colours.
pub(in crate::game::rules) fn attacks_and_resistances(traits: &Traits) -> String {
    let attacks = match traits.attacktype {
        0 => String::new(),
        kinds => format!("(Attacks: {})", attacks(kinds)),
    };
    attacks + &resistances(traits, Paint::Plain)
}

/// What one notices while using a thing that is not identified.
pub(super) fn tried(traits: &Traits) -> String {
    let mut words = String::new();
    signed(&mut words, "wc", traits.wc.into());
    signed(&mut words, "dam", traits.dam.into());
    signed(&mut words, "ac", traits.ac.into());
    words
}

/// The same of a thing that is worn, with what it does to abilities.
pub(super) fn felt(traits: &Traits) -> String {
    abilities(traits) + &tried(traits)
}

fn jewel(traits: &Traits, paint: Paint) -> String {
    let mut words = String::new();
    // A name says nothing of how much power it takes.
    if matches!(paint, Paint::Colours) {
        signed(&mut words, "item_power ", traits.item_power.into());
    }
    words += &abilities(traits);
    words += &tried(traits);
    words += &resistances(traits, paint);
    words += &sustenance(traits);
    words += &blessings(traits);
    words += &paths(traits);
    let named = matches!(traits.kind, kinds::RING | kinds::AMULET);
    if words.is_empty() && named { ADORNMENT.to_owned() } else { words }
}

fn gear(traits: &Traits, paint: Paint) -> String {
    let weapon = traits.kind == kinds::WEAPON;
    let armour = is_armour(traits.kind);
    let mut words = match traits.kind {
        kinds::FOOD | kinds::DRINK | kinds::FLESH => meal(traits),
        _ => String::new(),
    };
    words += &abilities(traits);
    words += glow(traits);
    if weapon || armour || matches!(traits.kind, kinds::BOW | kinds::ARROW) {
        words += &tried(traits);
    }
    if armour && traits.move_type.intersects(MoveType::FLYING) {
        words += "(levitate)";
    }
    words += &flags(traits, &[(Flag::Xrays, "(xray-vision)"), (Flag::CanSeeInDark, "(infravision)")]);
    signed(&mut words, "item_power ", traits.item_power.into());
    if weapon {
        words += &format!("(weapon speed {})", ((2 * traits.last_sp - i32::from(traits.magic)) / 2).max(0));
    } else if armour {
        if traits.last_sp > 0 {
            words += &format!("(Max speed {}.{}0)", traits.last_sp / 10, traits.last_sp % 10);
        }
        if traits.gen_sp_armour != 0 {
            words += &format!("(Spell regen penalty {})", traits.gen_sp_armour);
        }
    }
    if weapon || armour {
        words += &sustenance(traits);
    }
    words += &blessings(traits);
    if let Some(prey) = traits.slaying.as_deref().filter(|_| traits.kind != kinds::FOOD) {
        words += &format!("(slay {prey})");
    }
    if traits.attacktype != 0 {
        words += &format!("(Attacks: {})", attacks(traits.attacktype));
    }
    words += &resistances(traits, paint);
    words += &paths(traits);
    words
}

/// Is it brighter than a glimmer, or does it darken?
pub(super) fn glow(traits: &Traits) -> &'static str {
    if matches!(traits.glow_radius, 0 | 1) { "" } else { "(glowing)" }
}

fn is_armour(kind: u8) -> bool {
    kinds::is_worn(kind) && !matches!(kind, kinds::WEAPON | kinds::RING | kinds::AMULET)
}

/// How filling it is, and whether it does more than fill.
fn meal(traits: &Traits) -> String {
    let heals = if traits.hp != 0 { "(heals)" } else { "" };
    let refreshes = if traits.sp != 0 { "(spellpoint regen)" } else { "" };
    format!("(food{:+}){heals}{refreshes}", traits.food)
}

fn abilities(traits: &Traits) -> String {
    let mut words = String::new();
    for (name, value) in [
        ("Str", traits.strength),
        ("Dex", traits.dexterity),
        ("Con", traits.constitution),
        ("Wis", traits.wisdom),
        ("Cha", traits.charisma),
        ("Int", traits.intelligence),
        ("Pow", traits.power),
    ] {
        signed(&mut words, name, value.into());
    }
    signed(&mut words, "speed ", traits.exp);
    words
}

/// What it adds to how fast its wearer digests, prays, recovers mana and heals.
fn sustenance(traits: &Traits) -> String {
    let mut words = String::new();
    signed(&mut words, "sustenance", traits.food.into());
    signed(&mut words, "grace", traits.grace.into());
    signed(&mut words, "magic", traits.sp.into());
    signed(&mut words, "regeneration", traits.hp.into());
    words
}

fn blessings(traits: &Traits) -> String {
    let mut words = String::new();
    signed(&mut words, "luck", traits.luck.into());
    let told = [
        (Flag::Lifesave, "(lifesaving)"),
        (Flag::ReflectSpell, "(reflect spells)"),
        (Flag::ReflectMissile, "(reflect missiles)"),
        (Flag::Stealth, "(stealth)"),
    ];
    words + &flags(traits, &told)
}

fn flags(traits: &Traits, told: &[(Flag, &str)]) -> String {
    told.iter().filter(|(flag, _)| traits.has(*flag)).map(|(_, words)| *words).collect()
}

fn paths(traits: &Traits) -> String {
    let told = [(traits.path_attuned, "Attuned"), (traits.path_repelled, "Repelled"), (traits.path_denied, "Denied")];
    let told = told.iter().filter(|(bits, _)| *bits != 0);
    told.map(|(bits, name)| format!("({name}: {})", path_names(*bits))).collect()
}

/// The paths of magic in a set: `Protection, Fire`.
pub(super) fn path_names(bits: u32) -> String {
    let named = SPELL_PATHS.iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0).map(|(_, name)| *name);
    named.collect::<Vec<_>>().join(", ")
}

fn signed(words: &mut String, name: &str, value: i64) {
    if value != 0 {
        *words += &format!("({name}{value:+})");
    }
}

fn resistances(traits: &Traits, paint: Paint) -> String {
    let mut words = String::new();
    for (kind, value) in traits.resistances.0.iter().enumerate() {
        if *value == 0 {
            continue;
        }
        let phrase = format!("({} {value:+})", attack_names::in_what_protects(kind));
        // What is whole is underlined.
        let whole = paint == Paint::Colours && value.abs() == 100;
        let phrase = if whole { format!("[ul]{phrase}[/ul]") } else { phrase };
        let colour = COLOURS.iter().find(|(painted, _)| usize::from(*painted) == kind);
        words += &match (paint, colour) {
            (Paint::Colours, Some((_, colour))) => format!("[color={colour}]{phrase}[/color]"),
            _ => phrase,
        };
    }
    words
}

/// Resistances that are told in a colour, by the number of their attack.
const COLOURS: [(u8, &str); 6] =
    [(0, "#FF15CD"), (1, "#930C76"), (2, "red"), (3, "blue"), (4, "#2CFFFF"), (10, "green")];

/// The kinds of attack in a set: `physical, fire`.
fn attacks(bits: u32) -> String {
    let named = (0..AttackType::COUNT).filter(|bit| bits & (1 << bit) != 0).map(attack_names::in_what_attacks);
    named.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::Stage;

    /// Gives a thing every power there is, and says what is told of it.
    fn told_of(name: &str) -> String {
        let mut stage = Stage::new();
        let id = stage.give(name, 1);
        let traits = stage.world.objects[id].change();
        (traits.strength, traits.exp, traits.ac, traits.item_power) = (1, 2, 5, 6);
        (traits.wc, traits.dam, traits.magic) = (3, 4, 2);
        (traits.last_sp, traits.gen_sp_armour, traits.luck) = (7, 8, 15);
        (traits.food, traits.grace, traits.sp, traits.hp) = (11, 12, 13, 14);
        (traits.attacktype, traits.path_denied, traits.slaying) = (5, 8, Some("orc".into()));
        traits.resistances.0[1] = 10;
        for flag in [Flag::Xrays, Flag::Lifesave, Flag::Stealth] {
            traits.flags.set(flag, true);
        }
        powers_with(traits, Paint::Colours)
    }

    #[test]
    fn a_jewel_tells_its_power_first_and_what_it_slays_never() {
        assert_eq!(
            told_of("ring"),
            "(item_power +6)(Str+1)(speed +2)(wc+3)(dam+4)(ac+5)[color=#930C76](resist magic +10)[/color](sustenance+11)\
             (grace+12)(magic+13)(regeneration+14)(luck+15)(lifesaving)(stealth)(Denied: Electricity)"
        );
    }

    #[test]
    fn a_weapon_tells_how_fast_it_is_and_armour_how_slow_it_makes() {
        let told = "(Str+1)(speed +2)(wc+3)(dam+4)(ac+5)(xray-vision)(item_power +6)";
        let rest = "(luck+15)(lifesaving)(stealth)(slay orc)(Attacks: physical, fire)";
        let last = "[color=#930C76](resist magic +10)[/color](Denied: Electricity)";
        let wearer = "(sustenance+11)(grace+12)(magic+13)(regeneration+14)";
        assert_eq!(told_of("sword"), format!("{told}(weapon speed 6){wearer}{rest}{last}"));
        let armour = "[color=#FF15CD](armour +3)[/color][color=#930C76](resist magic +10)[/color](Denied: Electricity)";
        let slow = "(Max speed 0.70)(Spell regen penalty 8)";
        assert_eq!(told_of("shield"), format!("{told}{slow}{wearer}{rest}{armour}"));
        assert_eq!(told_of("arrow"), format!("{told}{rest}{last}"));
    }

    #[test]
    fn a_meal_tells_whether_it_does_more_than_fill() {
        let told = told_of("bread");
        assert!(told.starts_with("(food+11)(heals)(spellpoint regen)(Str+1)(speed +2)(xray-vision)"), "{told}");
        assert!(!told.contains("slay") && !told.contains("sustenance"), "{told}");
    }
}
