//! Things that cast: walls, altars, runes. The spell is the one inside, else that of `other_arch`.

use super::{SPELL, link};
use crate::game::direction::Direction;
use crate::game::looks;
use crate::game::map::MapId;
use crate::game::object::ObjectId;
use crate::game::rules::{magic, movement};
use crate::game::update::Text;
use crate::game::world::World;

/// Wire number of sounds of spells.
const SOUND_OF_SPELL: u8 = 2;

/// Is there a spell in it?
pub(super) fn holds_one(world: &World, id: ObjectId) -> bool {
    inside(world, id).is_some() || named(world, id)
}

fn inside(world: &World, id: ObjectId) -> Option<ObjectId> {
    world.objects[id].inventory.iter().copied().find(|inner| world.objects[*inner].traits.kind == SPELL)
}

/// Is its `other_arch` a spell?
fn named(world: &World, id: ObjectId) -> bool {
    let catalog = world.catalog();
    let other = world.objects[id].traits.other_arch.as_deref().and_then(|name| catalog.archetype_id(name));
    other.is_some_and(|other| catalog.archetypes[other].traits.kind == SPELL)
}

/// An altar casts for those who have given something and stand there.
pub(super) fn answer(world: &mut World, id: ObjectId) {
    if let Some(spell) = name(world, id) {
        let words = format!("The {} casts {spell}.", world.objects[id].traits.name);
        for by in link::above(world, id) {
            world.tell(by, Text::apply(words.clone()));
        }
    }
    cast(world, id, None);
}

/// What the spell is called.
fn name(world: &World, id: ObjectId) -> Option<String> {
    if let Some(spell) = inside(world, id) {
        return Some(world.objects[spell].traits.name.to_string());
    }
    let name = world.objects[id].traits.other_arch.as_deref().filter(|_| named(world, id))?;
    world.catalog().archetype(name).map(|spell| spell.traits.name.to_string())
}

/// Casts it. False: there is none, or nothing came of it.
pub(super) fn cast(world: &mut World, id: ObjectId, direction: Option<Direction>) -> bool {
    if let (Some(at), Some(name)) = (world.position(id), name(world, id)) {
        movement::noise(world, at, SOUND_OF_SPELL, &name, id);
    }
    if let Some(spell) = inside(world, id) {
        return magic::cast_from(world, id, spell, direction);
    }
    let name = world.objects[id].traits.other_arch.clone().filter(|_| named(world, id));
    let Some(spell) = name.and_then(|name| world.make_named(&name)) else { return false };
    let cast = magic::cast_from(world, id, spell, direction);
    if world.objects.get(spell).is_some() {
        world.withdraw(spell);
    }
    cast
}

/// A wall that casts does so by its own clock, for as long as somebody is near enough to see it.
pub(super) fn act(world: &mut World, id: ObjectId) {
    if link::on_map(world, id).is_some_and(|at| is_watched(world, at.map)) {
        fire(world, id);
    }
}

/// The link turns a wall that can turn, and lets any other one fire once.
pub(super) fn triggered(world: &mut World, id: ObjectId) {
    let by = i32::from(world.objects[id].traits.maxsp);
    let turns = link::frames(world, id) > 1 && by != 0;
    match direction(world, id).filter(|_| turns) {
        Some(direction) => turn(world, id, direction.turned(by)),
        None => fire(world, id),
    }
}

/// One without a direction fires anywhere.
fn fire(world: &mut World, id: ObjectId) {
    let direction = direction(world, id).unwrap_or_else(|| Direction::ALL[world.dice.below(8) as usize]);
    cast(world, id, Some(direction));
}

fn direction(world: &World, id: ObjectId) -> Option<Direction> {
    world.objects[id].facing.or_else(|| Direction::from_number(i64::from(world.objects[id].traits.sp)))
}

fn turn(world: &mut World, id: ObjectId, direction: Direction) {
    world.objects[id].facing = Some(direction);
    world.objects[id].frame = direction.number() - 1;
    looks::turn(world, id);
    world.refresh_object(id);
}

/// Is a player on the map, or on one beside it?
fn is_watched(world: &World, map: MapId) -> bool {
    let beside = world.map(map).neighbours.iter().flatten().filter_map(|path| world.map_by_path(path));
    beside.chain([map]).any(|map| world.map(map).players > 0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, the, walk};
    use crate::content::Flag;
    use crate::game::direction::Direction;
    use crate::game::testing::Stage;

    fn wound(stage: &Stage, archetype: &str) -> i16 {
        let object = &stage.world.objects[the(stage, archetype)];
        assert!(object.has(Flag::Alive));
        30_000 - object.traits.hp
    }

    #[test]
    fn a_wall_shoots_by_its_own_clock_while_somebody_is_there() {
        let mut stage = stage(&["w..t@"], &[('w', "wall_of_bolts\ndirection 3\nspeed 0.2"), ('t', "target")]);
        stage.wait(40);
        assert!(wound(&stage, "target") > 0);
        let body = stage.body;
        crate::game::arrival::release(&mut stage.world, body, crate::game::update::Farewell::Lost);
        stage.wait(40);
        let before = wound(&stage, "target");
        stage.wait(40);
        assert_eq!(wound(&stage, "target"), before, "nobody is there to see it");
    }

    #[test]
    fn a_wall_with_a_link_shoots_when_that_is_pushed() {
        let legend = [('b', "button\nconnected 1"), ('w', "wall_of_bolts\ndirection 3\nconnected 1"), ('t', "target")];
        let mut stage = stage(&["@b...", "w..t."], &legend);
        stage.wait(20);
        assert_eq!(wound(&stage, "target"), 0);
        walk(&mut stage, Direction::East);
        stage.wait(10);
        assert!(wound(&stage, "target") > 0);
    }

    #[test]
    fn the_link_turns_a_wall_that_can_turn() {
        let legend = [('b', "button\nconnected 1"), ('w', "turning_wall\ndirection 3\nconnected 1")];
        let mut stage = stage(&["@b.w"], &legend);
        walk(&mut stage, Direction::East);
        assert_eq!(stage.world.objects[the(&stage, "turning_wall")].facing, Some(Direction::SouthEast));
    }

    #[test]
    fn a_rune_casts_what_it_is_made_of() {
        let mut stage = stage(&["@r.t"], &[('r', "rune_of_bolts\ndirection 3"), ('t', "target")]);
        walk(&mut stage, Direction::East);
        stage.wait(10);
        assert!(wound(&stage, "target") > 0);
    }

    #[test]
    fn an_altar_casts_for_every_offering() {
        let mut stage = stage(&["@a"], &[('a', "healing_altar")]);
        let body = stage.body;
        walk(&mut stage, Direction::East);
        let at = stage.at(1, 0);
        for _ in 0..2 {
            stage.world.objects[body].change().hp = 1;
            let coins = stage.make("coin", 3);
            assert!(stage.world.put(coins, at, crate::game::world::Landing::Dropped).is_none(), "they were taken");
            assert!(stage.world.objects[body].traits.hp > 1);
        }
    }
}
