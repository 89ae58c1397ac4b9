//! Teleporters: what stands on one is somewhere else a moment later.

use super::{PLAYER, TELEPORTER, exit, is_movable, link, transfer};
use crate::content::{Flag, Traits};
use crate::game::character::Spot;
use crate::game::crossing;
use crate::game::exchange::Coming;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::world::World;

/// How far a teleporter without a destination looks for another one, in squares.
const REACH: i32 = 5;
/// Bits of `subtype`: whom it does not take.
const NO_OTHERS: u8 = 1;
const NO_PLAYERS: u8 = 2;
const NO_NON_MONSTERS: u8 = 4;
const NO_MONSTERS: u8 = 8;
const NO_FIXED: u8 = 16;

/// Takes the first thing on it that it may take.
pub(super) fn act(world: &mut World, id: ObjectId) {
    let Some(at) = link::on_map(world, id) else { return };
    let Some(who) = link::above(world, id).into_iter().find(|other| takes(world, id, *other)) else { return };
    let traits = world.objects[id].traits.clone();
    if traits.slaying.is_some() {
        exit::lead_away(world, who, id);
    } else if let Some(to) = destination(world, id, at, &traits) {
        send(world, who, to);
    }
}

/// Players see a new map even when it is the same one; things just lie elsewhere.
pub(super) fn send(world: &mut World, who: ObjectId, to: Position) {
    if world.objects[who].traits.kind == PLAYER {
        let spot = Spot { map: world.map(to.map).path.clone(), x: i32::from(to.x), y: i32::from(to.y) };
        crossing::set_out(world, who, crossing::journey(spot, Coming::Exit));
    } else {
        transfer(world, who, to);
    }
}

fn takes(world: &World, id: ObjectId, who: ObjectId) -> bool {
    let teleporter = &world.objects[id].traits;
    let object = &world.objects[who];
    let player = object.traits.kind == PLAYER;
    let monster = object.has(Flag::Monster);
    let waiting = world.player_of(who).is_some_and(|player| player.journey.is_some());
    let excluded = [
        (NO_OTHERS, !player),
        (NO_PLAYERS, player),
        (NO_NON_MONSTERS, !monster),
        (NO_MONSTERS, monster),
        (NO_FIXED, object.has(Flag::NoPick)),
    ];
    let named =
        teleporter.other_arch.as_ref().is_none_or(|name| *name == world.catalog().archetypes[object.archetype].name);
    named
        && !waiting
        && is_movable(world, who)
        && (player || teleporter.slaying.is_none())
        && !excluded.into_iter().any(|(bit, holds)| holds && teleporter.subtype & bit != 0)
}

fn destination(world: &mut World, id: ObjectId, at: Position, traits: &Traits) -> Option<Position> {
    let (x, y) = (i32::from(traits.hp), i32::from(traits.sp));
    if (x, y) != (0, 0) {
        return world.map(at.map).holds(x, y).then_some(Position { map: at.map, x: x as u16, y: y as u16 });
    }
    another(world, id, at, TELEPORTER)
}

/// Another object of a kind near by, at random.
pub(super) fn another(world: &mut World, id: ObjectId, at: Position, kind: u8) -> Option<Position> {
    let mut others = Vec::new();
    for dy in -REACH..=REACH {
        for dx in -REACH..=REACH {
            let (x, y) = (i32::from(at.x) + dx, i32::from(at.y) + dy);
            if !world.map(at.map).holds(x, y) {
                continue;
            }
            let there = Position { map: at.map, x: x as u16, y: y as u16 };
            let is_one = |other: &ObjectId| *other != id && world.objects[*other].traits.kind == kind;
            if world.square(there).objects.iter().any(is_one) {
                others.push(there);
            }
        }
    }
    let chosen = world.dice.below(u32::try_from(others.len()).unwrap_or(0)) as usize;
    others.get(chosen).copied()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, stands, the, walk};
    use super::*;
    use crate::game::direction::Direction;

    #[test]
    fn a_teleporter_with_a_square_sends_whoever_stands_on_it() {
        let mut stage = stage(&["@t..", "...."], &[('t', "teleporter\nspeed 1\nhp 3\nsp 1")]);
        walk(&mut stage, Direction::East);
        stage.wait(3);
        assert_eq!(stands(&stage), (3, 1));
    }

    #[test]
    fn a_teleporter_without_a_square_sends_to_another_one() {
        let mut stage = stage(&["@t.u"], &[('t', "teleporter\nconnected 1"), ('u', "teleporter\nconnected 2")]);
        walk(&mut stage, Direction::East);
        let teleporter = the(&stage, "teleporter");
        act(&mut stage.world, teleporter);
        assert_eq!(stands(&stage), (3, 0));
    }

    #[test]
    fn whom_its_bits_exclude_a_teleporter_leaves() {
        let mut stage = stage(&["@t.."], &[('t', "teleporter\nhp 3\nsubtype 2")]);
        walk(&mut stage, Direction::East);
        let (teleporter, at) = (the(&stage, "teleporter"), stage.at(1, 0));
        stage.drop_there("coin", 1, at);
        act(&mut stage.world, teleporter);
        assert_eq!(stands(&stage), (1, 0), "players stay");
        assert_eq!(stage.lies(stage.at(3, 0)), [("gold coin".to_owned(), 1)]);
    }
}
