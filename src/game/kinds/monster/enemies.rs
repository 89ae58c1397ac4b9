//! Whom a monster fights: it keeps its enemy while it knows where that is, and else looks for another.

use crate::content::Flag;
use crate::game::bearing::{self, distance};
use crate::game::kinds;
use crate::game::map::Position;
use crate::game::object::{ObjectId, Place};
use crate::game::world::World;

use super::{company, noticing, pets};

/// How far others of its kind hear somebody call for help, in squares.
const CALL: i32 = 10;
/// How far a berserk one looks for whatever lives.
const RAGE: i32 = 6;

/// Somebody to fight, and where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Enemy {
    pub(super) who: ObjectId,
    /// Squares to the right and downward.
    pub(super) away: (i32, i32),
}

/// The enemy of a monster: the one it has, or one that it finds.
pub(super) fn of(world: &mut World, monster: ObjectId, at: Position) -> Option<Enemy> {
    let found = kept(world, monster, at).or_else(|| found(world, monster, at));
    let tag = found.map(|enemy| world.objects[enemy.who].tag);
    if world.objects[monster].enemy != tag {
        world.objects[monster].enemy = tag;
    }
    found
}

/// The enemy it has, as long as it is alive and near, and known to be there.
fn kept(world: &World, monster: ObjectId, at: Position) -> Option<Enemy> {
    let who = world.by_tag(world.objects[monster].enemy?).filter(|who| *who != monster)?;
    let enemy = &world.objects[who];
    let Place::On { map, x, y } = enemy.place else { return None };
    let lives = enemy.has(Flag::Alive) || enemy.traits.kind == kinds::PLAYER;
    if !lives || noticing::is_out_of_reach(world, who) || are_friends(world, monster, who) {
        return None;
    }
    let away = bearing::offset(world, at, Position { map, x, y })?;
    // It remembers for a while where somebody went round a corner.
    let known = distance(away) <= noticing::FEELING_MAX || noticing::notices(world, monster, at, who, away);
    known.then_some(Enemy { who, away })
}

fn found(world: &mut World, monster: ObjectId, at: Position) -> Option<Enemy> {
    let object = &world.objects[monster];
    if company::is_pet(object) {
        return pets::prey(world, monster, at);
    }
    if object.has(Flag::Berserk) {
        return nearest_alive(world, monster, at);
    }
    if object.has(Flag::Unaggressive) || object.has(Flag::Friendly) || object.has(Flag::Neutral) {
        return None;
    }
    let near = company::near(world, at).map(|(who, away)| Enemy { who, away });
    let noticed = near.filter(|enemy| noticing::notices(world, monster, at, enemy.who, enemy.away));
    noticed.min_by_key(|enemy| (distance(enemy.away), bearing::steps(enemy.away)))
}

/// Whatever lives nearest, for those who are beside themselves.
fn nearest_alive(world: &World, monster: ObjectId, at: Position) -> Option<Enemy> {
    let reach = -RAGE..=RAGE;
    let squares = reach.clone().flat_map(|dy| reach.clone().map(move |dx| (dx, dy)));
    let alive = squares.filter_map(|away| {
        let square = world.step(at, away.0, away.1).map(|at| world.square(at)).filter(|square| square.sum.alive)?;
        let lives = |id: &&ObjectId| {
            let object = &world.objects[**id];
            let creature = object.has(Flag::Monster) || object.traits.kind == kinds::PLAYER;
            **id != monster && object.head.is_none() && creature && !noticing::is_out_of_reach(world, **id)
        };
        square.objects.iter().find(lives).map(|who| Enemy { who: *who, away })
    });
    alive
        .filter(|enemy| noticing::notices(world, monster, at, enemy.who, enemy.away))
        .min_by_key(|enemy| distance(enemy.away))
}

/// Does one of them act for the other, or both for the same?
pub(super) fn are_friends(world: &World, one: ObjectId, other: ObjectId) -> bool {
    let (one, other) = (&world.objects[one], &world.objects[other]);
    one.owner == Some(other.tag) || other.owner == Some(one.tag) || (one.owner.is_some() && one.owner == other.owner)
}

/// Somebody has hurt a monster, or tried to: it wakes up and knows whom to fight. Who minded nobody before calls for help.
pub(in crate::game) fn provoked(world: &mut World, monster: ObjectId, by: ObjectId) {
    let monster = world.objects[monster].head.unwrap_or(monster);
    let object = &world.objects[monster];
    if !object.has(Flag::Monster) || monster == by || are_friends(world, monster, by) {
        return;
    }
    let calls = object.has(Flag::Unaggressive) && !company::is_pet(object);
    let tag = world.objects[by].tag;
    anger(world, monster, tag);
    if calls && let Some(at) = world.position(monster) {
        call_for_help(world, monster, at, tag);
    }
}

