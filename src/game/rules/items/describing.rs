//! What an examined thing is said to do: `(dam+8)(weapon speed 8)(Attacks: physical)`.

use crate::content::{AttackType, Flag, SPELL_PATHS, Traits};
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::naming;
use crate::game::world::World;

/// Names of the kinds of attack, in their order, as descriptions say them.
const ATTACKS: [&str; AttackType::COUNT] = [
    "physical",
    "magic",
    "fire",
    "electricity",
    "cold",
    "confusion",
    "acid",
    "drain",
    "weapon magic",
    "ghosthit",
    "poison",
    "slow",
    "paralyzation",
    "turn undead",
    "fear",
    "cancellation",
    "depletion",
    "death",
    "chaos",
    "counterspell",
    "god power",
    "holy word",
    "blindness",
    "internal",
    "life stealing",
    "disease",
];

/// Everything worth knowing about a thing, in brackets; nothing when nothing is known.
pub(in crate::game::rules) fn describe(world: &World, id: ObjectId) -> String {
    let object = &world.objects[id];
    let traits = &object.traits;
    if naming::is_known(object) {
        match traits.kind {
            kinds::FOOD | kinds::DRINK | kinds::FLESH => format!("(food{:+})", traits.food),
            kinds::POWER_CRYSTAL => crystal(traits),
            _ if is_worn_or_used(traits.kind) => powers_with(traits, Paint::Colours),
            _ => String::new(),
        }
    } else if object.has(Flag::BeenApplied) && is_worn_or_used(traits.kind) {
        tried(traits)
    } else {
        String::new()
    }
}

/// What a worn thing does, without colours: part of the names of rings and amulets.
pub(in crate::game::rules) fn powers(traits: &Traits) -> String {
    powers_with(traits, Paint::Plain)
}

/// What is said of rings and amulets that do nothing.
const ADORNMENT: &str = "of adornment";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Paint {
    Plain,
    Colours,
}

fn is_worn_or_used(kind: u8) -> bool {
    matches!(kinds::applied_state(kind), 1..=3) || kind == kinds::ARROW || kind == kinds::SKILL_TOOL
}

/// What one notices while using a thing that is not identified.
fn tried(traits: &Traits) -> String {
    let mut words = String::new();
    signed(&mut words, "wc", traits.wc.into());
    signed(&mut words, "dam", traits.dam.into());
    signed(&mut words, "ac", traits.ac.into());
    words
}

fn powers_with(traits: &Traits, paint: Paint) -> String {
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
    words += &tried(traits);
    match traits.kind {
        kinds::WEAPON => words += &format!("(weapon speed {})", traits.last_sp),
        kinds::ARMOUR if traits.last_sp > 0 => {
            words += &format!("(Max speed {}.{}0)", traits.last_sp / 10, traits.last_sp % 10);
        }
        _ => {}
    }
    if traits.gen_sp_armour != 0 {
        words += &format!("(Spell regen penalty {})", traits.gen_sp_armour);
    }
    signed(&mut words, "item_power ", traits.item_power.into());
    words += &resistances(traits, paint);
    if traits.attacktype != 0 && matches!(traits.kind, kinds::WEAPON | kinds::ARROW | kinds::BOW) {
        words += &format!("(Attacks: {})", attacks(traits.attacktype));
    }
    signed(&mut words, "sustenance", traits.food.into());
    signed(&mut words, "grace", traits.grace.into());
    signed(&mut words, "magic", if traits.kind == kinds::BOW { 0 } else { traits.sp.into() });
    signed(&mut words, "regeneration", traits.hp.into());
    signed(&mut words, "luck", traits.luck.into());
    for (flag, name) in [
        (Flag::ReflectMissile, "(reflect missiles)"),
        (Flag::ReflectSpell, "(reflect spells)"),
        (Flag::Stealth, "(stealth)"),
        (Flag::Xrays, "(xray-vision)"),
        (Flag::SeeInvisible, "(see invisible)"),
        (Flag::CanSeeInDark, "(infravision)"),
        (Flag::Lifesave, "(lifesaving)"),
        (Flag::MakeInvisible, "(invisible)"),
    ] {
        if traits.has(flag) {
            words += name;
        }
    }
    for (bits, name) in
        [(traits.path_attuned, "Attuned"), (traits.path_repelled, "Repelled"), (traits.path_denied, "Denied")]
    {
        if bits != 0 {
            words += &format!("({name}: {})", paths(bits));
        }
    }
    let jewel = matches!(traits.kind, kinds::RING | kinds::AMULET) && traits.title.is_none();
    if words.is_empty() && jewel { ADORNMENT.to_owned() } else { words }
}

fn paths(bits: u32) -> String {
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
    for (kind, (value, name)) in traits.resistances.0.iter().zip(ATTACKS).enumerate() {
        if *value == 0 {
            continue;
        }
        let (phrase, colour) = match kind {
            0 => (format!("(armour {value:+})"), "#FF15CD"),
            2 => (format!("(resist {name} {value:+})"), "red"),
            _ => (format!("(resist {name} {value:+})"), ""),
        };
        words += &match (paint, colour) {
            (Paint::Plain, _) | (_, "") => phrase,
            (Paint::Colours, colour) => format!("[color={colour}]{phrase}[/color]"),
        };
    }
    words
}

/// The kinds of attack in a set: `physical, fire`.
fn attacks(bits: u32) -> String {
    let named = ATTACKS.iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0).map(|(_, name)| *name);
    named.collect::<Vec<_>>().join(", ")
}

/// The name of a kind of attack.
pub(in crate::game::rules) fn attack_name(kind: usize) -> &'static str {
    ATTACKS.get(kind).copied().unwrap_or_default()
}

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
    fn food_tells_how_filling_it_is() {
        let mut stage = Stage::new();
        let bread = stage.give("bread", 2);
        assert_eq!(describe(&stage.world, bread), "(food+200)");
    }
}
