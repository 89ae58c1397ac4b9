//! Gates: they open and close frame by frame, and crush who stands in them.

use super::{PLAYER, TIMED_GATE, link};
use crate::content::{AttackType, Fixed, Flag, MoveType};
use crate::game::direction::Direction;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::{combat, movement};
use crate::game::update::Text;
use crate::game::world::{Landing, World};

/// Actions for a tick of a gate that was set going.
const SPEED: Fixed = Fixed(500_000);
const OPENING: i32 = 1;
const CLOSING: i32 = 0;

/// A timed gate that is linked waits for its link; others wait by themselves (`hp`), go their way once and stay.
pub(super) fn settle(world: &mut World, id: ObjectId) {
    let object = &world.objects[id];
    if object.traits.kind != TIMED_GATE {
        return;
    }
    if object.traits.connected == 0 {
        let speed = world.catalog().archetypes[world.objects[id].archetype].traits.speed;
        world.objects[id].change().speed = if speed.is_zero() { SPEED } else { speed };
        world.set_active(id);
    } else {
        stop(world, id);
    }
}

/// The link changed: a gate opens for 1 and closes for 0, or the other way round (`maxsp`); a timed
/// gate sets out on its way there and back.
pub(super) fn triggered(world: &mut World, id: ObjectId, state: bool) {
    if world.objects[id].traits.kind == TIMED_GATE {
        if world.objects[id].is_active() {
            linger(world, id);
        } else {
            set_going(world, id);
        }
        return;
    }
    let opens = state != (world.objects[id].traits.maxsp != 0);
    let traits = world.objects[id].change();
    traits.value = if opens { OPENING } else { CLOSING };
    traits.speed = SPEED;
    world.set_active(id);
}

/// Set off once more, a timed gate that is on its way back turns round, and one that waits does so anew.
fn linger(world: &mut World, id: ObjectId) {
    if world.objects[id].traits.hp < 0 {
        turn_round(world, id);
    }
    let traits = world.objects[id].change();
    traits.hp = waiting(traits.maxhp);
}

/// Actions that a gate waits besides those in which it arrives and turns round.
fn waiting(maxhp: i16) -> i16 {
    (maxhp - 2).max(0)
}

fn set_going(world: &mut World, id: ObjectId) {
    let speed = world.catalog().archetypes[world.objects[id].archetype].traits.speed;
    let traits = world.objects[id].change();
    traits.value = if traits.wc > 0 { OPENING } else { CLOSING };
    traits.hp = waiting(traits.maxhp);
    traits.speed = if speed.is_zero() { SPEED } else { speed };
    world.set_active(id);
}

fn stop(world: &mut World, id: ObjectId) {
    world.objects[id].change().speed = Fixed(0);
    world.set_active(id);
}

/// One step of a gate on its way.
pub(super) fn act(world: &mut World, id: ObjectId) {
    if waits_alone(world, id) {
        return;
    }
    let last = link::frames(world, id) - 1;
    let frame = i32::from(world.objects[id].traits.wc);
    let opening = world.objects[id].traits.value != CLOSING;
    // A timed gate that has only just been told to wait moves against its stop.
    let traits = &world.objects[id].traits;
    let waits = traits.kind == TIMED_GATE && traits.connected != 0 && traits.hp != waiting(traits.maxhp);
    if opening && (frame > 0 || !waits) {
        move_to(world, id, (frame - 1).max(0));
    } else if !opening && (frame < last || !waits) {
        move_to(world, id, (frame + 1).min(last));
    }
    let frame = i32::from(world.objects[id].traits.wc);
    if frame == if opening { 0 } else { last } {
        arrived(world, id);
    }
}

/// A timed gate without a link counts down before it goes.
fn waits_alone(world: &mut World, id: ObjectId) -> bool {
    let traits = &world.objects[id].traits;
    if traits.kind != TIMED_GATE || traits.connected != 0 || traits.hp <= 1 {
        return false;
    }
    world.objects[id].change().hp -= 1;
    true
}

