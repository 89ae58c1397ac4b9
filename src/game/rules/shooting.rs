//! Bows: what is nocked, how hard and where it flies, for players and creatures alike.
//!
//! How strong a shot is and how long it takes is ours (note 0024); the ways of shooting are those of `bowmode`.

use crate::content::{AttackType, Fixed, Flag};
use crate::game::bearing;
use crate::game::direction::Direction;
use crate::game::kinds::{self, missile};
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::tick::ONE_ACTION;
use crate::game::update::Text;
use crate::game::world::World;

use super::combat::prowess;
use super::{items, movement, senses, skills};

/// How an arrow's speed grows with the pull of the bow: a plain one sends it fifteen squares far.
const DAMAGE_OF_A_SPEED: i64 = 14;
const SLOWEST: i64 = 700_000;
/// The speed of a bow (`sp`) that takes one heartbeat, and the time that is to spare then.
const QUICK: i64 = 100;
const SPARE: i64 = 10_000;
/// How far a bow of the mode `bestarrow` looks for whom it is to hit.
const SIGHT: i32 = 12;
/// How much harder it is to hit with each of several arrows at once.
const SEVERAL: i32 = 4;
/// How deep arrows are looked for in quivers.
const DEPTH_MAX: u8 = 2;

/// The bow that somebody has ready.
pub(in crate::game) fn bow(world: &World, who: ObjectId) -> Option<ObjectId> {
    let is_ready = |id: &ObjectId| {
        let object = &world.objects[*id];
        object.traits.kind == kinds::BOW && object.has(Flag::Applied)
    };
    world.objects[who].inventory.iter().copied().find(is_ready)
}

/// A player shoots, the way their bow mode says.
pub(super) fn shoot(world: &mut World, body: ObjectId, direction: Option<Direction>) {
    let Some(bow) = bow(world, body) else { return };
    let mode = world.player_of(body).map(|player| player.settings.bow_mode.clone()).unwrap_or_default();
    let Some(direction) = fixed_direction(&mode).or(direction) else {
        return world.tell(body, Text::error("You can't shoot yourself!"));
    };
    if let Some(skill) = world.objects[bow].traits.skill.clone() {
        let Some(skill) = skills::skill_named(world, body, &skill) else {
            return world.tell(body, Text::failure(format!("You lack the skill {skill}.")));
        };
        skills::ready(world, body, skill);
    }
    let Some(at) = world.position(body) else { return };
    let ways: Vec<(Position, Direction)> = match mode.as_str() {
        "threewide" => [-2, 2, 0].into_iter().filter_map(|turn| beside(world, at, direction, turn)).collect(),
        "spreadshot" => [0, -1, 1].map(|turn| (at, direction.turned(turn))).to_vec(),
        _ => vec![(at, direction)],
    };
    let harder = if ways.len() > 1 { SEVERAL } else { 0 };
    let mut shot = false;
    for (from, way) in ways {
        let Some(arrow) = chosen_arrow(world, body, bow, way, mode == "bestarrow") else { break };
        loose(world, body, bow, arrow, from, way, harder);
        shot = true;
        if world.objects.get(bow).is_none() {
            return;
        }
    }
    if shot {
        take_time(world, body, bow);
        senses::show_oneself(world, body);
    } else if arrows(world, body, bow).is_empty() {
        let ammunition = world.objects[bow].traits.race.clone();
        let words = format!("You have no {} left.", ammunition.as_deref().unwrap_or("ammunition"));
        world.tell(body, Text::error(words));
    }
}

/// A shot takes 100 / `sp` heartbeats of the bow, whatever time was left before; the action of firing is part of it.
fn take_time(world: &mut World, body: ObjectId, bow: ObjectId) {
    let pace = i64::from(world.objects[bow].traits.sp).max(1);
    let speed = world.player_of(body).map_or(Fixed::ONE, |player| player.fitness.speed);
    world.objects[body].speed_left = Fixed(SPARE + ONE_ACTION.0 - speed.0 * QUICK / pace);
}

