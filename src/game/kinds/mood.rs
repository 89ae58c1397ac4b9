//! Mood floors: they make creatures furious, angry, calm or sleepy, or charm them (`last_sp`).

use super::link;
use crate::content::Flag;
use crate::game::object::ObjectId;
use crate::game::world::World;

/// What `last_sp` says.
const FURIOUS: i32 = 0;
const ANGRY: i32 = 1;
const CALM: i32 = 2;
const SLEEPY: i32 = 3;
const CHARMED: i32 = 4;
/// The pattern in which pets walk.
const PET: u16 = 16;

/// Works on the first creature on it. `by` is who set it off, where somebody did: whose pet a charmed one becomes.
pub(super) fn act(world: &mut World, id: ObjectId, by: Option<ObjectId>) {
    let is_moody = |other: &ObjectId| {
        let object = &world.objects[*other];
        object.has(Flag::Monster) && object.traits.custom.get("no_mood_change").is_none()
    };
    let Some(creature) = link::above(world, id).into_iter().find(is_moody) else { return };
    match world.objects[id].traits.last_sp {
        FURIOUS => enrage(world, creature, true),
        ANGRY => enrage(world, creature, false),
        CALM => {
            let object = &mut world.objects[creature];
            object.set(Flag::Unaggressive, true);
            object.enemy = None;
        }
        SLEEPY => {
            let object = &mut world.objects[creature];
            object.set(Flag::Sleep, true);
            object.enemy = None;
        }
        CHARMED => {
            if let Some(by) = by {
                charm(world, creature, by);
            }
        }
        _ => {}
    }
}

/// Creatures attack whom they see; pets too, when that is meant.
fn enrage(world: &mut World, creature: ObjectId, pets: bool) {
    let object = &mut world.objects[creature];
    if object.has(Flag::Friendly) && !pets {
        return;
    }
    object.set(Flag::Friendly, false);
    object.set(Flag::Unaggressive, false);
    object.set(Flag::Sleep, false);
    if object.owner.take().is_some() {
        object.change().attack_movement = 0;
    }
}

/// The creature becomes somebody's pet. Killing it is worth nothing from now on.
fn charm(world: &mut World, creature: ObjectId, by: ObjectId) {
    let tag = world.objects[by].tag;
    let object = &mut world.objects[creature];
    if object.owner.is_some() || by == creature {
        return;
    }
    object.owner = Some(tag);
    object.enemy = None;
    object.set(Flag::Friendly, true);
    object.set(Flag::Sleep, false);
    let traits = object.change();
    (traits.attack_movement, traits.exp) = (PET, 0);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, the, walk};
    use crate::content::Flag;
    use crate::game::direction::Direction;

    #[test]
    fn moods_come_over_who_stands_there() {
        let legend =
            [('f', "mood\nlast_sp 1"), ('f', "guard\nunaggressive 1\nsleep 1"), ('c', "mood\nlast_sp 2"), ('c', "orc")];
        let mut stage = stage(&["@f.c"], &legend);
        stage.wait(3);
        let (guard, orc) = (the(&stage, "guard"), the(&stage, "orc"));
        assert!(!stage.world.objects[guard].has(Flag::Unaggressive) && !stage.world.objects[guard].has(Flag::Sleep));
        assert!(stage.world.objects[orc].has(Flag::Unaggressive));
    }

    #[test]
    fn who_is_charmed_belongs_to_who_set_it_off() {
        let legend = [('b', "button\nconnected 1"), ('m', "mood\nlast_sp 4\nspeed 0\nconnected 1"), ('m', "orc")];
        let mut stage = stage(&["@b..m"], &legend);
        walk(&mut stage, Direction::East);
        let orc = &stage.world.objects[the(&stage, "orc")];
        assert_eq!((orc.owner, orc.has(Flag::Friendly)), (Some(stage.tag(stage.body)), true));
    }

    #[test]
    fn whose_mood_does_not_change_keeps_it() {
        let mut stage = stage(&["@m"], &[('m', "mood\nlast_sp 3"), ('m', "orc\nno_mood_change 1")]);
        stage.wait(3);
        assert!(!stage.world.objects[the(&stage, "orc")].has(Flag::Sleep));
    }
}
