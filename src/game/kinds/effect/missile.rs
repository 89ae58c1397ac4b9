//! Magic missiles: bullets that look for somebody to hit.

use crate::content::Flag;
use crate::game::direction::Direction;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::combat;
use crate::game::world::World;

use super::{bullet, flight, hit};

/// Squares in which one looks around itself.
const SIGHT: i32 = 4;

/// One action: it turns a little towards an enemy, and flies on.
pub(super) fn act(world: &mut World, id: ObjectId, at: Position) {
    if let (Some(facing), Some(towards)) = (world.objects[id].facing, enemy_near(world, id, at, SIGHT)) {
        let turn = (i32::from(towards.number()) - i32::from(facing.number()) + 12).rem_euclid(8) - 4;
        flight::turn(world, id, Some(facing.turned(turn.signum())));
    }
    bullet::act(world, id, at);
}

/// Is there somebody on its square?
pub(super) fn meets(world: &mut World, id: ObjectId, at: Position) {
    bullet::meets(world, id, at);
}

/// The way to the nearest creature, so many squares around, that its owner has no reason to spare.
pub(super) fn enemy_near(world: &World, id: ObjectId, at: Position, sight: i32) -> Option<Direction> {
    let who = combat::responsible(world, id);
    let friendly = |id: ObjectId| world.objects[id].has(Flag::Friendly) || world.player_of(id).is_some();
    let ours = friendly(who);
    let offsets = (-sight..=sight).flat_map(|dy| (-sight..=sight).map(move |dx| (dx, dy)));
    let mut near: Vec<(i32, i32)> = offsets.filter(|offset| *offset != (0, 0)).collect();
    near.sort_by_key(|(dx, dy)| dx * dx + dy * dy);
    near.into_iter().find_map(|(dx, dy)| {
        let there = world.step(at, dx, dy).filter(|there| world.square(*there).sum.alive)?;
        let heads = world.square(there).objects.iter().map(|id| world.objects[*id].head.unwrap_or(*id));
        let mut enemies = heads.filter(|other| {
            let object = &world.objects[*other];
            *other != who && hit::is_alive(object) && (object.has(Flag::Monster) || !ours) && friendly(*other) != ours
        });
        enemies.next().and_then(|_| Direction::along(dx, dy))
    })
}
