//! Skills that tell what a thing is: those of crafts, and the senses for magic and for curses.

use crate::content::Flag;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::{experience, items};
use crate::game::update::Text;
use crate::game::world::World;

/// In how many of a hundred tries somebody sees what a thing is, by its enchantment from none on. Measured on the stock
/// server with 700 tries and more of each; the level of the skill, and what the thing can do or costs, do not matter.
const ODDS: [u32; 9] = [43, 29, 17, 10, 9, 7, 6, 6, 5];
/// Those for what is enchanted even more.
const MIGHTY: u32 = 4;
/// From which level of a craft somebody studies what lies one square away, and two.
const FAR_SIGHT: [i32; 2] = [5, 16];

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

/// Whether things of a kind are known by a craft at all.
pub(in crate::game::rules) fn is_crafted(kind: u8) -> bool {
    craft_of(kind).is_some()
}

/// The skill with which somebody knows about things of a kind.
pub(in crate::game::rules) fn expertise(world: &World, body: ObjectId, kind: u8) -> Option<ObjectId> {
    super::of_kind(world, body, craft_of(kind)?)
}

/// Looks at an unknown thing with the skill for it: what it is, it tells at first sight or never. None: nobody can try it
/// any more, or not with what they know.
pub(in crate::game::rules) fn try_to_know(world: &mut World, body: ObjectId, id: ObjectId) -> Option<bool> {
    let skill = expertise(world, body, world.objects[id].traits.kind)?;
    let known = recognises(world, body, id)?;
    experience::gain_often(world, body, skill, i64::from(known));
    Some(known)
}

fn recognises(world: &mut World, body: ObjectId, id: ObjectId) -> Option<bool> {
    let object = &world.objects[id];
    if !kinds::needs_identifying(object) || object.has(Flag::NoSkillIdent) {
        return None;
    }
    let enchantment = usize::try_from(object.traits.magic).unwrap_or(0);
    let odds = ODDS.get(enchantment).copied().unwrap_or(MIGHTY);
    let seen = world.dice.percent(odds);
    match seen {
        true => items::recognise(world, body, id),
        false => world.objects[id].set(Flag::NoSkillIdent, true),
    }
    Some(seen)
}

/// How everybody begins who looks for something about things.
fn look(world: &mut World, body: ObjectId) {
    world.tell(body, Text::skill_success("You look at the objects nearby..."));
}

fn learn_nothing(world: &mut World, body: ObjectId) {
    world.tell(body, Text::skill_success("...and learn nothing more."));
}

/// Finds out what the things of a craft are that somebody has or that lie near.
pub(super) fn study(world: &mut World, body: ObjectId, skill: ObjectId) {
    let craft = world.objects[skill].traits.subtype;
    look(world, body);
    let mut known = 0;
    for id in things_near(world, body, super::level(world, skill)) {
        let Some(object) = world.objects.get(id) else { continue };
        if craft_of(object.traits.kind) == Some(craft) {
            known += i64::from(recognises(world, body, id) == Some(true));
        }
    }
    if known == 0 {
        return learn_nothing(world, body);
    }
    experience::gain_often(world, body, skill, known);
}

/// What somebody carries, and what lies as far as they see its details.
fn things_near(world: &World, body: ObjectId, level: i32) -> Vec<ObjectId> {
    let mut things = world.objects[body].inventory.clone();
    let far = FAR_SIGHT.iter().filter(|needed| level >= **needed).count() as i32;
    let squares = (-far..=far).flat_map(|dy| (-far..=far).map(move |dx| (dx, dy)));
    let at = world.position(body);
    for place in squares.filter_map(|(dx, dy)| world.step(at?, dx, dy)) {
        things.extend(&world.square(place).objects);
    }
    things.retain(|id| world.objects[*id].traits.invisible == 0);
    things
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
    use crate::game::object::ObjectId;
    use crate::game::testing::Stage;

    fn using(name: &str) -> Action {
        Action::UseSkill(Some(name.to_owned()))
    }

    /// Swords that nothing makes alike, so that none joins another.
    fn swords(stage: &mut Stage, count: i32, magic: i8) -> Vec<ObjectId> {
        (1..=count)
            .map(|value| {
                let sword = stage.give("sword", 1);
                let traits = stage.world.objects[sword].change();
                (traits.value, traits.magic) = (value, magic);
                sword
            })
            .collect()
    }

    fn known(stage: &Stage, things: &[ObjectId]) -> usize {
        things.iter().filter(|id| stage.world.objects[**id].has(Flag::Identified)).count()
    }

    #[test]
    fn a_craft_knows_its_own_things_and_tells_at_first_sight_or_never() {
        let mut stage = skilled(&["@.."], &[]);
        let (plain, mighty) = (swords(&mut stage, 100, 0), swords(&mut stage, 100, 3));
        let book = stage.give("book", 1);
        stage.act(using("smithery"));
        let (seen, rare) = (known(&stage, &plain), known(&stage, &mighty));
        assert!((25..60).contains(&seen) && (1..25).contains(&rare), "{seen} plain ones and {rare} mighty ones");
        assert!(!stage.world.objects[book].has(Flag::Identified));
        assert_eq!(stage.hear(using("smithery"))[1..], ["...and learn nothing more."]);
        assert_eq!(known(&stage, &plain), seen);
    }

    #[test]
    fn a_master_sees_what_lies_around() {
        let mut stage = skilled(&["@.."], &[]);
        let skill = crate::game::rules::skills::of_kind(&stage.world, stage.body, super::super::SMITHERY);
        let sword = stage.drop_there("sword", 1, stage.at(1, 0));
        let tell = |stage: &mut Stage, level| {
            stage.world.objects[skill.expect("they have it")].change().level = level;
            (0..40).any(|_| {
                stage.world.objects[sword].set(Flag::NoSkillIdent, false);
                stage.act(using("smithery"));
                stage.world.objects[sword].has(Flag::Identified)
            })
        };
        assert!(!tell(&mut stage, 4));
        assert!(tell(&mut stage, 5));
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
