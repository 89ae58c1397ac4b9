//! A world as bytes, and bytes as a world: what a region's state outlives its server by.
//!
//! [`World::freeze`] takes the state of one tick without copying it: objects and squares are shared until the world
//! changes them. The frozen state is put into bytes elsewhere and later, in parts: a head, and one for each map. The
//! part of a map that nothing touched is the same as last time and need not be made again.
//!
//! What follows from the rest is not kept: what squares add up to, the fall of light, indices, what each player was
//! last shown. Two worlds in the same state give the same bytes, whatever their pasts.
//!
//! Layout of a part: postcard. It names archetypes, faces and animations by their numbers, so it belongs to one set
//! of world files; whoever keeps it keeps their hash beside it. A change of what is in it is a new [`FORMAT`];
//! earlier ones are still read, along the shape they had (`older.rs`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::content::{ArchetypeId, Catalog, FaceId, Fixed, MapHeader, Traits};
use crate::ids::{ItemId, MapPath, PlayerName, RegionId, Tag, Tick, Ticket};

use super::character::Character;
use super::crossing::Departed;
use super::dice::Dice;
use super::direction::Direction;
use super::exchange::{Arrival, Newcomer};
use super::identity::Register;
use super::lasting::Lasting;
use super::map::{Map, MapId, Position};
use super::object::{Image, Object, ObjectId, Objects, Place};
use super::player::{Early, Player};
use super::world::{Constants, Released, World};

mod older;

use older::Older;

/// Version of the layout of the parts.
pub const FORMAT: u32 = 8;

/// The formats that this build can restore, the present one last.
pub fn readable() -> impl Iterator<Item = u32> {
    older::formats().chain([FORMAT])
}

/// The state of a world at the end of one tick.
#[derive(Clone, Debug)]
pub struct Frozen {
    pub(super) catalog: Arc<Catalog>,
    pub(super) head: Head,
    pub(super) objects: Objects,
    pub(super) maps: Vec<Option<Arc<Map>>>,
    pub(super) lasting: BTreeMap<MapPath, Arc<Lasting>>,
}

/// What a part besides the head is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartId {
    /// A map in play.
    Map(MapId),
    /// What is kept of maps that are put away, of those that fall to this number.
    Lasting(u8),
}

/// Parts of what is kept: a region may have thousands of players' own maps, and each part is named in every checkpoint.
const LASTING_PARTS: u32 = 16;

fn lasting_part(path: &MapPath) -> u8 {
    (crc32fast::hash(path.as_str().as_bytes()) % LASTING_PARTS) as u8
}

/// What identifies a state: equal for two worlds that will go the same way from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateHash(blake3::Hash);

/// Why bytes are no world.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error("the {part} is not readable: {why}")]
    Malformed { part: String, why: String },
    #[error("{path} is part of the checkpoint, and its part is missing")]
    NoMap { path: MapPath },
    #[error("the {part} names archetype {number}, and the world's files have {known}")]
    NoArchetype { part: String, number: u32, known: usize },
}

/// Everything that is not on a map.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Head {
    region: RegionId,
    tick: Tick,
    minutes: u64,
    dice: Dice,
    era: u64,
    items: Register,
    next_tag: u32,
    tickets: u64,
    slots: u32,
    free: Vec<u32>,
    active: BTreeSet<ObjectId>,
    players: Vec<Player>,
    limbo: BTreeMap<Ticket, Departed>,
    released: BTreeMap<PlayerName, Released>,
    arrived: BTreeMap<Ticket, Tick>,
    wanted: BTreeSet<MapPath>,
    missing: BTreeSet<MapPath>,
    arriving: Vec<Arrival>,
    early: BTreeMap<PlayerName, Early>,
    /// Places for maps, some of them free.
    maps: Vec<Option<MapClock>>,
    /// Maps of which something is kept.
    lasting: BTreeSet<MapPath>,
}

/// What changes about a map although nothing on it does.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct MapClock {
    path: MapPath,
    needed: Tick,
    resets: Tick,
}

/// The head as it is written: with the objects that are on no map.
#[derive(Serialize, Deserialize)]
struct HeadPart {
    head: Head,
    loose: ObjectsPart,
}

/// A part as it is written.
#[derive(Serialize, Deserialize)]
enum Part {
    Map(Box<MapPart>),
    Lasting(BTreeMap<MapPath, Arc<Lasting>>),
}

