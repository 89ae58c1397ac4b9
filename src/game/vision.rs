//! What each player notices, and what changed since they were last shown.
//!
//! [`Shown`] is a memory aid and no part of the world's state: thrown away, it only makes the next
//! showing whole.

use std::collections::BTreeMap;

use crate::ids::Tag;

use super::looks;
use super::map::{Map, Position};
use super::object::{ObjectId, Place};
use super::player::Player;
use super::rules;
use super::sight::{REACH, Sight};
use super::update::{ItemView, Layer, PlayerView, SpellView, SquareView, StatsView, Update, View};
use super::world::World;

/// Squares beyond the right and lower edge that are looked at for the corners of big images.
const BEYOND: i32 = 8;

/// What a player was last shown.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The character was made in this world a moment ago.
    pub created: bool,
    at: Option<Position>,
    size: (u8, u8),
    /// Row by row from the top left of the view and beyond its right and lower edge.
    squares: Vec<Option<Seen>>,
    sight: Option<Sight>,
    sight_stamp: u64,
    edge_step: Option<(i8, i8)>,
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

/// A square as it was shown, and what tells whether it can look different now.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    position: Option<Position>,
    version: u32,
    darkness: Option<u8>,
    layers: Vec<Layer>,
}

impl Shown {
    /// The player stands on another map.
    pub(super) fn forget_the_map(&mut self) {
        self.at = None;
        self.squares.clear();
        self.sight = None;
        self.ground = None;
    }

