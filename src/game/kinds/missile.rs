//! What flies because somebody shot or threw it: arrows, bolts, daggers, bottles.
//!
//! The thing itself is inside of what flies, untouched, and comes out where the flight ends: so a stack gives one piece
//! and gets it back, and nothing about an arrow has to be remembered while it is on its way. What flies has the thing's
//! looks and name and the strength of the shot.

use std::sync::Arc;

use crate::content::{Fixed, Flag, MoveType, Text};
use crate::game::direction::Direction;
use crate::game::identity::End;
use crate::game::kinds::effect::{flight, is_alive};
use crate::game::looks;
use crate::game::map::Position;
use crate::game::object::{Object, ObjectId};
use crate::game::rules::combat::{self, Landed};
use crate::game::rules::{fitness, items};
use crate::game::world::{Landing, World};

use super::{ARROW, THROWN};

/// What a flight loses of its speed on each square, and the speed at which it ends (object-types, section 9).
const DRAG: Fixed = Fixed(50_000);
const SPENT: Fixed = Fixed(500_000);
/// Nothing is faster than so many squares in a heartbeat.
const SPEED_MAX: Fixed = Fixed(5_000_000);
/// Percent of what meets somebody who reflects missiles that flies back.
const REFLECTED: u32 = 90;

/// The strength of a shot.
#[derive(Clone, Debug)]
pub(in crate::game) struct Throw {
    pub(in crate::game) by: ObjectId,
    pub(in crate::game) from: Position,
    pub(in crate::game) direction: Direction,
    pub(in crate::game) wc: i32,
    pub(in crate::game) dam: i32,
    /// Bits of [`AttackType`](crate::content::AttackType).
    pub(in crate::game) attacks: u32,
    pub(in crate::game) slaying: Option<Text>,
    /// The skill that learns of it.
    pub(in crate::game) skill: Option<Text>,
    pub(in crate::game) speed: Fixed,
}

/// Can something fly off from a square that way? Not into a wall, nor out of this region.
pub(in crate::game) fn has_way(world: &World, from: Position, direction: Direction) -> bool {
    flight::next(world, from, direction, MoveType::FLY_LOW).is_some()
}

/// A thing that is nowhere flies off; where there is no way it falls at its archer's feet.
pub(in crate::game) fn launch(world: &mut World, thing: ObjectId, throw: &Throw) {
    let Some(to) = flight::next(world, throw.from, throw.direction, MoveType::FLY_LOW) else {
        // It does not come far, and may break on what is in its way all the same.
        if breaks(world, thing, false) {
            world.destroy_near(thing, End::Destroyed, throw.by);
        } else {
            world.put(thing, throw.from, Landing::Dropped);
        }
        return;
    };
    let id = wrap(world, thing, throw);
    world.put(id, to, Landing::Dropped);
    if world.objects.get(id).is_some() {
        meets(world, id);
    }
}

/// What flies, with the thing in it.
fn wrap(world: &mut World, thing: ObjectId, throw: &Throw) -> ObjectId {
    let inner = &world.objects[thing];
    let mut traits = (*inner.traits).clone();
    let archetype = inner.archetype;
    traits.kind = THROWN;
    (traits.nrof, traits.weight, traits.value) = (0, 0, 0);
    (traits.msg, traits.lore) = (None, None);
    for flag in [Flag::Applied, Flag::IsUsedUp, Flag::Changing, Flag::Unpaid, Flag::InvLocked, Flag::StartEquip] {
        traits.flags.set(flag, false);
    }
    traits.flags.set(Flag::NoPick, true);
    // It notices who walks or flies into it.
    (traits.move_type, traits.move_on) = (MoveType::FLY_LOW, MoveType::WALK | MoveType::FLYING);
    traits.move_off = MoveType::default();
    traits.move_block = MoveType::default();
    traits.speed = throw.speed.clamp(SPENT, SPEED_MAX);
    traits.speed_left = Fixed(0);
    traits.wc = i8::try_from(throw.wc.clamp(-120, 120)).expect("it was brought into bounds");
    traits.dam = i16::try_from(throw.dam.max(0)).unwrap_or(i16::MAX);
    traits.magic = 0;
    traits.attacktype = throw.attacks;
    traits.slaying = throw.slaying.clone();
    traits.skill = throw.skill.clone();
    traits.level = world.objects[throw.by].traits.level;
    let owner = world.objects[combat::responsible(world, throw.by)].tag;
    let tag = world.fresh_tag();
    let mut flying = Object::with_traits(archetype, Arc::new(traits), tag);
    (flying.owner, flying.facing, flying.count) = (Some(owner), Some(throw.direction), 0);
    let id = world.adopt(flying);
    world.put_into_apart(thing, id);
    looks::turn(world, id);
    id
}