#[derive(Serialize, Deserialize)]
struct MapPart {
    id: MapId,
    path: MapPath,
    origin: MapPath,
    header: MapHeader,
    scenery: bool,
    neighbours: [Option<MapPath>; 4],
    /// Row by row, each from the bottom up.
    squares: Vec<Vec<ObjectId>>,
    links: BTreeMap<i32, Vec<ObjectId>>,
    objects: ObjectsPart,
}

/// Objects, and the traits they share, each once.
#[derive(Default, Serialize, Deserialize)]
struct ObjectsPart {
    traits: Vec<TraitsNote>,
    objects: Vec<ObjectNote>,
}

#[derive(Serialize, Deserialize)]
pub(super) enum TraitsNote {
    OfArchetype(ArchetypeId),
    Own(Box<Traits>),
}

/// An [`Object`] with a number in place of its traits.
#[derive(Serialize, Deserialize)]
pub(super) struct ObjectNote {
    id: ObjectId,
    tag: Tag,
    item: Option<ItemId>,
    archetype: ArchetypeId,
    traits: u32,
    count: u32,
    face: FaceId,
    frame: u8,
    facing: Option<Direction>,
    speed_left: Fixed,
    place: Place,
    inventory: Vec<ObjectId>,
    head: Option<ObjectId>,
    offset: (i8, i8),
    image: Image,
    tails: Vec<ObjectId>,
    carrying: i64,
    is_open: bool,
    owner: Option<Tag>,
    enemy: Option<Tag>,
    pace: u16,
}

impl World {
    /// The state at the end of the last tick. Costs the tick a fraction of what is in play; the rest is paid by whoever
    /// makes bytes of it.
    pub fn freeze(&mut self) -> Frozen {
        let mut players = Vec::with_capacity(self.players.len());
        for player in self.players.values_mut() {
            // What was shown is large, and no part of the state.
            let (shown, outbox) = (std::mem::take(&mut player.shown), std::mem::take(&mut player.outbox));
            players.push(player.clone());
            (player.shown, player.outbox) = (shown, outbox);
        }
        let clock = |map: &Arc<Map>| MapClock { path: map.path.clone(), needed: map.needed, resets: map.resets };
        let (slots, free) = self.objects.shape();
        let head = Head {
            region: self.region.clone(),
            tick: self.tick,
            minutes: self.minutes,
            dice: self.dice.clone(),
            era: self.era,
            items: self.items.clone(),
            next_tag: self.next_tag,
            tickets: self.tickets,
            slots,
            free: free.to_vec(),
            active: self.active.clone(),
            players,
            limbo: self.limbo.clone(),
            released: self.released.clone(),
            arrived: self.arrived.clone(),
            wanted: self.wanted.clone(),
            missing: self.missing.clone(),
            arriving: self.arriving.clone(),
            early: self.early.clone(),
            maps: self.maps.iter().map(|map| map.as_ref().map(clock)).collect(),
            lasting: self.lasting.keys().cloned().collect(),
        };
        let catalog = Arc::clone(&self.constants.catalog);
        let (objects, maps, lasting) = (self.objects.clone(), self.maps.clone(), self.lasting.clone());
        Frozen { catalog, head, objects, maps, lasting }
    }

    /// What identifies the state at the end of the last tick.
    pub fn state_hash(&mut self) -> StateHash {
        self.freeze().state_hash()
    }

