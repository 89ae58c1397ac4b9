//! Buttons and pedestals: pressed by what lies on them, for as long as it does.

use super::{BUTTON, PEDESTAL, PLAYER, SPECIAL_KEY, link};
use crate::game::object::ObjectId;
use crate::game::rules::movement;
use crate::game::world::World;

/// Looks whether a button is pressed. It passes on that it went down even where another of its link holds already, and
/// that it came up when it was the last one that held.
pub(super) fn weigh(world: &mut World, id: ObjectId, by: Option<ObjectId>) {
    // Without a link it is only a picture of a button.
    let down = world.objects[id].traits.connected != 0 && is_pressed(world, id);
    if down == (world.objects[id].traits.value != 0) {
        return;
    }
    world.objects[id].change().value = i32::from(down);
    if down || !group(world, id).iter().any(|member| is_pressed(world, *member)) {
        for member in group(world, id) {
            link::show_frame(world, member, u8::from(down));
        }
        link::push(world, id, down, by);
    }
}

/// Something came onto a button or left it: it clicks, whether it goes down or not.
pub(super) fn touched(world: &mut World, id: ObjectId, by: Option<ObjectId>) {
    if let Some(at) = link::on_map(world, id) {
        movement::sound(world, at, "button click", id);
    }
    weigh(world, id, by);
}

/// Looks like the state of the link.
pub(super) fn take(world: &mut World, id: ObjectId, down: bool) {
    link::show_frame(world, id, u8::from(down));
}

fn group(world: &World, id: ObjectId) -> Vec<ObjectId> {
    let mut group: Vec<ObjectId> = link::members(world, id)
        .into_iter()
        .filter(|member| matches!(world.objects[*member].traits.kind, BUTTON | PEDESTAL))
        .collect();
    if group.is_empty() {
        group.push(id);
    }
    group
}

fn is_pressed(world: &World, id: ObjectId) -> bool {
    match world.objects[id].traits.kind {
        BUTTON => is_heavy(world, id),
        _ => is_answered(world, id),
    }
}

/// Does what lies on it weigh as much as it takes?
pub(super) fn is_heavy(world: &World, id: ObjectId) -> bool {
    let load: i64 = link::noticed(world, id).iter().map(|other| world.objects[*other].weight_total()).sum();
    load >= i64::from(world.objects[id].traits.weight) && load > 0
}

/// Is there on it what it was made for: a race, a player, or a special key with its code?
pub(super) fn is_answered(world: &World, id: ObjectId) -> bool {
    let Some(wanted) = world.objects[id].traits.slaying.clone() else { return false };
    link::noticed(world, id).into_iter().any(|other| {
        let traits = &world.objects[other].traits;
        traits.race.as_ref() == Some(&wanted)
            || (traits.kind == SPECIAL_KEY && traits.slaying.as_ref() == Some(&wanted))
            || (traits.kind == PLAYER && &*wanted == "player")
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, the, walk};
    use crate::game::action::Action;
    use crate::game::direction::Direction;
    use crate::game::update::Update;

    #[test]
    fn a_button_is_down_for_as_long_as_somebody_stands_on_it() {
        let mut stage = stage(&["@bg"], &[('b', "button\nconnected 1"), ('g', "gate\nconnected 1")]);
        let (button, gate) = (the(&stage, "button"), the(&stage, "gate"));
        walk(&mut stage, Direction::East);
        assert_eq!(stage.world.objects[button].traits.value, 1);
        assert_eq!(stage.world.objects[gate].traits.value, 1, "the gate heard of it");
        walk(&mut stage, Direction::West);
        assert_eq!(stage.world.objects[button].traits.value, 0);
        assert_eq!(stage.world.objects[gate].traits.value, 0);
    }

    #[test]
    fn who_goes_from_one_button_to_the_next_hears_both() {
        let mut stage = stage(&["@bb."], &[('b', "button\nconnected 1")]);
        let mut clicks = || {
            let shown = stage.act(Action::Walk(Direction::East));
            let sounds =
                shown.into_iter().filter_map(|it| if let Update::Sound(sound) = it { Some(sound) } else { None });
            sounds.map(|sound| (sound.action, sound.dx, sound.dy)).collect::<Vec<_>>()
        };
        let (step, click) = (("step".to_owned(), 0, 0), ("button click".to_owned(), 0, 0));
        assert_eq!(clicks(), [step.clone(), click.clone()]);
        assert_eq!(clicks(), [step.clone(), click.clone(), click.clone()]);
        assert_eq!(clicks(), [step, click]);
    }

    #[test]
    fn one_pressed_button_keeps_the_whole_link_down() {
        let mut stage = stage(&["@bc"], &[('b', "button\nconnected 1"), ('c', "button\nconnected 1\nname other")]);
        let at = stage.at(2, 0);
        stage.drop_there("coin", 1, at);
        walk(&mut stage, Direction::East);
        walk(&mut stage, Direction::West);
        let button = the(&stage, "button");
        assert_eq!(stage.world.objects[button].frame, 1, "the coin still lies on the other");
    }

    #[test]
    fn too_little_weight_presses_nothing() {
        let mut stage = stage(&["@b"], &[('b', "button\nweight 1000\nconnected 1")]);
        let at = stage.at(1, 0);
        stage.drop_there("coin", 50, at);
        assert_eq!(stage.world.objects[the(&stage, "button")].traits.value, 0, "fifty coins weigh half a kilogram");
        stage.drop_there("coin", 60, at);
        assert_eq!(stage.world.objects[the(&stage, "button")].traits.value, 1);
    }

    #[test]
    fn a_pedestal_notices_that_its_key_is_taken() {
        let mut stage = stage(&["@p"], &[('p', "pedestal\nslaying blue\nconnected 1")]);
        let (at, pedestal) = (stage.at(1, 0), the(&stage, "pedestal"));
        stage.drop_there("special_key", 1, at);
        assert_eq!(stage.world.objects[pedestal].traits.value, 1);
        walk(&mut stage, Direction::East);
        stage.act(Action::Take(None));
        assert_eq!(stage.carries(), [("blue key".to_owned(), 1)]);
        assert_eq!(stage.world.objects[pedestal].traits.value, 0);
    }

    #[test]
    fn a_pedestal_wants_what_it_is_made_for() {
        let mut stage = stage(&["@p"], &[('p', "pedestal\nconnected 1")]);
        let at = stage.at(1, 0);
        stage.drop_there("coin", 1, at);
        let pedestal = the(&stage, "pedestal");
        assert_eq!(stage.world.objects[pedestal].traits.value, 0);
        walk(&mut stage, Direction::East);
        assert_eq!(stage.world.objects[pedestal].traits.value, 1, "a player is what it waits for");
    }
}
