//! What is done unseen: hiding, taking from the pockets of others, opening locks without their keys.

use crate::content::{Fixed, Flag};
use crate::game::direction::Direction;
use crate::game::kinds::{self, door, monster};
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::{experience, items};
use crate::game::update::Text;
use crate::game::world::World;

/// What hides somebody, and its name.
const FORCE: &str = "force";
pub(super) const HIDING: &str = "hiding";
/// The die, and what is needed to hide in the open.
const DIE: i32 = 20;
const IN_THE_OPEN: i32 = 14;
/// Actions of a force for a heartbeat, and how many hide a beginner and each level more.
const PACE: Fixed = Fixed(100_000);
const LASTS: i32 = 10;
/// Each step of who hides may give them away: against this and the level.
const STEALTHY: i32 = 8;
/// How deeply somebody must be asleep, and for how much it counts.
const ASLEEP: i32 = 10;

/// Hides where it is dark and close enough, until somebody notices or it is over.
pub(super) fn hide(world: &mut World, body: ObjectId, skill: ObjectId) {
    if hidden(world, body).is_some() {
        return world.tell(body, Text::skill_refused("You are as hidden as you can get."));
    }
    let Some(at) = world.position(body) else { return };
    let level = super::level(world, skill);
    if watched(world, body, at) || world.dice.between(1, DIE) + level + shade(world, at) < IN_THE_OPEN {
        return world.tell(body, Text::skill_error("You fail to conceal yourself."));
    }
    let Some(force) = world.make_named(FORCE) else { return };
    let traits = world.objects[force].change();
    traits.name = HIDING.into();
    traits.flags.set(Flag::MakeInvisible, true);
    traits.speed = PACE;
    traits.duration = i16::try_from(LASTS + level).unwrap_or(i16::MAX);
    world.set_active(force);
    world.tell(body, Text::skill_success("You hide in the shadows."));
    items::begin_force(world, body, force);
    experience::gain(world, body, skill, 0);
}

/// Does an enemy stand close by and look on?
fn watched(world: &World, body: ObjectId, at: Position) -> bool {
    let tag = world.objects[body].tag;
    let squares = (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dx, dy)));
    squares.filter_map(|(dx, dy)| world.step(at, dx, dy)).any(|near| {
        let hostile = |id: &ObjectId| {
            let object = &world.objects[*id];
            object.has(Flag::Monster) && object.enemy == Some(tag) && !object.has(Flag::IsBlind)
        };
        world.square(near).objects.iter().any(hostile)
    })
}

/// What darkness and walls around a square are worth.
fn shade(world: &World, at: Position) -> i32 {
    let squares = (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dx, dy)));
    let walls = squares.filter(|(dx, dy)| world.step(at, *dx, *dy).is_none_or(|near| world.square(near).sum.opaque));
    2 * world.map(at.map).header.darkness + i32::try_from(walls.count()).unwrap_or(0)
}

/// What hides somebody, if they hide.
fn hidden(world: &World, body: ObjectId) -> Option<ObjectId> {
    let is_it = |id: &ObjectId| {
        let object = &world.objects[*id];
        object.traits.kind == kinds::FORCE && *object.traits.name == *HIDING && object.has(Flag::MakeInvisible)
    };
    world.objects[body].inventory.iter().copied().find(is_it)
}

/// Somebody takes a step: who hides may be seen.
pub(in crate::game::rules) fn stirs(world: &mut World, body: ObjectId) {
    let Some(force) = hidden(world, body) else { return };
    let level = super::of_kind(world, body, super::HIDING).map_or(1, |skill| super::level(world, skill));
    if world.dice.between(1, DIE) > STEALTHY + level {
        items::end_force(world, force);
    }
}

/// Takes something out of the pockets of whoever stands there.
pub(super) fn steal(world: &mut World, body: ObjectId, skill: ObjectId, direction: Option<Direction>) {
    let victim = super::beside(world, body, direction).filter(|id| world.objects[*id].has(Flag::Alive));
    let Some(victim) = victim else { return };
    if world.player_of(victim).is_some() || monster::is_pet(&world.objects[victim]) {
        return world.tell(body, Text::skill_error("You can't steal from the companions of adventurers."));
    }
    let wary = world.objects[victim].enemy == Some(world.objects[body].tag) && !world.objects[victim].has(Flag::Sleep);
    if wary {
        return world.tell(body, Text::skill_error("Your attempt is prevented!"));
    }
    let things = pockets(world, victim);
    let chosen = world.dice.below(u32::try_from(things.len()).unwrap_or(u32::MAX)) as usize;
    let Some(thing) = things.get(chosen).copied() else { return };
    let guard = i32::from(world.objects[victim].traits.level) + ASLEEP;
    let asleep = if world.objects[victim].has(Flag::Sleep) { ASLEEP } else { 0 };
    let skilled = world.dice.between(1, DIE) + super::level(world, skill) + asleep;
    let name = world.objects[victim].traits.name.clone();
    if skilled >= guard {
        let worth = world.objects[victim].traits.exp;
        if items::pick_up(world, body, thing, 0) {
            experience::gain(world, body, skill, worth);
        }
    }
    if world.dice.between(1, DIE) + super::level(world, skill) < guard {
        world.tell(body, Text::skill_error(format!("{name} notices your attempted pilfering!")));
        monster::provoked(world, victim, body);
    }
}

