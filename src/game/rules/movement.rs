//! Walking: one square at a time, over edges, into what stands in the way.

use crate::content::{Fixed, Flag, MoveType};
use crate::game::character::Spot;
use crate::game::crossing;
use crate::game::direction::Direction;
use crate::game::exchange::Coming;
use crate::game::kinds;
use crate::game::looks;
use crate::game::map::Position;
use crate::game::object::{ObjectId, Place};
use crate::game::tick::ONE_ACTION;
use crate::game::update::{Sound, Update};
use crate::game::upkeep;
use crate::game::vision;
use crate::game::world::{Landing, World};

use super::{Outcome, has_time, items, skills};

/// How far a step is heard, in squares.
const HEARING: i32 = 10;
/// How loud something is that is very near.
const VOLUME_HERE: u8 = 50;
/// The kind of sound of steps, doors and machines.
const GROUND: u8 = 4;

/// One step, or whatever bumping into the next square means.
pub fn walk(world: &mut World, body: ObjectId, direction: Direction) -> Outcome {
    let Some(at) = world.position(body) else { return Outcome::Done };
    let direction = if world.objects[body].has(Flag::Confused) { any_direction(world) } else { direction };
    face(world, body, Some(direction));
    let (dx, dy) = direction.step();
    let Some(to) = world.step(at, dx, dy) else { return beyond_the_edge(world, at, dx, dy) };
    if world.map(to.map).scenery {
        over_the_edge(world, body, to, dx, dy);
        return Outcome::Done;
    }
    if blocked(world, body, to) {
        kinds::bumped(world, body, to, direction);
        if world.position(body) == Some(at) {
            items::pick_up_in_passing(world, body);
        }
    } else if !world.player_of(body).is_some_and(|player| player.settings.braced) {
        step_onto(world, body, to);
    }
    Outcome::Done
}

/// Where somebody goes who does not know where they go.
fn any_direction(world: &mut World) -> Direction {
    let chosen = world.dice.below(Direction::ALL.len() as u32) as usize;
    Direction::ALL[chosen]
}

/// Where the map ends: nothing, unless a neighbour is still being read.
fn beyond_the_edge(world: &World, at: Position, dx: i32, dy: i32) -> Outcome {
    if neighbour_being_read(world, at, dx, dy) { Outcome::Wait } else { Outcome::Done }
}

fn neighbour_being_read(world: &World, at: Position, dx: i32, dy: i32) -> bool {
    let map = world.map(at.map);
    let (x, y) = (i32::from(at.x) + dx, i32::from(at.y) + dy);
    let sides = [(y < 0, 0), (x >= i32::from(map.width), 1), (y >= i32::from(map.height), 2), (x < 0, 3)];
    sides
        .into_iter()
        .filter(|(over, _)| *over)
        .any(|(_, side)| map.neighbours[side].as_ref().is_some_and(|path| world.wanted.contains(path)))
}

/// The next square belongs to another region.
fn over_the_edge(world: &mut World, body: ObjectId, to: Position, dx: i32, dy: i32) {
    let map = world.map(to.map);
    let spot = Spot { map: map.path.clone(), x: i32::from(to.x), y: i32::from(to.y) };
    let move_type = world.objects[body].move_type();
    if world.square(to).sum.block.contains(move_type) && !move_type.is_empty() {
        return;
    }
    let how = Coming::Edge { dx: dx as i8, dy: dy as i8 };
    crossing::set_out(world, body, crossing::journey(spot, how));
}

/// Moves a body to a square that is free for it, with everything that this sets off.
pub fn step_onto(world: &mut World, body: ObjectId, to: Position) {
    // Who flies makes no sound.
    let walks = !world.objects[body].traits.move_type.intersects(MoveType::FLYING);
    if let Some(from) = world.position(body).filter(|_| walks) {
        sound(world, from, "step", body);
    }
    leap_onto(world, body, to);
}

