//! Learning spells: from spellbooks, and by birth.

use std::sync::Arc;

use crate::content::{Fixed, Flag};
use crate::game::object::ObjectId;
use crate::game::rules::fitness::{self, INTELLIGENCE, WISDOM};
use crate::game::rules::items::use_up;
use crate::game::rules::skills;
use crate::game::rules::skills::skill_named;
use crate::game::update::Text;
use crate::game::world::World;

use super::book;
use super::power::Power;

/// The skill of reading.
const LITERACY: &str = "literacy";
/// Levels that a spell in a book may be above the reader's literacy, and more when the book is blessed.
const OVER_THE_HEAD: i32 = 10;
const BLESSED: i32 = 5;
/// Percent that each level of literacy makes learning easier by.
const EASIER: i32 = 5;
/// What is learnt by wisdom and not by intelligence.
const PRAYING: &str = "praying";

/// Does somebody know a spell of this name?
fn knows(world: &World, body: ObjectId, name: &str) -> bool {
    book::named(world, body, name).is_some()
}

/// Tries to learn the spell of a book (object-types, section 2a).
pub(in crate::game) fn study(world: &mut World, body: ObjectId, id: ObjectId) {
    let Some(literacy) = skill_named(world, body, LITERACY) else {
        return world.tell(body, Text::apply_error("You can't read! Your attempt fails."));
    };
    let literacy = i32::from(world.objects[literacy].traits.level);
    let Some(spell) = super::spell_in(world, id) else {
        return world.tell(body, Text::apply_failure("The book's formula for the spell is incomprehensible."));
    };
    let blessed = if world.objects[id].has(Flag::Blessed) { BLESSED } else { 0 };
    if i32::from(world.objects[spell].traits.level) > literacy + OVER_THE_HEAD + blessed {
        return world.tell(body, Text::apply_error("You are unable to decipher the strange symbols."));
    }
    if let Some(skill) = world.objects[spell].traits.skill.clone() {
        // One that is there for a tool's sake begins with it.
        skills::of_name(world, body, &skill);
    }
    if let Err(words) = may_learn(world, body, spell) {
        return world.tell(body, words);
    }
    open(world, body, id, spell);
    if is_understood(world, body, id, spell, literacy) {
        world.tell(body, Text::apply("You succeed in learning the spell!"));
        learn(world, body, spell);
    } else {
        world.tell(body, Text::apply_failure("You fail to learn the spell."));
    }
    use_up(world, body, id);
}

/// A book that is opened tells which spell is in it.
fn open(world: &mut World, body: ObjectId, id: ObjectId, spell: ObjectId) {
    if !world.objects[id].has(Flag::Identified) {
        world.objects[id].set(Flag::Identified, true);
        crate::game::rules::items::show_thing(world, body, id);
    }
    let name = format!("{} of {}", world.objects[id].traits.name, world.objects[spell].traits.name);
    world.tell(body, Text::plain(format!("You open the {name} and start reading.")));
    if let Some(description) = world.objects[spell].traits.msg.clone() {
        world.tell(body, Text::skill_description(&*description));
    }
}

fn may_learn(world: &World, body: ObjectId, spell: ObjectId) -> Result<(), Text> {
    let traits = Arc::clone(&world.objects[spell].traits);
    if knows(world, body, &traits.name) {
        return Err(Text::apply_error("You already know that spell."));
    }
    let power = Power::of(world, body, &traits);
    if power.paths.is_denied(&traits) {
        return Err(Text::apply_error("That spell path is denied to you."));
    }
    if let Some(skill) = &traits.skill {
        if skill_named(world, body, skill).is_none() {
            return Err(Text::apply_error(format!("You lack the skill {skill} to use this spell")));
        }
        if !power.is_skilled_enough() {
            let words = format!("The spell described in this book is way beyond your skill in {skill}.");
            return Err(Text::apply_error(words));
        }
    }
    Ok(())
}

