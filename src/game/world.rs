//! The whole state of one region, and the few ways in which objects come, go and move in it.
//!
//! Everything else in this room changes the world through these: they keep the squares' sums, the
//! weights, the links and the list of acting objects true.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::content::{ArchetypeId, Catalog, Flag, MoveType, Partition};
use crate::ids::{MapPath, PlayerName, RegionId, Tag, Tick, Ticket};

use super::dice::Dice;
use super::exchange::Request;
use super::identity::{self, End, Register};
use super::lasting::Lasting;
use super::map::{Map, MapId, Position};
use super::object::{Object, ObjectId, Objects, Place};
use super::player::Player;
use super::stacking;
use super::update::{Farewell, Text, Update};
use super::upkeep;

/// What never changes while a world runs: the files it was made from.
#[derive(Clone, Debug)]
pub struct Constants {
    pub catalog: Arc<Catalog>,
    pub partition: Arc<Partition>,
}

#[derive(Debug)]
pub struct World {
    pub region: RegionId,
    pub constants: Constants,
    pub tick: Tick,
    /// Minutes of the world's calendar, as last heard.
    pub minutes: u64,
    pub dice: Dice,
    pub objects: Objects,
    pub(super) maps: Vec<Option<Arc<Map>>>,
    pub(super) paths: BTreeMap<MapPath, MapId>,
    /// What is kept of maps that are put away.
    pub(super) lasting: BTreeMap<MapPath, Arc<Lasting>>,
    pub(super) tags: BTreeMap<Tag, ObjectId>,
    pub(super) next_tag: u32,
    /// Objects that act by themselves.
    pub(super) active: BTreeSet<ObjectId>,
    pub(super) players: BTreeMap<PlayerName, Player>,
    /// Who plays which body.
    bodies: BTreeMap<ObjectId, PlayerName>,
    /// Who has left for another region and is not confirmed there.
    pub(super) limbo: BTreeMap<Ticket, super::crossing::Departed>,
    pub(super) tickets: u64,
    /// Who has left the game and is not known to be written down.
    pub(super) released: BTreeMap<PlayerName, Released>,
    /// The claim that this world is run under: tells its tickets from those of other owners.
    pub(super) era: u64,
    /// What the things of this world are named, and which have ended.
    pub(super) items: Register,
    /// Tickets that have arrived here, with the tick, so that a repeat is answered and not obeyed.
    pub(super) arrived: BTreeMap<Ticket, Tick>,
    /// Maps asked for and not yet read.
    pub(super) wanted: BTreeSet<MapPath>,
    /// Maps that were asked for and do not exist.
    pub(super) missing: BTreeSet<MapPath>,
    pub(super) requests: Vec<Request>,
    /// What those who left in this tick are still to be shown.
    pub(super) last_words: Vec<super::exchange::PlayerUpdates>,
    /// Who waits for the map they are to stand on.
    pub(super) arriving: Vec<super::exchange::Arrival>,
    /// What they have asked for meanwhile.
    pub(super) early: BTreeMap<PlayerName, super::player::Early>,
    /// Holders in which something came, went or changed in this tick.
    pub(super) stirred: BTreeSet<ObjectId>,
    /// Who can be hunted where; made anew in each tick, no part of the state.
    pub(super) company: super::kinds::monster::Company,
    /// How many links are setting off one another right now; 0 between ticks.
    pub(super) chained: u8,
    /// Who has left a square and is nowhere yet while the square notices it; nobody between ticks.
    pub(super) between: Option<(ObjectId, Position)>,
}

/// Somebody who has left the game, as they were.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Released {
    pub farewell: Farewell,
    pub character: super::character::Character,
}

/// How an object is put on a square.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// As somebody drops it: it joins its like and sets off what lies below.
    Dropped,
    /// As part of the map: on top, as it is, setting nothing off.
    Laid,
    /// Directly above the floor, setting nothing off.
    AboveFloor,
}

