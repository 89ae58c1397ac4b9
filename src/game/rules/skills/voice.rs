//! What is done by the voice: winning followers over, and singing the wild to peace.

use crate::content::Flag;
use crate::game::direction::Direction;
use crate::game::kinds::monster;
use crate::game::object::ObjectId;
use crate::game::rules::{experience, magic};
use crate::game::update::Text;
use crate::game::world::World;

/// The die, and what a plain speaker needs against somebody without level and wit.
const DIE: i32 = 20;
const NEEDED: i32 = 12;
/// Charisma and wit of the common folk.
const COMMON: i32 = 10;
/// Who has more wit than this hears a song and no more.
const WITS: i8 = 15;
/// Levels for each square more that a song reaches.
const LEVELS_OF_A_SQUARE: i32 = 10;

/// Talks whoever stands there into coming along.
pub(super) fn orate(world: &mut World, body: ObjectId, skill: ObjectId, direction: Option<Direction>) {
    let listener = super::beside(world, body, direction).filter(|id| world.objects[*id].has(Flag::Monster));
    let Some(listener) = listener else { return };
    let object = &world.objects[listener];
    let name = object.traits.name.clone();
    world.tell(body, Text::skill_success(format!("You orate to the {name}.")));
    let object = &world.objects[listener];
    if object.owner == Some(world.objects[body].tag) {
        return world.tell(body, Text::skill_success("Your follower loves your speech."));
    }
    // Who has words of their own, or another master, is nobody's follower.
    let special = object.traits.msg.is_some() || monster::is_pet(object);
    if special || !object.has(Flag::Unaggressive) || object.enemy.is_some() {
        return world.tell(body, Text::skill_error(format!("The {name} is not interested.")));
    }
    let level = super::level(world, skill);
    let theirs = i32::from(object.traits.level);
    let wit = i32::from(object.traits.intelligence) / 2;
    let roll = world.dice.between(1, DIE) + level + (charisma(world, body) - COMMON) / 2;
    let worth = world.objects[listener].traits.exp / 5;
    if theirs < level.max(2) && roll >= NEEDED + theirs + wit {
        magic::win_over(world, listener, body);
        world.tell(body, Text::skill_success(format!("You convince the {name} to become your follower.")));
        experience::gain(world, body, skill, worth);
        return;
    }
    if roll < theirs + wit {
        world.tell(body, Text::skill_error(format!("The {name} does not like what you say!")));
        monster::provoked(world, listener, body);
    }
}

/// Sings the wild around to peace.
pub(super) fn sing(world: &mut World, body: ObjectId, skill: ObjectId) {
    let Some(at) = world.position(body) else { return };
    world.tell(body, Text::skill_success("You sing"));
    let level = super::level(world, skill);
    let reach = 1 + level / LEVELS_OF_A_SQUARE;
    let squares = (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy)));
    let squares: Vec<_> = squares.filter_map(|(dx, dy)| world.step(at, dx, dy)).collect();
    for square in squares.into_iter().filter(|square| !world.map(square.map).scenery).collect::<Vec<_>>() {
        for id in world.square(square).objects.clone() {
            if can_be_calmed(world, id) {
                calm(world, body, skill, id);
            }
        }
    }
}

fn can_be_calmed(world: &World, id: ObjectId) -> bool {
    let object = &world.objects[id];
    object.has(Flag::Monster)
        && object.head.is_none()
        && !object.has(Flag::Unaggressive)
        && !object.has(Flag::Undead)
        && !object.has(Flag::Splitting)
        && object.traits.intelligence <= WITS
        && !monster::is_pet(object)
}

fn calm(world: &mut World, body: ObjectId, skill: ObjectId, id: ObjectId) {
    // A song wakes who sleeps, and no more.
    if world.objects[id].has(Flag::Sleep) {
        world.objects[id].set(Flag::Sleep, false);
        let name = world.objects[id].traits.name.clone();
        return world.tell(body, Text::skill_error(format!("Too bad the {name} isn't listening!")));
    }
    let theirs = i32::from(world.objects[id].traits.level);
    let roll = world.dice.between(1, DIE) + super::level(world, skill) + (charisma(world, body) - COMMON) / 2;
    if roll < NEEDED + theirs {
        return;
    }
    let object = &mut world.objects[id];
    object.set(Flag::Unaggressive, true);
    object.enemy = None;
    let (name, worth) = (object.traits.name.clone(), object.traits.exp / 2);
    world.tell(body, Text::skill_success(format!("You calm down the {name}.")));
    experience::gain(world, body, skill, worth);
}

fn charisma(world: &World, body: ObjectId) -> i32 {
    world.player_of(body).map_or(COMMON, |player| player.fitness.abilities[6].into())
}

#[cfg(test)]
mod tests {
    use crate::content::Flag;
    use crate::game::action::Action;
    use crate::game::direction::Direction;
    use crate::game::kinds::monster;
    use crate::game::kinds::testing::{skilled, the};

    fn using(name: &str) -> Action {
        Action::UseSkill(Some(name.to_owned()))
    }

    #[test]
    fn the_peaceful_are_talked_into_following_and_the_hostile_are_not() {
        let mut stage = skilled(&["@t"], &[('t', "dummy\nmonster 1\nunaggressive 1")]);
        stage.act(Action::Face(Some(Direction::East)));
        let listener = the(&stage, "dummy");
        for _ in 0..20 {
            stage.act(using("oratory"));
        }
        assert!(monster::is_pet(&stage.world.objects[listener]));
        assert_eq!(stage.world.objects[listener].owner, Some(stage.tag(stage.body)));
        let mut stage = skilled(&["@t"], &[('t', "dummy\nmonster 1\nstand_still 1")]);
        stage.act(Action::Face(Some(Direction::East)));
        let words = stage.hear(using("oratory"));
        assert_eq!(words.last().map(String::as_str), Some("The dummy is not interested."));
    }

    #[test]
    fn a_song_calms_the_wild_and_leaves_the_wise_alone() {
        let mut stage = skilled(&["w@t"], &[('t', "dummy\nmonster 1"), ('w', "guard\nInt 20")]);
        let (wild, wise) = (the(&stage, "dummy"), the(&stage, "guard"));
        for _ in 0..20 {
            stage.act(using("singing"));
        }
        assert!(stage.world.objects[wild].has(Flag::Unaggressive));
        assert!(!stage.world.objects[wise].has(Flag::Unaggressive));
    }
}
