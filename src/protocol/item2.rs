//! `item2`, `upditem`: objects as a client sees them in a list.
//!
//! Owns the layout of an item, its flags, and how a long list is cut into packets. Layout as
//! protocol.txt has it; flags and the weight of -1 as observed on the stock server.

use super::reader::{DecodeError, Reader, lossy};
use super::writer::{EncodeError, Writer, cut};
use crate::limits::FRAME_PAYLOAD_MAX;
use std::ops::{BitOr, BitOrAssign};

/// The location of what lies on the player's square.
pub const GROUND: u32 = 0;
/// The weight of what cannot be picked up.
pub const WEIGHT_FIXED: i32 = -1;
/// Set in the tags of the "previous group" and "next group" entries of a long ground list; the rest
/// of the tag is the index the page starts at.
pub const PAGE_TAG: u32 = 0x8000_0000;
/// Bytes that each half of a name may have.
pub const NAME_MAX: usize = 127;
/// A list goes on in another packet when fewer bytes than this are left in one.
const ROOM_FOR_AN_ITEM: usize = 300;

/// How an item is applied: the low four bits of its flags, a number and not bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Applied {
    #[default]
    Not = 0,
    /// Bow, wand, rod.
    Readied = 1,
    /// Weapon.
    Wielded = 2,
    /// What is on the body, and skills.
    Worn = 3,
    /// Container.
    Active = 4,
    /// Everything else.
    Applied = 5,
}

/// What a client is told of an item besides its numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ItemFlags(pub u32);

impl ItemFlags {
    pub const UNIDENTIFIED: Self = Self(0x0010);
    pub const BLESSED: Self = Self(0x0100);
    pub const UNPAID: Self = Self(0x0200);
    pub const MAGIC: Self = Self(0x0400);
    pub const CURSED: Self = Self(0x0800);
    pub const DAMNED: Self = Self(0x1000);
    pub const OPEN: Self = Self(0x2000);
    /// In `item2` only, never in `upditem`.
    pub const NO_PICK: Self = Self(0x4000);
    pub const LOCKED: Self = Self(0x8000);

    const APPLIED_MASK: u32 = 0x000f;

    pub fn has(self, flag: Self) -> bool {
        self.0 & flag.0 == flag.0
    }

    /// `None` for a number that has no meaning.
    pub fn applied(self) -> Option<Applied> {
        [Applied::Not, Applied::Readied, Applied::Wielded, Applied::Worn, Applied::Active, Applied::Applied]
            .into_iter()
            .find(|&applied| applied as u32 == self.0 & Self::APPLIED_MASK)
    }

    #[must_use]
    pub fn with_applied(self, applied: Applied) -> Self {
        Self(self.0 & !Self::APPLIED_MASK | applied as u32)
    }
}

impl BitOr for ItemFlags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for ItemFlags {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

/// What one is called and what several are called. Page entries have no plural.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemName {
    pub singular: String,
    pub plural: Option<String>,
}

impl ItemName {
    pub fn new(singular: impl Into<String>, plural: impl Into<String>) -> Self {
        Self { singular: singular.into(), plural: Some(plural.into()) }
    }

    /// Halves longer than `NAME_MAX` are cut: both and the NUL fit one length byte.
    fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        let mut bytes = cut(&self.singular, NAME_MAX).as_bytes().to_vec();
        if let Some(plural) = &self.plural {
            bytes.push(0);
            bytes.extend_from_slice(cut(plural, NAME_MAX).as_bytes());
        }
        out.bytes8("item name", &bytes)
    }

    fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut halves = body.bytes8("item name")?.splitn(2, |&byte| byte == 0).map(lossy);
        let singular = halves.next().unwrap_or_default();
        let plural = halves.next();
        Ok(Self { singular, plural })
    }
}

/// An object in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    pub tag: u32,
    pub flags: ItemFlags,
    /// Grams, of one of a stack; of the whole, contents too, if it does not stack; `WEIGHT_FIXED`.
    pub weight: i32,
    pub face: u32,
    pub name: ItemName,
    pub anim: u16,
    /// Ticks from one phase to the next.
    pub anim_speed: u8,
    /// 0 for what does not stack.
    pub nrof: u32,
    /// The place in a sorted list.
    pub client_type: u16,
}

impl Item {
    fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        out.u32(self.tag);
        out.u32(self.flags.0);
        out.i32(self.weight);
        out.u32(self.face);
        self.name.encode(out)?;
        out.u16(self.anim);
        out.u8(self.anim_speed);
        out.u32(self.nrof);
        out.u16(self.client_type);
        Ok(())
    }

    fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            tag: body.u32("item tag")?,
            flags: ItemFlags(body.u32("item flags")?),
            weight: body.i32("item weight")?,
            face: body.u32("item face")?,
            name: ItemName::decode(body)?,
            anim: body.u16("item animation")?,
            anim_speed: body.u8("item animation speed")?,
            nrof: body.u32("item count")?,
            client_type: body.u16("item client type")?,
        })
    }

    /// Bytes on the wire.
    fn length(&self) -> usize {
        let plural = self.name.plural.as_ref().map_or(0, |plural| 1 + plural.len().min(NAME_MAX));
        26 + self.name.singular.len().min(NAME_MAX) + plural
    }
}

