//! What becomes of a dungeon master's decrees in a region.
//!
//! Those about somebody else do not wait until that player has time, and what they had asked for before is void: who is frozen
//! can be let out, and who is summoned does not first walk on. One's own are obeyed in their turn, as all that one types.

mod making;
mod sheet;

use crate::game::action::Action;
use crate::game::character::Spot;
use crate::game::crossing;
use crate::game::decree::{Decree, Reply, Verdict, Will};
use crate::game::exchange::{Coming, Request};
use crate::game::object::ObjectId;
use crate::game::update::Update;
use crate::game::world::World;
use crate::game::{carried, upkeep};
use crate::ids::MapPath;

use super::{microseconds_of_an_action, movement};

/// Obeys what was decreed about players by others.
pub(in crate::game) fn reach(world: &mut World) {
    let bodies: Vec<ObjectId> = world.players.values().map(|player| player.body).collect();
    for body in bodies {
        while let Some((number, decree)) = next(world, body) {
            if let Some(player) = world.player_of_mut(body) {
                player.applied = number;
            }
            obey(world, body, decree);
        }
    }
}

/// Takes the next decree out of what a player asked for, with everything before it.
fn next(world: &mut World, body: ObjectId) -> Option<(u64, Decree)> {
    let player = world.player_of_mut(body)?;
    if player.journey.is_some() || player.homeward {
        return None;
    }
    let is_of_another = |action: &Action| matches!(action, Action::Decree(decree) if decree.by != player.name);
    let place = player.asked.iter().position(|(_, asked)| is_of_another(&asked.action))?;
    let microseconds = microseconds_of_an_action(player.fitness.speed);
    let void: Vec<_> = player.asked.drain(..place).collect();
    let done = void.into_iter().filter_map(|(_, asked)| asked.command);
    player.outbox.extend(done.map(|command| Update::Done { command, microseconds }));
    let (number, asked) = player.asked.pop_front()?;
    match asked.action {
        Action::Decree(decree) => Some((number, *decree)),
        _ => None,
    }
}

/// Does to a player what is decreed, and says what came of it.
pub(super) fn obey(world: &mut World, body: ObjectId, decree: Decree) {
    let Decree { from, number, by, command, will } = decree;
    // Whoever is sent away is written down as they were: from there they are another region's.
    let goes = matches!(will, Will::Go(_) | Will::Arrest);
    let changes = !matches!(will, Will::Where | Will::Stats | Will::Reset(_));
    let before = if goes { carried::pack(world, body) } else { None };
    let reply = match will {
        Will::Where => spot(world, body).map_or_else(|| not("They are nowhere."), Reply::At),
        Will::Go(to) => go(world, body, to),
        Will::Arrest => arrest(world, body),
        Will::Freeze { heartbeats } => freeze(world, body, heartbeats),
        Will::Stats => sheet::of(world, body),
        Will::Create(creation) => making::create(world, body, &creation),
        Will::Reset(map) => reset(world, body, map),
    };
    let is_done = matches!(reply, Reply::Done(_));
    let character = if goes { before } else { carried::pack(world, body).filter(|_| changes) };
    if let Some(character) = character.filter(|_| is_done) {
        let by = by.as_str().to_owned();
        world.requests.push(Request::Decreed { by, command, character: Box::new(character) });
    }
    world.show(body, Update::Decreed(Verdict { from, number, reply }));
}

fn not(why: impl Into<String>) -> Reply {
    Reply::Not(why.into())
}

fn name(world: &World, body: ObjectId) -> String {
    world.player_of(body).map_or_else(String::new, |player| player.name.as_str().to_owned())
}

fn spot(world: &World, body: ObjectId) -> Option<Spot> {
    let at = world.position(body)?;
    Some(Spot { map: world.map(at.map).path.clone(), x: i32::from(at.x), y: i32::from(at.y) })
}

fn go(world: &mut World, body: ObjectId, to: Spot) -> Reply {
    if !world.constants.partition.has(&to.map) {
        return not(format!("There is no map {}.", to.map));
    }
    let place = if to.x < 0 { to.map.to_string() } else { format!("{} ({}, {})", to.map, to.x, to.y) };
    stop(world, body);
    crossing::set_out(world, body, crossing::journey(to, Coming::Exit));
    Reply::Done(format!("{} goes to {place}.", name(world, body)))
}

/// The jail is that of the region whose name the map has, or of the nearest one above it that has one.
fn arrest(world: &mut World, body: ObjectId) -> Reply {
    let Some(at) = world.position(body) else { return not("They are nowhere.") };
    let header = world.map(at.map).header.region.clone();
    let regions = &world.catalog().regions;
    let region = regions.of_map(header.as_deref());
    let Some((map, x, y)) = regions.jail(region).cloned() else {
        return not(format!("There is no jail in {region}."));
    };
    go(world, body, Spot { map, x: i32::from(x), y: i32::from(y) })
}

/// Has somebody do nothing for so many heartbeats, wherever they are by then.
fn freeze(world: &mut World, body: ObjectId, heartbeats: u32) -> Reply {
    let Some(player) = world.player_of_mut(body) else { return not("They are nowhere.") };
    player.frozen = heartbeats;
    stop(world, body);
    let name = name(world, body);
    Reply::Done(match heartbeats {
        0 => format!("{name} is free."),
        _ => format!("{name} is frozen for {heartbeats} heartbeats."),
    })
}

fn stop(world: &mut World, body: ObjectId) {
    movement::stop_running(world, body);
    movement::stop_firing(world, body);
}

/// A map on which nobody is begins anew at once, another one when all have left it.
fn reset(world: &mut World, body: ObjectId, map: Option<MapPath>) -> Reply {
    let Some(path) = map.or_else(|| spot(world, body).map(|spot| spot.map)) else { return not("You are nowhere.") };
    let region = world.region_of(&path);
    if region != world.region {
        return not(format!("{path} belongs to {region}: go there first."));
    }
    let loaded = world.map_by_path(&path).filter(|map| !world.map(*map).scenery);
    match loaded {
        None => not(format!("{path} is not in use.")),
        Some(map) if upkeep::begin_anew(world, map) => Reply::Done(format!("{path} begins anew.")),
        Some(_) => Reply::Done(format!("{path} begins anew when everybody has left it.")),
    }
}

#[cfg(test)]
mod tests;
