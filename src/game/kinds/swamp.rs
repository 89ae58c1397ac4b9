//! Deep swamps: whoever stays sinks in, and what lies there is lost.

use super::{PLAYER, link};
use crate::content::{Flag, MoveType};
use crate::game::identity::End;
use crate::game::message::colour;
use crate::game::object::ObjectId;
use crate::game::player::Player;
use crate::game::rules::{combat, vitals};
use crate::game::update::Text;
use crate::game::world::World;

/// How far in somebody is, counted in `food`: up to the knees, the waist, the neck.
const KNEES: i32 = 1;
const WAIST: i32 = 10;
const NECK: i32 = 20;
/// Chances of sinking deeper, and of going under.
const SINKS_ONCE_IN: u32 = 3;
const DROWNS_ONCE_IN: u32 = 5;
/// Those who know the woods sink in slowly.
const WOODSMAN: u8 = 21;

/// Somebody has stepped into it.
pub(super) fn stepped_on(world: &mut World, id: ObjectId, who: ObjectId) {
    if world.objects[who].traits.kind != PLAYER {
        return;
    }
    world.tell(who, Text::swamp("You are down to your knees in the swamp."));
    if world.objects[id].traits.food != KNEES {
        world.objects[id].change().food = KNEES;
    }
}

/// Some time has passed.
pub(super) fn act(world: &mut World, id: ObjectId) {
    for other in link::above(world, id) {
        let Some(object) = world.objects.get(other) else { continue };
        let flies = object.traits.move_type.intersects(MoveType::FLYING);
        if object.traits.kind == PLAYER && !flies {
            sink(world, id, other);
        } else if !object.has(Flag::Alive) && !object.has(Flag::NoPick) && !flies && world.dice.once_in(SINKS_ONCE_IN) {
            world.destroy(other, End::Destroyed);
        }
    }
}

fn sink(world: &mut World, id: ObjectId, who: ObjectId) {
    let is_away = world.player_of(who).is_none_or(Player::is_out_of_reach);
    if is_away {
        return;
    }
    let depth = world.objects[id].traits.food;
    if knows_the_woods(world, who) && depth < NECK {
        world.objects[id].change().food = depth + 1;
        return;
    }
    if depth < WAIST {
        if world.dice.once_in(SINKS_ONCE_IN) {
            world.tell(who, Text::swamp("You are down to your waist in the wet swamp."));
            world.objects[id].change().food = WAIST;
        }
    } else if depth < NECK {
        if world.dice.once_in(SINKS_ONCE_IN) {
            let words = Text::swamp("You are down to your NECK in the dangerous swamp.");
            world.tell(who, Text { colour: colour::RED, ..words });
            world.objects[id].change().food = NECK;
            vitals::weaken(world, who, 1, "drowned in a swamp");
        }
    } else if world.dice.once_in(DROWNS_ONCE_IN) {
        world.objects[id].change().food = 0;
        combat::perishes(world, who, "disappeared into a swamp");
    }
}

fn knows_the_woods(world: &World, who: ObjectId) -> bool {
    let inventory = &world.objects[who].inventory;
    inventory
        .iter()
        .map(|item| &world.objects[*item].traits)
        .any(|item| item.kind == super::SKILL && item.subtype == WOODSMAN)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, walk};
    use crate::game::direction::Direction;
    use crate::game::testing::texts;

    #[test]
    fn who_stays_in_a_swamp_sinks_deeper_and_deeper() {
        let mut stage = stage(&["@s."], &[('s', "swamp")]);
        assert_eq!(walk(&mut stage, Direction::East), ["You are down to your knees in the swamp."]);
        let words = texts(&stage.wait(120));
        let sinking =
            ["You are down to your waist in the wet swamp.", "You are down to your NECK in the dangerous swamp."];
        assert_eq!(words[..2], sinking);
    }

    #[test]
    fn who_goes_on_starts_anew_from_the_knees() {
        let mut stage = stage(&["@s."], &[('s', "swamp")]);
        walk(&mut stage, Direction::East);
        stage.wait(60);
        walk(&mut stage, Direction::East);
        assert_eq!(walk(&mut stage, Direction::West), ["You are down to your knees in the swamp."]);
    }

    #[test]
    fn what_lies_in_a_swamp_is_lost() {
        let mut stage = stage(&["@s."], &[('s', "swamp")]);
        let at = stage.at(1, 0);
        stage.drop_there("sword", 1, at);
        stage.wait(60);
        assert!(stage.lies(at).is_empty());
    }
}
