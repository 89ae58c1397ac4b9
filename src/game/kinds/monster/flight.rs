//! Fear: who runs away instead of fighting, and how courage comes back.

use crate::content::Flag;
use crate::game::object::{Object, ObjectId};
use crate::game::world::World;

/// A frightened one finds its courage again once in so many actions.
const COURAGE: u32 = 20;

/// Frightened by something: it does not fight at all.
pub(super) fn is_scared(object: &Object) -> bool {
    object.has(Flag::Scared)
}

/// Hurt so badly that it runs, and fights only whoever keeps up with it. Healed above that it turns back. One that has
/// few hit points without having been hurt does not run (measured).
pub(in crate::game) fn runs(object: &Object) -> bool {
    object.has(Flag::Routed) && is_badly_hurt(object)
}

fn is_badly_hurt(object: &Object) -> bool {
    let traits = &object.traits;
    let (hp, most) = (i32::from(traits.hp), i32::from(traits.maxhp));
    most > 0 && traits.run_away > 0 && hp * 100 < most * i32::from(traits.run_away)
}

/// A creature was hurt: is that enough to make it run?
pub(in crate::game) fn loses_heart(world: &mut World, monster: ObjectId) {
    let object = &mut world.objects[monster];
    if object.has(Flag::Monster) && is_badly_hurt(object) {
        object.set(Flag::Routed, true);
    }
}

/// Fear passes, and wounds heal.
pub(super) fn take_heart(world: &mut World, monster: ObjectId) {
    if is_scared(&world.objects[monster]) && world.dice.once_in(COURAGE) {
        world.objects[monster].set(Flag::Scared, false);
    }
    let object = &mut world.objects[monster];
    if object.has(Flag::Routed) && !is_badly_hurt(object) {
        object.set(Flag::Routed, false);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, stands, the};
    use super::*;
    use crate::game::rules::combat;

    #[test]
    fn who_is_badly_hurt_runs_until_it_has_healed() {
        let mut stage = stage(&["@..o......"], &[('o', "orc\nrun_away 50")]);
        let orc = the(&stage, "orc");
        stage.world.objects[orc].change().hp = 6;
        let body = stage.body;
        combat::wound(&mut stage.world, orc, body, 1);
        stage.wait(8);
        assert!(stands(&stage, orc).0 > 4, "it runs: {:?}", stands(&stage, orc));
        stage.world.objects[orc].change().hp = 15;
        stage.wait(20);
        assert_eq!(stands(&stage, orc).0, 1);
    }

    #[test]
    fn the_frightened_run_and_take_heart_again() {
        let mut stage = stage(&["@..o......"], &[('o', "orc")]);
        let orc = the(&stage, "orc");
        stage.world.objects[orc].set(Flag::Scared, true);
        stage.wait(4);
        assert!(stands(&stage, orc).0 > 3);
        stage.wait(400);
        assert!(!stage.world.objects[orc].has(Flag::Scared));
        assert_eq!(stands(&stage, orc).0, 1);
    }
}