    /// The world that was frozen and put into these parts, in a format that this build reads. Everybody in it is to be
    /// shown everything anew.
    ///
    /// # Errors
    /// When the parts are damaged, not all there, or made with other files of the world.
    pub fn restore<'p>(
        constants: Constants,
        format: u32,
        head: &[u8],
        parts: impl IntoIterator<Item = &'p [u8]>,
    ) -> Result<Self, RestoreError> {
        let reader = Reader::of(format)?;
        let HeadPart { head, loose } = reader.head(head)?;
        let mut world = Self::new(head.region, constants, 0);
        world.objects.set_shape(head.slots, head.free);
        world.maps = vec![None; head.maps.len()];
        world.lay_out_objects("head", loose)?;
        for part in parts {
            match reader.part(part)? {
                Part::Map(part) => world.lay_out_map(*part, &head.maps)?,
                Part::Lasting(kept) => world.lasting.extend(kept),
            }
        }
        if let Some(path) = head.lasting.iter().find(|path| !world.lasting.contains_key(*path)) {
            return Err(RestoreError::NoMap { path: path.clone() });
        }
        for (slot, clock) in head.maps.iter().enumerate() {
            if let (Some(clock), None) = (clock, &world.maps[slot]) {
                return Err(RestoreError::NoMap { path: clock.path.clone() });
            }
        }
        (world.tick, world.minutes, world.dice, world.era) = (head.tick, head.minutes, head.dice, head.era);
        (world.next_tag, world.tickets, world.items) = (head.next_tag, head.tickets, head.items);
        world.tags = world.objects.iter().map(|(id, object)| (object.tag, id)).collect();
        world.active = head.active;
        (world.limbo, world.released, world.arrived) = (head.limbo, head.released, head.arrived);
        (world.wanted, world.missing) = (head.wanted, head.missing);
        (world.arriving, world.early) = (head.arriving, head.early);
        for player in head.players {
            world.enrol(player);
        }
        world.add_all_up();
        Ok(world)
    }

    /// Takes what is kept of maps that are put away from the parts of a state that cannot be restored, because it was made with
    /// other files of the world. Gives the number of maps.
    pub fn keep_lasting<'p>(&mut self, format: u32, parts: impl IntoIterator<Item = &'p [u8]>) -> usize {
        let Ok(reader) = Reader::of(format) else { return 0 };
        for part in parts {
            if let Ok(Part::Lasting(kept)) = reader.part(part) {
                self.lasting.extend(kept);
            }
        }
        self.lasting.len()
    }

    fn lay_out_objects(&mut self, part: &str, objects: ObjectsPart) -> Result<(), RestoreError> {
        let archetypes = &self.constants.catalog.archetypes;
        let known = archetypes.iter().count();
        let check = |id: ArchetypeId| {
            let missing = || RestoreError::NoArchetype { part: part.to_owned(), number: id.0, known };
            if (id.0 as usize) < known { Ok(id) } else { Err(missing()) }
        };
        let mut shared = Vec::with_capacity(objects.traits.len());
        for traits in objects.traits {
            shared.push(match traits {
                TraitsNote::OfArchetype(id) => Arc::clone(&archetypes[check(id)?].traits),
                TraitsNote::Own(traits) => Arc::new(*traits),
            });
        }
        let slots = self.objects.shape().0;
        for note in objects.objects {
            let (id, archetype) = (note.id, check(note.archetype)?);
            let traits = shared.get(note.traits as usize).filter(|_| id.slot() < slots);
            let traits = traits.ok_or_else(|| malformed(part, "an object without a place or traits"))?;
            self.objects.insert_at(id, note.into_object(archetype, Arc::clone(traits)));
        }
        Ok(())
    }

    fn lay_out_map(&mut self, part: MapPart, clocks: &[Option<MapClock>]) -> Result<(), RestoreError> {
        let what = part.path.to_string();
        let clock = clocks.get(part.id.0 as usize).and_then(Option::as_ref).filter(|clock| clock.path == part.path);
        let clock = clock.ok_or_else(|| malformed(&what, "the head does not know this map"))?;
        self.lay_out_objects(&what, part.objects)?;
        let mut map = Map::new(part.path.clone(), Arc::new(part.header), part.neighbours, part.scenery);
        (map.origin, map.links) = (part.origin, part.links);
        (map.needed, map.resets) = (clock.needed, clock.resets);
        let width = usize::from(map.width);
        if part.squares.len() != width * usize::from(map.height) {
            return Err(malformed(&what, "not as many squares as the map has"));
        }
        for (index, objects) in part.squares.into_iter().enumerate() {
            map.square_mut((index % width) as u16, (index / width) as u16).objects = objects;
        }
        self.maps[part.id.0 as usize] = Some(Arc::new(map));
        self.paths.insert(part.path, part.id);
        Ok(())
    }

    /// What follows from where everything lies.
    fn add_all_up(&mut self) {
        for id in self.loaded() {
            let (width, height) = (self.map(id).width, self.map(id).height);
            for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
                self.refresh(Position { map: id, x, y });
            }
        }
        let standing: Vec<MapId> =
            self.players.values().filter_map(|player| self.position(player.body)).map(|at| at.map).collect();
        for map in standing {
            self.map_mut(map).players += 1;
        }
    }
}

impl Frozen {
    pub fn tick(&self) -> Tick {
        self.head.tick
    }

    /// What identifies the state.
    pub fn state_hash(&self) -> StateHash {
        let parts = self.parts().into_iter().map(|id| self.part(id));
        StateHash::of_parts(std::iter::once(self.head()).chain(parts).map(|part| blake3::hash(&part)))
    }

