//! A character out of a world and into one: what is carried as plain values, and back.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::content::Fixed;
use crate::ids::Tick;

use super::character::{CHARACTER_VERSION, Carried, Character, Spot};
use super::object::{Object, ObjectId};
use super::player::{Counters, Fitness, Player};
use super::world::World;
use super::{rules, vision};

/// How deep things may lie within things. The stock world has 5.
const DEPTH_MAX: usize = 10;

/// A player's character with everything carried, as it is now.
pub fn pack(world: &World, body: ObjectId) -> Option<Character> {
    let player = world.player_of(body)?;
    let place = world.position(body).map_or_else(
        || player.home.clone(),
        |at| Spot { map: world.map(at.map).path.clone(), x: i32::from(at.x), y: i32::from(at.y) },
    );
    Some(Character {
        version: CHARACTER_VERSION,
        name: player.name.clone(),
        place,
        home: player.home.clone(),
        applied: player.applied,
        played: player.played,
        frozen: player.frozen,
        body: pack_object(world, body, 0),
        origin: player.origin.clone(),
        settings: player.settings.clone(),
    })
}

/// An object and everything in it as plain values.
pub fn pack_object(world: &World, id: ObjectId, depth: usize) -> Carried {
    let object = &world.objects[id];
    let archetype = &world.catalog().archetypes[object.archetype];
    let keys = with_own_state(object).differences(&archetype.traits, &world.catalog().names);
    let inner = if depth < DEPTH_MAX { object.inventory.as_slice() } else { &[] };
    Carried {
        arch: archetype.name.to_string(),
        tag: object.tag,
        item: object.item,
        keys,
        items: inner.iter().map(|item| pack_object(world, *item, depth + 1)).collect(),
    }
}

/// The traits with what the object itself holds written back into them.
fn with_own_state(object: &Object) -> crate::content::Traits {
    let mut traits = (*object.traits).clone();
    traits.nrof = object.count;
    traits.face = object.face;
    traits.state = object.frame;
    traits.speed_left = object.speed_left;
    traits.direction = object.facing.map_or(0, |facing| facing.number() as i8);
    traits
}

/// Makes an object with everything in it, nowhere yet. What this world has no archetype or picture
/// for is named in `lost`.
pub fn unpack_object(world: &mut World, carried: &Carried, lost: &mut Vec<String>) -> Option<ObjectId> {
    let catalog = world.catalog().clone();
    let Some(archetype) = catalog.archetype_id(&carried.arch) else {
        lost.push(format!("archetype {}", carried.arch));
        return None;
    };
    let mut traits = Arc::clone(&catalog.archetypes[archetype].traits);
    if !carried.keys.is_empty() {
        let own = Arc::make_mut(&mut traits);
        for (key, value) in &carried.keys {
            if let Err(unknown) = own.set(key, value, &catalog.names) {
                lost.push(unknown.to_string());
            }
        }
    }
    let tag = world.tag_or_fresh(carried.tag);
    let mut object = Object::with_traits(archetype, traits, tag);
    object.item = carried.item;
    let id = world.adopt(object);
    for item in carried.items.iter().rev() {
        if let Some(inner) = unpack_object(world, item, lost) {
            world.put_into_apart(inner, id);
        }
    }
    Some(id)
}

/// Brings a character to life, standing nowhere yet.
///
/// # Errors
/// Names the archetype when the world has none for the body.
pub fn unpack(world: &mut World, character: Character, view: (u8, u8), look_max: u8) -> Result<ObjectId, String> {
    let mut lost = Vec::new();
    let body = unpack_object(world, &character.body, &mut lost)
        .ok_or_else(|| format!("no archetype {} for the body of {}", character.body.arch, character.name))?;
    let autosave = world.tick.0 + crate::limits::AUTOSAVE_TICKS;
    let player = Player {
        name: character.name.clone(),
        body,
        origin: character.origin,
        settings: character.settings,
        home: character.home,
        asked: VecDeque::new(),
        applied: character.applied,
        newly_seated: true,
        played: character.played,
        running: None,
        firing: None,
        weapon_speed_left: Fixed(0),
        stiff: 0,
        frozen: character.frozen,
        journey: None,
        came: Tick::default(),
        homeward: false,
        marked: None,
        open: None,
        afk: false,
        sheltered: false,
        look_from: 0,
        look_max,
        view,
        question: None,
        fitness: Fitness::default(),
        healing: Counters::default(),
        autosave,
        outbox: Vec::new(),
        shown: vision::Shown::default(),
    };
    world.enrol(player);
    rules::fitness::compute(world, body);
    for what in lost {
        world.tell(body, super::update::Text::item_gone(format!("This world does not know what you carried: {what}.")));
    }
    Ok(body)
}
