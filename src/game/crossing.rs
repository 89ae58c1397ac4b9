//! Ways that lead off the map: through exits and over edges, inside the region and out of it.
//!
//! Inside the region a journey ends as soon as the map is read. Out of it the other owner is asked
//! first; then the player leaves for limbo, and this world keeps them until their arrival is
//! confirmed.

use serde::{Deserialize, Serialize};

use crate::ids::{RegionId, Tick, Ticket};

use super::arrival;
use super::character::{Character, Spot};
use super::exchange::{Admission, Coming, Departure, PlayerUpdates, Request, SaveCause};
use super::kinds::{self, monster};
use super::map::MapId;
use super::object::ObjectId;
use super::player::{Journey, Stage};
use super::update::{Text, Update};
use super::world::World;
use super::{carried, rules};

/// Somebody who has left and is not confirmed at the other end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Departed {
    pub character: Character,
    /// Where they stood when they left: where they come back to.
    pub origin: Spot,
    pub region: RegionId,
    pub since: Tick,
    pub view: (u8, u8),
    pub look_max: u8,
}

impl World {
    /// The region that owns a map.
    pub fn region_of(&self, path: &crate::ids::MapPath) -> RegionId {
        self.constants.partition.region_of(path).clone()
    }
}

/// Sends a player on the way to a square. When this world has the map they are there at once.
pub fn set_out(world: &mut World, body: ObjectId, mut journey: Journey) {
    let Some(name) = world.player_of(body).map(|player| player.name.clone()) else { return };
    let region = world.region_of(&journey.to.map);
    let elsewhere = region != world.region;
    if elsewhere && !world.constants.partition.has(&journey.to.map) {
        // No need to ask for what the world does not have.
        world.missing.insert(journey.to.map.clone());
        journey.stage = Stage::Map;
    } else if !elsewhere {
        journey.stage = Stage::Map;
    } else {
        world.tickets += 1;
        let ticket = Ticket(format!("{}/{}/{name}/{}", world.region, world.era, world.tickets));
        journey.stage = Stage::Asked { ticket: ticket.clone(), region: region.clone() };
        world.requests.push(Request::Admission { player: name.clone(), ticket, region, to: journey.to.clone() });
    }
    if let Some(player) = world.players.get_mut(&name) {
        player.journey = Some(journey);
    }
    continue_journey(world, body);
}

/// Continues all journeys whose map has come.
pub(super) fn travel(world: &mut World) {
    let waiting: Vec<ObjectId> = world
        .players
        .values()
        .filter(|player| player.journey.as_ref().is_some_and(|journey| journey.stage == Stage::Map))
        .map(|player| player.body)
        .collect();
    for body in waiting {
        continue_journey(world, body);
    }
}

fn continue_journey(world: &mut World, body: ObjectId) {
    let Some(player) = world.player_of(body) else { return };
    let Some(journey) = player.journey.clone() else { return };
    if journey.stage != Stage::Map {
        return;
    }
    let nowhere = world.missing.contains(&journey.to.map);
    let map = world.map_or_ask(&journey.to.map);
    if (nowhere || map.is_some())
        && let Some(player) = world.player_of_mut(body)
    {
        player.journey = None;
        if nowhere {
            player.running = None;
        }
    }
    if nowhere {
        is_closed(world, body);
    }
    let Some(map) = map else { return };
    enter(world, body, map, &journey);
}

/// Nothing lies where the way leads.
fn is_closed(world: &mut World, body: ObjectId) {
    let words = match kinds::way_below(world, body) {
        Some(name) => format!("The {name} is closed."),
        None => "That way is closed.".to_owned(),
    };
    world.tell(body, Text::failure(words));
}

/// Puts a player of this world on another of its maps.
fn enter(world: &mut World, body: ObjectId, map: MapId, journey: &Journey) {
    rules::items::close_container(world, body);
    let left = world.position(body);
    step_out(world, body);
    arrival::stand(world, body, map, journey.to.x, journey.to.y, left);
    if journey.becomes_home
        && let Some(at) = world.position(body)
    {
        let home = Spot { map: world.map(at.map).path.clone(), x: i32::from(at.x), y: i32::from(at.y) };
        if let Some(player) = world.player_of_mut(body) {
            player.home = home;
        }
        save(world, body, SaveCause::Autosave);
    }
}