/// It has an enemy now. One it had already is kept while that is still there.
fn anger(world: &mut World, monster: ObjectId, enemy: crate::ids::Tag) {
    let object = &mut world.objects[monster];
    object.set(Flag::Sleep, false);
    object.set(Flag::Unaggressive, false);
    let fights = object.enemy.and_then(|tag| world.by_tag(tag));
    if fights.is_none_or(|other| world.position(other).is_none()) {
        world.objects[monster].enemy = Some(enemy);
    }
}

/// Others of its kind that hear it and are no more peaceful than it was, have the same enemy now.
fn call_for_help(world: &mut World, monster: ObjectId, at: Position, enemy: crate::ids::Tag) {
    let archetype = world.objects[monster].archetype;
    let reach = -CALL..=CALL;
    for (dx, dy) in reach.clone().flat_map(|dy| reach.clone().map(move |dx| (dx, dy))) {
        let Some(near) = world.step(at, dx, dy).filter(|near| world.square(*near).sum.alive) else { continue };
        for other in world.square(near).objects.clone() {
            let object = &world.objects[other];
            let kin = object.archetype == archetype && object.has(Flag::Monster) && object.head.is_none();
            if kin && other != monster && object.owner.is_none() && object.tag != enemy {
                anger(world, other, enemy);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all, stage, stands, the};
    use super::*;
    use crate::game::direction::Direction;
    use crate::game::rules::movement;

    #[test]
    fn a_monster_comes_and_fights() {
        let mut stage = stage(&["@....o"], &[('o', "orc\ndam 5\nwc -20")]);
        stage.wait(20);
        let (orc, me) = (the(&stage, "orc"), stage.world.objects[stage.body].tag);
        assert_eq!(stage.world.objects[orc].enemy, Some(me));
        assert_eq!(stands(&stage, orc), (1, 0));
        assert!(stage.world.objects[stage.body].traits.hp < 10_000);
    }

    #[test]
    fn the_peaceful_fight_when_they_are_attacked_and_call_others_of_their_kind() {
        let drawn = [('t', "orc\nunaggressive 1"), ('m', "archer\nunaggressive 1")];
        let mut stage = stage(&["@.t..t..m"], &drawn);
        let kin = all(&stage, "orc");
        stage.wait(10);
        assert!(kin.iter().all(|orc| stage.world.objects[*orc].enemy.is_none()), "nobody minds a passer-by");
        let body = stage.body;
        provoked(&mut stage.world, kin[0], body);
        let me = Some(stage.world.objects[body].tag);
        assert!(kin.iter().all(|orc| stage.world.objects[*orc].enemy == me));
        let archer = the(&stage, "archer");
        assert!(stage.world.objects[archer].enemy.is_none(), "it is none of theirs");
    }

    #[test]
    fn an_enemy_who_is_far_off_in_the_dark_is_forgotten() {
        let mut stage = stage(&["@.o.................."], &[('o', "orc\nstand_still 1\ncan_see_in_dark 1")]);
        std::sync::Arc::make_mut(&mut stage.world.map_mut(stage.map).header).darkness = 1;
        stage.wait(4);
        let orc = the(&stage, "orc");
        assert!(stage.world.objects[orc].enemy.is_some());
        for (x, known) in [(8, true), (18, false)] {
            let body = stage.body;
            let to = stage.at(x, 0);
            movement::step_onto(&mut stage.world, body, to);
            stage.wait(2);
            assert_eq!(stage.world.objects[orc].enemy.is_some(), known, "at {x}");
        }
    }

    #[test]
    fn the_berserk_fight_whoever_lives() {
        let drawn = [('b', "orc\nberserk 1\nunaggressive 1"), ('x', "archer\nunaggressive 1\nstand_still 1")];
        let mut stage = stage(&["b..x", "....", "....", "...@"], &drawn);
        stage.wait(2);
        let (orc, archer) = (the(&stage, "orc"), the(&stage, "archer"));
        assert_eq!(stage.world.objects[orc].enemy, Some(stage.world.objects[archer].tag));
        assert_eq!(stage.world.objects[orc].facing, Some(Direction::East));
    }
}
