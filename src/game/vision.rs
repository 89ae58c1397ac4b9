//! What each player notices, and what changed since they were last shown.
//!
//! [`Shown`] is a memory aid and no part of the world's state: thrown away, it only makes the next
//! showing whole.

use std::collections::BTreeMap;

use crate::ids::Tag;

use super::looks;
use super::object::{ObjectId, Place};
use super::player::Player;
use super::rules;
use super::scene::{Painter, Scene};
use super::update::{ItemView, PlayerView, SpellView, StatsView, Update};
use super::world::World;

/// What a player was last shown.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The character was made in this world a moment ago.
    pub created: bool,
    scene: Scene,
    inventory: BTreeMap<Tag, ItemView>,
    inventory_known: bool,
    container: Option<(Tag, BTreeMap<Tag, ItemView>)>,
    ground: Option<Vec<ItemView>>,
    stats: Option<StatsView>,
    body: Option<PlayerView>,
    pub(super) spells: SpellsShown,
}

/// The spells a player was last shown.
#[derive(Clone, Debug, Default)]
pub(super) struct SpellsShown {
    /// What they were worked out from; nothing before the first time.
    pub(super) mind: Option<Mind>,
    pub(super) views: BTreeMap<Tag, SpellView>,
}

/// What of a player decides what their spells cost and do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mind {
    pub(super) skills: Vec<(u8, u8, i64)>,
    /// Paths that they are attuned to, and repelled and denied by.
    pub(super) paths: [u32; 3],
}

impl Shown {
    /// The player stands on another map.
    pub(super) fn forget_the_map(&mut self) {
        self.scene.forget();
        self.ground = None;
    }

    /// The player walked over an edge into this world: the picture moves on by one step.
    pub(super) fn came_over_edge(&mut self, dx: i8, dy: i8) {
        self.scene.came_over_edge(dx, dy);
    }

    /// The inventory was shown whole.
    pub(super) fn inventory_was_shown(&mut self, items: &[ItemView]) {
        self.inventory = items.iter().map(|item| (item.tag, item.clone())).collect();
        self.inventory_known = true;
    }

    /// A carried thing was shown, or told to be gone, at once.
    pub(super) fn carried_was_shown(&mut self, item: ItemView) {
        self.inventory.insert(item.tag, item);
    }

    pub(super) fn carried_is_gone(&mut self, tag: Tag) {
        self.inventory.remove(&tag);
    }
}

/// Shows a player their own body as it looks now, before what they do next. Who was shown nothing yet is shown
/// everything in its order.
pub(super) fn show_body(world: &mut World, body: ObjectId) {
    let Some(player) = world.player_of(body) else { return };
    let now = looks::player_view(world, player);
    if player.shown.body.as_ref().is_none_or(|before| *before == now) {
        return;
    }
    if let Some(player) = world.player_of_mut(body) {
        player.shown.body = Some(now.clone());
        player.outbox.push(Update::Player(now));
    }
}

/// Shows every player what changed.
pub(super) fn show(world: &mut World) {
    let objects = &world.objects;
    let stands = |player: &&mut Player| matches!(objects[player.body].place, Place::On { .. });
    let take = |player: &mut Player| (std::mem::take(&mut player.shown), std::mem::take(&mut player.outbox));
    let mut showings: Vec<(Shown, Vec<Update>)> = world.players.values_mut().filter(stands).map(take).collect();
    let mut painter = Painter::of(world);
    let players = world.players.values().filter(|player| matches!(objects[player.body].place, Place::On { .. }));
    for (player, (shown, updates)) in players.zip(&mut showings) {
        look(&mut painter, player, shown, updates);
    }
    let players = world.players.values_mut().filter(stands);
    for (player, (shown, updates)) in players.zip(showings) {
        (player.shown, player.outbox) = (shown, updates);
    }
    world.stirred.clear();
}

/// The order is the order in which clients know it: numbers, map, ground, heartbeat.
fn look(painter: &mut Painter<'_>, player: &Player, shown: &mut Shown, updates: &mut Vec<Update>) {
    let world = painter.world();
    show_items(world, player, shown, updates);
    let paths = rules::magic::paths(world, player.body);
    show_spells(world, player, paths, shown, updates);
    show_stats(world, player, paths, shown, updates);
    painter.show(player, &mut shown.scene, updates);
    show_ground(world, player, shown, updates);
    updates.push(Update::Tick);
    shown.created = false;
}

