//! Things that are there because a dungeon master says so.

use std::sync::Arc;

use crate::content::{Flag, MoveType};
use crate::game::decree::{Creation, Reply};
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::{naming, treasure};
use crate::game::world::World;
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
/// What is a part of somebody or something, and nothing by itself.
const NO_THINGS: [u8; 5] = [kinds::PLAYER, kinds::SKILL, kinds::SPELL_EFFECT, kinds::FORCE, kinds::EVENT_CONNECTOR];

/// Puts what is asked for into somebody's hands. There it has an id, as everything that a player has had.
pub(super) fn create(world: &mut World, body: ObjectId, creation: &Creation) -> Reply {
    let Creation { count, archetype, artifact, keys } = creation;
    let catalog = Arc::clone(world.catalog());
    let Some(made_of) = catalog.archetype_id(archetype) else {
        return not(format!("The world has no {archetype}."));
    };
    let traits = &catalog.archetypes[made_of].traits;
    let is_held = !traits.has(Flag::NoPick) && !traits.has(Flag::Alive) && traits.move_block == MoveType::default();
    if !is_held || NO_THINGS.contains(&traits.kind) || !catalog.archetypes[made_of].tails.is_empty() {
        return not(format!("Nobody can have a {archetype}."));
    }
    if let Some((key, _)) = keys.iter().find(|(key, _)| !KEYS.contains(&key.as_str())) {
        return not(format!("{key} cannot be chosen; what can: {}.", KEYS.join(", ")));
    }
    let stacks = traits.nrof > 0;
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
        world.objects[thing].set(Flag::Identified, true);
        let thing = world.put_into(thing, body);
        let id = world.objects[thing].item.map_or_else(String::new, |item| format!(" ({item})"));
        told.push(format!("{}{id}", naming::long(world, thing)));
    }
    Reply::Done(format!("You have made {}.", told.join(", ")))
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
