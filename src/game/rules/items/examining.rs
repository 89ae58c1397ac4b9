//! A close look at one thing.

use crate::content::{BodySlot, Flag};
use crate::game::kinds;
use crate::game::object::{Object, ObjectId};
use crate::game::rules::naming;
use crate::game::update::Text;
use crate::game::world::World;
use crate::ids::Tag;

use super::describing::describe;
use super::pattern::best_fitting;
use super::reach;
use super::wearing::skill_named;

pub fn examine_tag(world: &mut World, body: ObjectId, tag: Tag) {
    if let Some(id) = reach::by_tag(world, body, tag) {
        examine(world, body, id);
    }
}

/// Examines what is named, or what lies topmost.
pub fn examine_named(world: &mut World, body: ObjectId, name: Option<&str>) {
    let Some(name) = name else {
        if let Some(id) = reach::ground(world, body).first() {
            examine(world, body, *id);
        }
        return;
    };
    let mut things = reach::inventory(world, body);
    things.extend(reach::ground(world, body));
    match best_fitting(world, &things, name) {
        Some(id) => examine(world, body, id),
        None => world.tell(body, Text::error(format!("Could not find an object that matches {name}"))),
    }
}

fn examine(world: &mut World, body: ObjectId, id: ObjectId) {
    let mut lines = vec![Text::examine(headline(world, body, id))];
    let object = &world.objects[id];
    let traits = &object.traits;
    let plural = object.count > 1;
    if traits.kind == kinds::BOOK && traits.msg.is_some() {
        lines.push(Text::examine("Something is written in it."));
    }
    if traits.kind == kinds::CONTAINER && traits.capacity > 0 {
        let limit = weight_limit(object);
        lines.push(Text::examine(match &traits.race {
            Some(race) => format!("It can hold only {race} and its weight limit is {limit} kg."),
            None => format!("Its weight limit is {limit} kg."),
        }));
    }
    if matches!(traits.kind, kinds::SKILL_SCROLL | kinds::SKILL_TOOL)
        && naming::is_known(object)
        && let Some(about) = skill_message(world, object)
    {
        lines.push(Text::skill_description(about));
    }
    if let Some(material) = &traits.materialname {
        lines.push(Text::examine(format!("It is made of: {material}.")));
    }
    for slot in BodySlot::ALL {
        let places = traits.body[slot];
        if places != 0 {
            let goes = if plural { "They go" } else { "It goes" };
            let several = if places < -1 { format!(" ({})", -places) } else { String::new() };
            lines.push(Text::examine(format!("{goes} {}{several}", naming::place_on_body(slot))));
        }
    }
    let grams = i64::from(traits.weight) * i64::from(object.count.max(1));
    if grams > 0 {
        let weighs = if plural { "They weigh" } else { "It weighs" };
        lines.push(Text::examine(format!("{weighs} {}.{:03} kg.", grams / 1000, grams % 1000)));
    }
    if let Some(worth) = worth(world, body, id) {
        let (it, is) = if plural { ("they", "are") } else { ("it", "is") };
        lines.push(Text::examine(format!("You reckon {it} {is} worth {worth}.")));
    }
    if let Some(story) = story(object) {
        lines.push(Text::examine("The object has a story:"));
        lines.push(Text::examine(story));
    }
    lines.push(Text::examine(" "));
    for line in lines {
        world.tell(body, line);
    }
}

/// What it is, as far as the player can tell.
fn headline(world: &World, body: ObjectId, id: ObjectId) -> String {
    let object = &world.objects[id];
    let plural = object.count > 1;
    let name = naming::long(world, id);
    let about = describe(world, id);
    if naming::is_known(object) && (!kinds::needs_identifying(object)) {
        let that = if plural { "Those are" } else { "That is" };
        let gap = if about.is_empty() || object.traits.kind == kinds::POWER_CRYSTAL { "" } else { " " };
        return format!("{that}: {name}{gap}{about}");
    }
    let that = if plural { "those fully, they are" } else { "that fully; it is" };
    match identifying_skill(object.traits.kind) {
        Some(skill) if skill_named(world, body, skill).is_none() => {
            format!("You lack the skill to understand {that}: {name} (unidentified){about}")
        }
        Some(_) => format!("You fail to understand {that}: {name} (unidentified){about}"),
        None => format!("{}: {name} (unidentified){about}", if plural { "Those are" } else { "That is" }),
    }
}