/// The gate is where it was to go.
fn arrived(world: &mut World, id: ObjectId) {
    if is_obstructed(world, id) && world.objects[id].traits.value == CLOSING {
        world.objects[id].change().value = OPENING;
        return;
    }
    let kind = world.objects[id].traits.kind;
    let archetype = world.objects[id].archetype;
    if kind == TIMED_GATE && world.objects[id].traits.connected == 0 {
        stop(world, id);
    } else if kind == TIMED_GATE {
        wait_or_return(world, id);
    } else if world.catalog().archetypes[archetype].traits.speed.is_zero() {
        stop(world, id);
    } else {
        turn_round(world, id);
    }
}

/// A timed gate waits (`maxhp` actions, counted in `hp`), goes back, and there is at rest.
fn wait_or_return(world: &mut World, id: ObjectId) {
    let traits = &world.objects[id].traits;
    match traits.hp {
        0 => {
            turn_round(world, id);
            world.objects[id].change().hp = -1;
        }
        1.. => world.objects[id].change().hp -= 1,
        _ => stop(world, id),
    }
}

fn turn_round(world: &mut World, id: ObjectId) {
    let value = world.objects[id].traits.value;
    world.objects[id].change().value = if value == CLOSING { OPENING } else { CLOSING };
}

/// Shows another frame; half-way the gate begins to bar the way, or to let through.
fn move_to(world: &mut World, id: ObjectId, frame: i32) {
    if let Some(at) = link::on_map(world, id) {
        movement::sound(world, at, "gate moving", id);
    }
    let closes = world.objects[id].traits.value == CLOSING;
    let half = link::frames(world, id) / 2;
    let bars = if closes { frame >= half } else { frame > half };
    if closes && bars {
        crush(world, id);
    }
    let bars = bars && !is_obstructed(world, id);
    for part in parts(world, id) {
        let traits = world.objects[part].change();
        traits.wc = i8::try_from(frame).unwrap_or(i8::MAX);
        traits.move_block = if bars && traits.luck == 0 { MoveType::ALL } else { MoveType::NONE };
        traits.flags.set(Flag::BlocksView, bars && traits.ac == 0);
    }
    link::show_frame(world, id, u8::try_from(frame).unwrap_or(0));
}

fn parts(world: &World, id: ObjectId) -> Vec<ObjectId> {
    let mut parts = world.objects[id].tails.clone();
    parts.insert(0, id);
    parts
}

/// Who stands in a closing gate is hurt, and what lies in it rolls aside.
fn crush(world: &mut World, id: ObjectId) {
    let (name, dam) = (world.objects[id].traits.name.clone(), i32::from(world.objects[id].traits.dam));
    for part in parts(world, id) {
        for victim in link::above(world, part) {
            let Some(object) = world.objects.get(victim) else { continue };
            if object.traits.move_type.intersects(MoveType::FLYING) || object.head.is_some() {
                continue;
            }
            if is_in_the_way(world, victim) {
                world.tell(victim, Text::victim(format!("You are crushed by the {name}!")));
                let pain = world.dice.between(1, dam);
                combat::hurt(world, victim, id, if dam > 0 { pain } else { 0 }, AttackType::Physical.bit());
            } else if !object.has(Flag::NoPick) {
                roll_aside(world, victim);
            }
        }
    }
}

fn roll_aside(world: &mut World, id: ObjectId) {
    let Some(at) = link::on_map(world, id) else { return };
    let free: Vec<Position> = Direction::ALL
        .into_iter()
        .filter_map(|direction| world.step(at, direction.step().0, direction.step().1))
        .filter(|beside| beside.map == at.map && !world.square(*beside).sum.block.contains(MoveType::WALK))
        .collect();
    let chosen = world.dice.below(u32::try_from(free.len()).unwrap_or(0)) as usize;
    if let Some(beside) = free.get(chosen) {
        world.take_away(id);
        world.put(id, *beside, Landing::Dropped);
    }
}

fn is_obstructed(world: &World, id: ObjectId) -> bool {
    parts(world, id).into_iter().any(|part| link::above(world, part).iter().any(|other| is_in_the_way(world, *other)))
}