    pub(super) fn objects(&self) -> &Objects {
        &self.objects
    }

    pub(super) fn path(&self, map: MapId) -> &MapPath {
        &self.laid_out(map).path
    }

    /// Everybody with a body in the world.
    pub(super) fn bodies(&self) -> impl Iterator<Item = (ObjectId, &PlayerName)> {
        self.head.players.iter().map(|player| (player.body, &player.name))
    }

    /// Everybody without one: who waits for a map, who has left for another region and is not confirmed, and who has
    /// left the game and is not known to be written down.
    pub(super) fn apart(&self) -> impl Iterator<Item = &Character> {
        let arriving = self.head.arriving.iter().filter_map(|arrival| match &arrival.who {
            Newcomer::Known(character) => Some(&**character),
            Newcomer::Created(_) => None,
        });
        let limbo = self.head.limbo.values().map(|departed| &departed.character);
        arriving.chain(limbo).chain(self.head.released.values().map(|released| &released.character))
    }

    /// What has ended and is not known to be written down.
    pub(super) fn ended(&self) -> impl Iterator<Item = ItemId> {
        self.head.items.ended().map(|ended| ended.item)
    }

    /// The maps in play, in the order of their numbers.
    pub(super) fn maps(&self) -> impl Iterator<Item = MapId> {
        let maps = self.maps.iter().enumerate();
        maps.filter(|(_, map)| map.is_some()).map(|(slot, _)| MapId(slot as u32))
    }

    /// The parts besides the head, in their order.
    pub fn parts(&self) -> Vec<PartId> {
        let lasting: BTreeSet<u8> = self.lasting.keys().map(lasting_part).collect();
        self.maps().map(PartId::Map).chain(lasting.into_iter().map(PartId::Lasting)).collect()
    }

    /// The part of everything that is on no map.
    pub fn head(&self) -> Vec<u8> {
        let loose = self.objects.iter().map(|(id, _)| id).filter(|id| !self.is_laid(*id));
        let loose = self.note(loose.collect());
        write(&HeadPart { head: self.head.clone(), loose })
    }

    /// A part: of a map its squares, and all that lies on them with what is inside.
    pub fn part(&self, id: PartId) -> Vec<u8> {
        match id {
            PartId::Map(id) => write(&Part::Map(Box::new(self.map(id)))),
            PartId::Lasting(part) => {
                let kept = self.lasting_of(part).map(|(path, kept)| (path.clone(), Arc::clone(kept)));
                write(&Part::Lasting(kept.collect()))
            }
        }
    }

    fn lasting_of(&self, part: u8) -> impl Iterator<Item = (&MapPath, &Arc<Lasting>)> {
        self.lasting.iter().filter(move |(path, _)| lasting_part(path) == part)
    }

    fn map(&self, id: MapId) -> MapPart {
        let map = self.laid_out(id);
        MapPart {
            id,
            path: map.path.clone(),
            origin: map.origin.clone(),
            header: (*map.header).clone(),
            scenery: map.scenery,
            neighbours: map.neighbours.clone(),
            squares: map.squares().map(|(_, _, square)| square.objects.clone()).collect(),
            links: map.links.iter().filter(|(_, linked)| !linked.is_empty()).map(|(l, o)| (*l, o.clone())).collect(),
            objects: self.note(self.objects_on(id)),
        }
    }

    /// Is a part the same as at an earlier tick of this world? A map that was changed and changed back counts as changed.
    pub fn is_unchanged(&self, id: PartId, before: &Self) -> bool {
        match id {
            PartId::Map(id) => {
                let Some(Some(then)) = before.maps.get(id.0 as usize) else { return false };
                self.laid_out(id).is_laid_as(then)
                    && self.objects_on(id).into_iter().all(|object| self.objects.is_unchanged(object, &before.objects))
            }
            PartId::Lasting(part) => {
                let mut then = before.lasting_of(part);
                let mut same = |(path, kept): (&MapPath, &Arc<Lasting>)| {
                    then.next().is_some_and(|(before, was)| path == before && Arc::ptr_eq(kept, was))
                };
                self.lasting_of(part).all(&mut same) && then.next().is_none()
            }
        }
    }

    fn laid_out(&self, id: MapId) -> &Map {
        self.maps[id.0 as usize].as_ref().expect("only maps that have a part are asked for")
    }