/// The skill with which things of a kind are identified (object-types, section 4).
fn identifying_skill(kind: u8) -> Option<&'static str> {
    Some(match kind {
        kinds::ROD | kinds::WAND | kinds::POWER_CRYSTAL => "thaumaturgy",
        kinds::POTION | kinds::POISON | kinds::INORGANIC | kinds::CONTAINER => "alchemy",
        kinds::FOOD | kinds::FLESH | kinds::DRINK => "woodsman",
        kinds::BOOK
        | kinds::SCROLL
        | kinds::SPELLBOOK
        | kinds::SKILL_SCROLL
        | kinds::ARMOUR_IMPROVER
        | kinds::WEAPON_IMPROVER => "literacy",
        kinds::ARROW | kinds::BOW => "bowyer",
        kinds::WEAPON
        | kinds::ARMOUR
        | kinds::SHIELD
        | kinds::HELMET
        | kinds::CLOAK
        | kinds::BOOTS
        | kinds::GLOVES
        | kinds::BRACERS
        | kinds::GIRDLE => "smithery",
        kinds::AMULET | kinds::RING | kinds::GEM => "jeweler",
        _ => return None,
    })
}

/// Kilograms, to a tenth, that go into a container that makes its content lighter.
fn weight_limit(container: &Object) -> String {
    let felt = 100 - i64::from(container.traits.strength).clamp(0, 99);
    let tenths = (i64::from(container.traits.capacity) * 100 / felt + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn skill_message(world: &World, scroll: &Object) -> Option<String> {
    let name = scroll.traits.skill.as_deref()?;
    let mut skills = world.catalog().archetypes.iter().map(|(_, archetype)| &archetype.traits);
    let skill = skills.find(|it| it.kind == kinds::SKILL && it.skill.as_deref() == Some(name))?;
    skill.msg.as_deref().map(|msg| msg.trim_end().to_owned())
}

/// Texts of things that are not read by using them.
fn story(object: &Object) -> Option<String> {
    let told_otherwise = [kinds::BOOK, kinds::SIGN, kinds::EXIT, kinds::MAGIC_EAR, kinds::PLAYER];
    if told_otherwise.contains(&object.traits.kind) || object.has(Flag::NoPick) || !naming::is_known(object) {
        return None;
    }
    object.traits.lore.as_deref().or(object.traits.msg.as_deref()).map(str::to_owned)
}

/// Kinds of coin a price is told in, and their worth in silver.
const COINS: [(&str, i64); 3] = [("platinum coin", 50), ("gold coin", 10), ("silver coin", 1)];
/// What things cost is this many times their value; money and gems are worth what they are.
const PRICE_FACTOR: i64 = 4;

/// What the player believes a thing is worth.
fn worth(world: &World, body: ObjectId, id: ObjectId) -> Option<String> {
    let object = &world.objects[id];
    let traits = &object.traits;
    if traits.value <= 0 || object.has(Flag::StartEquip) || object.has(Flag::NoPick) || object.has(Flag::Alive) {
        return None;
    }
    let value = i64::from(traits.value) * i64::from(object.count.max(1));
    if matches!(traits.kind, kinds::MONEY | kinds::GEM) {
        return Some(if traits.kind == kinds::MONEY {
            format!("{} {}", object.count, naming::short(world, id))
        } else {
            roughly(value)
        });
    }
    let price = value * PRICE_FACTOR;
    let expert = identifying_skill(traits.kind).is_some_and(|skill| skill_named(world, body, skill).is_some());
    Some(if expert { exactly(price) } else { roughly(price) })
}

/// `405 platinum coins, 2 gold coins and 8 silver coins`
fn exactly(mut silver: i64) -> String {
    let mut parts = Vec::new();
    for (name, worth) in COINS {
        let number = silver / worth;
        silver %= worth;
        if number > 0 {
            parts.push(format!("{number} {name}{}", if number == 1 { "" } else { "s" }));
        }
    }
    match parts.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `a few gold coins`
fn roughly(silver: i64) -> String {
    let Some((name, number)) = COINS.iter().map(|(name, worth)| (name, silver / worth)).find(|(_, number)| *number > 0)
    else {
        return "nothing".to_owned();
    };
    let amount = match number {
        1 => return format!("about one {name}"),
        2..=3 => "a few",
        4..=6 => "several",
        7..=20 => "a moderate amount of",
        21..=99 => "lots of",
        100..=499 => "a great many",
        _ => "a vast quantity of",
    };
    format!("{amount} {name}s")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    fn examine(stage: &mut Stage, name: &str) -> Vec<String> {
        stage.hear(Action::ExamineNamed(Some(name.into())))
    }

    #[test]
    fn a_known_weapon_is_described_in_full() {
        let mut stage = Stage::new();
        let sword = stage.give("sword", 1);
        stage.world.objects[sword].set(Flag::Identified, true);
        stage.world.objects[sword].change().materialname = Some("bronze".into());
        assert_eq!(
            examine(&mut stage, "sword"),
            [
                "That is: long sword (dam+8)(weapon speed 8)(Attacks: physical)",
                "It is made of: bronze.",
                "It goes on your arm",
                "It weighs 15.000 kg.",
                "You reckon it is worth a few platinum coins.",
                " ",
            ]
        );
    }

    #[test]
    fn an_unknown_stack_is_described_as_far_as_the_skill_goes() {
        let mut stage = Stage::new();
        stage.give("two_hander", 3);
        assert_eq!(
            examine(&mut stage, "sword"),
            [
                "You lack the skill to understand those fully, they are: two-handed sword (unidentified)"
                    .replace("sword (", "swords ("),
                "They go on your arm (2)".into(),
                "They weigh 75.000 kg.".into(),
                " ".into(),
            ]
        );
    }

    #[test]
    fn containers_and_coins_tell_what_matters_of_them() {
        let mut stage = Stage::new();
        stage.give("sack", 0);
        assert_eq!(
            examine(&mut stage, "sack"),
            ["That is: sack", "Its weight limit is 166.7 kg.", "It weighs 0.100 kg.", " "]
        );
        stage.give("coin", 22);
        let lines = examine(&mut stage, "coin");
        let expected =
            ["Those are: gold coins", "They weigh 0.220 kg.", "You reckon they are worth 22 gold coins.", " "];
        assert_eq!(lines, expected);
    }

    #[test]
    fn without_a_name_the_topmost_thing_is_meant() {
        let mut stage = Stage::new();
        assert_eq!(stage.hear(Action::ExamineNamed(None)), ["That is: floor", " "]);
        assert_eq!(examine(&mut stage, "zzz"), ["Could not find an object that matches zzz"]);
        assert!(stage.hear(Action::Examine(Tag(4242))).is_empty());
    }

    #[test]
    fn prices_are_told_in_coins() {
        assert_eq!(exactly(20_278), "405 platinum coins, 2 gold coins and 8 silver coins");
        assert_eq!(exactly(28), "2 gold coins and 8 silver coins");
        assert_eq!(exactly(50), "1 platinum coin");
        assert_eq!(roughly(0), "nothing");
        assert_eq!(roughly(55), "about one platinum coin");
        assert_eq!(roughly(5), "several silver coins");
    }
}
