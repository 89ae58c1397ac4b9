//! Maps in play: squares with what lies on them, what that adds up to for those who move and look,
//! and the links between machines.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::content::{Flag, MapHeader, MoveType, Traits};
use crate::ids::{MapPath, Tick};

use super::light::{GLOW_MAX, LightField};
use super::object::{Image, Object, ObjectId, Objects};

/// A map in play, for as long as it is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MapId(pub(super) u32);

/// A square of a map in play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    pub map: MapId,
    pub x: u16,
    pub y: u16,
}

#[derive(Clone, Debug)]
pub struct Map {
    pub path: MapPath,
    /// The map of the world's files that this was read from; another one than `path` for a player's
    /// own copy. Relative paths on the map are meant from here.
    pub origin: MapPath,
    pub header: Arc<MapHeader>,
    /// Another region owns this map: it is here to be looked at over the edge, and nothing on it
    /// lives or can be touched.
    pub scenery: bool,
    /// Neighbours to the north, east, south and west, as absolute paths.
    pub neighbours: [Option<MapPath>; 4],
    pub width: u16,
    pub height: u16,
    /// Shared with a checkpoint that is being written until a square of them changes.
    rows: Vec<Arc<Vec<Square>>>,
    /// For each row a number that counts up with every change of its squares; no part of the state.
    row_versions: Vec<u32>,
    /// Objects by the number of their link.
    pub links: BTreeMap<i32, Vec<ObjectId>>,
    /// Players standing on it.
    pub players: u32,
    /// Counts up when a square begins or ends to hide what lies behind it.
    pub opacity: u64,
    /// Counts up when a light comes, goes or changes.
    pub lights: u64,
    pub light_field: LightField,
    /// When it was last needed by somebody.
    pub needed: Tick,
    /// When it starts from its file again, if nobody is on it.
    pub resets: Tick,
}

/// One square: its objects from the bottom up, and what they add up to.
#[derive(Clone, Debug, Default)]
pub struct Square {
    pub objects: Vec<ObjectId>,
    pub sum: Sum,
    /// Counts up with every change that can be seen.
    pub version: u32,
}

/// What the objects on a square add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Ways of moving that are blocked, allowances already taken off.
    pub block: MoveType,
    /// Ways of moving that set something off on entering and on leaving.
    pub on: MoveType,
    pub off: MoveType,
    /// Ways of moving that are slowed.
    pub slow: MoveType,
    pub opaque: bool,
    /// The strongest light that shines from here.
    pub glow: i8,
    /// A big image ends here: it is to be seen even when only its other parts are.
    pub corner: bool,
    /// Somebody alive stands here.
    pub alive: bool,
    pub player: bool,
    pub no_magic: bool,
    /// Unholy ground.
    pub unholy: bool,
}

impl Map {
    pub fn new(path: MapPath, header: Arc<MapHeader>, neighbours: [Option<MapPath>; 4], scenery: bool) -> Self {
        let origin = path.clone();
        let (width, height) = (header.width.max(1), header.height.max(1));
        Self {
            path,
            origin,
            scenery,
            neighbours,
            width,
            height,
            rows: (0..height).map(|_| Arc::new(vec![Square::default(); usize::from(width)])).collect(),
            row_versions: vec![0; usize::from(height)],
            header,
            links: BTreeMap::new(),
            players: 0,
            opacity: 0,
            lights: 0,
            light_field: LightField::default(),
            needed: Tick(0),
            resets: Tick(0),
        }
    }

    pub fn square(&self, x: u16, y: u16) -> &Square {
        self.check(x, y);
        &self.rows[usize::from(y)][usize::from(x)]
    }

    /// The squares from west to east.
    pub(super) fn row(&self, y: u16) -> &[Square] {
        self.check(0, y);
        &self.rows[usize::from(y)]
    }

    /// Differs from what it was before when a square of the row has changed.
    pub(super) fn row_version(&self, y: u16) -> u32 {
        self.check(0, y);
        self.row_versions[usize::from(y)]
    }