    /// Everything on a map and in it, in the order of the squares.
    fn objects_on(&self, id: MapId) -> Vec<ObjectId> {
        let mut found = Vec::new();
        let squares = self.laid_out(id).squares();
        for object in squares.flat_map(|(_, _, square)| square.objects.iter()) {
            self.gather(*object, &mut found);
        }
        found
    }

    /// Is an object on a map, or in something that is?
    fn is_laid(&self, id: ObjectId) -> bool {
        let object = &self.objects[id];
        match object.place {
            Place::On { .. } => true,
            Place::In(holder) => self.is_laid(holder),
            // As [`Frozen::gather`] finds them.
            Place::Nowhere => {
                object.head.is_some_and(|head| self.objects[head].tails.contains(&id) && self.is_laid(head))
            }
        }
    }

    fn gather(&self, id: ObjectId, found: &mut Vec<ObjectId>) {
        found.push(id);
        let object = &self.objects[id];
        for inner in &object.inventory {
            self.gather(*inner, found);
        }
        // The other parts of what reaches over the edge of the known world are on no square.
        for tail in object.tails.iter().filter(|tail| self.objects[**tail].place == Place::Nowhere) {
            self.gather(*tail, found);
        }
    }

    fn note(&self, ids: Vec<ObjectId>) -> ObjectsPart {
        let mut table = TraitsTable::default();
        let objects = ids
            .into_iter()
            .map(|id| {
                let object = &self.objects[id];
                ObjectNote::new(id, object, table.number(&self.catalog, object))
            })
            .collect();
        ObjectsPart { traits: table.notes, objects }
    }
}

/// Numbers for traits: the same one for equal traits, however they came to be equal.
#[derive(Default)]
struct TraitsTable {
    notes: Vec<TraitsNote>,
    /// By where the traits are, which saves comparing most of them; never in an order that shows.
    by_place: BTreeMap<(*const Traits, ArchetypeId), u32>,
    by_value: BTreeMap<Vec<u8>, u32>,
}

impl TraitsTable {
    fn number(&mut self, catalog: &Catalog, object: &Object) -> u32 {
        let place = (Arc::as_ptr(&object.traits), object.archetype);
        if let Some(number) = self.by_place.get(&place) {
            return *number;
        }
        let note = TraitsNote::new(catalog, object);
        let next = self.notes.len() as u32;
        let number = *self.by_value.entry(write(&note)).or_insert(next);
        if number == next {
            self.notes.push(note);
        }
        self.by_place.insert(place, number);
        number
    }
}

impl TraitsNote {
    pub(super) fn new(catalog: &Catalog, object: &Object) -> Self {
        let of_archetype = &catalog.archetypes[object.archetype].traits;
        if Arc::ptr_eq(of_archetype, &object.traits) || **of_archetype == *object.traits {
            Self::OfArchetype(object.archetype)
        } else {
            Self::Own(Box::new((*object.traits).clone()))
        }
    }
}

impl ObjectNote {
    pub(super) fn new(id: ObjectId, object: &Object, traits: u32) -> Self {
        Self {
            id,
            tag: object.tag,
            item: object.item,
            archetype: object.archetype,
            traits,
            count: object.count,
            face: object.face,
            frame: object.frame,
            facing: object.facing,
            speed_left: object.speed_left,
            place: object.place,
            inventory: object.inventory.clone(),
            head: object.head,
            offset: object.offset,
            image: object.image,
            tails: object.tails.clone(),
            carrying: object.carrying,
            is_open: object.is_open,
            owner: object.owner,
            enemy: object.enemy,
            pace: object.pace,
        }
    }

    fn into_object(self, archetype: ArchetypeId, traits: Arc<Traits>) -> Object {
        Object {
            tag: self.tag,
            item: self.item,
            archetype,
            traits,
            count: self.count,
            face: self.face,
            frame: self.frame,
            facing: self.facing,
            speed_left: self.speed_left,
            place: self.place,
            inventory: self.inventory,
            head: self.head,
            offset: self.offset,
            image: self.image,
            tails: self.tails,
            carrying: self.carrying,
            is_open: self.is_open,
            owner: self.owner,
            enemy: self.enemy,
            pace: self.pace,
        }
    }
}

impl StateHash {
    /// From the hashes of the head and of each map's part, in their order.
    pub fn of_parts(sums: impl IntoIterator<Item = blake3::Hash>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for sum in sums {
            hasher.update(sum.as_bytes());
        }
        Self(hasher.finalize())
    }
}

impl std::fmt::Display for StateHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.to_hex())
    }
}

