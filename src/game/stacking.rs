//! Which things become one stack, and which of two stacks goes on.

use crate::content::{Fixed, Flag, Traits};

use super::identity;
use super::kinds;
use super::map::Position;
use super::object::{Object, ObjectId};
use super::world::World;

/// Most pieces of a stack.
const PIECES_MAX: u64 = 0x7fff_ffff;

/// Before an object is put on a square: it takes in its like that lies there, which ends.
pub(super) fn join_on_square(world: &mut World, id: ObjectId, at: Position) {
    if world.objects[id].count == 0 {
        return;
    }
    let there: Vec<ObjectId> = world.square(at).objects.iter().rev().copied().collect();
    if let Some(other) = there.into_iter().find(|other| *other != id && alike(world, id, *other)) {
        let pieces = world.objects[other].count;
        identity::joined(world, id, other, other);
        world.withdraw(other);
        world.objects[id].count += pieces;
    }
}

/// An object that is nowhere ends in its like on a square, if there is one: true.
pub(super) fn join_there(world: &mut World, id: ObjectId, at: Position) -> bool {
    let there = world.square(at).objects.iter().rev().copied().find(|other| alike(world, id, *other));
    let Some(other) = there else { return false };
    let pieces = world.objects[id].count;
    identity::joined(world, other, id, other);
    world.withdraw(id);
    world.set_count(other, world.objects[other].count + pieces);
    true
}

/// Before an object is put into another: its like in there takes it in and goes on; the object ends.
pub(super) fn join_inside(world: &mut World, id: ObjectId, holder: ObjectId) -> Option<ObjectId> {
    if world.objects[id].count == 0 {
        return None;
    }
    let inside = world.objects[holder].inventory.clone();
    let other = inside.into_iter().find(|other| *other != id && alike(world, id, *other))?;
    let pieces = world.objects[id].count;
    identity::joined(world, other, id, holder);
    world.withdraw(id);
    world.set_count(other, world.objects[other].count + pieces);
    Some(other)
}

/// May the two be one stack? (object-types, section 12)
pub(super) fn alike(world: &World, one: ObjectId, other: ObjectId) -> bool {
    let (a, b) = (&world.objects[one], &world.objects[other]);
    if a.count == 0 || b.count == 0 || u64::from(a.count) + u64::from(b.count) > PIECES_MAX {
        return false;
    }
    a.archetype == b.archetype
        && !a.has(Flag::Applied)
        && !b.has(Flag::Applied)
        && !moves_by_itself(a)
        && !moves_by_itself(b)
        && (std::sync::Arc::ptr_eq(&a.traits, &b.traits) || essence(&a.traits) == essence(&b.traits))
        && same_inside(world, a, b)
}

fn moves_by_itself(object: &Object) -> bool {
    object.traits.speed != Fixed(0) && !object.has(Flag::IsAnimated)
}

fn same_inside(world: &World, a: &Object, b: &Object) -> bool {
    match (a.inventory.first(), b.inventory.first()) {
        (None, None) => true,
        (Some(first), Some(second)) => {
            let (first, second) = (&world.objects[*first], &world.objects[*second]);
            first.archetype == second.archetype && essence(&first.traits) == essence(&second.traits)
        }
        _ => false,
    }
}

/// What of a thing counts when two are compared.
fn essence(traits: &Traits) -> Traits {
    let mut essence = traits.clone();
    if essence.has(Flag::Identified) {
        essence.flags.set(Flag::BeenApplied, true);
    }
    essence.flags.set(Flag::InvLocked, false);
    if essence.kind != kinds::SCROLL {
        essence.level = 0;
    }
    essence.nrof = 0;
    essence.carrying = 0;
    essence.face = Default::default();
    essence.state = 0;
    essence.direction = 0;
    essence.speed_left = Fixed(0);
    essence.first_action_random = false;
    essence
}

#[cfg(test)]
mod tests {
    use crate::content::Flag;
    use crate::game::testing::Stage;
    use crate::game::world::Landing;

    #[test]
    fn on_the_ground_the_newcomer_goes_on_and_in_a_bag_the_one_that_was_there() {
        let mut stage = Stage::new();
        let at = stage.at(1, 1);
        let first = stage.drop_there("coin", 3, at);
        let second = stage.make("coin", 4);
        stage.world.put(second, at, Landing::Dropped);
        assert!(stage.world.objects.get(first).is_none());
        assert_eq!(stage.world.objects[second].count, 7);

        let kept = stage.give("coin", 2);
        let added = stage.make("coin", 5);
        let body = stage.body;
        assert_eq!(stage.world.put_into(added, body), kept);
        assert!(stage.world.objects.get(added).is_none());
        assert_eq!(stage.world.objects[kept].count, 7);
        assert_eq!(stage.world.objects[body].carrying, 70);
    }

    #[test]
    fn only_what_is_alike_joins() {
        let mut stage = Stage::new();
        let plain = stage.give("sword", 1);
        for flag in [Flag::Cursed, Flag::Unpaid, Flag::Applied] {
            let other = stage.make("sword", 1);
            stage.world.objects[other].set(flag, true);
            let body = stage.body;
            assert_eq!(stage.world.put_into(other, body), other, "{flag:?}");
        }
        let locked = stage.make("sword", 1);
        stage.world.objects[locked].set(Flag::InvLocked, true);
        let body = stage.body;
        assert_eq!(stage.world.put_into(locked, body), plain);
    }

    #[test]
    fn what_does_not_stack_stays_apart() {
        let mut stage = Stage::new();
        let first = stage.give("sack", 0);
        let second = stage.give("sack", 0);
        assert_ne!(first, second);
    }
}