/// Takes a body off its square, which notices it.
pub(super) fn step_out(world: &mut World, body: ObjectId) {
    let from = world.position(body);
    world.take_away(body);
    if let Some(from) = from {
        kinds::left(world, body, from);
    }
}

/// Hears what the other region's owner says.
pub(super) fn answered(world: &mut World, body: ObjectId, ticket: &Ticket, answer: Admission) {
    let asked = world.player_of(body).and_then(|player| player.journey.clone());
    let Some(journey) = asked else { return };
    let Stage::Asked { ticket: waiting_for, region } = &journey.stage else { return };
    if waiting_for != ticket {
        return;
    }
    match answer {
        Admission::Granted => depart(world, body, ticket.clone(), region.clone(), &journey),
        Admission::Storm | Admission::Full => {
            let words = storm(world, region, answer);
            world.tell(body, words);
            // Who runs must not ask again with every step.
            if let Some(player) = world.player_of_mut(body) {
                (player.journey, player.running) = (None, None);
            }
        }
    }
}

/// The storm's words: why nobody can go there now.
fn storm(world: &World, region: &RegionId, answer: Admission) -> Text {
    let place = world.region_name(region);
    Text::journey(match answer {
        Admission::Full => format!("The way to {place} is crowded with travellers. Try again in a while."),
        _ => format!(
            "A terrible storm is blowing over {place}. No ship can sail there now; such storms pass within moments, so try again then."
        ),
    })
}

fn depart(world: &mut World, body: ObjectId, ticket: Ticket, region: RegionId, journey: &Journey) {
    let Some(at) = world.position(body) else { return };
    rules::items::close_container(world, body);
    let origin = Spot { map: world.map(at.map).path.clone(), x: i32::from(at.x), y: i32::from(at.y) };
    monster::take_along(world, body);
    step_out(world, body);
    let Some(mut character) = carried::pack(world, body) else { return };
    let Some(player) = world.player_of(body) else { return };
    let (name, view, look_max, held) = (player.name.clone(), player.view, player.look_max, player.held());
    character.place = journey.to.clone();
    if journey.becomes_home {
        character.home = journey.to.clone();
    }
    let departed =
        Departed { character: character.clone(), origin, region: region.clone(), since: world.tick, view, look_max };
    if let Some(mut player) = world.strike(&name) {
        let updates = std::mem::take(&mut player.outbox);
        world.last_words.push(PlayerUpdates { player: name, applied: player.applied, updates });
    }
    world.withdraw(body);
    world.limbo.insert(ticket.clone(), departed);
    let departure = Departure { ticket, region, how: journey.how, character, view, look_max, held };
    world.requests.push(Request::Depart(Box::new(departure)));
}

/// The player stands in the other region: they are no longer ours.
pub(super) fn confirmed(world: &mut World, ticket: &Ticket) {
    world.limbo.remove(ticket);
}

/// The other region will not have them: they are back where they stood, and hear why.
pub(super) fn taken_back(world: &mut World, ticket: &Ticket) {
    let Some(character) = world.departed(ticket) else { return };
    let Some(departed) = world.limbo.remove(ticket) else { return };
    let words = storm(world, &departed.region, Admission::Storm);
    let name = character.name.clone();
    arrival::bring_back(world, ticket, character, departed.view, departed.look_max);
    if let Some(player) = world.players.get_mut(&name) {
        player.outbox.push(Update::Text(words));
    }
}

/// Asks for a snapshot to be written.
pub fn save(world: &mut World, body: ObjectId, cause: SaveCause) {
    if let Some(character) = carried::pack(world, body) {
        world.requests.push(Request::Save { cause, character: Box::new(character) });
    }
}

/// A journey by an exit or the like to an explicit square.
pub fn journey(to: Spot, how: Coming) -> Journey {
    Journey { to, how, stage: Stage::Map, becomes_home: false }
}
