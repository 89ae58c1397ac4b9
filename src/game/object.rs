//! Objects: everything that lies, stands, lives or acts in a world, in one arena.
//!
//! An object shares the traits of its archetype until something about it changes; what changes
//! often (stack count, picture, spent time) lives in the object itself.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::content::{ArchetypeId, Catalog, FaceId, Fixed, Flag, MoveType, Traits};
use crate::ids::{ItemId, Tag};

use super::direction::Direction;
use super::map::MapId;

/// A place in the arena. Valid until the object is destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ObjectId(u32);

impl ObjectId {
    /// The object in this place of the arena, if there is one.
    pub(super) fn of_slot(slot: usize) -> Self {
        Self(slot as u32)
    }

    pub(super) fn slot(self) -> u32 {
        self.0
    }
}

/// Where an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    Nowhere,
    On { map: MapId, x: u16, y: u16 },
    In(ObjectId),
}

/// How the picture of a part stands to its square.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Image {
    /// Drawn on it, and on nothing else.
    Own,
    /// A big image that ends here and reaches this many squares to the left and upward.
    Corner { left: u8, up: u8 },
    /// Covered by the big image of another part.
    Covered,
}

#[derive(Clone, Debug)]
pub struct Object {
    pub tag: Tag,
    /// What it is known by over all regions; none: no player has had it yet, or it is of no account.
    pub item: Option<ItemId>,
    pub archetype: ArchetypeId,
    pub traits: Arc<Traits>,
    /// Pieces of a stack; 0 for what does not stack.
    pub count: u32,
    pub face: FaceId,
    /// Frame of the animation shown, within the facing.
    pub frame: u8,
    pub facing: Option<Direction>,
    /// Time in hand: an active object acts while it is positive.
    pub speed_left: Fixed,
    pub place: Place,
    /// First in the list first: the newest is at the front.
    pub inventory: Vec<ObjectId>,
    /// Of a tail part: the object it belongs to.
    pub head: Option<ObjectId>,
    /// Of a tail part: where it is from its head.
    pub offset: (i8, i8),
    /// How its picture stands to its square.
    pub image: Image,
    /// Of a big object: its other parts.
    pub tails: Vec<ObjectId>,
    /// Grams of everything inside, all pieces.
    pub carrying: i64,
    /// A container that somebody looks into.
    pub is_open: bool,
    /// Who it acts for: whose arrow, spell or pet it is. A tag, because a place in the arena is used again.
    pub owner: Option<Tag>,
    /// Whom a creature fights.
    pub enemy: Option<Tag>,
    /// How far a creature is in the pattern that it walks in.
    pub pace: u16,
}

impl Object {
    /// A fresh object of an archetype, nowhere.
    pub fn new(catalog: &Catalog, archetype: ArchetypeId, tag: Tag) -> Self {
        let traits = Arc::clone(&catalog.archetypes[archetype].traits);
        Self::with_traits(archetype, traits, tag)
    }

    /// A fresh object that differs from its archetype.
    pub fn with_traits(archetype: ArchetypeId, traits: Arc<Traits>, tag: Tag) -> Self {
        Self {
            tag,
            item: None,
            archetype,
            count: traits.nrof,
            face: traits.face,
            frame: traits.state,
            facing: Direction::from_number(i64::from(traits.direction)),
            speed_left: traits.speed_left,
            traits,
            place: Place::Nowhere,
            inventory: Vec::new(),
            head: None,
            offset: (0, 0),
            image: Image::Own,
            tails: Vec::new(),
            carrying: 0,
            is_open: false,
            owner: None,
            enemy: None,
            pace: 0,
        }
    }

    /// How it moves. What lives walks unless it says otherwise; the stock players and many creatures do not. Things
    /// move in no way.
    pub fn move_type(&self) -> MoveType {
        let own = self.traits.move_type;
        if own.is_empty() && self.has(Flag::Alive) { MoveType::WALK } else { own }
    }

    pub fn has(&self, flag: Flag) -> bool {
        self.traits.has(flag)
    }

    /// The traits to change; from now on they are this object's own.
    pub fn change(&mut self) -> &mut Traits {
        Arc::make_mut(&mut self.traits)
    }

    /// Sets or clears a flag without taking the traits for its own when nothing changes.
    pub fn set(&mut self, flag: Flag, on: bool) {
        if self.has(flag) != on {
            self.change().flags.set(flag, on);
        }
    }

    /// Grams of all its pieces with what is inside.
    pub fn weight_total(&self) -> i64 {
        i64::from(self.traits.weight) * i64::from(self.count.max(1)) + self.carrying_felt()
    }

    /// Grams of the content as its bearer feels them: some containers make lighter.
    pub fn carrying_felt(&self) -> i64 {
        let lightened = i64::from(self.traits.strength).clamp(0, 100);
        if self.traits.capacity > 0 { self.carrying * (100 - lightened) / 100 } else { self.carrying }
    }