/// The ways of shooting that name a direction.
fn fixed_direction(mode: &str) -> Option<Direction> {
    Some(match mode {
        "firenorth" => Direction::North,
        "firene" => Direction::NorthEast,
        "fireeast" => Direction::East,
        "firese" => Direction::SouthEast,
        "firesouth" => Direction::South,
        "firesw" => Direction::SouthWest,
        "firewest" => Direction::West,
        "firenw" => Direction::NorthWest,
        _ => return None,
    })
}

/// The square to the left or right of somebody, if an arrow can begin there; straight ahead it is their own.
fn beside(world: &World, at: Position, direction: Direction, turn: i32) -> Option<(Position, Direction)> {
    if turn == 0 {
        return Some((at, direction));
    }
    let side = direction.turned(turn);
    let (dx, dy) = side.step();
    let from = world.step(at, dx, dy).filter(|_| missile::has_way(world, at, side))?;
    Some((from, direction))
}

/// What a bow can shoot of what somebody carries: in hand, and in what they have opened for it.
pub(in crate::game) fn arrows(world: &World, who: ObjectId, bow: ObjectId) -> Vec<ObjectId> {
    let mut found = Vec::new();
    if let Some(race) = world.objects[bow].traits.race.clone() {
        gather(world, who, &race, 0, &mut found);
    }
    found
}

fn gather(world: &World, holder: ObjectId, race: &str, depth: u8, found: &mut Vec<ObjectId>) {
    for id in &world.objects[holder].inventory {
        let object = &world.objects[*id];
        let same = object.traits.race.as_deref() == Some(race);
        if object.traits.kind == kinds::ARROW && same && !object.has(Flag::Unpaid) {
            found.push(*id);
        } else if object.traits.kind == kinds::CONTAINER && object.has(Flag::Applied) && same && depth < DEPTH_MAX {
            gather(world, *id, race, depth + 1, found);
        }
    }
}

/// The arrow to be shot: the marked one, the best one for whoever is in that direction, or the first.
fn chosen_arrow(world: &World, body: ObjectId, bow: ObjectId, way: Direction, best: bool) -> Option<ObjectId> {
    let all = arrows(world, body, bow);
    if best && let Some(victim) = in_sight(world, body, way) {
        let worth = |id: &ObjectId| worth_against(world, *id, victim);
        return all.iter().copied().rev().max_by_key(worth);
    }
    let marked = items::marked(world, body).filter(|id| all.contains(id));
    marked.or_else(|| all.first().copied())
}

/// The first creature in a direction.
fn in_sight(world: &World, body: ObjectId, way: Direction) -> Option<ObjectId> {
    let mut at = world.position(body)?;
    let (dx, dy) = way.step();
    for _ in 0..SIGHT {
        at = world.step(at, dx, dy).filter(|at| !world.square(*at).sum.opaque)?;
        let alive = |id: &ObjectId| world.objects[*id].has(Flag::Alive);
        if let Some(id) = world.square(at).objects.iter().rev().copied().find(alive) {
            return Some(world.objects[id].head.unwrap_or(id));
        }
    }
    None
}

/// What an arrow is good for against somebody.
fn worth_against(world: &World, arrow: ObjectId, victim: ObjectId) -> i32 {
    let (arrow, race) = (&world.objects[arrow].traits, world.objects[victim].traits.race.clone());
    let name = &world.objects[victim].traits.name;
    let slays = arrow.slaying.as_deref().is_some_and(|slaying| {
        let mut words = slaying.split(',').map(str::trim);
        words.any(|word| {
            race.as_deref().is_some_and(|race| race.split(',').any(|it| it.trim() == word)) || **name == *word
        })
    });
    let dam = i32::from(arrow.dam) + i32::from(arrow.magic);
    let kinds = (0..AttackType::COUNT).filter(|kind| arrow.attacktype & 1 << kind != 0);
    let weakest = kinds.map(|kind| i32::from(world.objects[victim].traits.resistances.0[kind])).min().unwrap_or(0);
    (if slays { dam * 3 } else { dam }) * (100 - weakest).max(0)
}

