//! Handles and levers: every turn turns the link over.

use super::link;
use crate::game::object::ObjectId;
use crate::game::update::Text;
use crate::game::world::World;

pub(super) fn apply(world: &mut World, body: ObjectId, id: ObjectId) {
    let on = world.objects[id].traits.value == 0;
    world.objects[id].change().value = i32::from(on);
    link::show_frame(world, id, u8::from(on));
    world.tell(body, Text::apply("You turn the handle."));
    super::noise(world, id, super::sound::ITEM, "turn handle");
    link::push(world, id, on, Some(body));
}

/// Another machine of the link moved: the handle moves with it.
pub(super) fn triggered(world: &mut World, id: ObjectId, state: bool) {
    world.objects[id].change().value = i32::from(state);
    link::show_frame(world, id, u8::from(state));
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, the};
    use crate::game::kinds;

    #[test]
    fn every_turn_of_a_lever_turns_the_gate_round() {
        let mut stage = stage(&["@lg"], &[('l', "lever\nconnected 1"), ('g', "gate\nconnected 1")]);
        let (body, lever, gate) = (stage.body, the(&stage, "lever"), the(&stage, "gate"));
        kinds::applied(&mut stage.world, body, lever);
        assert_eq!(stage.world.objects[gate].traits.value, 1);
        assert_eq!(stage.world.objects[lever].frame, 1);
        kinds::applied(&mut stage.world, body, lever);
        assert_eq!(stage.world.objects[gate].traits.value, 0);
    }
}