fn show_stats(world: &World, player: &Player, paths: [u32; 3], shown: &mut Shown, updates: &mut Vec<Update>) {
    let stats = rules::fitness::stats(world, player, paths);
    if shown.stats.as_ref() != Some(&stats) {
        updates.push(Update::Stats(Box::new(stats.clone())));
        shown.stats = Some(stats);
    }
    let body = looks::player_view(world, player);
    if shown.body.as_ref() != Some(&body) {
        updates.push(Update::Player(body.clone()));
        shown.body = Some(body);
    }
}

fn show_spells(world: &World, player: &Player, paths: [u32; 3], shown: &mut Shown, updates: &mut Vec<Update>) {
    let skills = &player.fitness.skills;
    let same = shown.spells.mind.as_ref().is_some_and(|mind| mind.skills == *skills && mind.paths == paths);
    if same && !world.stirred.contains(&player.body) {
        return;
    }
    let before = shown.spells.mind.replace(Mind { skills: skills.clone(), paths });
    let now = rules::magic::views(world, player.body);
    if before.is_none() {
        updates.push(Update::Spells(now.clone()));
    } else {
        let gone = shown.spells.views.keys().filter(|tag| now.iter().all(|spell| spell.tag != **tag));
        updates.extend(gone.map(|tag| Update::SpellGone(*tag)));
        let changed = now.iter().filter(|spell| shown.spells.views.get(&spell.tag) != Some(spell));
        updates.extend(changed.map(|spell| Update::Spell(Box::new(spell.clone()))));
    }
    shown.spells.views = now.into_iter().map(|spell| (spell.tag, spell)).collect();
}

fn show_items(world: &World, player: &Player, shown: &mut Shown, updates: &mut Vec<Update>) {
    if shown.inventory_known && world.stirred.contains(&player.body) {
        let items = looks::inventory(world, player.body);
        differences(world.objects[player.body].tag, &mut shown.inventory, &items, updates);
    }
    match (player.open, shown.container.take()) {
        (Some(open), Some((tag, mut items))) if world.objects.get(open).is_some_and(|object| object.tag == tag) => {
            if world.stirred.contains(&open) {
                let now = looks::inventory(world, open);
                let same = now.len() == items.len() && now.iter().all(|item| items.contains_key(&item.tag));
                if same {
                    differences(tag, &mut items, &now, updates);
                } else {
                    items = now.iter().map(|item| (item.tag, item.clone())).collect();
                    updates.push(Update::Items { location: tag, items: now });
                }
            }
            shown.container = Some((tag, items));
        }
        (open, before) => {
            if let Some((tag, _)) = before {
                updates.push(Update::Closed(tag));
            }
            if let Some(object) = open.and_then(|open| world.objects.get(open).map(|object| (open, object.tag))) {
                let items = looks::inventory(world, object.0);
                shown.container = Some((object.1, items.iter().map(|item| (item.tag, item.clone())).collect()));
                updates.push(Update::Items { location: object.1, items });
            }
        }
    }
}

fn differences(location: Tag, before: &mut BTreeMap<Tag, ItemView>, now: &[ItemView], updates: &mut Vec<Update>) {
    let gone: Vec<Tag> = before.keys().filter(|tag| !now.iter().any(|item| item.tag == **tag)).copied().collect();
    for tag in gone {
        before.remove(&tag);
        updates.push(Update::ItemGone(tag));
    }
    // Oldest first, as they came.
    for item in now.iter().rev() {
        if before.get(&item.tag) != Some(item) {
            before.insert(item.tag, item.clone());
            updates.push(Update::Item { location, item: item.clone() });
        }
    }
}

fn show_ground(world: &World, player: &Player, shown: &mut Shown, updates: &mut Vec<Update>) {
    let ground = looks::ground(world, player);
    if shown.ground.as_ref() != Some(&ground) {
        updates.push(Update::Items { location: Tag(0), items: ground.clone() });
        shown.ground = Some(ground);
    }
}
