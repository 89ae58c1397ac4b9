//! Machines that look at what is there: inventory checkers and detectors.

use super::{FORCE, PLAYER, SPECIAL_KEY, link};
use crate::content::{Flag, MoveType, Traits};
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::world::World;

/// How deep an inventory checker looks into things.
const DEPTH_MAX: u8 = 10;

/// A player came onto an inventory checker, or left it.
pub(super) fn check(world: &mut World, id: ObjectId, who: ObjectId) {
    if world.objects[who].traits.kind != PLAYER {
        return;
    }
    let wanted = world.objects[id].traits.clone();
    let found = search(world, who, &wanted);
    if found.is_some() != (wanted.last_sp != 0) {
        return;
    }
    if let Some(item) = found
        && item != who
        && wanted.last_heal != 0
    {
        let left = world.objects[item].count.max(1) - 1;
        world.set_count(item, left);
    }
    link::toggle(world, id, Some(who));
}

/// Would nothing but checkers bar the way, and do all of them let this player through?
pub(super) fn lets_pass(world: &World, body: ObjectId, to: Position) -> bool {
    if world.objects[body].traits.kind != PLAYER {
        return false;
    }
    let (mut block, mut allow) = (MoveType::NONE, MoveType::NONE);
    for id in &world.square(to).objects {
        let traits = &world.objects[*id].traits;
        allow = allow | traits.move_allow;
        let passes = traits.kind == super::CHECK_INVENTORY
            && !traits.move_block.is_empty()
            && search(world, body, traits).is_some() == (traits.last_sp != 0);
        block = if passes { block } else { block | traits.move_block };
    }
    !block.without(allow).contains(world.objects[body].move_type())
}

/// What a checker asks for may be somebody themselves: one that wants a player keeps creatures back and nobody else.
fn search(world: &World, who: ObjectId, wanted: &Traits) -> Option<ObjectId> {
    if fits(world, who, wanted) { Some(who) } else { find(world, who, wanted, 0) }
}

fn find(world: &World, holder: ObjectId, wanted: &Traits, depth: u8) -> Option<ObjectId> {
    for item in &world.objects[holder].inventory {
        if fits(world, *item, wanted) {
            return Some(*item);
        }
        if depth < DEPTH_MAX
            && let Some(inner) = find(world, *item, wanted, depth + 1)
        {
            return Some(inner);
        }
    }
    None
}

/// Does a thing have all that the checker asks for: kind, code, archetype, title, unpaid?
fn fits(world: &World, item: ObjectId, wanted: &Traits) -> bool {
    let object = &world.objects[item];
    let archetype = &world.catalog().archetypes[object.archetype].name;
    (wanted.hp == 0 || wanted.hp == i16::from(object.traits.kind))
        && wanted.slaying.as_ref().is_none_or(|code| object.traits.slaying.as_ref() == Some(code))
        && wanted.race.as_ref().is_none_or(|name| name == archetype)
        && wanted.title.as_ref().is_none_or(|title| object.traits.title.as_ref() == Some(title))
        && (!wanted.has(Flag::Unpaid) || object.has(Flag::Unpaid))
}

/// A detector looks: its link is on while what it wants is there (`sp` 1), or while it is not.
pub(super) fn detect(world: &mut World, id: ObjectId) {
    let found = link::above(world, id).into_iter().any(|other| is_wanted(world, id, other));
    let on = found == (world.objects[id].traits.sp == 1);
    if on != (world.objects[id].traits.value != 0) {
        world.objects[id].change().value = i32::from(on);
        link::push(world, id, on, None);
    }
}

fn is_wanted(world: &World, id: ObjectId, other: ObjectId) -> bool {
    let detector = &world.objects[id].traits;
    let Some(wanted) = detector.slaying.as_deref() else { return false };
    let object = &world.objects[other];
    if detector.hp != 0 {
        let carries = |inner: &ObjectId| {
            let inner = &world.objects[*inner].traits;
            (inner.kind == FORCE && inner.slaying.as_deref() == Some(wanted)) || *inner.name == *wanted
        };
        return object.inventory.iter().any(carries);
    }
    *object.traits.name == *wanted
        || (wanted == "player" && object.traits.kind == PLAYER)
        || (object.traits.kind == SPECIAL_KEY && object.traits.slaying.as_deref() == Some(wanted))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, stands, the, walk};
    use crate::game::direction::Direction;

    const CHECKED: &[(char, &str)] = &[('c', "checker\nrace ring\nconnected 1"), ('g', "gate\nconnected 1")];

    #[test]
    fn a_checker_opens_to_who_carries_what_it_asks_for_while_they_stand_there() {
        let mut stage = stage(&["@cg"], CHECKED);
        let gate = the(&stage, "gate");
        walk(&mut stage, Direction::East);
        assert_eq!(stage.world.objects[gate].traits.value, 0);
        walk(&mut stage, Direction::West);
        let sack = stage.give("sack", 0);
        let ring = stage.make("ring", 1);
        stage.world.put_into(ring, sack);
        walk(&mut stage, Direction::East);
        assert_eq!(stage.world.objects[gate].traits.value, 1, "it looks into things");
        walk(&mut stage, Direction::West);
        assert_eq!(stage.world.objects[gate].traits.value, 0);
    }

    #[test]
    fn a_checker_that_bars_the_way_lets_those_pass_who_have_what_it_asks_for() {
        let legend =
            [('c', "checker\nrace coin\nmove_block all"), ('d', "checker\nrace coin\nlast_sp 0\nmove_block all")];
        let mut stage = stage(&["@cd"], &legend);
        walk(&mut stage, Direction::East);
        assert_eq!(stands(&stage), (0, 0), "who has no coin");
        stage.give("coin", 1);
        walk(&mut stage, Direction::East);
        walk(&mut stage, Direction::East);
        assert_eq!(stands(&stage), (1, 0), "the other one wants none of them");
    }

    #[test]
    fn a_checker_that_asks_for_a_player_lets_every_player_pass() {
        let mut stage = stage(&["@c"], &[('c', "checker\nhp 1\nlast_heal 1\nmove_block all")]);
        walk(&mut stage, Direction::East);
        assert_eq!(stands(&stage), (1, 0));
    }

    #[test]
    fn a_checker_may_take_one_piece() {
        let mut stage = stage(&["@c"], &[('c', "checker\nrace coin\nlast_heal 1\nmove_off 0")]);
        stage.give("coin", 3);
        walk(&mut stage, Direction::East);
        assert_eq!(stage.carries(), [("gold coin".to_owned(), 2)]);
    }

    #[test]
    fn a_detector_is_on_while_a_player_is_there() {
        let mut stage = stage(&["@dg"], &[('d', "detector\nconnected 1"), ('g', "gate\nconnected 1")]);
        let gate = the(&stage, "gate");
        walk(&mut stage, Direction::East);
        stage.wait(6);
        assert_eq!(stage.world.objects[gate].traits.value, 1);
        walk(&mut stage, Direction::West);
        stage.wait(6);
        assert_eq!(stage.world.objects[gate].traits.value, 0);
    }
}
