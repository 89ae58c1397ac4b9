//! Balls of lightning and the like: they roll straight on until somebody is near, and hit all around.

use crate::game::direction::Direction;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::combat;
use crate::game::world::World;

use super::{flight, hit, missile};

/// Squares in which one is drawn to an enemy of who sent it.
const REACH: i32 = 3;

/// One action: it rolls a square on, and whoever is there is hit, those beside half as hard (measured).
pub(super) fn act(world: &mut World, id: ObjectId, at: Position) {
    let facing = world.objects[id].facing.unwrap_or(Direction::North);
    let towards = missile::enemy_near(world, id, at, REACH);
    let wished = towards.map_or(facing, |towards| towards.turned(world.dice.between(-1, 1)));
    let Some(to) = way(world, id, at, wished) else { return };
    flight::turn(world, id, Some(facing));
    flight::go(world, id, to);
    strike(world, id, to);
}

/// The square ahead, or where that is blocked the next best one to either side. It goes on facing as it did.
fn way(world: &mut World, id: ObjectId, at: Position, wished: Direction) -> Option<Position> {
    let side = if world.dice.once_in(2) { 1 } else { -1 };
    let ways = world.objects[id].traits.move_type;
    let turns = [0, side, -side, 2 * side, -2 * side, 3 * side, -3 * side, 4];
    turns.into_iter().find_map(|turn| flight::next(world, at, wished.turned(turn), ways))
}

fn strike(world: &mut World, id: ObjectId, at: Position) {
    if world.objects.get(id).is_none() {
        return;
    }
    hit::square(world, id, at);
    for direction in Direction::ALL {
        let (dx, dy) = direction.step();
        let (Some(object), Some(beside)) = (world.objects.get(id), world.step(at, dx, dy)) else { continue };
        let (damage, attacks) = (i32::from(object.traits.dam) / 2, object.traits.attacktype);
        let sender = combat::responsible(world, id);
        for other in world.square(beside).objects.clone() {
            let spared = other == sender || world.objects.get(other).is_none_or(|other| !hit::is_alive(other));
            if !spared && world.objects.get(id).is_some() {
                hit::one(world, id, other, damage, attacks);
            }
        }
    }
}
