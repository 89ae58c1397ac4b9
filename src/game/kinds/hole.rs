//! Holes and trapdoors: whoever walks onto an open one falls to another place of the map.

use super::{is_noticed, link, transfer};
use crate::content::{Fixed, MoveType};
use crate::game::arrival;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::movement;
use crate::game::update::Text;
use crate::game::world::World;

/// Actions for a tick of a hole that was set going.
const SPEED: Fixed = Fixed(500_000);

/// Somebody or something came onto a hole.
pub(super) fn stepped_on(world: &mut World, id: ObjectId, who: ObjectId) {
    if world.objects[id].traits.wc <= 0 {
        fall(world, id, who, "You fall through the hole!");
    }
}

/// Somebody or something came onto a trapdoor: it gives way under enough weight, and stays open.
pub(super) fn tread(world: &mut World, id: ObjectId, who: ObjectId) {
    if world.objects[id].traits.value == 0 {
        let load: i64 = link::noticed(world, id).iter().map(|other| world.objects[*other].weight_total()).sum();
        if load < i64::from(world.objects[id].traits.weight) {
            return;
        }
        world.objects[id].change().value = 1;
        link::show_frame(world, id, 1);
        for other in link::noticed(world, id) {
            fall(world, id, other, "You fall into a trapdoor!");
        }
        return;
    }
    fall(world, id, who, "You fall through the trapdoor!");
}

/// The link changed: the hole opens for 1 and closes for 0, or the other way round (`maxsp`).
pub(super) fn triggered(world: &mut World, id: ObjectId, state: bool) {
    let opens = state != (world.objects[id].traits.maxsp != 0);
    let traits = world.objects[id].change();
    traits.value = i32::from(opens);
    traits.speed = SPEED;
    world.set_active(id);
}

/// One frame more open or more closed.
pub(super) fn act(world: &mut World, id: ObjectId) {
    let last = link::frames(world, id) - 1;
    let opening = world.objects[id].traits.value != 0;
    let frame = i32::from(world.objects[id].traits.wc);
    let next = if opening { (frame - 1).max(0) } else { (frame + 1).min(last) };
    let traits = world.objects[id].change();
    traits.wc = i8::try_from(next).unwrap_or(i8::MAX);
    traits.move_on = if opening && next == 0 { MoveType::WALK } else { MoveType::NONE };
    let done = next == if opening { 0 } else { last };
    if done {
        traits.speed = Fixed(0);
        world.set_active(id);
    }
    link::show_frame(world, id, u8::try_from(next).unwrap_or(0));
    if done && opening {
        for other in link::noticed(world, id) {
            fall(world, id, other, "The ground opens and you fall!");
        }
    }
}

fn fall(world: &mut World, id: ObjectId, who: ObjectId, words: &str) {
    let Some(at) = link::on_map(world, id) else { return };
    let (ways, x, y) = {
        let traits = &world.objects[id].traits;
        (traits.move_on, i32::from(traits.hp), i32::from(traits.sp))
    };
    let Some(object) = world.objects.get(who) else { return };
    if !is_noticed(ways, object.traits.move_type) || !super::is_movable(world, who) || !world.map(at.map).holds(x, y) {
        return;
    }
    movement::sound(world, at, "fall hole", id);
    world.tell(who, Text::trap(words));
    // Who would fall into what stands there stays at the brink.
    let to = Position { map: at.map, x: x as u16, y: y as u16 };
    if movement::blocked(world, who, to) {
        return;
    }
    let to = arrival::tumble(world, who, to);
    transfer(world, who, to);
    arrival::see_map_anew(world, who);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, stands, the, walk};
    use crate::game::direction::Direction;

    #[test]
    fn who_walks_onto_an_open_hole_falls() {
        let mut stage = stage(&["@o####", "####.#"], &[('o', "open_hole\nhp 4\nsp 1")]);
        let words = walk(&mut stage, Direction::East);
        assert_eq!(stands(&stage), (4, 1));
        assert_eq!(words, ["You fall through the hole!"]);
    }

    #[test]
    fn a_hole_that_opens_takes_what_is_on_it() {
        let mut stage = stage(&["@h####", "####.#"], &[('h', "hole\nconnected 1\nhp 4\nsp 1")]);
        walk(&mut stage, Direction::East);
        assert_eq!(stands(&stage), (1, 0), "a closed one carries");
        let hole = the(&stage, "hole");
        super::triggered(&mut stage.world, hole, true);
        stage.wait(30);
        assert_eq!(stands(&stage), (4, 1));
        super::triggered(&mut stage.world, hole, false);
        stage.wait(30);
        assert!(stage.world.objects[hole].traits.move_on.is_empty(), "it is closed again");
    }

    #[test]
    fn a_trapdoor_carries_what_is_light_and_stays_open_for_ever() {
        let mut stage = stage(&["@t..##", "#####."], &[('t', "trapdoor\nhp 5\nsp 1")]);
        let at = stage.at(1, 0);
        stage.drop_there("coin", 1, at);
        assert_eq!(stage.lies(at).len(), 2, "a coin is too light");
        walk(&mut stage, Direction::East);
        assert_eq!(stands(&stage), (5, 1));
        stage.drop_there("sword", 1, stage.at(3, 0));
        assert_eq!(stage.lies(at).len(), 1, "the coin fell too");
    }

    #[test]
    fn who_falls_lands_somewhere_about_the_place() {
        let mut stage = stage(&["@o####", "###..."], &[('o', "open_hole\nhp 4\nsp 1")]);
        let (hole, body) = (the(&stage, "open_hole"), stage.body);
        let landed: std::collections::BTreeSet<_> = std::iter::repeat_with(|| {
            super::fall(&mut stage.world, hole, body, "You fall.");
            stands(&stage)
        })
        .take(40)
        .collect();
        assert_eq!(landed.into_iter().collect::<Vec<_>>(), [(3, 1), (4, 1), (5, 1)]);
    }
}