/// What can be taken from somebody unnoticed.
fn pockets(world: &World, victim: ObjectId) -> Vec<ObjectId> {
    let loose = |id: &ObjectId| {
        let object = &world.objects[*id];
        let bodily = matches!(
            object.traits.kind,
            kinds::SKILL | kinds::SPELL | kinds::FORCE | kinds::EVENT_CONNECTOR | kinds::RUNE | kinds::TRAP
        );
        let hindered = [Flag::NoSteal, Flag::NoDrop, Flag::Applied, Flag::StartEquip, Flag::NoPick];
        !bodily && object.traits.invisible == 0 && !hindered.into_iter().any(|flag| object.has(flag))
    };
    world.objects[victim].inventory.iter().copied().filter(loose).collect()
}

/// Opens the door ahead without a key.
pub(super) fn pick_lock(world: &mut World, body: ObjectId, skill: ObjectId, direction: Option<Direction>) {
    let ahead = super::things_beside(world, body, direction);
    let door = ahead.iter().copied().find(|id| world.objects[*id].traits.kind == kinds::DOOR);
    let Some(door) = door else {
        let locked = ahead.iter().any(|id| world.objects[*id].traits.kind == kinds::LOCKED_DOOR);
        let words = if locked { "This lock is beyond any picks." } else { "There is no lock there." };
        return world.tell(body, Text::skill_refused(words));
    };
    picks(world, body, skill, door);
}

/// Tries the lock of a door. True: it is open.
pub(in crate::game) fn picks(world: &mut World, body: ObjectId, skill: ObjectId, door: ObjectId) -> bool {
    let hardness = i32::from(world.objects[door].traits.level);
    if world.dice.between(1, DIE) + super::level(world, skill) < ASLEEP + hardness {
        world.tell(body, Text::skill_error("You fail to pick the lock."));
        return false;
    }
    kinds::trap::spring_all_inside(world, door, body);
    if world.objects.get(door).is_none() || world.objects.get(body).is_none() {
        return true;
    }
    world.tell(body, Text::skill_success("You pick the lock."));
    door::open(world, door);
    experience::gain(world, body, skill, 0);
    true
}

#[cfg(test)]
mod tests {
    use crate::content::Flag;
    use crate::game::action::Action;
    use crate::game::direction::Direction;
    use crate::game::kinds::testing::{maybe, skilled, the};

    fn using(name: &str) -> Action {
        Action::UseSkill(Some(name.to_owned()))
    }

    #[test]
    fn who_hides_is_not_seen_until_they_move_too_much() {
        let mut stage = skilled(&["###", "#@#", "#.#", "#.#", "#.#", "###"], &[]);
        for _ in 0..20 {
            if stage.world.objects[stage.body].traits.invisible == 0 {
                stage.act(using("hiding"));
            }
        }
        assert_ne!(stage.world.objects[stage.body].traits.invisible, 0);
        for _ in 0..30 {
            stage.act(Action::Walk(Direction::South));
            stage.act(Action::Walk(Direction::North));
        }
        assert_eq!(stage.world.objects[stage.body].traits.invisible, 0);
    }

    #[test]
    fn hiding_ends_by_itself() {
        let mut stage = skilled(&["###", "#@#", "###"], &[]);
        for _ in 0..20 {
            if stage.world.objects[stage.body].traits.invisible == 0 {
                stage.act(using("hiding"));
            }
        }
        assert_ne!(stage.world.objects[stage.body].traits.invisible, 0);
        stage.wait(400);
        assert_eq!(stage.world.objects[stage.body].traits.invisible, 0);
    }

    #[test]
    fn a_thief_empties_a_pocket_and_who_notices_minds() {
        let mut stage = skilled(&["@t"], &[('t', "dummy\nmonster 1\nsleep 1")]);
        let victim = the(&stage, "dummy");
        let coins = stage.make("coin", 50);
        stage.world.put_into(coins, victim);
        stage.act(Action::Face(Some(Direction::East)));
        for _ in 0..20 {
            stage.act(using("stealing"));
        }
        let stolen: u32 = stage.carries().iter().filter(|(name, _)| name == "gold coin").map(|(_, n)| *n).sum();
        assert_eq!(stolen, 50, "none is lost and none doubled");
        let mut stage = skilled(&["@t"], &[('t', "dummy\nmonster 1\nunaggressive 1\nlevel 90")]);
        let victim = the(&stage, "dummy");
        let sword = stage.make("sword", 1);
        stage.world.put_into(sword, victim);
        stage.act(Action::Face(Some(Direction::East)));
        for _ in 0..3 {
            stage.act(using("stealing"));
        }
        assert!(!stage.world.objects[victim].has(Flag::Unaggressive), "it minds");
    }

    #[test]
    fn doors_are_picked_and_locked_doors_are_not() {
        let mut stage = skilled(&["@D"], &[('D', "door")]);
        stage.act(Action::Face(Some(Direction::East)));
        for _ in 0..20 {
            stage.act(using("lockpicking"));
        }
        assert!(maybe(&stage, "door").is_none());
        let mut stage = skilled(&["@D"], &[('D', "locked_door")]);
        stage.act(Action::Face(Some(Direction::East)));
        assert_eq!(stage.hear(using("lockpicking")).pop().as_deref(), Some("This lock is beyond any picks."));
    }
}
