//! Machines that set themselves back: trigger buttons, pedestals, altars and handles pass a change
//! on when they are used, and the change back when their time is over.

use super::{TRIGGER_BUTTON, button, link};
use crate::content::Fixed;
use crate::game::object::ObjectId;
use crate::game::rules::movement;
use crate::game::tick::ONE_ACTION;
use crate::game::update::Text;
use crate::game::world::World;

/// Somebody or something came onto a trigger button or pedestal, or left it.
pub(super) fn weigh(world: &mut World, id: ObjectId, by: Option<ObjectId>) {
    let down = match world.objects[id].traits.kind {
        TRIGGER_BUTTON => button::is_heavy(world, id),
        _ => button::is_answered(world, id),
    };
    let was_down = world.objects[id].traits.ac != 0;
    if down == was_down {
        return;
    }
    world.objects[id].change().ac = i8::from(down);
    if down && !is_running(world, id) {
        start(world, id, by);
    } else if !down && !is_running(world, id) {
        link::show_frame(world, id, 0);
    }
}

/// A player turns a handle that turns itself back. False: it does not move yet.
pub(super) fn apply(world: &mut World, body: ObjectId, id: ObjectId) -> bool {
    if is_running(world, id) {
        world.tell(body, Text::apply_failure("The handle doesn't move."));
        return false;
    }
    world.tell(body, Text::apply("You turn the handle."));
    if let Some(at) = link::on_map(world, id) {
        movement::sound(world, at, "turn handle", id);
    }
    start(world, id, Some(body));
    true
}

/// Passes a change on and begins the time until it is taken back: `exp` heartbeats.
pub(super) fn start(world: &mut World, id: ObjectId, by: Option<ObjectId>) {
    link::show_frame(world, id, 1);
    let rest = world.objects[id].traits.exp.clamp(0, 1_000_000);
    if rest > 0 {
        let traits = world.objects[id].change();
        traits.wc = 1;
        traits.speed = Fixed(ONE_ACTION.0 / rest);
        world.objects[id].speed_left = Fixed(-ONE_ACTION.0);
        world.set_active(id);
    }
    link::toggle(world, id, by);
}

/// The time is over.
pub(super) fn act(world: &mut World, id: ObjectId) {
    if !is_running(world, id) {
        return;
    }
    let traits = world.objects[id].change();
    traits.wc = 0;
    traits.speed = Fixed(0);
    let still_down = traits.ac != 0;
    world.set_active(id);
    link::show_frame(world, id, u8::from(still_down));
    link::toggle(world, id, None);
}

pub(super) fn is_running(world: &World, id: ObjectId) -> bool {
    world.objects[id].traits.wc != 0
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, the, walk};
    use crate::game::direction::Direction;
    use crate::game::kinds;

    #[test]
    fn a_trigger_button_takes_its_push_back_by_itself() {
        let mut stage = stage(&["@bg"], &[('b', "button_trigger\nconnected 1"), ('g', "gate\nconnected 1")]);
        let gate = the(&stage, "gate");
        walk(&mut stage, Direction::East);
        assert_eq!(stage.world.objects[gate].traits.value, 1);
        stage.wait(12);
        assert_eq!(stage.world.objects[gate].traits.value, 0, "though somebody still stands there");
        walk(&mut stage, Direction::West);
        walk(&mut stage, Direction::East);
        assert_eq!(stage.world.objects[gate].traits.value, 1, "and it works again");
    }

    #[test]
    fn a_handle_that_turns_back_does_not_move_before_it_did() {
        let mut stage = stage(&["@h"], &[('h', "trigger\nconnected 1")]);
        let (body, handle) = (stage.body, the(&stage, "trigger"));
        assert!(kinds::applied(&mut stage.world, body, handle));
        assert_eq!(stage.world.objects[handle].traits.value, 1);
        kinds::applied(&mut stage.world, body, handle);
        assert_eq!(stage.world.objects[handle].traits.value, 1);
        stage.wait(12);
        assert_eq!(stage.world.objects[handle].traits.value, 0);
    }
}
