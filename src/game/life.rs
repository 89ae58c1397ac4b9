//! What goes on by itself: acting, animating, regenerating.

use crate::content::{Fixed, Flag};

use super::kinds::{self, monster};
use super::looks;
use super::object::{ObjectId, Place};
use super::tick::ONE_ACTION;
use super::world::World;

/// Every active object either acts, if it has time in hand, or gains time.
pub(super) fn act(world: &mut World) {
    let active: Vec<ObjectId> = world.active.iter().copied().collect();
    monster::gather(world, &active);
    for id in active {
        let Some(object) = world.objects.get(id) else { continue };
        // Seas of lava wait for somebody as they are, and creatures for somebody to see them.
        if kinds::effect::is_idle(world, object) || monster::is_dormant(world, object) {
            continue;
        }
        if object.traits.kind == kinds::PLAYER || object.head.is_some() {
            continue;
        }
        let object = &mut world.objects[id];
        if object.speed_left > Fixed(0) {
            object.speed_left.0 -= ONE_ACTION.0;
            step_animation_of_action(world, id);
            kinds::act(world, id);
        } else {
            object.speed_left.0 += object.traits.speed.0;
        }
    }
}

/// Things whose picture changes with every action.
fn step_animation_of_action(world: &mut World, id: ObjectId) {
    let object = &world.objects[id];
    if object.has(Flag::IsAnimated) && object.traits.anim_speed == 0 && !animated_by_client(world, id) {
        next_frame(world, id);
    }
}

/// Things whose picture changes every few ticks.
pub(super) fn animate(world: &mut World) {
    let due: Vec<ObjectId> = world
        .active
        .iter()
        .copied()
        .filter(|id| world.objects[*id].has(Flag::IsAnimated) && is_due(world, *id) && !animated_by_client(world, *id))
        .filter(|id| !monster::is_dormant(world, &world.objects[*id]))
        .collect();
    for id in due {
        next_frame(world, id);
    }
}

/// Players count the ticks they have played, and without a pace of their own never stand still.
fn is_due(world: &World, id: ObjectId) -> bool {
    let pace = u64::from(world.objects[id].traits.anim_speed);
    match world.player_of(id) {
        Some(player) => player.played > 0 && player.played.is_multiple_of(pace.max(1)),
        None => pace != 0 && world.tick.0.is_multiple_of(pace),
    }
}

fn animated_by_client(world: &World, id: ObjectId) -> bool {
    let object = &world.objects[id];
    object.has(Flag::ClientAnimRandom) || object.has(Flag::ClientAnimSync)
}

/// Shows the next frame. Only what lies where it can be seen is worth a change.
fn next_frame(world: &mut World, id: ObjectId) {
    let Place::On { .. } = world.objects[id].place else { return };
    let before = world.objects[id].face;
    world.objects[id].frame = world.objects[id].frame.wrapping_add(1);
    looks::turn(world, id);
    if world.objects[id].face != before {
        world.refresh_object(id);
        let (frame, facing) = (world.objects[id].frame, world.objects[id].facing);
        for tail in world.objects[id].tails.clone() {
            let part = &mut world.objects[tail];
            (part.frame, part.facing) = (frame, facing);
            looks::turn(world, tail);
            world.refresh_object(tail);
        }
    }
}
