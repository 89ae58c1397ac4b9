//! Earth walls: they are hewn down, and some crumble by themselves.

use super::link;
use crate::game::identity::End;
use crate::game::object::ObjectId;
use crate::game::world::World;

/// Hit points that a wall which acts loses in each action.
const WORN: i16 = 2;

/// The first picture is that of a whole wall, the last that of a fallen one; those between share what lies between
/// (measured: the second from the first loss on, the third at half).
pub(super) fn show_wear(world: &mut World, id: ObjectId) {
    let traits = &world.objects[id].traits;
    let (lost, whole) = (i32::from(traits.maxhp) - i32::from(traits.hp), i32::from(traits.maxhp).max(1));
    let between = link::frames(world, id) - 2;
    if between < 1 || lost <= 0 {
        return;
    }
    let frame = (1 + lost * between / whole).min(between);
    link::show_frame(world, id, u8::try_from(frame).unwrap_or(0));
}

/// A wall that acts wears down by itself.
pub(super) fn crumble(world: &mut World, id: ObjectId) {
    let left = world.objects[id].traits.hp - WORN;
    world.objects[id].change().hp = left;
    if left < 0 {
        world.destroy(id, End::Destroyed);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, the};
    use crate::game::rules::combat;

    #[test]
    fn a_wall_shows_how_far_it_is_torn_down() {
        let legend = [('w', "earth_wall\nanimation four\ntear_down 1\nis_animated 0\nhp 24\nmaxhp 24")];
        let mut stage = stage(&["@w"], &legend);
        let (body, wall) = (stage.body, the(&stage, "earth_wall"));
        let mut frames = vec![stage.world.objects[wall].frame];
        for _ in 0..4 {
            combat::wound(&mut stage.world, wall, body, 6);
            frames.push(stage.world.objects[wall].frame);
        }
        assert_eq!(frames, [0, 1, 2, 2, 2]);
    }
}