    /// Does it act by itself?
    pub fn is_active(&self) -> bool {
        self.traits.speed > Fixed(10)
    }
}

/// All objects of a world. A clone shares them with the original until one of the two changes them, block by block:
/// that is what makes a checkpoint cheap for the tick it is taken in.
#[derive(Clone, Debug, Default)]
pub struct Objects {
    blocks: Vec<Arc<Block>>,
    /// Slots there are, free ones with them.
    slots: u32,
    /// Freed slots, used again newest first.
    free: Vec<u32>,
}

/// Slots of one block: a change after a checkpoint copies so many pointers.
pub(super) const BLOCK: usize = 64;

pub(super) type Block = Vec<Option<Arc<Object>>>;

impl Objects {
    pub fn insert(&mut self, object: Object) -> ObjectId {
        let slot = self.free.pop().unwrap_or(self.slots);
        self.insert_at(ObjectId(slot), object);
        ObjectId(slot)
    }

    /// Puts an object where a checkpoint says it was; [`Objects::set_shape`] says the rest of it.
    pub(super) fn insert_at(&mut self, id: ObjectId, object: Object) {
        let slot = id.0 as usize;
        while self.blocks.len() <= slot / BLOCK {
            self.blocks.push(Arc::new(vec![None; BLOCK]));
        }
        self.slots = self.slots.max(id.0 + 1);
        Arc::make_mut(&mut self.blocks[slot / BLOCK])[slot % BLOCK] = Some(Arc::new(object));
    }

    /// The slots there are and those that are free, for a checkpoint.
    pub(super) fn shape(&self) -> (u32, &[u32]) {
        (self.slots, &self.free)
    }

    /// The slots there were and those that were free, of an arena that is put together again.
    pub(super) fn set_shape(&mut self, slots: u32, free: Vec<u32>) {
        (self.slots, self.free) = (slots, free);
        while self.blocks.len() * BLOCK < slots as usize {
            self.blocks.push(Arc::new(vec![None; BLOCK]));
        }
    }

    pub fn remove(&mut self, id: ObjectId) -> Option<Object> {
        let object = self.slot_mut(id)?.take()?;
        self.free.push(id.0);
        Some(Arc::unwrap_or_clone(object))
    }

    pub fn get(&self, id: ObjectId) -> Option<&Object> {
        self.slot(id)?.as_deref()
    }

    pub fn get_mut(&mut self, id: ObjectId) -> Option<&mut Object> {
        self.slot_mut(id)?.as_mut().map(Arc::make_mut)
    }

    /// Is this object the very same in an earlier clone? False for one that has changed since, perhaps back.
    pub(super) fn is_unchanged(&self, id: ObjectId, before: &Self) -> bool {
        match (self.slot(id), before.slot(id)) {
            (Some(Some(now)), Some(Some(before))) => Arc::ptr_eq(now, before),
            _ => false,
        }
    }

    /// The blocks, in the order of their slots, each with whether it is the very same in an earlier clone.
    pub(super) fn blocks<'o>(&'o self, before: Option<&'o Self>) -> impl Iterator<Item = (&'o Block, bool)> {
        let is_same = move |at: usize, block: &Arc<Block>| {
            before.and_then(|before| before.blocks.get(at)).is_some_and(|then| Arc::ptr_eq(block, then))
        };
        self.blocks.iter().enumerate().map(move |(at, block)| (block.as_ref(), is_same(at, block)))
    }

    /// All objects with their slots, in the order of these.
    pub fn iter(&self) -> impl Iterator<Item = (ObjectId, &Object)> {
        let all = self.blocks.iter().flat_map(|block| block.iter());
        all.enumerate().filter_map(|(slot, object)| Some((ObjectId(slot as u32), object.as_deref()?)))
    }

    fn slot(&self, id: ObjectId) -> Option<&Option<Arc<Object>>> {
        self.blocks.get(id.0 as usize / BLOCK)?.get(id.0 as usize % BLOCK)
    }

    fn slot_mut(&mut self, id: ObjectId) -> Option<&mut Option<Arc<Object>>> {
        Arc::make_mut(self.blocks.get_mut(id.0 as usize / BLOCK)?).get_mut(id.0 as usize % BLOCK)
    }

    pub fn len(&self) -> usize {
        self.slots as usize - self.free.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl std::ops::Index<ObjectId> for Objects {
    type Output = Object;

    fn index(&self, id: ObjectId) -> &Object {
        self.get(id).expect("an object id is used no longer than its object lives")
    }
}

impl std::ops::IndexMut<ObjectId> for Objects {
    fn index_mut(&mut self, id: ObjectId) -> &mut Object {
        self.get_mut(id).expect("an object id is used no longer than its object lives")
    }
}