/// One action: a square further, or the end of the flight.
pub(super) fn act(world: &mut World, id: ObjectId) {
    let Some(at) = super::link::on_map(world, id) else { return };
    let traits = world.objects[id].change();
    traits.speed.0 -= DRAG.0;
    let to = if traits.speed < SPENT {
        None
    } else {
        let direction = world.objects[id].facing;
        direction.and_then(|direction| flight::next(world, at, direction, MoveType::FLY_LOW))
    };
    match to {
        Some(to) => {
            flight::go(world, id, to);
            if world.objects.get(id).is_some() {
                meets(world, id);
            }
        }
        None => ends(world, id, at, None),
    }
}

/// Somebody came to where it flies just now.
pub(super) fn met(world: &mut World, id: ObjectId) {
    meets(world, id);
}

/// Whoever is on its square may be hit. Its own archer is not.
fn meets(world: &mut World, id: ObjectId) {
    let Some(at) = super::link::on_map(world, id) else { return };
    let owner = world.objects[id].owner;
    for other in world.square(at).objects.clone().into_iter().rev() {
        let Some(part) = world.objects.get(other) else { continue };
        let whole = part.head.unwrap_or(other);
        let spared = !is_alive(&world.objects[whole]) || Some(world.objects[whole].tag) == owner;
        if spared || !combat::is_vulnerable(world, whole) {
            continue;
        }
        if world.objects[whole].has(Flag::ReflectMissile) && world.dice.percent(REFLECTED) {
            return turns_back(world, id);
        }
        if combat::attack(world, id, whole) != Landed::Missed {
            return ends(world, id, at, Some(whole));
        }
    }
}

/// It flies back, and is whoever's it meets.
fn turns_back(world: &mut World, id: ObjectId) {
    let back = world.objects[id].facing.map(Direction::opposite);
    world.objects[id].owner = None;
    flight::turn(world, id, back);
    world.refresh_object(id);
}

/// The flight is over: unless the thing has broken it lies there. Arrows stick in whom they hit: a creature leaves them
/// where it falls, a player has them.
fn ends(world: &mut World, id: ObjectId, at: Position, hit: Option<ObjectId>) {
    let Some(flying) = world.objects.get(id) else { return };
    let things = flying.inventory.clone();
    // Who fell by it has nothing of it: they may be on their way home.
    let bearer = hit.filter(|whom| combat::is_vulnerable(world, *whom) && can_bear(&world.objects[*whom]));
    for thing in things {
        if breaks(world, thing, hit.is_some()) {
            world.destroy_near(thing, End::Destroyed, id);
            continue;
        }
        world.take_away(thing);
        match bearer.filter(|_| world.objects[thing].traits.kind == ARROW) {
            Some(bearer) => sticks(world, thing, bearer),
            None => drop(world.put(thing, at, Landing::Dropped)),
        }
    }
    if world.objects.get(id).is_some() {
        world.withdraw(id);
    }
}

fn can_bear(object: &Object) -> bool {
    object.has(Flag::Monster) || object.traits.kind == super::PLAYER
}

fn sticks(world: &mut World, thing: ObjectId, whom: ObjectId) {
    let stack = world.put_into(thing, whom);
    if world.player_of(whom).is_some() {
        items::show_thing(world, whom, stack);
        fitness::compute(world, whom);
    }
}

