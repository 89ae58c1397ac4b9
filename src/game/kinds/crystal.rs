//! Power crystals: they keep mana for later.

use crate::content::Fixed;
use crate::game::object::ObjectId;
use crate::game::rules::items;
use crate::game::tick::ONE_ACTION;
use crate::game::update::Text;
use crate::game::world::World;

/// A player gets the mana they lack out of a crystal; who lacks none puts half of their own into it.
pub(super) fn apply(world: &mut World, body: ObjectId, id: ObjectId) {
    let (held, capacity) = (world.objects[id].traits.sp, world.objects[id].traits.maxsp);
    let sp = world.objects[body].traits.sp;
    let sp_max = world.player_of(body).map_or(0, |player| player.fitness.sp_max);
    let (to_player, verb) = if sp < sp_max {
        ((sp_max - sp).min(held), "grab power from")
    } else {
        (-(sp / 2).min(capacity.saturating_sub(held)), "transfer power to")
    };
    if to_player == 0 {
        world.tell(body, Text::apply("Nothing happens."));
        return;
    }
    let before = fullness(held, capacity);
    world.objects[body].change().sp = sp + to_player;
    let held = held - to_player;
    world.objects[id].change().sp = held;
    let now = fullness(held, capacity);
    let still = if before == now { "still" } else { "now" };
    let name = world.objects[id].traits.name.clone();
    shine(world, id);
    items::show_thing(world, body, id);
    world.tell(body, Text::apply(format!("You {verb} the {name}. It is {still} {now}.")));
}

/// The more there is in it, the faster it glitters.
fn shine(world: &mut World, id: ObjectId) {
    let traits = world.objects[id].change();
    traits.speed = Fixed(ONE_ACTION.0 * i64::from(traits.sp.max(0)) / i64::from(traits.maxsp.max(1)));
    world.set_active(id);
}

/// How full a crystal is, as those who look at it say.
pub(in crate::game) fn fullness(held: i16, capacity: i16) -> &'static str {
    match i32::from(held) * 10 / i32::from(capacity.max(1)) {
        _ if held <= 0 => "empty",
        ..=0 => "almost empty",
        1..=2 => "partially filled",
        3..=5 => "half full",
        6..=8 => "well charged",
        9 => "almost full",
        _ => "fully charged",
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::stage;

    #[test]
    fn a_crystal_takes_half_of_the_mana_and_gives_back_what_is_missing() {
        let mut stage = stage(&["@"], &[]);
        let crystal = stage.give("crystal", 0);
        let body = stage.body;
        stage.world.player_of_mut(body).expect("the player plays").fitness.sp_max = 38;
        stage.world.objects[body].change().sp = 38;
        let mut apply = |words: &str, left: (i16, i16)| {
            super::apply(&mut stage.world, body, crystal);
            let sp = |id| stage.world.objects[id].traits.sp;
            assert_eq!((sp(body), sp(crystal)), left);
            assert_eq!(crate::game::testing::texts(&stage.wait(1)), [words]);
            stage.world.objects[body].change().sp = left.0;
        };
        apply("You transfer power to the glowing crystal. It is now almost empty.", (19, 19));
        apply("You grab power from the glowing crystal. It is now empty.", (38, 0));
        stage.world.objects[crystal].change().sp = 1000;
        super::apply(&mut stage.world, body, crystal);
        assert_eq!(crate::game::testing::texts(&stage.wait(1)), ["Nothing happens."], "both are full");
    }
}