/// Chance decides, helped by a good head and by practice in reading. What one was given at birth is easy.
fn is_understood(world: &mut World, body: ObjectId, id: ObjectId, spell: ObjectId, literacy: i32) -> bool {
    if world.objects[id].has(Flag::StartEquip) {
        return true;
    }
    let prayer = world.objects[spell].traits.skill.as_deref() == Some(PRAYING);
    let ability = if prayer { WISDOM } else { INTELLIGENCE };
    let value = world.player_of(body).map_or(0, |player| player.fitness.abilities[ability]);
    let chance = world.catalog().stat_bonuses.int_wis_learn_spell.of(i8::try_from(value).unwrap_or(i8::MAX));
    let roll = i64::from(world.dice.between(0, 100) - EASIER * literacy);
    roll * Fixed::ONE.0 < chance.0
}

/// Knows a spell from now on: a copy of it.
fn learn(world: &mut World, body: ObjectId, spell: ObjectId) {
    let copy = world.copy(spell);
    let name = world.objects[copy].traits.name.clone();
    world.put_into_apart(copy, body);
    world.tell(body, Text::apply(format!("Type 'bind cast {name} to store the spell in a key.")));
    fitness::compute(world, body);
    book::show(world, body, copy);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{mage, with_spell};
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::{Stage, texts};
    use crate::game::update::Update;

    fn apply(stage: &mut Stage, id: ObjectId) -> Vec<Update> {
        let tag = stage.tag(id);
        stage.act(Action::Apply(tag))
    }

    #[test]
    fn a_beginners_book_teaches_its_spell_and_is_used_up() {
        let mut stage = mage(&["@"], &[]);
        let book = with_spell(&mut stage, "grimoire", "spell_bullet");
        stage.world.objects[book].set(Flag::StartEquip, true);
        let shown = apply(&mut stage, book);
        let expected = [
            "You open the grimoire of magic bullet and start reading.",
            "It hits.\n",
            "You succeed in learning the spell!",
            "Type 'bind cast magic bullet to store the spell in a key.",
        ];
        assert_eq!(texts(&shown), expected);
        assert!(shown.iter().any(|update| matches!(update, Update::Spell(spell) if spell.name == "magic bullet")));
        assert!(knows(&stage.world, stage.body, "magic bullet") && stage.carries().is_empty());
    }

    #[test]
    fn what_is_too_hard_stays_in_the_book() {
        let mut stage = mage(&["@"], &[]);
        for (spell, level, expected) in [
            ("spell_great", 3, "The spell described in this book is way beyond your skill in sorcery."),
            ("spell_great", 30, "You are unable to decipher the strange symbols."),
        ] {
            let book = with_spell(&mut stage, "grimoire", spell);
            let inner = stage.world.objects[book].inventory[0];
            stage.world.objects[inner].change().level = level;
            assert_eq!(texts(&apply(&mut stage, book)), [expected]);
            assert!(stage.world.objects.get(book).is_some(), "nothing is used up");
        }
        let skill = skill_named(&stage.world, stage.body, "sorcery").expect("it was given");
        stage.world.withdraw(skill);
        let book = with_spell(&mut stage, "grimoire", "spell_bullet");
        assert_eq!(texts(&apply(&mut stage, book)), ["You lack the skill sorcery to use this spell"]);
    }

    #[test]
    fn the_clever_learn_more_often_and_each_try_takes_a_book() {
        let learnt = |intelligence: i16| {
            let mut learnt = 0;
            for seed in 0..40 {
                let mut stage = mage(&["@"], &[]);
                stage.world.dice = crate::game::dice::Dice::seeded(seed);
                let body = stage.body;
                stage.world.player_of_mut(body).expect("the player is there").origin.abilities[3] = intelligence;
                fitness::compute(&mut stage.world, body);
                let book = with_spell(&mut stage, "grimoire", "spell_bullet");
                apply(&mut stage, book);
                assert!(stage.carries().is_empty());
                learnt += i32::from(knows(&stage.world, body, "magic bullet"));
            }
            learnt
        };
        let (dull, clever) = (learnt(1), learnt(30));
        assert!(dull < 12 && clever > 15 && clever > dull, "{dull} {clever}");
    }
}