fn is_in_the_way(world: &World, id: ObjectId) -> bool {
    let object = &world.objects[id];
    (object.has(Flag::Alive) || object.traits.kind == PLAYER) && !object.traits.move_type.intersects(MoveType::FLYING)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{is_barred, stage, the, walk};
    use super::*;

    #[test]
    fn a_gate_opens_frame_by_frame_and_lets_through() {
        let mut stage = stage(&["@g."], &[('g', "gate\nconnected 1")]);
        let (gate, at) = (the(&stage, "gate"), stage.at(1, 0));
        assert!(is_barred(&stage, at) && stage.world.square(at).sum.opaque);
        triggered(&mut stage.world, gate, true);
        stage.wait(30);
        assert!(!is_barred(&stage, at) && !stage.world.square(at).sum.opaque);
        assert_eq!((stage.world.objects[gate].traits.wc, stage.world.objects[gate].is_active()), (0, false));
        triggered(&mut stage.world, gate, false);
        stage.wait(30);
        assert!(is_barred(&stage, at));
        assert_eq!(stage.world.objects[gate].traits.wc, 3);
    }

    #[test]
    fn a_gate_bars_the_way_from_half_shut_and_lets_through_from_half_open() {
        let mut stage = stage(&["@g."], &[('g', "gate\nconnected 1")]);
        let (gate, at) = (the(&stage, "gate"), stage.at(1, 0));
        let mut way = |opens: bool| {
            triggered(&mut stage.world, gate, opens);
            let mut seen = std::collections::BTreeMap::new();
            for _ in 0..30 {
                act(&mut stage.world, gate);
                seen.entry(stage.world.objects[gate].traits.wc).or_insert_with(|| is_barred(&stage, at));
            }
            seen.into_iter().collect::<Vec<_>>()
        };
        assert_eq!(way(true), [(0, false), (1, false), (2, false)]);
        assert_eq!(way(false), [(1, false), (2, true), (3, true)]);
    }

    #[test]
    fn a_closing_gate_hurts_who_stands_in_it_and_opens_again() {
        let mut stage = stage(&["@g."], &[('g', "gate\nconnected 1")]);
        let gate = the(&stage, "gate");
        triggered(&mut stage.world, gate, true);
        stage.wait(30);
        walk(&mut stage, Direction::East);
        let hp = stage.world.objects[stage.body].traits.hp;
        triggered(&mut stage.world, gate, false);
        let words = crate::game::testing::texts(&stage.wait(12));
        assert!(words.contains(&"You are crushed by the iron gate!".to_owned()), "{words:?}");
        assert!(stage.world.objects[stage.body].traits.hp < hp);
        stage.wait(30);
        assert!(stage.world.square(stage.at(1, 0)).sum.block.is_empty(), "it never closes over somebody");
    }

    #[test]
    fn things_roll_out_of_a_closing_gate() {
        let mut stage = stage(&["@g."], &[('g', "gate\nconnected 1")]);
        let (gate, at) = (the(&stage, "gate"), stage.at(1, 0));
        triggered(&mut stage.world, gate, true);
        stage.wait(30);
        stage.drop_there("coin", 1, at);
        triggered(&mut stage.world, gate, false);
        stage.wait(30);
        assert!(!stage.lies(at).iter().any(|(name, _)| name == "gold coin"));
        assert!(is_barred(&stage, at));
    }

    #[test]
    fn a_timed_gate_without_a_link_waits_goes_once_and_stays() {
        let mut stage = stage(&["@g"], &[('g', "timed_gate\nhp 5\nmaxhp 2")]);
        let gate = the(&stage, "timed_gate");
        let frame = |stage: &crate::game::testing::Stage| stage.world.objects[gate].traits.wc;
        let before = frame(&stage);
        stage.wait(2);
        assert_eq!(frame(&stage), before, "it waits");
        stage.wait(60);
        let after = frame(&stage);
        assert_ne!(after, before);
        stage.wait(60);
        assert_eq!(frame(&stage), after, "it stays");
    }

    #[test]
    fn a_timed_gate_goes_there_and_back() {
        let mut stage = stage(&["@g"], &[('g', "timed_gate\nconnected 1")]);
        let (gate, at) = (the(&stage, "timed_gate"), stage.at(1, 0));
        stage.wait(20);
        assert!(is_barred(&stage, at), "it waits for its link");
        triggered(&mut stage.world, gate, true);
        stage.wait(11);
        assert!(!is_barred(&stage, at));
        stage.wait(40);
        assert!(is_barred(&stage, at));
        assert!(!stage.world.objects[gate].is_active());
    }
}
