//! Maps come and go: asked for when needed, laid out when read, put away when nobody needs them.

use std::sync::Arc;

use crate::content::{Flag, MapRecord, PlacedObject, Traits};
use crate::ids::{MapPath, Tick};
use crate::limits::{AUTOSAVE_TICKS, MAP_IDLE_TICKS};

use super::crossing;
use super::exchange::{Request, SaveCause};
use super::identity::End;
use super::kinds;
use super::lasting;
use super::map::{Map, MapId, Position};
use super::object::{Image, Object, ObjectId};
use super::rules;
use super::tick::ONE_ACTION;
use super::world::{Landing, World};

/// Heartbeats of a second, rounded.
const TICKS_OF_A_SECOND: u64 = 8;
/// Longest time until a map starts again from its file, in seconds.
const RESET_SECONDS_MAX: u64 = 7200;

impl World {
    /// A map of this world; when it is not here yet it is asked for and the caller comes again.
    pub fn map_or_ask(&mut self, path: &MapPath) -> Option<MapId> {
        if let Some(id) = self.map_by_path(path) {
            let tick = self.tick;
            let map = self.map_mut(id);
            map.needed = tick;
            return (!map.scenery).then_some(id);
        }
        self.ask_for(path);
        None
    }

    fn ask_for(&mut self, path: &MapPath) {
        if !self.missing.contains(path) && self.wanted.insert(path.clone()) {
            self.requests.push(Request::Map(path.clone()));
        }
    }

    /// The name of a region as its people call it.
    pub fn region_name(&self, region: &crate::ids::RegionId) -> String {
        let header = region.as_str().split('.').next().unwrap_or_default();
        self.catalog().regions.longname(header).unwrap_or(region.as_str()).to_owned()
    }
}

/// Lays out a map that was asked for.
pub(super) fn map_read(world: &mut World, path: MapPath, record: Option<Arc<MapRecord>>) {
    world.wanted.remove(&path);
    let Some(record) = record else {
        world.missing.insert(path);
        return;
    };
    if world.paths.contains_key(&path) {
        return;
    }
    let scenery = world.region_of(&path) != world.region;
    let kept = world.lasting.get(&path).filter(|_| !scenery).cloned();
    let is_kept = lasting::squares_of(kept.clone());
    let id = open(world, path, &record, scenery);
    let laid: Vec<(ObjectId, Position)> = record
        .objects
        .iter()
        .filter(|placed| !scenery || is_scenery(&placed.traits))
        .filter(|placed| {
            let at = square_of(world, id, placed);
            !is_kept(at.x, at.y)
        })
        .collect::<Vec<_>>()
        .into_iter()
        .map(|placed| lay(world, id, placed))
        .collect();
    // The floor below the other parts of a big object may come later in the file than its head.
    for (head, at) in laid {
        world.lay_tails(head, at);
    }
    refresh_all(world, id);
    if !scenery {
        rules::treasure::expand_map(world, id);
        // Its treasures were rolled when it was laid out for the first time.
        if let Some(kept) = kept {
            lasting::lay_out(world, id, &kept);
            refresh_all(world, id);
        }
        kinds::settle(world, id);
    }
}

fn open(world: &mut World, path: MapPath, record: &MapRecord, scenery: bool) -> MapId {
    let neighbours = record.header.tiles.clone();
    let mut map = Map::new(path.clone(), Arc::new(record.header.clone()), neighbours, scenery);
    map.origin = record.path.clone();
    map.needed = world.tick;
    map.resets = Tick(world.tick.0 + reset_seconds(&record.header) * TICKS_OF_A_SECOND);
    let slot = world.maps.iter().position(Option::is_none).unwrap_or(world.maps.len());
    let id = MapId(u32::try_from(slot).expect("fewer maps are loaded than a u32 counts"));
    let map = Arc::new(map);
    if slot == world.maps.len() {
        world.maps.push(Some(map));
    } else {
        world.maps[slot] = Some(map);
    }
    world.paths.insert(path, id);
    id
}