/// Does it come to pieces? Of an arrow `food` says how often, in percent; glass does not outlast whom it hits.
fn breaks(world: &mut World, thing: ObjectId, hit: bool) -> bool {
    let traits = &world.objects[thing].traits;
    match traits.kind {
        ARROW => {
            let odds = u32::try_from(traits.food).unwrap_or(0);
            world.dice.percent(odds)
        }
        super::POTION => hit,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::game::action::{Action, ApplyMode};
    use crate::game::checkpoint::FORMAT;
    use crate::game::direction::Direction;
    use crate::game::kinds::THROWN;
    use crate::game::kinds::testing::{skilled, the};
    use crate::game::object::ObjectId;
    use crate::game::testing::Stage;
    use crate::game::world::World;

    /// An archer with a bow in hand and so many arrows.
    fn archer(rows: &[&str], legend: &[(char, &str)], arrows: u32) -> Stage {
        let mut stage = skilled(rows, legend);
        stage.give("long_bow", 1);
        if arrows > 0 {
            stage.give("arrow", arrows);
        }
        stage.act(Action::ApplyNamed { mode: ApplyMode::On, below: false, name: Some("bow".into()) });
        stage
    }

    fn fire(stage: &mut Stage, direction: Direction) -> Vec<String> {
        let words = stage.hear(Action::Fire(Some(direction)));
        stage.act(Action::FireStop);
        words
    }

    fn flying(stage: &Stage) -> Vec<ObjectId> {
        stage.world.objects.iter().filter(|(_, it)| it.traits.kind == THROWN).map(|(id, _)| id).collect()
    }

    /// All arrows there are, wherever they are.
    fn arrows(stage: &Stage) -> u32 {
        let wanted = stage.world.catalog().archetype_id("arrow");
        let all = stage.world.objects.iter().filter(|(_, it)| Some(it.archetype) == wanted && it.traits.kind != THROWN);
        all.map(|(_, arrow)| arrow.count).sum()
    }

    #[test]
    fn an_arrow_flies_until_it_is_spent_and_is_the_arrow_it_was() {
        let mut stage = archer(&["@..................."], &[], 5);
        assert!(fire(&mut stage, Direction::East).is_empty());
        assert_eq!(flying(&stage).len(), 1);
        assert!(stage.carries().contains(&("arrow".to_owned(), 4)));
        stage.wait(60);
        assert!(flying(&stage).is_empty());
        let lies: Vec<u16> = (0..20).filter(|x| !stage.lies(stage.at(*x, 0)).is_empty()).collect();
        assert_eq!((lies.len(), arrows(&stage)), (1, 5), "{lies:?}");
        assert!(lies[0] > 5, "{lies:?}");
        fire(&mut stage, Direction::East);
        stage.wait(60);
        assert_eq!(stage.lies(stage.at(lies[0], 0)), [("arrow".to_owned(), 2)], "they are one stack again");
    }

    #[test]
    fn an_arrow_stops_before_a_wall_and_falls_where_there_is_no_way_at_all() {
        let mut stage = archer(&["#@..#"], &[], 2);
        fire(&mut stage, Direction::East);
        stage.wait(10);
        assert_eq!(stage.lies(stage.at(3, 0)), [("arrow".to_owned(), 1)]);
        fire(&mut stage, Direction::West);
        assert_eq!(stage.lies(stage.at(1, 0)), [("arrow".to_owned(), 1)]);
        assert_eq!(arrows(&stage), 2);
    }

    #[test]
    fn who_is_hit_is_hurt_and_whoever_falls_teaches_the_skill() {
        let mut stage = archer(&["@...t"], &[('t', "dummy\nhp 1")], 9);
        for _ in 0..9 {
            fire(&mut stage, Direction::East);
            stage.wait(8);
        }
        let skill = crate::game::rules::skills::skill_named(&stage.world, stage.body, "missile weapons");
        let skill = skill.expect("an archer has the skill");
        assert!(stage.world.objects[skill].traits.exp > 0, "it fell, and that taught something");
        assert_eq!(arrows(&stage), 9);
    }

    #[test]
    fn an_empty_quiver_says_so() {
        let mut stage = archer(&["@...t"], &[('t', "dummy")], 0);
        assert_eq!(fire(&mut stage, Direction::East), ["You have no arrows left."]);
        assert_eq!(arrows(&stage), 0);
    }

    #[test]
    fn a_brittle_arrow_breaks_and_is_booked() {
        a_brittle_arrow_breaks(&["@..#"]);
    }

    #[test]
    fn so_does_one_that_is_shot_at_the_next_wall() {
        a_brittle_arrow_breaks(&["@#"]);
    }

    fn a_brittle_arrow_breaks(rows: &[&str]) {
        let mut stage = archer(rows, &[], 1);
        let arrow = stage.world.objects.iter().find(|(_, it)| &*it.traits.name == "arrow").map(|(id, _)| id);
        let arrow = arrow.expect("there is an arrow");
        stage.world.objects[arrow].change().food = 100;
        let item = stage.world.objects[arrow].item.expect("it was in somebody's hands");
        fire(&mut stage, Direction::East);
        stage.wait(8);
        assert_eq!(arrows(&stage), 0);
        assert!(stage.world.items.ended().any(|ended| ended.item == item));
    }

    #[test]
    fn the_ways_of_shooting_send_several_arrows_or_always_the_same_way() {
        for (mode, squares) in [
            ("threewide", vec![(3, 1), (3, 2), (3, 3)]),
            ("spreadshot", vec![(3, 1), (3, 2), (3, 3)]),
            ("firenorth", vec![(2, 1)]),
        ] {
            let mut stage = archer(&[".....", ".....", "..@..", ".....", "....."], &[], 5);
            stage.act(Action::BowMode(Some(mode.into())));
            fire(&mut stage, Direction::East);
            let mut seen: Vec<(u16, u16)> = Vec::new();
            for id in flying(&stage) {
                let at = stage.world.position(id).expect("it flies on the map");
                seen.push((at.x, at.y));
            }
            seen.sort_unstable();
            assert_eq!(seen.len(), squares.len(), "{mode}: {seen:?}");
            stage.wait(40);
            assert_eq!(arrows(&stage), 5, "{mode}");
        }
    }

    #[test]
    fn darts_are_thrown_and_flasks_break_where_they_hit() {
        let mut stage = skilled(&["@..t"], &[('t', "dummy")]);
        stage.give("dart", 2);
        stage.give("flask", 9);
        stage.act(Action::Face(Some(Direction::East)));
        stage.act(Action::Throw(None));
        assert!(stage.carries().contains(&("dart".to_owned(), 1)));
        stage.act(Action::MarkNamed(Some("flask".into())));
        for _ in 0..9 {
            stage.act(Action::Throw(Some("flask".into())));
        }
        stage.wait(20);
        assert!(flying(&stage).is_empty());
        let left: u32 =
            (0..4).flat_map(|x| stage.lies(stage.at(x, 0))).filter(|(name, _)| name == "flask").map(|(_, n)| n).sum();
        let hp = stage.world.objects[the(&stage, "dummy")].traits.hp;
        assert!(left < 9 && hp < 30_000, "{left} {hp}");
    }

    #[test]
    fn what_is_locked_or_too_heavy_is_not_thrown() {
        let mut stage = skilled(&["@..."], &[]);
        let dart = stage.give("dart", 1);
        stage.give("rock", 0);
        stage.world.objects[dart].set(crate::content::Flag::InvLocked, true);
        stage.act(Action::Face(Some(Direction::East)));
        for name in [None, Some("dart".to_owned()), Some("rock".to_owned())] {
            assert_eq!(stage.hear(Action::Throw(name)), ["You have nothing to throw."]);
        }
        stage.act(Action::MarkNamed(Some("rock".into())));
        assert_eq!(stage.hear(Action::Throw(None)), ["You have nothing to throw."]);
    }

    #[test]
    fn creatures_shoot_and_throw_what_they_have() {
        for (flag, things) in
            [("can_use_bow", vec!["long_bow", "arrow"]), ("can_use_skill", vec!["skill_throwing", "dart"])]
        {
            let drawn = format!("dummy\nmonster 1\nspeed 1\nstand_still 1\nwc -20\n{flag} 1");
            let mut stage = skilled(&["@...t"], &[('t', &drawn)]);
            let shooter = the(&stage, "dummy");
            for thing in things {
                let thing = stage.make(thing, 0);
                stage.world.put_into(thing, shooter);
            }
            let body = stage.body;
            stage.world.objects[body].change().hp = 10_000;
            stage.wait(40);
            assert!(stage.world.objects[body].traits.hp < 10_000, "{flag}");
        }
    }

    #[test]
    fn a_flight_goes_on_where_a_checkpoint_took_it() {
        let mut stage = archer(&["@..................."], &[], 1);
        fire(&mut stage, Direction::East);
        stage.wait(1);
        let frozen = stage.world.freeze();
        let parts: Vec<Vec<u8>> = frozen.parts().into_iter().map(|id| frozen.part(id)).collect();
        let parts = parts.iter().map(Vec::as_slice);
        let constants = stage.world.constants.clone();
        stage.world = World::restore(constants, FORMAT, &frozen.head(), parts).expect("it was just frozen");
        assert_eq!((flying(&stage).len(), arrows(&stage)), (1, 1));
        stage.wait(60);
        assert_eq!((flying(&stage).len(), arrows(&stage)), (0, 1));
    }
}
