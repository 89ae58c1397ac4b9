//! Things that are something special.

use std::sync::Arc;

use crate::content::artifact::Artifact;
use crate::content::{Flag, PlacedObject};
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::upkeep;
use crate::game::world::World;

use super::{Purpose, finish};

/// The strongest item power that somebody of the first level can bear.
const BEGINNERS_POWER: i8 = 1;
/// How often another one is tried when a thing cannot become the one that came up.
const TRIES: usize = 2;
const TRIES_IF_MUST: usize = 20;

/// What is nothing until it is something special: rods, horns, and the plain potions, dusts, balms and figurines.
pub(super) const fn must_be_special(kind: u8) -> bool {
    matches!(kind, kinds::ROD | kinds::POTION)
}

/// Tries to make a thing something special of its kind.
pub(super) fn make(world: &mut World, id: ObjectId, difficulty: i32, purpose: Purpose) {
    let catalog = Arc::clone(world.catalog());
    let kind = world.objects[id].traits.kind;
    let traits = &world.objects[id].traits;
    let (name, archetype) = (traits.name.clone(), catalog.archetypes[world.objects[id].archetype].name.clone());
    let must = must_be_special(kind);
    let fitting: Vec<&Artifact> =
        catalog.artifacts.of_kind(kind).filter(|it| !must || it.allows(&name, &archetype)).collect();
    for _ in 0..if must { TRIES_IF_MUST } else { TRIES } {
        let chosen = world.dice.weighted(fitting.iter().map(|artifact| artifact.chance.into()));
        let Some(artifact) = chosen.map(|chosen| fitting[chosen]) else { return };
        let object = &world.objects[id];
        let bad = artifact.changes.has(Flag::Cursed) || artifact.changes.has(Flag::Damned);
        if difficulty < i32::from(artifact.difficulty)
            || object.traits.magic < artifact.changes.magic
            || (bad && purpose == Purpose::Sold)
            || (purpose == Purpose::Started && artifact.changes.item_power > BEGINNERS_POWER)
            || !artifact.allows(&name, &archetype)
        {
            continue;
        }
        become_one(world, id, artifact);
        return;
    }
}

/// Makes a thing the artifact of that title, if the title is of such things.
pub(super) fn make_one(world: &mut World, id: ObjectId, title: &str) -> bool {
    let catalog = Arc::clone(world.catalog());
    let traits = &world.objects[id].traits;
    let (name, archetype) = (traits.name.clone(), catalog.archetypes[world.objects[id].archetype].name.clone());
    let is_meant =
        |artifact: &&Artifact| artifact.title.eq_ignore_ascii_case(title) && artifact.allows(&name, &archetype);
    let Some(artifact) = catalog.artifacts.of_kind(traits.kind).find(is_meant) else { return false };
    become_one(world, id, artifact);
    true
}

fn become_one(world: &mut World, id: ObjectId, artifact: &Artifact) {
    let catalog = Arc::clone(world.catalog());
    let traits = world.objects[id].change();
    artifact.apply(traits, &catalog.names);
    traits.title = Some(format!("of {}", artifact.title).into());
    traits.artifact = Some(artifact.title.clone());
    if artifact.changes.nrof > 1 && world.objects[id].count > 0 {
        world.objects[id].count = world.dice.below(artifact.changes.nrof) + 1;
    }
    put_inside(world, id, &artifact.inventory);
    finish::settle(world, id);
}

fn put_inside(world: &mut World, id: ObjectId, inventory: &[PlacedObject]) {
    for inner in inventory {
        let inner = upkeep::unpack_placed(world, inner);
        world.put_into_apart(inner, id);
    }
}