    /// The player walked over an edge into this world: the picture moves on by one step.
    pub(super) fn came_over_edge(&mut self, dx: i8, dy: i8) {
        self.edge_step = Some((dx, dy));
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
    let bodies: Vec<ObjectId> = world.players.values().map(|player| player.body).collect();
    for body in bodies {
        if matches!(world.objects[body].place, Place::On { .. }) {
            let Some(player) = world.player_of_mut(body) else { continue };
            let mut shown = std::mem::take(&mut player.shown);
            let updates = look(world, body, &mut shown);
            let Some(player) = world.player_of_mut(body) else { continue };
            player.shown = shown;
            player.outbox.extend(updates);
        }
    }
    world.stirred.clear();
}

/// The order is the order in which clients know it: numbers, map, ground, heartbeat.
fn look(world: &World, body: ObjectId, shown: &mut Shown) -> Vec<Update> {
    let mut updates = Vec::new();
    let Some(player) = world.player_of(body) else { return updates };
    show_items(world, player, shown, &mut updates);
    show_spells(world, player, shown, &mut updates);
    show_stats(world, player, shown, &mut updates);
    show_map(world, player, shown, &mut updates);
    show_ground(world, player, shown, &mut updates);
    updates.push(Update::Tick);
    shown.created = false;
    updates
}

fn show_stats(world: &World, player: &Player, shown: &mut Shown, updates: &mut Vec<Update>) {
    let stats = rules::fitness::stats(world, player);
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

fn show_spells(world: &World, player: &Player, shown: &mut Shown, updates: &mut Vec<Update>) {
    let mind = rules::magic::mind(world, player);
    let before = shown.spells.mind.replace(mind);
    if before == shown.spells.mind && !world.stirred.contains(&player.body) {
        return;
    }
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

fn show_map(world: &World, player: &Player, shown: &mut Shown, updates: &mut Vec<Update>) {
    let Place::On { map, x, y } = world.objects[player.body].place else { return };
    let at = Position { map, x, y };
    let whole = shown.at.is_none() || shown.size != player.view;
    let over_edge = shown.edge_step.take();
    let scroll = over_edge.or_else(|| offset(world, shown.at?, at)).unwrap_or((0, 0));
    if over_edge.is_some() || shown.at.is_some_and(|before| before.map != map) {
        updates.push(Update::Onto(world.map(map).path.clone()));
    }
    look_around(world, player, shown, at);
    let grid = Grid { at, size: (i32::from(player.view.0), i32::from(player.view.1)) };
    let mut known = if whole { Vec::new() } else { grid.scrolled(std::mem::take(&mut shown.squares), scroll) };
    known.resize(grid.len(), None);
    let sight = shown.sight.as_ref().expect("looking around fills it");
    let mut view = View {
        size: player.view,
        whole,
        scroll: if whole { over_edge.unwrap_or((0, 0)) } else { scroll },
        squares: Vec::new(),
    };
    let squares: Vec<_> = grid
        .squares(world)
        .map(|(offset, position)| {
            let from_player = grid.offset(offset);
            let darkness = from_player.and_then(|there| looks::darkness(world, position, sight, there, player));
            (offset, position, darkness)
        })
        .collect();
    let sees = |x: i32, y: i32| grid.index(x, y).is_some_and(|index| squares[index].2.is_some());
    for (seen, ((x, y), position, darkness)) in known.iter_mut().zip(&squares) {
        let square = position.map(|position| world.square(position));
        let version = square.map_or(0, |square| square.version);
        // A corner of a big image depends on what is seen of the squares beside it.
        let alone = darkness.is_some() || square.is_none_or(|square| !square.sum.corner);
        if seen.as_ref().is_some_and(|seen| {
            alone && seen.version == version && seen.position == *position && seen.darkness == *darkness
        }) {
            continue;
        }
        let layers = looks::layers(world, *position, player, |left, up| sees(x - left, y - up));
        let news = seen.as_ref().map_or_else(
            || darkness.is_some() || !layers.is_empty(),
            |before| before.darkness != *darkness || before.layers != layers,
        );
        if news {
            view.squares.push(SquareView { x: *x as i8, y: *y as i8, darkness: *darkness, layers: layers.clone() });
        }
        *seen = Some(Seen { position: *position, version, darkness: *darkness, layers });
    }
    shown.at = Some(at);
    shown.size = player.view;
    shown.squares = known;
    if view.whole || view.scroll != (0, 0) || !view.squares.is_empty() {
        updates.push(Update::View(view));
    }
}

/// How far a player has moved between two squares, over edges too.
fn offset(world: &World, from: Position, to: Position) -> Option<(i8, i8)> {
    if from.map == to.map {
        let step = |a: u16, b: u16| i8::try_from(i32::from(b) - i32::from(a)).ok();
        return Some((step(from.x, to.x)?, step(from.y, to.y)?));
    }
    world.maps.get(from.map.0 as usize)?.as_ref()?;
    (-2..=2)
        .flat_map(|dy| (-2..=2).map(move |dx| (dx, dy)))
        .find(|(dx, dy)| world.step(from, *dx, *dy) == Some(to))
        .map(|(dx, dy)| (dx as i8, dy as i8))
}

/// Traces the lines of sight again when the player moved or a wall did.
fn look_around(world: &World, player: &Player, shown: &mut Shown, at: Position) {
    let stamp = opacity_stamp(world, at);
    if shown.sight.is_none() || shown.at != Some(at) || shown.size != player.view || shown.sight_stamp != stamp {
        let blind = world.objects[player.body].has(crate::content::Flag::IsBlind);
        shown.sight = Some(if blind {
            Sight::nothing()
        } else {
            Sight::around(player.view, |dx, dy| {
                world.step(at, dx, dy).is_none_or(|there| world.square(there).sum.opaque)
            })
        });
        shown.sight_stamp = stamp;
    }
}

/// Changes when a map around changes what it hides.
fn opacity_stamp(world: &World, at: Position) -> u64 {
    let map: &Map = world.map(at.map);
    let around = map.neighbours.iter().flatten().filter_map(|path| world.map_by_path(path));
    around.map(|id| world.map(id).opacity).fold(map.opacity, u64::wrapping_add) + world.paths.len() as u64
}

/// The squares of a view and beyond, row by row.
struct Grid {
    at: Position,
    /// Squares across and down that the client shows.
    size: (i32, i32),
}

impl Grid {
    fn across(&self) -> i32 {
        self.size.0 + BEYOND
    }

    fn len(&self) -> usize {
        (self.across() * (self.size.1 + BEYOND)) as usize
    }

    /// Every square with what lies there.
    fn squares(&self, world: &World) -> impl Iterator<Item = ((i32, i32), Option<Position>)> {
        let map = world.map(self.at.map);
        let (left, top) = (i32::from(self.at.x) - self.size.0 / 2, i32::from(self.at.y) - self.size.1 / 2);
        (0..self.size.1 + BEYOND).flat_map(move |y| {
            (0..self.across()).map(move |x| {
                let position = if map.holds(left + x, top + y) {
                    Some(Position { map: self.at.map, x: (left + x) as u16, y: (top + y) as u16 })
                } else {
                    world.step(self.at, x - self.size.0 / 2, y - self.size.1 / 2)
                };
                ((x, y), position)
            })
        })
    }

    /// What was known, seen from where the player stands now.
    fn scrolled(&self, mut squares: Vec<Option<Seen>>, (dx, dy): (i8, i8)) -> Vec<Option<Seen>> {
        if (dx, dy) == (0, 0) || squares.len() != self.len() {
            return squares;
        }
        let (across, down) = (self.across(), self.size.1 + BEYOND);
        (0..down)
            .flat_map(|y| (0..across).map(move |x| (x + i32::from(dx), y + i32::from(dy))))
            .map(|(x, y)| {
                let inside = (0..across).contains(&x) && (0..down).contains(&y);
                if inside { squares[(y * across + x) as usize].take() } else { None }
            })
            .collect()
    }

    /// Where a square is in the list; none for what lies beyond the view.
    fn index(&self, x: i32, y: i32) -> Option<usize> {
        let within = (0..self.size.0).contains(&x) && (0..self.size.1).contains(&y);
        within.then(|| (y * self.across() + x) as usize)
    }

    /// Relative to the player; none for what lies beyond the view.
    fn offset(&self, (x, y): (i32, i32)) -> Option<(i32, i32)> {
        let within = x < self.size.0 && y < self.size.1;
        let offset = (x - self.size.0 / 2, y - self.size.1 / 2);
        (within && offset.0.abs() <= REACH && offset.1.abs() <= REACH).then_some(offset)
    }
}