/// Items that are at one place: `GROUND`, the player's tag, or an open container's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item2 {
    pub location: u32,
    pub items: Vec<Item>,
}

impl Item2 {
    /// Any number of items, in as many packets as it takes; none for no items.
    pub fn packets(location: u32, items: impl IntoIterator<Item = Item>) -> Vec<Self> {
        let mut packets: Vec<Self> = Vec::new();
        let mut left = 0;
        for item in items {
            if left < ROOM_FOR_AN_ITEM {
                packets.push(Self { location, items: Vec::new() });
                left = FRAME_PAYLOAD_MAX - "item2 ".len() - 4;
            }
            left -= item.length();
            packets.last_mut().expect("the first item opens a packet").items.push(item);
        }
        packets
    }

    pub(super) fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        out.u32(self.location);
        self.items.iter().try_for_each(|item| item.encode(out))
    }

    pub(super) fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let location = body.u32("item location")?;
        let mut items = Vec::new();
        while !body.is_empty() {
            items.push(Item::decode(body)?);
        }
        Ok(Self { location, items })
    }
}

const UPD_LOCATION: u8 = 0x01;
const UPD_FLAGS: u8 = 0x02;
const UPD_WEIGHT: u8 = 0x04;
const UPD_FACE: u8 = 0x08;
const UPD_NAME: u8 = 0x10;
const UPD_ANIM: u8 = 0x20;
const UPD_ANIM_SPEED: u8 = 0x40;
const UPD_NROF: u8 = 0x80;

/// What changed about one item that the client knows; the player too is an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdItem {
    pub tag: u32,
    pub location: Option<u32>,
    pub flags: Option<ItemFlags>,
    pub weight: Option<i32>,
    pub face: Option<u32>,
    pub name: Option<ItemName>,
    pub anim: Option<u16>,
    pub anim_speed: Option<u8>,
    pub nrof: Option<u32>,
}

impl UpdItem {
    /// Says nothing new yet.
    pub fn new(tag: u32) -> Self {
        Self { tag, ..Self::default() }
    }

    /// Which fields follow: one bit each, in their order on the wire.
    pub fn fields(&self) -> u8 {
        [
            (self.location.is_some(), UPD_LOCATION),
            (self.flags.is_some(), UPD_FLAGS),
            (self.weight.is_some(), UPD_WEIGHT),
            (self.face.is_some(), UPD_FACE),
            (self.name.is_some(), UPD_NAME),
            (self.anim.is_some(), UPD_ANIM),
            (self.anim_speed.is_some(), UPD_ANIM_SPEED),
            (self.nrof.is_some(), UPD_NROF),
        ]
        .into_iter()
        .filter(|&(present, _)| present)
        .fold(0, |fields, (_, bit)| fields | bit)
    }

    pub(super) fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        out.u8(self.fields());
        out.u32(self.tag);
        self.location.inspect(|&location| out.u32(location));
        self.flags.inspect(|&flags| out.u32(flags.0));
        self.weight.inspect(|&weight| out.i32(weight));
        self.face.inspect(|&face| out.u32(face));
        if let Some(name) = &self.name {
            name.encode(out)?;
        }
        self.anim.inspect(|&anim| out.u16(anim));
        self.anim_speed.inspect(|&speed| out.u8(speed));
        self.nrof.inspect(|&nrof| out.u32(nrof));
        Ok(())
    }

    pub(super) fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let fields = body.u8("update fields")?;
        let has = |bit| fields & bit != 0;
        let update = Self {
            tag: body.u32("update tag")?,
            location: has(UPD_LOCATION).then(|| body.u32("update location")).transpose()?,
            flags: has(UPD_FLAGS).then(|| body.u32("update flags").map(ItemFlags)).transpose()?,
            weight: has(UPD_WEIGHT).then(|| body.i32("update weight")).transpose()?,
            face: has(UPD_FACE).then(|| body.u32("update face")).transpose()?,
            name: has(UPD_NAME).then(|| ItemName::decode(body)).transpose()?,
            anim: has(UPD_ANIM).then(|| body.u16("update animation")).transpose()?,
            anim_speed: has(UPD_ANIM_SPEED).then(|| body.u8("update animation speed")).transpose()?,
            nrof: has(UPD_NROF).then(|| body.u32("update count")).transpose()?,
        };
        body.end("upditem")?;
        Ok(update)
    }
}
