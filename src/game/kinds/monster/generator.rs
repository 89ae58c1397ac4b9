//! Generators: what makes creatures, or scenery, around itself (the stock documentation's `Developers/objects`, section H).

use std::sync::Arc;

use crate::content::Flag;
use crate::game::identity::End;
use crate::game::kinds::link;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::treasure;
use crate::game::world::{Landing, World};

use super::{birth, stepping};

/// Keys of the world's files, and those that a generator notes on itself and on what it makes.
const RADIUS: &str = "generator_radius";
const LIMIT: &str = "generator_limit";
const MADE: &str = "generator_generated";
const MOST_ON_MAP: &str = "generator_max_map";
const NAME: &str = "generator_name";
const CODE: &str = "generator_code";
/// How far around itself a generator can be told to make things.
const RADIUS_MAX: i32 = 10;

/// Once in so many actions as it says a generator makes something beside itself.
pub(in crate::game::kinds) fn act(world: &mut World, id: ObjectId) {
    let Some(at) = link::on_map(world, id) else { return };
    let odds = u32::try_from(world.objects[id].traits.maxsp).unwrap_or(0).max(1);
    if !world.dice.once_in(odds) || is_full(world, id, at) {
        return;
    }
    let Some(made) = child(world, id) else { return };
    let Some(spot) = free_square(world, made, at, radius(world, id)) else {
        world.withdraw(made);
        return;
    };
    mark(world, id, made);
    let difficulty = treasure::difficulty(world, at.map);
    birth::bring_up(world, made, difficulty);
    world.put(made, spot, Landing::Dropped);
    count(world, id);
}

/// A copy of something it holds, or something of the kind that it makes.
fn child(world: &mut World, id: ObjectId) -> Option<ObjectId> {
    if world.objects[id].has(Flag::UseContentOnGen) {
        let content = &world.objects[id].inventory;
        let chosen = world.dice.below(u32::try_from(content.len()).unwrap_or(u32::MAX));
        let chosen = *world.objects[id].inventory.get(chosen as usize)?;
        return Some(world.copy(chosen));
    }
    let kind = world.objects[id].traits.other_arch.clone()?;
    world.make_named(&kind)
}

/// A free square at or beside another one.
pub(super) fn place_near(world: &mut World, made: ObjectId, at: Position) -> Option<Position> {
    if stepping::fits(world, made, at) { Some(at) } else { free_square(world, made, at, 1) }
}

fn number(world: &World, id: ObjectId, key: &str) -> Option<i32> {
    world.objects[id].traits.custom.get(key)?.trim().parse().ok()
}

fn radius(world: &World, id: ObjectId) -> i32 {
    number(world, id, RADIUS).unwrap_or(1).clamp(0, RADIUS_MAX)
}

/// One of the free squares around, by chance.
fn free_square(world: &mut World, made: ObjectId, at: Position, radius: i32) -> Option<Position> {
    let reach = -radius..=radius;
    let around = reach.clone().flat_map(|dy| reach.clone().map(move |dx| (dx, dy))).filter(|away| *away != (0, 0));
    let free: Vec<Position> = around
        .filter_map(|(dx, dy)| world.step(at, dx, dy))
        .filter(|spot| stepping::fits(world, made, *spot))
        .collect();
    let chosen = world.dice.below(u32::try_from(free.len()).unwrap_or(u32::MAX));
    free.get(chosen as usize).copied()
}

/// What its children on one map are counted by, where they are counted.
fn code(world: &World, id: ObjectId) -> Option<Arc<str>> {
    number(world, id, MOST_ON_MAP)?;
    let traits = &world.objects[id].traits;
    let name = traits.custom.get(NAME).unwrap_or(&traits.name);
    Some(if name.is_empty() { "generator".into() } else { name.into() })
}