pub(super) fn write(part: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(part).expect("a part holds only what postcard can write")
}

/// Reads parts: those of the present format as they stand, others along the shape they had.
enum Reader {
    Present,
    Older(Older),
}

impl Reader {
    fn of(format: u32) -> Result<Self, RestoreError> {
        if format == FORMAT {
            return Ok(Self::Present);
        }
        Older::new(format).map(Self::Older).map_err(|why| malformed("checkpoint", &why))
    }

    fn head(&self, bytes: &[u8]) -> Result<HeadPart, RestoreError> {
        self.read("head", "HeadPart", bytes)
    }

    fn part(&self, bytes: &[u8]) -> Result<Part, RestoreError> {
        self.read("part of a map", "Part", bytes)
    }

    fn read<T: DeserializeOwned>(&self, part: &str, name: &str, bytes: &[u8]) -> Result<T, RestoreError> {
        let read = match self {
            Self::Present => postcard::from_bytes(bytes).map_err(|error| error.to_string()),
            Self::Older(older) => older.read(name, bytes),
        };
        read.map_err(|why| malformed(part, &why))
    }
}

fn malformed(part: &str, why: &str) -> RestoreError {
    RestoreError::Malformed { part: part.to_owned(), why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::TickInput;
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    fn parts(frozen: &Frozen) -> (Vec<u8>, Vec<Vec<u8>>) {
        (frozen.head(), frozen.parts().into_iter().map(|id| frozen.part(id)).collect())
    }

    fn restore(world: &World, (head, maps): &(Vec<u8>, Vec<Vec<u8>>)) -> Result<World, RestoreError> {
        World::restore(world.constants.clone(), FORMAT, head, maps.iter().map(Vec::as_slice))
    }

    #[test]
    fn a_frozen_state_stays_as_it_was_while_the_world_goes_on() {
        let mut stage = Stage::drawn(&["@..", "..."], &[]);
        stage.give("coin", 7);
        let frozen = stage.world.freeze();
        let before = parts(&frozen);
        stage.act(Action::Drop(Some("3 coin".into())));
        stage.act(Action::Walk(Direction::East));
        assert_eq!(parts(&frozen), before);
        assert_ne!(parts(&stage.world.freeze()), before);
    }

    #[test]
    fn what_is_restored_is_the_same_state_and_goes_the_same_way() {
        let mut stage = Stage::drawn(&["@..", "..."], &[]);
        stage.give("coin", 7);
        stage.give("sword", 2);
        stage.act(Action::Drop(Some("3 coin".into())));
        stage.act(Action::Drop(Some("1 sword".into())));
        let hash = stage.world.state_hash();
        let kept = parts(&stage.world.freeze());
        let mut restored = restore(&stage.world, &kept).expect("it is whole");
        assert_eq!(restored.state_hash(), hash);
        stage.world.tick(TickInput::default());
        restored.tick(TickInput::default());
        assert_eq!(restored.state_hash(), stage.world.state_hash());
        assert_ne!(restored.state_hash(), hash);
    }

    #[test]
    fn a_map_that_nothing_touched_is_known_to_be_the_same() {
        let mut stage = Stage::drawn(&["@.."], &[]);
        stage.drop_there("coin", 2, stage.at(2, 0));
        let before = stage.world.freeze();
        assert!(stage.world.freeze().is_unchanged(PartId::Map(stage.map), &before), "freezing changes nothing");
        let coin = stage.drop_there("coin", 1, stage.at(1, 0));
        let dropped = stage.world.freeze();
        assert!(!dropped.is_unchanged(PartId::Map(stage.map), &before), "something lies there now");
        stage.world.objects[coin].frame += 1;
        assert!(!stage.world.freeze().is_unchanged(PartId::Map(stage.map), &dropped), "something on it changed");
    }

    #[test]
    fn parts_that_are_damaged_or_missing_are_no_world() {
        let mut stage = Stage::drawn(&["@.."], &[]);
        let (head, maps) = parts(&stage.world.freeze());
        let error = |head: &[u8], maps: &[Vec<u8>]| {
            restore(&stage.world, &(head.to_vec(), maps.to_vec())).expect_err("it is not whole").to_string()
        };
        assert!(error(&head[..head.len() / 2], &maps).starts_with("the head is not readable"));
        assert!(error(&head, &[maps[0][..9].to_vec()]).starts_with("the part of a map is not readable"));
        assert!(error(&head, &[]).ends_with("is part of the checkpoint, and its part is missing"));
    }
}
