//! The turn of a creature: once for each action that its speed gives it.

use crate::content::Flag;
use crate::game::bearing;
use crate::game::direction::Direction;
use crate::game::identity::End;
use crate::game::kinds::{GRIM_REAPER, link};
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::combat::{self, Landed};
use crate::game::world::World;

use super::enemies::{self, Enemy};
use super::{company, flight, gait, greed, noticing, pets, ranged, recovery, stepping};

/// A reaper goes after so many drains.
const REAPINGS: i16 = 10;

/// Lets a creature do what it does.
pub(super) fn take(world: &mut World, monster: ObjectId) {
    let Some(at) = link::on_map(world, monster) else { return };
    recovery::regenerate(world, monster);
    let pet = company::is_pet(&world.objects[monster]);
    if !pet && noticing::is_idle(world, monster, at) && !rouse(world, monster, at) {
        return;
    }
    flight::take_heart(world, monster);
    if pet && pets::keeps_up(world, monster, at) {
        return;
    }
    let enemy = enemies::of(world, monster, at);
    greed::look_around(world, monster, at);
    if link::on_map(world, monster) != Some(at) {
        return;
    }
    match enemy {
        Some(enemy) if world.objects.get(enemy.who).is_some() => fight(world, monster, at, enemy),
        Some(_) => {}
        None if world.objects[monster].has(Flag::OnlyAttack) => world.destroy(monster, End::Destroyed),
        None if pet => pets::follow(world, monster, at),
        None => gait::about_nothing(world, monster),
    }
}

/// Somebody near wakes it up, or it is fought already. True: it acts.
fn rouse(world: &mut World, monster: ObjectId, at: Position) -> bool {
    let fought = world.objects[monster].enemy.is_some() && !world.objects[monster].has(Flag::Sleep);
    let near = || company::near(world, at).any(|(who, away)| noticing::is_roused_by(world, monster, at, who, away));
    let roused = fought || near();
    if roused {
        world.objects[monster].set(Flag::Sleep, false);
    }
    roused
}

fn fight(world: &mut World, monster: ObjectId, at: Position, enemy: Enemy) {
    let (scared, runs) = {
        let object = &world.objects[monster];
        (flight::is_scared(object), flight::runs(object))
    };
    let straight = Direction::along(enemy.away.0, enemy.away.1);
    if let Some(direction) = straight {
        stepping::turn_to(world, monster, direction);
    }
    if !scared && ranged::tries(world, monster, at, enemy) {
        return;
    }
    let close = gait::is_close(world, monster, enemy.who, enemy.away);
    let way = if world.objects[monster].has(Flag::Confused) {
        Some(gait::any(world))
    } else if scared || runs {
        straight.map(Direction::opposite)
    } else {
        gait::about(world, monster, at, enemy, close)
    };
    // Who has come near hits with the next action (measured).
    let mut moved = way.is_some_and(|direction| stepping::go(world, monster, direction));
    if let Some(away) = way.filter(|_| scared && !moved) {
        // In a dead end fear goes to and fro (measured).
        let back = stepping::aside(world, monster, away);
        moved = back.is_some_and(|direction| stepping::step(world, monster, direction));
    }
    if !scared && !moved {
        strike(world, monster, enemy.who);
    }
}

/// Hits an enemy that stands within reach.
fn strike(world: &mut World, monster: ObjectId, who: ObjectId) {
    let (Some(at), Some(to)) = (link::on_map(world, monster), link::on_map(world, who)) else { return };
    let close = bearing::offset(world, at, to).is_some_and(|away| gait::is_close(world, monster, who, away));
    if !close || world.objects[monster].has(Flag::NoAttack) {
        return;
    }
    let landed = combat::attack(world, monster, who);
    if landed != Landed::Missed && world.objects.get(monster).is_some_and(|object| object.traits.kind == GRIM_REAPER) {
        reap(world, monster);
    }
}

/// A reaper counts whom it has drained, and goes when it has had enough.
fn reap(world: &mut World, monster: ObjectId) {
    let traits = world.objects[monster].change();
    traits.last_grace += 1;
    if traits.last_grace > REAPINGS {
        world.destroy(monster, End::Destroyed);
    }
}
