//! Reading: books, and scrolls that teach a skill.

use crate::content::{Flag, Traits};
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::skills::{self, skill_named};
use crate::game::rules::{experience, naming};
use crate::game::update::Text;
use crate::game::world::World;

use super::effects::use_up;
use super::reach::show_thing;

/// The skill of reading.
const LITERACY: &str = "literacy";
/// Levels above the reader's skill that a text may have.
const OVER_THE_HEAD: i16 = 5;
/// Percent of learning a skill for each point of intelligence.
const LEARNING: i32 = 5;

/// Opens a book.
pub(super) fn read(world: &mut World, body: ObjectId, id: ObjectId) {
    let traits = std::sync::Arc::clone(&world.objects[id].traits);
    let name = naming::long(world, id);
    if let Err(words) = understands(world, body, &traits) {
        world.tell(body, Text::apply_failure(words));
        return;
    }
    match traits.msg.as_deref().filter(|text| !text.is_empty()) {
        None => world.tell(body, Text::apply_failure(format!("You open the {name} and find it empty."))),
        Some(text) => {
            let words = format!("You open the {name} and start reading.\n{text}");
            world.tell(body, kinds::writing(traits.subtype, &words).unwrap_or_else(|| Text::book(words)));
        }
    }
    let known = world.objects[id].has(Flag::Identified);
    world.objects[id].set(Flag::Identified, true);
    if !known {
        show_thing(world, body, id);
    }
    // A text is new once.
    let skill = skill_named(world, body, traits.skill.as_deref().unwrap_or(LITERACY));
    if let Some(skill) = skill.filter(|_| !traits.has(Flag::BeenApplied)) {
        world.objects[id].set(Flag::BeenApplied, true);
        experience::gain(world, body, skill, traits.exp);
    }
}

/// Can the player read this? An error says why not.
fn understands(world: &World, body: ObjectId, book: &Traits) -> Result<(), String> {
    let skill = book.skill.as_deref().unwrap_or(LITERACY);
    let Some(literacy) = skill_named(world, body, skill) else {
        return Err("You are unable to decipher the strange symbols.".to_owned());
    };
    let how_far = match book.level - world.objects[literacy].traits.level - OVER_THE_HEAD {
        ..=0 => return Ok(()),
        1 => "just barely",
        2 => "slightly",
        3..=4 => "",
        5..=7 => "quite a bit",
        8..=14 => "way",
        _ => "totally",
    };
    let gap = if how_far.is_empty() { "" } else { " " };
    Err(format!("This book is {how_far}{gap}beyond your comprehension."))
}

/// Tries to learn a skill from a scroll, which is used up.
pub(super) fn learn(world: &mut World, body: ObjectId, id: ObjectId) {
    let name = naming::long(world, id);
    if skill_named(world, body, LITERACY).is_none() {
        world.tell(body, Text::apply_failure("You are unable to decipher the strange symbols."));
        return;
    }
    let Some(skill) = world.objects[id].traits.skill.clone() else {
        world.tell(body, Text::apply_error(format!("You find nothing of use in the {name}.")));
        return;
    };
    if skills::is_own_of_name(world, body, &skill) {
        let words = format!("You already possess the knowledge held within the {name}.");
        world.tell(body, Text::apply_error(words));
        return;
    }
    let intelligence = world.player_of(body).map_or(0, |player| i32::from(player.fitness.abilities[3]));
    let learnt = i32::try_from(world.dice.below(100)).unwrap_or(0) < intelligence * LEARNING;
    let words = if learnt && skills::teach(world, body, &skill) {
        Text::apply(format!("You succeed in learning {skill}"))
    } else {
        Text::apply_failure(format!("You fail to learn the knowledge of the {name}.\n"))
    };
    world.tell(body, words);
    use_up(world, body, id);
}

/// A skill to be put into somebody who has not used it yet.
pub(in crate::game) fn new_skill(world: &mut World, name: &str) -> Option<ObjectId> {
    let teaches =
        |traits: &Traits| traits.kind == kinds::SKILL && traits.skill.as_deref().unwrap_or(&traits.name) == name;
    let found = world.catalog().archetypes.iter().find(|(_, archetype)| teaches(&archetype.traits));
    let archetype = found.map(|(archetype, _)| archetype)?;
    let id = world.make(archetype);
    begin_skill(world, id);
    Some(id)
}

/// A skill begins at level 1: what its archetype says of levels and experience is the price of using
/// it.
pub(in crate::game) fn begin_skill(world: &mut World, id: ObjectId) {
    let traits = world.objects[id].change();
    (traits.level, traits.exp, traits.perm_exp) = (1, 0, 0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    fn literate() -> Stage {
        let mut stage = Stage::new();
        let skill = stage.give("skill_literacy", 0);
        begin_skill(&mut stage.world, skill);
        stage
    }

    fn apply(stage: &mut Stage, id: ObjectId) -> Vec<String> {
        let tag = stage.tag(id);
        stage.hear(Action::Apply(tag))
    }

    #[test]
    fn a_book_is_read_by_who_can_read() {
        let mut stage = Stage::new();
        let book = stage.give("book", 1);
        assert_eq!(apply(&mut stage, book), ["You are unable to decipher the strange symbols."]);
        let skill = stage.give("skill_literacy", 0);
        begin_skill(&mut stage.world, skill);
        assert_eq!(apply(&mut stage, book), ["You open the book and find it empty."]);
        assert!(stage.world.objects[book].has(Flag::Identified));
        stage.world.objects[book].change().msg = Some("Beware.\n".into());
        assert_eq!(apply(&mut stage, book), ["You open the book and start reading.\nBeware.\n"]);
        for (level, how_far) in [(7, "just barely "), (9, ""), (13, "quite a bit "), (21, "totally ")] {
            stage.world.objects[book].change().level = level;
            assert_eq!(apply(&mut stage, book), [format!("This book is {how_far}beyond your comprehension.")]);
        }
    }

    #[test]
    fn a_text_is_shown_as_what_it_is_written_on() {
        use crate::game::update::Update;
        let mut stage = literate();
        let book = stage.give("book", 1);
        stage.world.objects[book].change().msg = Some("Dear Ann.\n".into());
        stage.world.objects[book].change().subtype = 27;
        let tag = stage.tag(book);
        let shown = stage.act(Action::Apply(tag));
        let kind = shown.iter().find_map(|update| match update {
            Update::Text(text) => Some((text.kind, text.subkind)),
            _ => None,
        });
        assert_eq!(kind, Some((3, 4)), "a letter");
    }

    #[test]
    fn a_skill_is_learnt_once() {
        let mut stage = literate();
        let body = stage.body;
        stage.world.player_of_mut(body).expect("the player is there").origin.abilities[3] = 25;
        crate::game::rules::fitness::compute(&mut stage.world, body);
        let scroll = stage.give("skill_scroll", 2);
        assert_eq!(apply(&mut stage, scroll), ["You succeed in learning karate"]);
        assert_eq!(stage.world.objects[scroll].count, 1);
        let karate = skill_named(&stage.world, body, "karate").expect("it was learnt");
        assert_eq!(stage.world.objects[karate].traits.level, 1);
        assert_eq!(apply(&mut stage, scroll), ["You already possess the knowledge held within the scroll."]);
    }
}