fn reset_seconds(header: &crate::content::MapHeader) -> u64 {
    match u64::try_from(header.reset_timeout) {
        Ok(seconds @ 1..=RESET_SECONDS_MAX) => seconds,
        _ => RESET_SECONDS_MAX,
    }
}

/// What is shown of a neighbour that another server owns: the ground and what is fixed on it.
fn is_scenery(traits: &Traits) -> bool {
    traits.has(Flag::IsFloor) || (traits.has(Flag::NoPick) && !traits.has(Flag::Alive))
}

/// Lays an object of a map's text without its other parts.
fn lay(world: &mut World, map: MapId, placed: &PlacedObject) -> (ObjectId, Position) {
    let id = unpack_placed(world, placed);
    let at = square_of(world, map, placed);
    world.lay(id, at, Landing::Laid);
    (id, at)
}

fn square_of(world: &World, map: MapId, placed: &PlacedObject) -> Position {
    let (width, height) = (world.map(map).width, world.map(map).height);
    let clamp = |value: i16, length: u16| u16::try_from(value.max(0)).unwrap_or(0).min(length - 1);
    Position { map, x: clamp(placed.x, width), y: clamp(placed.y, height) }
}

/// Makes an object of a map's text with everything inside, nowhere yet.
pub(super) fn unpack_placed(world: &mut World, placed: &PlacedObject) -> ObjectId {
    let tag = world.fresh_tag();
    let mut object = Object::with_traits(placed.archetype, Arc::clone(&placed.traits), tag);
    if placed.traits.first_action_random {
        let spread = u32::try_from(ONE_ACTION.0).unwrap_or(u32::MAX);
        object.speed_left.0 = -i64::from(world.dice.below(spread));
    }
    let id = world.adopt(object);
    add_tails(world, id);
    // A file says all that is inside: what the archetype holds is for things made anew.
    for inner in &placed.inventory {
        let inner = unpack_placed(world, inner);
        world.put_into_apart(inner, id);
    }
    id
}

/// Puts into a fresh object what everything of its archetype holds.
pub(super) fn fill_from_archetype(world: &mut World, id: ObjectId) {
    let catalog = Arc::clone(world.catalog());
    for inner in &catalog.archetypes[world.objects[id].archetype].inventory {
        let inner = unpack_placed(world, inner);
        world.put_into_apart(inner, id);
    }
}

/// Makes the other parts of a big object, nowhere yet.
pub(super) fn add_tails(world: &mut World, head: ObjectId) {
    let catalog = Arc::clone(world.catalog());
    let whole = &catalog.archetypes[world.objects[head].archetype];
    let one_image = whole.extent != (0, 0);
    if one_image {
        world.objects[head].image = Image::Covered;
    }
    for part in &whole.tails {
        let tag = world.fresh_tag();
        let mut tail = Object::new(&catalog, *part, tag);
        tail.head = Some(head);
        let offset = &catalog.archetypes[*part];
        tail.offset = (clamped(offset.x), clamped(offset.y));
        tail.image = match (one_image, (offset.x, offset.y) == whole.extent) {
            (false, _) => Image::Own,
            (true, false) => Image::Covered,
            (true, true) => Image::Corner { left: clamped(offset.x) as u8, up: clamped(offset.y) as u8 },
        };
        let tail = world.adopt(tail);
        world.active.remove(&tail);
        world.objects[head].tails.push(tail);
    }
}

fn clamped(offset: i16) -> i8 {
    offset.clamp(i16::from(i8::MIN), i16::from(i8::MAX)) as i8
}

fn refresh_all(world: &mut World, id: MapId) {
    let (width, height) = (world.map(id).width, world.map(id).height);
    for y in 0..height {
        for x in 0..width {
            world.refresh(Position { map: id, x, y });
        }
    }
}

