//! A close look at one thing.

use crate::content::{BodySlot, Flag};
use crate::game::kinds;
use crate::game::object::{Object, ObjectId};
use crate::game::rules::{magic, naming, shops, skills};
use crate::game::update::Text;
use crate::game::world::World;
use crate::ids::Tag;

use super::describing::{describe, has_powers};
use super::pattern::best_fitting;
use super::reach;

pub fn examine_tag(world: &mut World, body: ObjectId, tag: Tag) {
    if let Some(id) = reach::by_tag(world, body, tag) {
        examine(world, body, id);
    }
}

/// Examines what is carried and named, or what lies topmost.
pub fn examine_named(world: &mut World, body: ObjectId, name: Option<&str>) {
    let Some(name) = name else {
        if let Some(id) = reach::underfoot(world, body).first() {
            examine(world, body, *id);
        }
        return;
    };
    match best_fitting(world, &reach::inventory(world, body), name) {
        Some(id) => examine(world, body, id),
        None => world.tell(body, Text::error(format!("Could not find an object that matches {name}"))),
    }
}

fn examine(world: &mut World, body: ObjectId, id: ObjectId) {
    let recognised = skills::try_to_know(world, body, id);
    if recognised == Some(true) {
        return;
    }
    let mut lines = vec![Text::examine(headline(world, body, id, recognised.is_some()))];
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
    if naming::is_known(object) && magic::CASTING.contains(&traits.kind) {
        let spell = magic::spell_in(world, id).and_then(|spell| world.objects[spell].traits.msg.as_deref());
        lines.extend(spell.map(|about| Text::skill_description(about.trim_end())));
        if traits.kind == kinds::WAND {
            lines.push(Text::examine(format!("It has {} charges left.", traits.food)));
        }
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
    lines.extend(worth(world, body, id).into_iter().map(Text::examine));
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
fn headline(world: &World, body: ObjectId, id: ObjectId, failed: bool) -> String {
    let object = &world.objects[id];
    let plural = object.count > 1;
    let name = naming::long(world, id);
    let about = describe(world, id);
    if !kinds::needs_identifying(object) {
        let that = if plural { "Those are" } else { "That is" };
        let gap = if about.is_empty() || object.traits.kind == kinds::POWER_CRYSTAL { "" } else { " " };
        let unknown = if naming::is_known(object) { "" } else { " (unidentified)" };
        return format!("{that}: {name}{unknown}{gap}{about}");
    }
    let unknown = if has_powers(object.traits.kind) { " (unidentified)" } else { "" };
    let that = if plural { "those fully, they are" } else { "that fully; it is" };
    let kind = object.traits.kind;
    if skills::is_crafted(kind) && skills::expertise(world, body, kind).is_none() {
        format!("You lack the skill to understand {that}: {name}{unknown}{about}")
    } else if failed {
        format!("You fail to understand {that}: {name}{unknown}{about}")
    } else {
        format!("{}: {name}{unknown}{about}", if plural { "Those are" } else { "That is" })
    }
}

/// Kilograms, to a tenth, that go into a container that makes its content lighter.
fn weight_limit(container: &Object) -> String {
    let felt = 100 - i64::from(container.traits.strength).min(99);
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
    let told_otherwise = [kinds::MONEY, kinds::BOOK, kinds::SIGN, kinds::EXIT, kinds::MAGIC_EAR, kinds::PLAYER];
    if told_otherwise.contains(&object.traits.kind) || object.has(Flag::NoPick) || !naming::is_known(object) {
        return None;
    }
    object.traits.lore.as_deref().or(object.traits.msg.as_deref()).map(str::to_owned)
}

/// What the player believes a thing is worth, and in a shop what it costs or fetches there.
fn worth(world: &World, body: ObjectId, id: ObjectId) -> Vec<String> {
    let object = &world.objects[id];
    let traits = &object.traits;
    if traits.value <= 0 || object.has(Flag::StartEquip) || object.has(Flag::NoPick) || object.has(Flag::Alive) {
        return Vec::new();
    }
    let (they, are, them) = if object.count > 1 { ("They", "are", "them") } else { ("It", "is", "it") };
    let worth = if traits.kind == kinds::MONEY {
        format!("{} {}", object.count, naming::short(world, id))
    } else {
        let skill = skills::expertise(world, body, traits.kind);
        let level = skill.map_or(0, |skill| world.objects[skill].traits.level);
        let guess = shops::worth(world, id, level);
        // Who knows such things or how to bargain can name a sum.
        if skill.is_some() || shops::bargains(world, body) { shops::exactly(guess) } else { shops::roughly(guess) }
    };
    let mut lines = vec![format!("You reckon {} {are} worth {worth}.", they.to_lowercase())];
    if world.position(body).is_some_and(|at| shops::is_shop(world, at)) {
        lines.push(if object.has(Flag::Unpaid) {
            format!("{they} would cost you {}.", shops::exactly(shops::cost(world, body, id)))
        } else {
            format!("You are offered {} for {them}.", shops::exactly(shops::offer(world, body, id)))
        });
    }
    lines
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
                &format!("You reckon it is worth {}.", shops::roughly(shops::worth(&stage.world, sword, 0))),
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
    fn what_casts_tells_its_spell_and_how_often_it_will_work() {
        let mut stage = Stage::new();
        let wand = stage.give("sword", 0);
        let traits = stage.world.objects[wand].change();
        (traits.kind, traits.name, traits.level, traits.food, traits.magic) = (kinds::WAND, "wand".into(), 3, 5, 1);
        let spell = stage.make("rock", 1);
        let traits = stage.world.objects[spell].change();
        (traits.kind, traits.name, traits.msg) = (kinds::SPELL, "sparks".into(), Some("It crackles.\n".into()));
        stage.world.put_into(spell, wand);
        assert_eq!(examine(&mut stage, "wand")[0], "You lack the skill to understand that fully; it is: wand");
        stage.world.objects[wand].set(Flag::Identified, true);
        assert_eq!(
            examine(&mut stage, "wand")[..3],
            ["That is: wand of sparks (lvl 3)", "It crackles.", "It has 5 charges left."]
        );
    }

    #[test]
    fn a_tool_may_be_unknown_though_no_skill_finds_out_about_it() {
        let mut stage = Stage::new();
        let tool = stage.give("rock", 1);
        (stage.world.objects[tool].change().kind, stage.world.objects[tool].change().luck) = (kinds::SKILL_TOOL, 1);
        assert_eq!(examine(&mut stage, "rock")[0], "That is: rock (unidentified)");
        stage.world.objects[tool].set(Flag::Identified, true);
        assert_eq!(examine(&mut stage, "rock")[0], "That is: rock (luck+1)");
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
    fn in_a_shop_prices_are_told() {
        let mut stage = shops::testing::counter();
        let sword = stage.give("sword", 2);
        stage.world.objects[sword].set(Flag::Identified, true);
        assert_eq!(
            examine(&mut stage, "sword").iter().rev().nth(1).map(String::as_str),
            Some("You are offered 3 platinum coins and 3 gold coins for them.")
        );
        stage.world.objects[sword].set(Flag::Unpaid, true);
        stage.world.objects[sword].count = 1;
        assert_eq!(
            examine(&mut stage, "sword").iter().rev().nth(1).map(String::as_str),
            Some("It would cost you 4 platinum coins, 3 gold coins and 5 silver coins.")
        );
        let skill = stage.give("skill_bargaining", 0);
        crate::game::rules::items::begin_skill(&mut stage.world, skill);
        let sum = shops::exactly(shops::worth(&stage.world, sword, 0));
        assert!(examine(&mut stage, "sword").contains(&format!("You reckon it is worth {sum}.")));
    }
}
