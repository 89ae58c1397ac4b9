//! Player movers: they carry along whoever stands on them, as far as there is room for all of it.

use super::{PLAYER, choice, is_noticed, link, monster};
use crate::content::Flag;
use crate::game::direction::Direction;
use crate::game::identity::End;
use crate::game::object::ObjectId;
use crate::game::rules::movement;
use crate::game::tick::ONE_ACTION;
use crate::game::world::World;

/// Moves everybody on it one step in its direction (`sp`; 0: any).
pub(super) fn act(world: &mut World, id: ObjectId) {
    let mut above = link::above(world, id);
    for who in &mut above {
        *who = world.objects[*who].head.unwrap_or(*who);
    }
    above.dedup();
    for who in above {
        if !carries(world, id, who) {
            continue;
        }
        carry(world, id, who);
        if world.objects[id].has(Flag::Lifesave) && is_used_up(world, id) {
            world.destroy(id, End::UsedUp);
            return;
        }
    }
}

fn carries(world: &World, id: ObjectId, who: ObjectId) -> bool {
    let mover = &world.objects[id].traits;
    let Some(object) = world.objects.get(who) else { return false };
    let player = object.traits.kind == PLAYER;
    let alive = player || object.has(Flag::Alive);
    let busy = world.player_of(who).is_some_and(|player| player.journey.is_some());
    alive
        && !busy
        && choice::takes(world, id, who)
        && is_noticed(mover.move_on, object.traits.move_type)
        && (!player || mover.level >= 1)
}

fn carry(world: &mut World, id: ObjectId, who: ObjectId) {
    let mover = &world.objects[id].traits;
    let (way, paralyses, long) = (i64::from(mover.sp), mover.attacktype != 0, i64::from(mover.maxsp));
    let direction = Direction::from_number(way).unwrap_or_else(|| {
        let chosen = world.dice.below(8) as usize;
        Direction::ALL[chosen]
    });
    let moved = if world.player_of(who).is_some() {
        let (dx, dy) = direction.step();
        let to = link::on_map(world, who).and_then(|at| world.step(at, dx, dy));
        let to = to.filter(|to| !world.map(to.map).scenery && !movement::blocked(world, who, *to));
        if let Some(to) = to {
            movement::step_onto(world, who, to);
        }
        to.is_some()
    } else {
        monster::shove(world, who, direction)
    };
    if !moved {
        return;
    }
    if paralyses && let Some(object) = world.objects.get_mut(who) {
        object.speed_left.0 -= ONE_ACTION.0 * if long == 0 { 2 } else { long };
    }
}

fn is_used_up(world: &mut World, id: ObjectId) -> bool {
    let left = world.objects[id].traits.hp - 1;
    world.objects[id].change().hp = left;
    left < 0
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, stands, the, walk};
    use crate::game::direction::Direction;

    #[test]
    fn a_mover_carries_who_stands_on_it_as_far_as_there_is_room() {
        let mut stage = stage(&["@mm.#"], &[('m', "mover")]);
        walk(&mut stage, Direction::East);
        stage.wait(8);
        assert_eq!(stands(&stage), (3, 0));
    }

    #[test]
    fn a_mover_carries_what_is_bigger_than_a_square() {
        let mut stage = stage(&["@....#", ".m...#"], &[('m', "mover"), ('m', "ogre")]);
        let ogre = the(&stage, "ogre");
        stage.wait(4);
        let parts: Vec<_> = [ogre].into_iter().chain(stage.world.objects[ogre].tails.clone()).collect();
        let places: Vec<_> = parts.into_iter().filter_map(|part| stage.world.position(part)).collect();
        assert_eq!(places, [stage.at(2, 1), stage.at(3, 1)]);
    }

    #[test]
    fn a_mover_takes_only_those_it_is_for() {
        for (filter, goes) in [("race human", true), ("race orc", false), ("slaying human", false)] {
            let legend = [('m', format!("mover\n{filter}"))];
            let legend = legend.each_ref().map(|(letter, text)| (*letter, text.as_str()));
            let mut stage = stage(&["@m.."], &legend);
            walk(&mut stage, Direction::East);
            stage.wait(8);
            assert_eq!(stands(&stage).0 > 1, goes, "{filter}");
        }
    }

    #[test]
    fn a_mover_for_monsters_leaves_players_alone() {
        let mut stage = stage(&["@m."], &[('m', "mover\nlevel 0")]);
        walk(&mut stage, Direction::East);
        stage.wait(6);
        assert_eq!(stands(&stage), (1, 0));
    }
}