/// One piece of an arrow flies off.
pub(in crate::game) fn loose(
    world: &mut World,
    who: ObjectId,
    bow: ObjectId,
    arrow: ObjectId,
    from: Position,
    direction: Direction,
    harder: i32,
) {
    let throw = strength(world, who, bow, arrow, from, direction, harder);
    let one = items::take_out(world, who, arrow);
    world.objects[one].set(Flag::InvLocked, false);
    movement::noise_towards(world, from, kinds::sound::ITEM, "fire", one, Some(direction));
    missile::launch(world, one, &throw);
}

fn strength(
    world: &World,
    who: ObjectId,
    bow: ObjectId,
    arrow: ObjectId,
    from: Position,
    direction: Direction,
    harder: i32,
) -> missile::Throw {
    let (bow, arrow) = (&world.objects[bow].traits, &world.objects[arrow].traits);
    let (arm, level) = arm(world, who, bow.skill.as_deref());
    let magic = i32::from(bow.magic) + i32::from(arrow.magic);
    let dam = i32::from(bow.dam) + i32::from(arrow.dam) + magic + arm + level / 4;
    let wc = prowess::prowess(world, who).wc - i32::from(bow.wc) - i32::from(arrow.wc) - magic + harder;
    let pull = i64::from(bow.dam) + i64::from(bow.magic) + i64::from(arm);
    missile::Throw {
        by: who,
        from,
        direction,
        wc,
        dam: dam.max(1),
        attacks: bow.attacktype | arrow.attacktype,
        slaying: arrow.slaying.clone().or_else(|| bow.slaying.clone()),
        skill: bow.skill.clone(),
        speed: Fixed(SLOWEST + pull.max(0) * Fixed::ONE.0 / DAMAGE_OF_A_SPEED),
    }
}

/// What a player's strength adds to a shot or throw, and the level in the skill for it. A creature has its level alone.
pub(super) fn arm(world: &World, who: ObjectId, skill: Option<&str>) -> (i32, i32) {
    let Some(player) = world.player_of(who) else { return (0, world.objects[who].traits.level.into()) };
    let strength = i8::try_from(player.fitness.abilities[0]).unwrap_or(i8::MAX);
    let bonus = world.catalog().stat_bonuses.str_damage_bonus.of(strength).0 / Fixed::ONE.0;
    let skill = skill.and_then(|name| skills::skill_named(world, who, name));
    let level = skill.map_or(1, |skill| world.objects[skill].traits.level.into());
    (i32::try_from(bonus).unwrap_or(0), level)
}

/// A creature shoots at an enemy that stands in one of the eight directions. False: it has nothing to shoot, or no way.
pub(in crate::game) fn creature_shoots(world: &mut World, monster: ObjectId, at: Position, away: (i32, i32)) -> bool {
    let direction = aim(world, at, away);
    let inside = world.objects[monster].inventory.iter().copied();
    let bow = inside.into_iter().find(|id| world.objects[*id].traits.kind == kinds::BOW);
    let (Some(direction), Some(bow)) = (direction, bow) else { return false };
    let Some(arrow) = arrows(world, monster, bow).first().copied() else { return false };
    loose(world, monster, bow, arrow, at, direction, 0);
    true
}

/// The way to somebody who stands in one of the eight directions with nothing in between.
pub(super) fn aim(world: &World, at: Position, away: (i32, i32)) -> Option<Direction> {
    let straight = away.0 == 0 || away.1 == 0 || away.0.abs() == away.1.abs();
    let direction = Direction::along(away.0, away.1).filter(|_| straight)?;
    (missile::has_way(world, at, direction) && bearing::line_is_clear(world, at, away)).then_some(direction)
}
