//! Skills that tell what a thing is: those of crafts, and the senses for magic and for curses.

use crate::content::Flag;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::{experience, items};
use crate::game::update::Text;
use crate::game::world::World;

/// The die that helps against what is hard to know.
const DIE: i32 = 10;

/// The number of the craft that knows a kind of thing (object-types, section 5).
fn craft_of(kind: u8) -> Option<u8> {
    Some(match kind {
        kinds::ROD | kinds::WAND | kinds::POWER_CRYSTAL => super::THAUMATURGY,
        kinds::POTION | kinds::POISON | kinds::INORGANIC | kinds::CONTAINER => super::ALCHEMY,
        kinds::FOOD | kinds::FLESH | kinds::DRINK => super::WOODSMAN,
        kinds::BOOK | kinds::SCROLL | kinds::SPELLBOOK | kinds::SKILL_SCROLL => super::LITERACY,
        kinds::ARMOUR_IMPROVER | kinds::WEAPON_IMPROVER => super::LITERACY,
        kinds::ARROW | kinds::BOW => super::BOWYER,
        kinds::WEAPON | kinds::ARMOUR | kinds::SHIELD | kinds::HELMET | kinds::CLOAK | kinds::BOOTS => super::SMITHERY,
        kinds::GLOVES | kinds::BRACERS | kinds::GIRDLE => super::SMITHERY,
        kinds::AMULET | kinds::RING | kinds::GEM => super::JEWELER,
        _ => return None,
    })
}

/// How everybody begins who looks for something about things.
fn look(world: &mut World, body: ObjectId) {
    world.tell(body, Text::skill_success("You look at the objects nearby..."));
}

fn learn_nothing(world: &mut World, body: ObjectId) {
    world.tell(body, Text::skill_success("...and learn nothing more."));
}

/// Finds out what the things of a craft are that somebody has in hand. What a thing is does not count for what is learnt.
pub(super) fn study(world: &mut World, body: ObjectId, skill: ObjectId) {
    let craft = world.objects[skill].traits.subtype;
    look(world, body);
    let mut known = false;
    for id in items::unidentified(world, body) {
        let Some(object) = world.objects.get(id) else { continue };
        if craft_of(object.traits.kind) != Some(craft) || object.traits.invisible != 0 {
            continue;
        }
        if world.dice.between(0, DIE) + super::level(world, skill) < hardness(world, id) {
            continue;
        }
        items::recognise(world, body, id);
        experience::gain(world, body, skill, 0);
        known = true;
    }
    if !known {
        learn_nothing(world, body);
    }
}

/// How hard it is to know a thing: by its magic, its power and what lies in it.
fn hardness(world: &World, id: ObjectId) -> i32 {
    let traits = &world.objects[id].traits;
    let magic = i32::from(traits.magic).abs() * 3;
    magic.max(i32::from(traits.item_power)).max(i32::from(traits.level) / 2)
}

/// Feels which of one's things are magical.
pub(super) fn sense_magic(world: &mut World, body: ObjectId, skill: ObjectId) {
    let magical = |world: &World, id: ObjectId| {
        let object = &world.objects[id];
        let spell = object.inventory.iter().any(|inner| world.objects[*inner].traits.kind == kinds::SPELL);
        object.traits.magic != 0 || spell || object.traits.item_power > 0
    };
    sense(world, body, skill, Flag::KnownMagical, magical, "...and discover items imbued with mystic forces!");
}

/// Feels which of one's things are cursed.
pub(super) fn sense_curse(world: &mut World, body: ObjectId, skill: ObjectId) {
    let cursed = |world: &World, id: ObjectId| {
        let object = &world.objects[id];
        object.has(Flag::Cursed) || object.has(Flag::Damned)
    };
    sense(world, body, skill, Flag::KnownCursed, cursed, "...and discover cursed items!");
}

fn sense(
    world: &mut World,
    body: ObjectId,
    skill: ObjectId,
    mark: Flag,
    has: impl Fn(&World, ObjectId) -> bool,
    found: &str,
) {
    look(world, body);
    let new = |world: &World, id: ObjectId| {
        let object = &world.objects[id];
        has(world, id) && !object.has(mark) && !object.has(Flag::Identified) && object.traits.invisible == 0
    };
    let things: Vec<ObjectId> = world.objects[body].inventory.iter().copied().filter(|id| new(world, *id)).collect();
    if things.is_empty() {
        return learn_nothing(world, body);
    }
    world.tell(body, Text::skill_success(found));
    for id in things {
        world.objects[id].set(mark, true);
        items::show_thing(world, body, id);
        experience::gain(world, body, skill, 0);
    }
}

#[cfg(test)]
mod tests {
    use crate::content::Flag;
    use crate::game::action::Action;
    use crate::game::kinds::testing::skilled;

    fn using(name: &str) -> Action {
        Action::UseSkill(Some(name.to_owned()))
    }

    #[test]
    fn a_craft_knows_its_own_things_and_no_others() {
        let mut stage = skilled(&["@.."], &[]);
        let (sword, book) = (stage.give("sword", 1), stage.give("book", 1));
        stage.act(using("smithery"));
        assert!(stage.world.objects[sword].has(Flag::Identified));
        assert!(!stage.world.objects[book].has(Flag::Identified));
        assert_eq!(stage.hear(using("smithery"))[1..], ["...and learn nothing more."]);
    }

    #[test]
    fn what_is_too_mighty_stays_unknown() {
        let mut stage = skilled(&["@.."], &[]);
        let sword = stage.give("sword", 1);
        stage.world.objects[sword].change().magic = 20;
        assert_eq!(stage.hear(using("smithery")).pop().as_deref(), Some("...and learn nothing more."));
        assert!(!stage.world.objects[sword].has(Flag::Identified));
    }

    #[test]
    fn curses_are_felt_once() {
        let mut stage = skilled(&["@.."], &[]);
        let sword = stage.give("sword", 1);
        stage.world.objects[sword].set(Flag::Cursed, true);
        stage.act(using("sense curse"));
        assert!(stage.world.objects[sword].has(Flag::KnownCursed));
        assert_eq!(stage.hear(using("sense curse"))[1..], ["...and learn nothing more."]);
    }
}