impl World {
    /// An empty world for a region. The seed decides all its chances and where its tags begin.
    pub fn new(region: RegionId, constants: Constants, seed: u64) -> Self {
        let mut dice = Dice::seeded(seed);
        // Worlds begin their tags far apart, so that what crosses over can nearly always keep its own.
        let next_tag = dice.below(0x7fff_0000) + 1;
        Self {
            region,
            constants,
            tick: Tick(0),
            minutes: 0,
            dice,
            objects: Objects::default(),
            maps: Vec::new(),
            paths: BTreeMap::new(),
            lasting: BTreeMap::new(),
            tags: BTreeMap::new(),
            next_tag,
            active: BTreeSet::new(),
            players: BTreeMap::new(),
            bodies: BTreeMap::new(),
            limbo: BTreeMap::new(),
            released: BTreeMap::new(),
            tickets: 0,
            era: 0,
            items: Register::default(),
            arrived: BTreeMap::new(),
            wanted: BTreeSet::new(),
            missing: BTreeSet::new(),
            requests: Vec::new(),
            last_words: Vec::new(),
            arriving: Vec::new(),
            early: BTreeMap::new(),
            stirred: BTreeSet::new(),
            company: super::kinds::monster::Company::default(),
            chained: 0,
            between: None,
        }
    }

    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.constants.catalog
    }

    // Objects: making and ending.

    /// A fresh object of an archetype with all its parts and what such things hold, nowhere yet.
    pub fn make(&mut self, archetype: ArchetypeId) -> ObjectId {
        let tag = self.fresh_tag();
        let object = Object::new(&self.constants.catalog, archetype, tag);
        let id = self.adopt(object);
        upkeep::add_tails(self, id);
        upkeep::fill_from_archetype(self, id);
        id
    }

    /// A fresh object of a named archetype; none when the world knows no such.
    pub fn make_named(&mut self, archetype: &str) -> Option<ObjectId> {
        let archetype = self.constants.catalog.archetype_id(archetype)?;
        Some(self.make(archetype))
    }

    /// Takes a made object into the arena under its tag.
    pub(super) fn adopt(&mut self, object: Object) -> ObjectId {
        let (tag, active) = (object.tag, object.is_active());
        let id = self.objects.insert(object);
        self.tags.insert(tag, id);
        if active {
            self.active.insert(id);
        }
        id
    }

    /// A tag that nothing in this world has.
    pub(super) fn fresh_tag(&mut self) -> Tag {
        loop {
            let tag = Tag(self.next_tag);
            self.next_tag = if self.next_tag >= 0x7fff_fffe { 1 } else { self.next_tag + 1 };
            if !self.tags.contains_key(&tag) {
                return tag;
            }
        }
    }

    /// The tag if nothing here has it, else a fresh one.
    pub(super) fn tag_or_fresh(&mut self, wanted: Tag) -> Tag {
        let usable = wanted.0 != 0 && wanted.0 < 0x8000_0000 && !self.tags.contains_key(&wanted);
        if usable { wanted } else { self.fresh_tag() }
    }

    pub fn by_tag(&self, tag: Tag) -> Option<ObjectId> {
        self.tags.get(&tag).copied()
    }

    /// Starts or stops an object's acting after its speed changed.
    pub fn set_active(&mut self, id: ObjectId) {
        if self.objects[id].is_active() {
            self.active.insert(id);
        } else {
            self.active.remove(&id);
        }
    }

    /// Ends an object with everything inside it, where it is.
    pub fn destroy(&mut self, id: ObjectId, how: End) {
        self.destroy_near(id, how, id);
    }

    /// Ends an object with everything inside it that is nowhere any more, and was where `near` is.
    pub fn destroy_near(&mut self, id: ObjectId, how: End, near: ObjectId) {
        if self.objects.get(id).is_some() {
            identity::ends(self, id, how, near);
            self.withdraw(id);
        }
    }

    /// Takes an object with everything inside it out of this world without an end: it goes on elsewhere or as something
    /// else, or nobody has ever had it.
    pub fn withdraw(&mut self, id: ObjectId) {
        self.take_away(id);
        self.forget(id);
    }

    fn forget(&mut self, id: ObjectId) {
        let Some(object) = self.objects.remove(id) else { return };
        self.tags.remove(&object.tag);
        self.active.remove(&id);
        for inner in object.inventory.into_iter().chain(object.tails) {
            self.forget(inner);
        }
    }

    // Objects: places.

    /// Takes an object, with its tails, from wherever it is. What lies below is not set off.
    pub fn take_away(&mut self, id: ObjectId) {
        match self.objects[id].place {
            Place::Nowhere => {}
            Place::In(holder) => {
                let weight = self.objects[id].weight_total();
                self.objects[holder].inventory.retain(|other| *other != id);
                self.add_weight(holder, -weight);
                self.carry_light(id, holder);
            }
            Place::On { map, x, y } => self.lift(id, Position { map, x, y }),
        }
        self.objects[id].place = Place::Nowhere;
        for tail in self.objects[id].tails.clone() {
            if let Place::On { map, x, y } = self.objects[tail].place {
                self.lift(tail, Position { map, x, y });
            }
            self.objects[tail].place = Place::Nowhere;
        }
    }

    fn lift(&mut self, id: ObjectId, at: Position) {
        let link = self.objects[id].traits.connected;
        let player = self.objects[id].traits.kind == super::kinds::PLAYER;
        let map = self.map_mut(at.map);
        map.players -= u32::from(player);
        let square = map.square_mut(at.x, at.y);
        square.objects.retain(|other| *other != id);
        if link != 0
            && let Some(linked) = map.links.get_mut(&link)
        {
            linked.retain(|other| *other != id);
        }
        self.refresh(at);
    }

    /// Puts an object that is nowhere on a square. Returns the object that lies there afterwards:
    /// another one when it joined a stack, none when it set off something that took it away.
    pub fn put(&mut self, id: ObjectId, at: Position, landing: Landing) -> Option<ObjectId> {
        debug_assert_eq!(self.objects[id].place, Place::Nowhere, "an object is in one place at a time");
        if landing == Landing::Dropped {
            stacking::join_on_square(self, id, at);
        }
        self.lay(id, at, landing);
        self.lay_tails(id, at);
        if landing == Landing::Dropped {
            super::kinds::landed(self, id, at);
        }
        self.objects.get(id).map(|_| id)
    }

    /// Puts one part of an object that is nowhere on a square, setting nothing off.
    pub(super) fn lay(&mut self, id: ObjectId, at: Position, landing: Landing) {
        let index = self.landing_index(at, landing);
        let link = self.objects[id].traits.connected;
        let player = self.objects[id].traits.kind == super::kinds::PLAYER;
        self.objects[id].place = Place::On { map: at.map, x: at.x, y: at.y };
        let map = self.map_mut(at.map);
        map.square_mut(at.x, at.y).objects.insert(index, id);
        map.players += u32::from(player);
        if link != 0 {
            map.links.entry(link).or_default().push(id);
        }
        self.refresh(at);
    }

    /// On top, but below what flies over it and cannot be picked up.
    fn landing_index(&self, at: Position, landing: Landing) -> usize {
        let objects = &self.square(at).objects;
        let floor = |other: &ObjectId| self.objects[*other].has(Flag::IsFloor);
        match landing {
            Landing::Laid => objects.len(),
            Landing::AboveFloor => objects.iter().rposition(floor).map_or(0, |index| index + 1),
            Landing::Dropped => objects.iter().rposition(|other| !self.hovers(*other)).map_or(0, |index| index + 1),
        }
    }

    /// Does it fly above all that stands and lies on its square?
    pub(super) fn hovers(&self, id: ObjectId) -> bool {
        let object = &self.objects[id];
        object.has(Flag::NoPick) && object.traits.move_type.intersects(MoveType::FLYING) && !object.has(Flag::Alive)
    }

    /// Puts the other parts of a big object where they belong beside its head.
    pub(super) fn lay_tails(&mut self, id: ObjectId, at: Position) {
        for tail in self.objects[id].tails.clone() {
            let (dx, dy) = self.objects[tail].offset;
            if let Some(position) = self.step(at, i32::from(dx), i32::from(dy)) {
                let landing = if self.objects[id].has(Flag::Alive) { Landing::Laid } else { Landing::AboveFloor };
                self.lay(tail, position, landing);
            }
        }
    }

    /// Puts an object that is nowhere into another. Returns what is inside afterwards: another
    /// object when it joined a stack.
    pub fn put_into(&mut self, id: ObjectId, holder: ObjectId) -> ObjectId {
        debug_assert_eq!(self.objects[id].place, Place::Nowhere, "an object is in one place at a time");
        if let Some(stack) = stacking::join_inside(self, id, holder) {
            return stack;
        }
        self.put_into_apart(id, holder);
        id
    }

    /// Puts an object that is nowhere into another without joining a stack.
    pub fn put_into_apart(&mut self, id: ObjectId, holder: ObjectId) {
        self.objects[id].place = Place::In(holder);
        self.objects[holder].inventory.insert(0, id);
        let weight = self.objects[id].weight_total();
        self.add_weight(holder, weight);
        self.carry_light(id, holder);
        identity::touched(self, id, holder);
    }

    /// A lamp came into somebody's hands, or left them.
    fn carry_light(&mut self, lamp: ObjectId, holder: ObjectId) {
        if self.objects[lamp].traits.glow_radius != 0 {
            self.refresh_object(holder);
        }
    }

    /// Tells everybody who bears `holder` that its content weighs more by `grams`.
    pub(super) fn add_weight(&mut self, holder: ObjectId, grams: i64) {
        self.stirred.insert(holder);
        let mut bearer = Some(holder);
        let mut grams = grams;
        while let Some(id) = bearer {
            let before = self.objects[id].weight_total();
            self.objects[id].carrying += grams;
            grams = self.objects[id].weight_total() - before;
            bearer = match self.objects[id].place {
                Place::In(outer) => {
                    self.stirred.insert(outer);
                    Some(outer)
                }
                _ => None,
            };
        }
    }

    /// Changes how many pieces a stack has; at 0 it ends.
    pub fn set_count(&mut self, id: ObjectId, count: u32) {
        if count == 0 {
            self.destroy(id, End::UsedUp);
            return;
        }
        let before = self.objects[id].weight_total();
        self.objects[id].count = count;
        let change = self.objects[id].weight_total() - before;
        match self.objects[id].place {
            Place::In(holder) => self.add_weight(holder, change),
            Place::On { map, x, y } => self.refresh(Position { map, x, y }),
            Place::Nowhere => {}
        }
    }

    /// Takes `count` pieces off a stack as an object of their own, nowhere yet; the whole object
    /// when it has no more than that.
    pub fn split(&mut self, id: ObjectId, count: u32) -> ObjectId {
        let have = self.objects[id].count.max(1);
        if count == 0 || count >= have {
            self.take_away(id);
            return id;
        }
        let mut part = self.objects[id].clone();
        part.tag = self.fresh_tag();
        part.item = part.item.map(|_| self.items.fresh());
        part.count = count;
        part.place = Place::Nowhere;
        part.carrying = 0;
        let inventory = std::mem::take(&mut part.inventory);
        part.tails.clear();
        let part = self.adopt(part);
        for inner in inventory.into_iter().rev() {
            let copy = self.copy(inner);
            self.put_into_apart(copy, part);
        }
        self.set_count(id, have - count);
        part
    }

    /// A copy of an object with everything inside, nowhere, under tags of its own.
    pub fn copy(&mut self, id: ObjectId) -> ObjectId {
        let mut copy = self.objects[id].clone();
        copy.tag = self.fresh_tag();
        copy.item = copy.item.map(|_| self.items.fresh());
        copy.place = Place::Nowhere;
        copy.carrying = 0;
        copy.head = None;
        let inventory = std::mem::take(&mut copy.inventory);
        let tails = std::mem::take(&mut copy.tails);
        let copy = self.adopt(copy);
        for inner in inventory.into_iter().rev() {
            let inner = self.copy(inner);
            self.put_into_apart(inner, copy);
        }
        for tail in tails {
            let tail = self.copy(tail);
            self.objects[tail].head = Some(copy);
            self.objects[copy].tails.push(tail);
        }
        copy
    }

    /// Where the outermost bearer of an object stands.
    pub fn position(&self, id: ObjectId) -> Option<Position> {
        match self.objects.get(id)?.place {
            Place::Nowhere => None,
            Place::On { map, x, y } => Some(Position { map, x, y }),
            Place::In(holder) => self.position(holder),
        }
    }

    /// Where somebody is, or was a moment ago who has just left a square.
    pub(super) fn stands(&self, body: ObjectId) -> Option<Position> {
        let left = self.between.filter(|(who, _)| *who == body).map(|(_, from)| from);
        self.position(body).or(left)
    }

    /// The outermost bearer: the object itself when it lies on a map.
    pub fn bearer(&self, id: ObjectId) -> ObjectId {
        match self.objects[id].place {
            Place::In(holder) => self.bearer(holder),
            _ => id,
        }
    }

    // Maps.

    pub fn map(&self, id: MapId) -> &Map {
        self.maps[id.0 as usize].as_ref().expect("a map id is used no longer than its map is loaded")
    }

    pub fn map_mut(&mut self, id: MapId) -> &mut Map {
        let map = self.maps[id.0 as usize].as_mut().expect("a map id is used no longer than its map is loaded");
        Arc::make_mut(map)
    }

    pub fn map_by_path(&self, path: &MapPath) -> Option<MapId> {
        self.paths.get(path).copied()
    }

    /// The maps that are in play, in order.
    pub fn maps(&self) -> impl Iterator<Item = &MapPath> {
        self.paths.keys()
    }

    pub fn square(&self, at: Position) -> &super::map::Square {
        self.map(at.map).square(at.x, at.y)
    }

    /// Adds a square up again: something on it came, went or changed its looks.
    pub fn refresh(&mut self, at: Position) {
        let map = self.maps[at.map.0 as usize].as_mut().expect("a position is on a loaded map");
        let map = Arc::make_mut(map);
        let square = map.square_mut(at.x, at.y);
        let before = square.sum;
        square.add_up(&self.objects);
        let now = square.sum;
        map.opacity += u64::from(now.opaque != before.opaque);
        map.lights += u64::from(now.glow != before.glow);
    }

    /// Something about an object changed that others can see: on its square, or in whatever holds it.
    pub fn refresh_object(&mut self, id: ObjectId) {
        match self.objects.get(id).map(|object| object.place) {
            Some(Place::On { map, x, y }) => self.refresh(Position { map, x, y }),
            Some(Place::In(holder)) => {
                self.stirred.insert(holder);
            }
            _ => {}
        }
    }

    /// The square at an offset, over the edges of maps as far as these are loaded.
    pub fn step(&self, from: Position, dx: i32, dy: i32) -> Option<Position> {
        let (mut map_id, mut x, mut y) = (from.map, i32::from(from.x) + dx, i32::from(from.y) + dy);
        // Far more edges than any view or spell reaches over.
        for _ in 0..16 {
            let map = self.map(map_id);
            if map.holds(x, y) {
                return Some(Position { map: map_id, x: x as u16, y: y as u16 });
            }
            let side = map.side(x, y);
            let next = self.map_by_path(map.neighbours[side].as_ref()?)?;
            let (width, height) = (i32::from(map.width), i32::from(map.height));
            match side {
                0 => y += i32::from(self.map(next).height),
                1 => x -= width,
                2 => y -= height,
                _ => x += i32::from(self.map(next).width),
            }
            map_id = next;
        }
        None
    }

    // What a region's task asks about.

    /// Nothing would happen in a tick: nobody is here, nobody is on the way.
    pub fn is_asleep(&self) -> bool {
        self.players.is_empty() && self.limbo.is_empty() && self.arriving.is_empty()
    }

    /// Has this ticket arrived here?
    pub fn has_arrived(&self, ticket: &Ticket) -> bool {
        self.arrived.contains_key(ticket) || self.arriving.iter().any(|arrival| arrival.ticket == *ticket)
    }

    /// Somebody who has left by this ticket and is not confirmed, as they would come back.
    pub fn departed(&self, ticket: &Ticket) -> Option<super::character::Character> {
        let departed = self.limbo.get(ticket)?;
        Some(super::character::Character { place: departed.origin.clone(), ..departed.character.clone() })
    }

    /// Everybody who has left for another region and is not confirmed, as they would come back.
    pub fn in_limbo(&self) -> Vec<(Ticket, super::character::Character)> {
        self.limbo.keys().filter_map(|ticket| Some((ticket.clone(), self.departed(ticket)?))).collect()
    }

    /// Everybody who has left the game and is not known to be written down.
    pub fn released(&self) -> impl Iterator<Item = &super::character::Character> {
        self.released.values().map(|released| &released.character)
    }

    /// Has somebody who is not known to be written down deleted their character?
    pub fn has_deleted(&self, name: &PlayerName) -> bool {
        self.released.get(name).is_some_and(|released| released.farewell == Farewell::Deleted)
    }

    /// Everything this world has asked for and not heard of.
    pub fn unanswered(&self) -> Vec<Request> {
        let maps = self.wanted.iter().cloned().map(Request::Map);
        let admissions = self.players.values().filter_map(|player| {
            let journey = player.journey.as_ref()?;
            let super::player::Stage::Asked { ticket, region } = &journey.stage else { return None };
            let (player, ticket) = (player.name.clone(), ticket.clone());
            Some(Request::Admission { player, ticket, region: region.clone(), to: journey.to.clone() })
        });
        maps.chain(admissions).chain(self.items.unwritten()).collect()
    }

    /// Everybody in this world as they are now.
    pub fn characters(&self) -> Vec<super::character::Character> {
        self.players.values().filter_map(|player| super::carried::pack(self, player.body)).collect()
    }

    // Players and what they are told.

    pub fn player(&self, name: &PlayerName) -> Option<&Player> {
        self.players.get(name)
    }

    pub fn players(&self) -> impl Iterator<Item = &Player> {
        self.players.values()
    }

    /// A player begins to play a body of this world.
    pub(super) fn enrol(&mut self, player: Player) {
        self.bodies.insert(player.body, player.name.clone());
        self.players.insert(player.name.clone(), player);
    }

    /// A player is no longer of this world.
    pub(super) fn strike(&mut self, name: &PlayerName) -> Option<Player> {
        let player = self.players.remove(name)?;
        self.bodies.remove(&player.body);
        Some(player)
    }

    /// The player whose body this is.
    pub fn player_of(&self, body: ObjectId) -> Option<&Player> {
        self.players.get(self.bodies.get(&body)?)
    }

    pub(super) fn player_of_mut(&mut self, body: ObjectId) -> Option<&mut Player> {
        self.players.get_mut(self.bodies.get(&body)?)
    }

    /// Shows one player something.
    pub fn show(&mut self, body: ObjectId, update: Update) {
        if let Some(player) = self.player_of_mut(body) {
            player.outbox.push(update);
        }
    }

    pub fn tell(&mut self, body: ObjectId, text: Text) {
        self.show(body, Update::Text(text));
    }

    /// Tells everybody on a map, except one.
    pub fn tell_map(&mut self, map: MapId, except: Option<ObjectId>, text: &Text) {
        let listeners: Vec<ObjectId> = self
            .players
            .values()
            .map(|player| player.body)
            .filter(|body| Some(*body) != except)
            .filter(|body| self.stands(*body).is_some_and(|at| at.map == map))
            .collect();
        for body in listeners {
            self.tell(body, text.clone());
        }
    }
}
