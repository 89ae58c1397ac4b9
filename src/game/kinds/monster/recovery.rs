//! Regeneration of creatures, credited at each action for the time since the last one.

use crate::content::Fixed;
use crate::game::object::ObjectId;
use crate::game::world::World;

/// Parts of a hit point that a point of constitution gives in the time of an action at speed 1, of so many in a whole;
/// the same for mana.
const PARTS: i64 = 8;
const PARTS_OF_HP: i64 = 32;
const PARTS_OF_SP: i64 = 128;

/// Gives a creature back what it lacks; what is less than a point is kept for the next time.
pub(super) fn regenerate(world: &mut World, monster: ObjectId) {
    let traits = &world.objects[monster].traits;
    let speed = traits.speed.0.max(1);
    let parts = |ability: i8| PARTS * i64::from(ability.max(0)) * Fixed::ONE.0 / speed;
    if traits.hp < traits.maxhp && traits.constitution > 0 {
        let credit = i64::from(traits.last_heal) + parts(traits.constitution);
        let (hp, most) = (i64::from(traits.hp), i64::from(traits.maxhp));
        let traits = world.objects[monster].change();
        traits.hp = (hp + credit / PARTS_OF_HP).min(most) as i16;
        traits.last_heal = (credit % PARTS_OF_HP) as i32;
    }
    let traits = &world.objects[monster].traits;
    if traits.sp < traits.maxsp && traits.power > 0 {
        let credit = i64::from(traits.last_sp) + parts(traits.power);
        let (sp, most) = (i64::from(traits.sp), i64::from(traits.maxsp));
        let traits = world.objects[monster].change();
        traits.sp = (sp + credit / PARTS_OF_SP).min(most) as i16;
        traits.last_sp = (credit % PARTS_OF_SP) as i32;
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, the};

    #[test]
    fn creatures_heal_by_their_constitution_whatever_their_speed() {
        for speed in ["1", "0.2"] {
            let drawn = format!("orc\nunaggressive 1\nCon 4\nmaxhp 900\nspeed {speed}");
            let mut stage = stage(&["@.o"], &[('o', &drawn)]);
            let orc = the(&stage, "orc");
            stage.wait(120);
            let healed = stage.world.objects[orc].traits.hp - 20;
            // A point for each tick of the time that is spent on acting.
            let wanted = if speed == "1" { 60 } else { 100 };
            assert!((wanted - 8..=wanted + 8).contains(&healed), "{healed} at speed {speed}");
        }
    }
}