/// Asks for the maps around one that somebody stands on, so that they are there when they are
/// looked at or walked on.
pub(super) fn look_ahead(world: &mut World, map: MapId) {
    let tick = world.tick;
    let neighbours = &world.map(map).neighbours;
    let mut around: Vec<MapPath> = neighbours.iter().flatten().cloned().collect();
    // The corners of the view: east and west of the northern and southern neighbour.
    for path in [&neighbours[0], &neighbours[2]].into_iter().flatten() {
        if let Some(id) = world.map_by_path(path) {
            let [_, east, _, west] = &world.map(id).neighbours;
            around.extend([east, west].into_iter().flatten().cloned());
        }
    }
    for path in around {
        match world.map_by_path(&path) {
            Some(id) => world.map_mut(id).needed = tick,
            None => world.ask_for(&path),
        }
    }
}

/// Puts away the maps that nobody has needed for a while.
pub(super) fn sweep_maps(world: &mut World) {
    let occupied: Vec<MapId> = world.loaded().filter(|id| world.map(*id).players > 0).collect();
    for id in occupied {
        let tick = world.tick;
        world.map_mut(id).needed = tick;
        look_ahead(world, id);
    }
    let idle = world.loaded().find(|id| {
        let map = world.map(*id);
        map.players == 0 && world.tick.0.saturating_sub(map.needed.0) > MAP_IDLE_TICKS && may_go(world, *id)
    });
    if let Some(id) = idle {
        put_away(world, id);
    }
}

/// Hears what minute of the calendar it is. A region that slept meanwhile has missed heartbeats, and maps whose time to
/// start again has come in its sleep do so before anybody comes in.
pub(super) fn tell_the_time(world: &mut World, minutes: u64) {
    let slept = if world.minutes == 0 { 0 } else { minutes.saturating_sub(world.minutes + 1) };
    world.minutes = minutes;
    if slept == 0 {
        return;
    }
    let missed = slept.saturating_mul(60 * TICKS_OF_A_SECOND);
    for id in world.loaded().collect::<Vec<_>>() {
        let map = world.map_mut(id);
        map.resets = Tick(map.resets.0.saturating_sub(missed));
        if map.players == 0 && may_go(world, id) {
            put_away(world, id);
        }
    }
}

/// A map whose state must outlast its visitors stays until its time to reset has come. Of a player's own everything is
/// kept, so it may go at any time.
fn may_go(world: &World, id: MapId) -> bool {
    let map = world.map(id);
    map.scenery || lasting::is_own(&map.path) || world.tick >= map.resets
}

/// Has a map begin anew: at once when nobody is on it. False: when they have left.
pub(super) fn begin_anew(world: &mut World, map: MapId) -> bool {
    let tick = world.tick;
    world.map_mut(map).resets = tick;
    let is_empty = world.map(map).players == 0;
    if is_empty {
        put_away(world, map);
    }
    is_empty
}

fn put_away(world: &mut World, map: MapId) {
    lasting::keep(world, map);
    let objects: Vec<ObjectId> = world.map(map).squares().flat_map(|(_, _, square)| square.objects.clone()).collect();
    for id in objects {
        match world.objects.get(id).map(|object| object.head) {
            // A part goes with its head. When that stays on a neighbouring map, only the part's place goes.
            Some(Some(_)) => world.take_away(id),
            Some(None) => world.destroy(id, End::Reset),
            None => {}
        }
    }
    if let Some(map) = world.maps[map.0 as usize].take() {
        world.paths.remove(&map.path);
    }
}

/// Asks for the snapshots that are due.
pub(super) fn autosave(world: &mut World) {
    let now = world.tick.0;
    let due: Vec<ObjectId> =
        world.players.values().filter(|player| player.autosave <= now).map(|player| player.body).collect();
    for body in due {
        crossing::save(world, body, SaveCause::Autosave);
        if let Some(player) = world.player_of_mut(body) {
            player.autosave = now + AUTOSAVE_TICKS;
        }
    }
    let old = now.saturating_sub(crate::limits::TICKET_TICKS);
    world.arrived.retain(|_, tick| tick.0 >= old);
}

