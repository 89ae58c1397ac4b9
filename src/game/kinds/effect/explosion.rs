//! Explosions: they spread to all sides, and stay for a while.

use crate::content::Fixed;
use crate::game::direction::Direction;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::world::World;

use super::{flight, hit};

/// The time that a new piece of any explosion lacks at first.
pub(super) const PAUSE: Fixed = Fixed(-210_000);

/// One action: what is there is hit, and once the blast goes on to the squares around.
pub(super) fn act(world: &mut World, id: ObjectId, at: Position) {
    world.objects[id].change().duration -= 1;
    if world.objects[id].traits.duration < 0 {
        return flight::end(world, id);
    }
    hit::square(world, id, at);
    let Some(object) = world.objects.get(id).filter(|object| object.traits.range > 0) else { return };
    let (left, ways) = (object.traits.range - 1, object.traits.move_type);
    world.objects[id].change().range = 0;
    for direction in Direction::ALL {
        let traits = std::sync::Arc::clone(&world.objects[id].traits);
        let to = flight::next(world, at, direction, ways).filter(|to| !flight::is_there(world, *to, &traits));
        if let Some(to) = to {
            let piece = flight::spread(world, id, to, |traits| traits.range = left);
            world.objects[piece].speed_left = PAUSE;
            // It goes on looking as what it comes from with its first action.
            let frame = &mut world.objects[piece].frame;
            *frame = frame.wrapping_sub(1);
        }
        if world.objects.get(id).is_none() {
            return;
        }
    }
}