/// The same without the sound of a step.
pub fn leap_onto(world: &mut World, body: ObjectId, to: Position) {
    let Some(from) = world.position(body) else { return };
    items::close_container_on_ground(world, body);
    skills::stirs(world, body);
    world.take_away(body);
    kinds::left(world, body, from);
    // What was left behind may have moved or ended the body.
    if world.objects.get(body).is_none_or(|object| object.place != Place::Nowhere) {
        return;
    }
    world.put(body, to, Landing::Laid);
    if from.map != to.map {
        upkeep::look_ahead(world, to.map);
    }
    if let Some(player) = world.player_of_mut(body) {
        player.look_from = 0;
    }
    struggle(world, body, to);
    kinds::entered(world, body, to);
    if world.objects.get(body).is_some_and(|object| object.place == Place::On { map: to.map, x: to.x, y: to.y }) {
        items::pick_up_in_passing(world, body);
    }
}

/// Rough ground costs whoever comes there as many heartbeats as its penalty, however fast they are (measured).
pub(in crate::game) fn struggle(world: &mut World, who: ObjectId, at: Position) {
    let penalty = skills::slowness(world, who, at).0;
    let speed = world.player_of(who).map_or(world.objects[who].traits.speed, |player| player.fitness.speed);
    world.objects[who].speed_left.0 -= penalty * speed.0.abs() / Fixed::ONE.0;
}

/// May this body not stand there?
pub fn blocked(world: &World, body: ObjectId, to: Position) -> bool {
    let square = world.square(to);
    let mover = world.objects[body].move_type();
    let by_ground = !mover.is_empty() && square.sum.block.contains(mover) && !kinds::lets_pass(world, body, to);
    by_ground || (square.sum.alive && world.objects[body].has(Flag::Alive))
}

/// Turns without moving.
pub fn face(world: &mut World, body: ObjectId, direction: Option<Direction>) {
    world.objects[body].facing = direction;
    world.objects[body].frame = world.objects[body].frame.wrapping_add(1) % 2;
    looks::turn(world, body);
    world.refresh_object(body);
    vision::show_body(world, body);
}

/// Starts to run with a first step, or to march on the spot.
pub fn run(world: &mut World, body: ObjectId, direction: Option<Direction>) -> Outcome {
    if let Some(player) = world.player_of_mut(body) {
        player.running = Some(direction);
    }
    direction.map_or(Outcome::Done, |direction| walk(world, body, direction))
}

pub fn stop_running(world: &mut World, body: ObjectId) {
    if let Some(player) = world.player_of_mut(body) {
        player.running = None;
    }
}

/// Takes the next step of somebody who runs, when there is time and nothing else to do.
pub(super) fn keep_going(world: &mut World, body: ObjectId) {
    let Some(player) = world.player_of(body) else { return };
    let Some(Some(direction)) = player.running else { return };
    if player.came == world.tick || !has_time(world, player) {
        return;
    }
    if walk(world, body, direction) == Outcome::Done
        && let Some(object) = world.objects.get_mut(body)
    {
        object.speed_left.0 -= ONE_ACTION.0;
    }
}

/// Lets everybody near hear something that happens on the ground.
pub fn sound(world: &mut World, at: Position, action: &str, source: ObjectId) {
    noise(world, at, GROUND, action, source);
}

/// Lets everybody near hear something of a kind: 1 living, 2 spell, 3 item, 4 ground.
pub fn noise(world: &mut World, at: Position, kind: u8, action: &str, source: ObjectId) {
    noise_towards(world, at, kind, action, source, None);
}

/// Lets somebody alone hear what their hands do.
pub fn own_noise(world: &mut World, body: ObjectId, kind: u8, action: &str, source: ObjectId) {
    let name = sounding_name(world, source);
    let action = action.to_owned();
    world.show(body, Update::Sound(Sound { dx: 0, dy: 0, direction: 0, kind, volume: VOLUME_HERE, action, name }));
}

fn sounding_name(world: &World, source: ObjectId) -> String {
    let source = &world.objects[source];
    match source.traits.race.as_deref() {
        Some(race) if source.traits.kind == kinds::PLAYER => race.to_owned(),
        _ => source.traits.name.to_string(),
    }
}