/// Are there as many of its children on the map as there may be?
fn is_full(world: &World, id: ObjectId, at: Position) -> bool {
    let (Some(code), Some(most)) = (code(world, id), number(world, id, MOST_ON_MAP)) else { return false };
    let everything = world.map(at.map).squares().flat_map(|(_, _, square)| &square.objects);
    let children = everything.filter(|other| world.objects[**other].traits.custom.get(CODE) == Some(&*code));
    children.count() >= usize::try_from(most).unwrap_or(0)
}

fn mark(world: &mut World, id: ObjectId, made: ObjectId) {
    if let Some(code) = code(world, id) {
        world.objects[made].change().custom.set(CODE, &code);
    }
}

/// A generator with a limit counts what it has made, and goes with the last.
fn count(world: &mut World, id: ObjectId) {
    let Some(limit) = number(world, id, LIMIT).filter(|limit| *limit > 0) else { return };
    if world.objects.get(id).is_none() {
        return;
    }
    let made = number(world, id, MADE).unwrap_or(0) + 1;
    if made > limit {
        world.destroy(id, End::Destroyed);
    } else {
        world.objects[id].change().custom.set(MADE, &made.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all, stage, stands, the};
    use super::*;

    const FIELD: [&str; 7] = ["@......", ".......", ".......", "...n...", ".......", ".......", "......."];

    #[test]
    fn a_generator_puts_what_it_makes_beside_itself_as_long_as_there_is_room() {
        let mut stage = stage(&FIELD, &[('n', "nest\nother_arch archer\ngenerator_radius 1")]);
        let nest = the(&stage, "nest");
        stage.wait(2);
        let first = the(&stage, "archer");
        let ((x, y), (nx, ny)) = (stands(&stage, first), stands(&stage, nest));
        assert!(x.abs_diff(nx) <= 3 && y.abs_diff(ny) <= 3);
        stage.wait(60);
        assert!(all(&stage, "archer").len() > 8);
    }

    #[test]
    fn an_egg_brings_forth_what_is_in_it_and_is_no_more() {
        let mut stage = stage(&FIELD, &[('n', "nest\nis_used_up 1")]);
        stage.wait(10);
        assert_eq!((all(&stage, "orc").len(), all(&stage, "nest").len()), (1, 0));
    }

    #[test]
    fn a_generator_with_a_limit_goes_with_the_last_that_it_made() {
        let mut stage = stage(&FIELD, &[('n', "nest\ngenerator_limit 3")]);
        stage.wait(40);
        assert_eq!((all(&stage, "orc").len(), all(&stage, "nest").len()), (4, 0));
    }

    #[test]
    fn a_generator_waits_while_there_are_enough_of_its_children() {
        let mut stage = stage(&FIELD, &[('n', "nest\ngenerator_max_map 2")]);
        stage.wait(40);
        let orcs = all(&stage, "orc");
        assert_eq!(orcs.len(), 2);
        stage.world.destroy(orcs[0], End::Destroyed);
        stage.wait(10);
        assert_eq!(all(&stage, "orc").len(), 2);
    }

    #[test]
    fn a_creature_that_breeds_does_so_now_and_then() {
        let mut stage = stage(&["@.....", "......", "....m.", "......"], &[('m', "mouse\nmaxsp 20")]);
        stage.wait(20);
        assert!(all(&stage, "mouse").len() < 6);
        stage.wait(200);
        assert!(all(&stage, "mouse").len() > 3);
    }

    #[test]
    fn what_a_generator_holds_is_copied() {
        let mut stage = stage(&FIELD, &[('n', "nest\nuse_content_on_gen 1")]);
        let nest = the(&stage, "nest");
        let thief = stage.make("thief", 0);
        stage.world.put_into_apart(thief, nest);
        stage.wait(3);
        let born = all(&stage, "thief");
        assert!(!born.is_empty() && all(&stage, "orc").is_empty());
        let shields = stage.world.objects[born[0]].inventory.len();
        assert_eq!(shields, 1, "it comes with what its kind has");
    }
}
