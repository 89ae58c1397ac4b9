//! Things that are there because a dungeon master says so.

use std::sync::Arc;

use crate::content::{Flag, MoveType};
use crate::game::decree::{Creation, Reply};
use crate::game::kinds::{self, monster};
use crate::game::object::ObjectId;
use crate::game::rules::{naming, treasure};
use crate::game::world::{Landing, World};
use crate::limits::{CREATED_APART_MAX, CREATED_MAX};

use super::not;

/// What a thing may be told to be: what makes it another kind of thing is left to the world's files, whose rules it keeps.
const KEYS: [&str; 16] = [
    "name",
    "name_pl",
    "title",
    "msg",
    "lore",
    "slaying",
    "value",
    "weight",
    "magic",
    "dam",
    "wc",
    "ac",
    "food",
    "identified",
    "cursed",
    "damned",
];
/// What a creature may be told to be besides.
const KEYS_OF_CREATURES: [&str; 7] = ["level", "exp", "hp", "maxhp", "sp", "maxsp", "speed"];
/// What is a part of somebody or something, and nothing by itself.
const NO_THINGS: [u8; 5] = [kinds::PLAYER, kinds::SKILL, kinds::SPELL_EFFECT, kinds::FORCE, kinds::EVENT_CONNECTOR];

/// Puts what is asked for into somebody's hands, where it has an id, as everything that a player has had; a creature beside
/// them, and what nobody can carry under their feet.
pub(super) fn create(world: &mut World, body: ObjectId, creation: &Creation) -> Reply {
    let Creation { count, archetype, artifact, keys } = creation;
    let catalog = Arc::clone(world.catalog());
    let Some(made_of) = catalog.archetype_id(archetype) else {
        return not(format!("The world has no {archetype}."));
    };
    let traits = &catalog.archetypes[made_of].traits;
    let is_whole = catalog.archetypes[made_of].tails.is_empty();
    let is_fixed = traits.has(Flag::NoPick) || traits.move_block != MoveType::default();
    let held = !is_fixed && !traits.has(Flag::Alive) && is_whole;
    let of_map = traits.has(Flag::IsFloor) || catalog.archetypes[made_of].head.is_some();
    if of_map || NO_THINGS.contains(&traits.kind) {
        return not(format!("A {archetype} is nothing by itself."));
    }
    let more: &[&str] = if traits.has(Flag::Monster) { &KEYS_OF_CREATURES } else { &[] };
    let may_be_said = |key: &str| KEYS.contains(&key) || more.contains(&key);
    if let Some((key, _)) = keys.iter().find(|(key, _)| !may_be_said(key)) {
        return not(format!("{key} cannot be chosen; what can: {}.", [&KEYS, more].concat().join(", ")));
    }
    let stacks = held && traits.nrof > 0;
    let most = if stacks { CREATED_MAX } else { CREATED_APART_MAX };
    let count = (*count).max(1);
    if count > most {
        return not(format!("At most {most} at a time."));
    }
    let mut told = Vec::new();
    for _ in 0..if stacks { 1 } else { count } {
        let thing = world.make(made_of);
        if let Err(why) = shape(world, thing, artifact.as_deref(), keys) {
            world.withdraw(thing);
            return not(why);
        }
        if stacks {
            world.objects[thing].count = count;
        }
        if !held {
            match set_down(world, thing, body) {
                Some(words) => told.push(words),
                None if told.is_empty() => return not("There is no room for it."),
                None => return Reply::Done(format!("You have made {}; there is no room for more.", told.join(", "))),
            }
            continue;
        }
        world.objects[thing].set(Flag::Identified, true);
        let thing = world.put_into(thing, body);
        let id = world.objects[thing].item.map_or_else(String::new, |item| format!(" ({item})"));
        told.push(format!("{}{id}", naming::long(world, thing)));
    }
    Reply::Done(format!("You have made {}.", told.join(", ")))
}

/// A creature comes to life beside somebody, and what is fixed lies under them. Says what it is; none: there is no room.
fn set_down(world: &mut World, thing: ObjectId, body: ObjectId) -> Option<String> {
    let name = naming::short(world, thing);
    let Some(at) = world.position(body) else {
        world.withdraw(thing);
        return None;
    };
    if world.objects[thing].has(Flag::Alive) {
        return monster::bring_forth(world, thing, at).then_some(name);
    }
    world.put(thing, at, Landing::AboveFloor);
    Some(name)
}

fn shape(world: &mut World, thing: ObjectId, artifact: Option<&str>, keys: &[(String, String)]) -> Result<(), String> {
    let catalog = Arc::clone(world.catalog());
    if let Some(title) = artifact
        && !treasure::make_artifact(world, thing, title)
    {
        return Err(format!("There is no {} of {title}.", naming::short(world, thing)));
    }
    for (key, value) in keys {
        let set = world.objects[thing].change().set(key, value, &catalog.names);
        set.map_err(|unknown| unknown.to_string())?;
    }
    Ok(())
}