    /// The only way to change a square.
    pub fn square_mut(&mut self, x: u16, y: u16) -> &mut Square {
        self.check(x, y);
        let version = &mut self.row_versions[usize::from(y)];
        *version = version.wrapping_add(1);
        &mut Arc::make_mut(&mut self.rows[usize::from(y)])[usize::from(x)]
    }

    /// Is this a square of the map?
    pub fn holds(&self, x: i32, y: i32) -> bool {
        (0..i32::from(self.width)).contains(&x) && (0..i32::from(self.height)).contains(&y)
    }

    /// Of which neighbour a square is that the map does not hold: of those to the side first.
    pub(super) fn side(&self, x: i32, y: i32) -> usize {
        match (x, y) {
            (..0, _) => 3,
            (x, _) if x >= i32::from(self.width) => 1,
            (_, ..0) => 0,
            _ => 2,
        }
    }

    /// The squares row by row, each with whether it is the very same in an earlier clone.
    pub(super) fn rows<'m>(&'m self, before: Option<&'m Self>) -> impl Iterator<Item = (&'m [Square], bool)> {
        let is_same = move |y: usize, row: &Arc<Vec<Square>>| {
            before.and_then(|before| before.rows.get(y)).is_some_and(|then| Arc::ptr_eq(row, then))
        };
        self.rows.iter().enumerate().map(move |(y, row)| (row.as_slice(), is_same(y, row)))
    }

    /// All squares with their coordinates, row by row.
    pub fn squares(&self) -> impl Iterator<Item = (u16, u16, &Square)> {
        let rows = (0u16..).zip(&self.rows);
        rows.flat_map(|(y, row)| (0u16..).zip(row.iter()).map(move |(x, square)| (x, y, square)))
    }

    /// Do the same objects lie on the same squares as in an earlier clone? False for squares that have changed
    /// since, perhaps back.
    pub(super) fn is_laid_as(&self, before: &Self) -> bool {
        self.path == before.path
            && self.rows.len() == before.rows.len()
            && self.rows.iter().zip(&before.rows).all(|(now, before)| Arc::ptr_eq(now, before))
    }

    fn check(&self, x: u16, y: u16) {
        assert!(x < self.width && y < self.height, "square {x},{y} is not on {}", self.path);
    }
}

impl Square {
    /// Adds everything up again after something came, went or changed.
    pub fn add_up(&mut self, objects: &Objects) {
        self.version = self.version.wrapping_add(1);
        let mut sum = Sum::default();
        let mut allow = MoveType::default();
        for id in &self.objects {
            let object = &objects[*id];
            let traits: &Traits = &object.traits;
            sum.block = sum.block | traits.move_block;
            allow = allow | traits.move_allow;
            sum.on = sum.on | traits.move_on;
            sum.off = sum.off | traits.move_off;
            sum.slow = sum.slow | traits.move_slow;
            sum.opaque |= object.has(Flag::BlocksView);
            sum.corner |= matches!(object.image, Image::Corner { .. });
            sum.alive |= object.has(Flag::Alive);
            sum.player |= traits.kind == super::kinds::PLAYER;
            sum.no_magic |= object.has(Flag::NoMagic);
            sum.unholy |= object.has(Flag::Damned) && object.has(Flag::NoPick);
            sum.glow = sum.glow.max(glow(objects, object).min(GLOW_MAX));
        }
        sum.block = sum.block.without(allow);
        self.sum = sum;
    }
}

/// The light that shines from an object. Who lives shines with the lamp they carry in hand.
fn glow(objects: &Objects, object: &Object) -> i8 {
    if !object.has(Flag::Alive) {
        return object.traits.glow_radius;
    }
    let lamps = object.inventory.iter().filter_map(|id| objects.get(*id)).map(|item| item.traits.glow_radius);
    lamps.fold(object.traits.glow_radius, i8::max)
}