/// The same for what goes somewhere.
pub fn noise_towards(
    world: &mut World,
    at: Position,
    kind: u8,
    action: &str,
    source: ObjectId,
    direction: Option<Direction>,
) {
    let name = sounding_name(world, source);
    let away = |ear: Position| {
        let (dx, dy) = (i32::from(at.x) - i32::from(ear.x), i32::from(at.y) - i32::from(ear.y));
        (ear.map == at.map && dx * dx + dy * dy <= HEARING * HEARING).then_some((dx, dy))
    };
    let ears: Vec<Option<(i32, i32)>> =
        world.players.values().map(|player| world.stands(player.body).and_then(away)).collect();
    for (player, ear) in world.players.values_mut().zip(ears) {
        let Some((dx, dy)) = ear else { continue };
        let distance = (dx * dx + dy * dy).isqrt();
        let sound = Sound {
            dx: dx as i8,
            dy: dy as i8,
            direction: direction.map_or(0, Direction::number),
            kind,
            volume: (i32::from(VOLUME_HERE) / (distance / 2).max(1)) as u8,
            action: action.to_owned(),
            name: name.clone(),
        };
        player.outbox.push(Update::Sound(sound));
    }
}

/// Readies to fire in a direction; with nothing readied, only the mode is shown.
pub fn fire(world: &mut World, body: ObjectId, direction: Option<Direction>) {
    match direction {
        Some(direction) => face(world, body, Some(direction)),
        // Who aims at themselves looks nowhere from then on.
        None => world.objects[body].facing = None,
    }
    if let Some(player) = world.player_of_mut(body) {
        player.firing = Some(direction);
    }
}

pub fn stop_firing(world: &mut World, body: ObjectId) {
    if let Some(player) = world.player_of_mut(body) {
        player.firing = None;
    }
}

#[cfg(test)]
mod tests {
    use super::struggle;
    use crate::content::Fixed;
    use crate::game::action::Action;
    use crate::game::direction::Direction;
    use crate::game::testing::Stage;
    use crate::game::update::Update;

    /// A player whose picture differs with where they face, where they were shown everything once.
    fn stage(rows: &[&str]) -> Stage {
        let mut stage = Stage::drawn(rows, &[]);
        let catalog = stage.world.catalog().clone();
        let (animation, _) = catalog.animations.iter().find(|(_, it)| &*it.name == "four").expect("a test animation");
        stage.world.objects[stage.body].change().animation = animation;
        stage.wait(1);
        stage
    }

    fn order(updates: &[Update]) -> Vec<&'static str> {
        let word = |update: &Update| match update {
            Update::Player(_) => Some("player"),
            Update::Sound(_) => Some("sound"),
            Update::View(_) => Some("view"),
            _ => None,
        };
        updates.iter().filter_map(word).collect()
    }

    #[test]
    fn who_steps_is_seen_to_turn_before_anything_else() {
        let mut stage = stage(&["@.."]);
        assert_eq!(order(&stage.act(Action::Walk(Direction::East))), ["player", "sound", "view"]);
    }

    #[test]
    fn rough_ground_costs_heartbeats_however_fast_one_is() {
        let mut stage = Stage::drawn(&["@m"], &[('m', "rock\nmove_slow all\nmove_slow_penalty 3")]);
        let (body, mud) = (stage.body, stage.at(1, 0));
        let cost = |stage: &mut Stage, speed: i64| {
            stage.world.player_of_mut(body).expect("the player plays").fitness.speed = Fixed(speed);
            stage.world.objects[body].speed_left = Fixed(0);
            struggle(&mut stage.world, body, mud);
            -stage.world.objects[body].speed_left.0
        };
        assert_eq!(cost(&mut stage, 1_000_000), 3_000_000);
        assert_eq!(cost(&mut stage, 500_000), 1_500_000);
    }

    #[test]
    fn who_cannot_step_turns_all_the_same() {
        let mut stage = stage(&["@#"]);
        assert_eq!(order(&stage.act(Action::Walk(Direction::East))), ["player", "view"]);
    }
}