impl World {
    /// The maps in play, in the order of their numbers.
    pub(super) fn loaded(&self) -> impl Iterator<Item = MapId> + use<> {
        let ids: Vec<MapId> =
            self.maps.iter().enumerate().filter(|(_, map)| map.is_some()).map(|(slot, _)| MapId(slot as u32)).collect();
        ids.into_iter()
    }

    /// Everything in play, for those who watch: maps and objects.
    pub fn size(&self) -> (usize, usize) {
        (self.paths.len(), self.objects.len())
    }
}

#[cfg(test)]
mod tests {
    use crate::game::action::Action;
    use crate::game::testing::Stage;
    use crate::game::update::{Picture, Update};
    use crate::ids::Tick;

    #[test]
    fn a_map_whose_time_came_while_the_region_slept_starts_again() {
        let mut stage = Stage::drawn(&["@.."], &[]);
        let coin = stage.drop_there("coin", 1, stage.at(2, 0));
        stage.world.withdraw(stage.body);
        stage.world.map_mut(stage.map).resets = Tick(7200 * 8);
        let mut at = |minutes| super::tell_the_time(&mut stage.world, minutes);
        at(100);
        at(101);
        at(160);
        assert!(stage.world.objects.get(coin).is_some(), "an hour is not two");
        super::tell_the_time(&mut stage.world, 300);
        assert!(stage.world.objects.get(coin).is_none() && stage.world.paths.is_empty());
    }

    const HOUSE: &str = "Object house\nface two.1\nno_pick 1\nend\nMore\nObject house_2\nface two.1\nno_pick 1\nx 1\nend\n\
        More\nObject house_3\nface two.1\nno_pick 1\ny 1\nend\nMore\nObject house_4\nface two.1\nno_pick 1\nx 1\ny 1\nend\n";
    const TOWER: &str =
        "Object tower\nface two.1\nno_pick 1\nend\nMore\nObject tower_2\nface two.2\nno_pick 1\ny 1\nend\n";

    /// Where a player in the middle of an 11x11 view sees a face, in squares from the map's corner.
    fn drawn(archetypes: &str, rows: &[&str], letter: (char, &str), face: &str) -> Vec<(i32, i32)> {
        let mut stage = Stage::with(archetypes, "", rows, &[letter]);
        let face = stage.world.catalog().names.face(face).expect("the face is of the test world").0;
        let at = stage.world.position(stage.body).expect("the player stands on the map");
        let (left, top) = (i32::from(at.x) - 5, i32::from(at.y) - 5);
        let shown = stage.act(Action::Stay);
        let views =
            shown.into_iter().filter_map(|update| if let Update::View(view) = update { Some(view) } else { None });
        let squares = views.flat_map(|view| view.squares);
        squares
            .filter(|square| square.layers.iter().any(|layer| layer.picture == Picture::Face(face)))
            .map(|square| (left + i32::from(square.x), top + i32::from(square.y)))
            .collect()
    }

    #[test]
    fn a_big_image_is_drawn_at_its_lower_right_above_the_floor_that_the_map_lays_later() {
        assert_eq!(drawn(HOUSE, &["@...", ".h..", "....", "...."], ('h', "house"), "two.1"), [(2, 2)]);
    }

    #[test]
    fn parts_with_faces_of_their_own_are_drawn_where_they_stand() {
        let rows = ["@...", ".t..", "....", "...."];
        assert_eq!(drawn(TOWER, &rows, ('t', "tower"), "two.1"), [(1, 1)]);
        assert_eq!(drawn(TOWER, &rows, ('t', "tower"), "two.2"), [(1, 2)]);
    }
}
