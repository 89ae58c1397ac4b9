//! Links: machines of one map that share a number act together. Here a change is passed on to all
//! of them; what each then does is its own kind's business.

use crate::content::Flag;
use crate::game::map::Position;
use crate::game::object::{ObjectId, Place};
use crate::game::world::World;
use crate::game::{kinds, looks};

/// How many links may set off one another in one go. Machines that move things onto each other's
/// buttons would else never come to an end.
const CHAIN_MAX: u8 = 8;

/// Passes a state on to everything that shares the number of `source`, `source` itself included.
/// `by` is who set it off, where somebody did.
pub(super) fn push(world: &mut World, source: ObjectId, state: bool, by: Option<ObjectId>) {
    if world.chained >= CHAIN_MAX {
        return;
    }
    world.chained += 1;
    for member in members(world, source) {
        let reacts = if state { Flag::ActivateOnPush } else { Flag::ActivateOnRelease };
        if world.objects.get(member).is_some_and(|object| object.has(reacts)) {
            kinds::triggered(world, member, state, by);
        }
    }
    world.chained -= 1;
}

/// Turns the state of `source` over and passes it on.
pub(super) fn toggle(world: &mut World, source: ObjectId, by: Option<ObjectId>) {
    let state = world.objects[source].traits.value == 0;
    world.objects[source].change().value = i32::from(state);
    push(world, source, state, by);
}

/// Everything with the same number on the same map, the newest first; nothing when there is no number.
pub(super) fn members(world: &World, source: ObjectId) -> Vec<ObjectId> {
    let object = &world.objects[source];
    match object.place {
        Place::On { map, .. } if object.traits.connected != 0 => {
            let linked = world.map(map).links.get(&object.traits.connected);
            linked.map_or_else(Vec::new, |linked| linked.iter().rev().copied().collect())
        }
        _ => Vec::new(),
    }
}

/// What lies on a machine, from the bottom up, whatever way it moves.
pub(super) fn above(world: &World, id: ObjectId) -> Vec<ObjectId> {
    let Some(at) = on_map(world, id) else { return Vec::new() };
    let objects = &world.square(at).objects;
    let from = objects.iter().position(|other| *other == id).map_or(objects.len(), |index| index + 1);
    objects[from..].to_vec()
}

/// What lies or walks on a machine and is noticed by it.
pub(super) fn noticed(world: &World, id: ObjectId) -> Vec<ObjectId> {
    let ways = world.objects[id].traits.move_on;
    above(world, id)
        .into_iter()
        .filter(|other| kinds::is_noticed(ways, world.objects[*other].traits.move_type))
        .collect()
}

/// The square on which an object itself lies.
pub(super) fn on_map(world: &World, id: ObjectId) -> Option<Position> {
    match world.objects.get(id)?.place {
        Place::On { map, x, y } => Some(Position { map, x, y }),
        _ => None,
    }
}

/// Shows a frame of an object's animation, on all its parts.
pub(super) fn show_frame(world: &mut World, id: ObjectId, frame: u8) {
    let mut parts = world.objects[id].tails.clone();
    parts.insert(0, id);
    for part in parts {
        world.objects[part].frame = frame;
        looks::turn(world, part);
        world.refresh_object(part);
    }
}

/// Number of frames of an object's animation; 1 when it has none.
pub(super) fn frames(world: &World, id: ObjectId) -> i32 {
    let animation = world.catalog().animation(world.objects[id].traits.animation);
    animation.map_or(1, |animation| i32::try_from(animation.frames.len()).unwrap_or(1).max(1))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, stands, walk};
    use crate::game::direction::Direction;
    use crate::game::world::Landing;

    #[test]
    fn machines_that_set_each_other_off_come_to_rest() {
        let legend = [
            ('p', "button\nconnected 2"),
            ('p', "teleporter\nconnected 2\nhp 3\nsp 0"),
            ('q', "button\nconnected 3"),
            ('q', "teleporter\nconnected 3\nhp 1\nsp 0"),
        ];
        let mut stage = stage(&["@p.q."], &legend);
        let (coin, at) = (stage.make("coin", 1), stage.at(1, 0));
        stage.world.put(coin, at, Landing::Dropped);
        assert_eq!(stage.world.chained, 0);
        assert!(stage.world.position(coin).is_some_and(|at| at.x == 1 || at.x == 3));
    }

    #[test]
    fn a_machine_that_does_not_react_to_release_hears_only_the_push() {
        let legend = [('b', "button\nconnected 1"), ('t', "teleporter\nactivate_on_push 0\nconnected 1\nhp 0\nsp 1")];
        let mut stage = stage(&["@b..", "...."], &legend);
        walk(&mut stage, Direction::East);
        walk(&mut stage, Direction::East);
        assert_eq!(stands(&stage), (2, 0));
    }
}
