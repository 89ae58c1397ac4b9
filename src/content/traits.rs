//! What an object is: every typed key of the object format, with its storage width.
//!
//! Objects which are alike share one `Arc<Traits>`. Where something lies, what it holds and what it
//! is doing is not here.

use std::ops::{Index, IndexMut};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fixed::Fixed;
use super::flags::{Flag, FlagSet};
use super::keys;
use super::movement::MoveType;
use super::names::{AnimationId, FaceId, Names};

/// Text that many objects share.
pub type Text = Arc<str>;

/// The properties of an object. Fields carry the name and the width of their key in the object
/// format; what a number means depends on `kind`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traits {
    /// Singular name.
    pub name: Text,
    /// `name_pl`; `None`: the same as the name.
    pub name_plural: Option<Text>,
    pub title: Option<Text>,
    pub race: Option<Text>,
    pub slaying: Option<Text>,
    pub skill: Option<Text>,
    pub msg: Option<Text>,
    pub lore: Option<Text>,
    pub materialname: Option<Text>,
    /// Name of an archetype.
    pub other_arch: Option<Text>,
    /// Name of a treasure list.
    pub randomitems: Option<Text>,
    /// Title of the artifact this was made into when its map was read.
    pub artifact: Option<Text>,
    pub anim_suffix: Option<Text>,

    pub face: FaceId,
    pub animation: AnimationId,
    /// Object type, key `type`.
    pub kind: u8,
    pub subtype: u8,
    pub flags: FlagSet,

    pub move_type: MoveType,
    pub move_block: MoveType,
    pub move_allow: MoveType,
    pub move_on: MoveType,
    pub move_off: MoveType,
    pub move_slow: MoveType,
    pub move_slow_penalty: Fixed,

    /// Actions per tick, never negative.
    pub speed: Fixed,
    /// The file gave a negative speed: the time of the first action is left to chance.
    pub first_action_random: bool,
    /// Time gathered; an action costs 1.
    pub speed_left: Fixed,

    pub level: i16,
    pub hp: i16,
    pub maxhp: i16,
    pub sp: i16,
    pub maxsp: i16,
    pub grace: i16,
    pub maxgrace: i16,
    pub dam: i16,
    pub wc: i8,
    pub ac: i8,
    pub luck: i8,
    pub exp: i64,
    pub perm_exp: i64,
    pub food: i32,
    pub strength: i8,
    pub dexterity: i8,
    pub constitution: i8,
    pub intelligence: i8,
    pub wisdom: i8,
    pub power: i8,
    pub charisma: i8,

    /// Stack count; 0: does not stack.
    pub nrof: u32,
    /// Grams, of one.
    pub weight: i32,
    /// Grams inside.
    pub carrying: i32,
    /// Grams that go in, key `container`.
    pub capacity: i32,
    /// Silver, of one.
    pub value: i32,
    pub magic: i8,
    pub item_power: i8,
    pub gen_sp_armour: i8,
    pub material: u16,
    pub client_type: u16,
    pub weapontype: u32,

    /// Link number on its map; 0: none.
    pub connected: i32,
    /// 0 none, 1 north, clockwise to 8 north-west.
    pub direction: i8,
    pub invisible: i16,
    pub glow_radius: i8,
    /// Frame of the animation that is shown.
    pub state: u8,
    pub anim_speed: u8,
    pub smoothlevel: u8,
    pub sound_chance: u8,
    /// Layer to be drawn on (0..=9) when the file insists.
    pub map_layer: Option<u8>,

    pub last_sp: i32,
    pub last_heal: i32,
    pub last_eat: i32,
    pub last_grace: i16,
    /// Attack bits, in the order of [`AttackType`].
    pub attacktype: u32,
    pub attack_movement: u16,
    pub run_away: u8,
    pub pick_up: u8,
    pub will_apply: u8,
    pub path_attuned: u32,
    pub path_denied: u32,
    pub path_repelled: u32,
    pub casting_time: i16,
    pub duration: i16,
    pub duration_modifier: i8,
    pub range: i8,
    pub range_modifier: i8,
    pub dam_modifier: i8,

    pub resistances: Resistances,
    pub body: Body,
    pub custom: Custom,
}

/// A name in a file which the world does not have. What was there before stays.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownName {
    #[error("unknown face {0}")]
    Face(String),
    #[error("unknown animation {0}")]
    Animation(String),
}

impl Traits {
    /// An object nothing has been said about yet.
    pub fn new(names: &Names) -> Self {
        Self { face: names.blank_face(), speed_left: Fixed(-100_000), ..Self::default() }
    }

    pub const fn has(&self, flag: Flag) -> bool {
        self.flags.has(flag)
    }

    /// The name of several.
    pub fn plural(&self) -> &str {
        self.name_plural.as_deref().unwrap_or(&self.name)
    }

    /// Obeys one `key value` line with all its side effects. Keys are known in any case; an unknown
    /// key is kept in `custom`, and an empty value takes a text or a custom key away.
    pub fn set(&mut self, key: &str, value: &str, names: &Names) -> Result<(), UnknownName> {
        match keys::lookup(key) {
            Some(key) => key.set(self, value, names),
            None => {
                self.custom.set(key, value);
                Ok(())
            }
        }
    }

    /// Is it a key of the object format, in any case? Others are kept as they are.
    pub fn is_key(name: &str) -> bool {
        keys::lookup(name).is_some()
    }

    /// The lines which make `self` out of `base`, to be obeyed in this order. Texts of several lines
    /// come as one value.
    pub fn differences(&self, base: &Self, names: &Names) -> Vec<(String, String)> {
        let mut lines = Vec::new();
        if self == base {
            return lines;
        }
        // Obeying what is written as it is written takes care of side effects on later keys.
        let mut work = base.clone();
        for key in keys::in_writing_order() {
            if !key.same(&work, self) {
                let value = key.write(self, names);
                // Names were numbers a moment ago, so they resolve.
                let _ = key.set(&mut work, &value, names);
                lines.push((key.name.to_owned(), value));
            }
        }
        for (key, _) in base.custom.iter().filter(|(key, _)| self.custom.get(key).is_none()) {
            lines.push((key.to_owned(), String::new()));
        }
        for (key, value) in self.custom.iter().filter(|(key, value)| base.custom.get(key) != Some(value)) {
            lines.push((key.to_owned(), value.to_owned()));
        }
        lines
    }

    /// What happens at the `end` of an object made from `base`: one that was renamed without being
    /// given a plural loses the plural of its archetype.
    pub fn finish(&mut self, base: &Self) {
        if self.name != base.name && self.name_plural == base.name_plural {
            self.name_plural = None;
        }
    }
}

/// Kinds of attack, in the order of the bits of `attacktype` and of the resistances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum AttackType {
    Physical,
    Magic,
    Fire,
    Electricity,
    Cold,
    Confusion,
    Acid,
    Drain,
    WeaponMagic,
    GhostHit,
    Poison,
    Slow,
    Paralyze,
    TurnUndead,
    Fear,
    Cancellation,
    Deplete,
    Death,
    Chaos,
    CounterSpell,
    GodPower,
    HolyWord,
    Blind,
    Internal,
    LifeStealing,
    Disease,
}

impl AttackType {
    pub const COUNT: usize = 26;

    /// The bit in `attacktype`.
    pub const fn bit(self) -> u32 {
        1 << self as u8
    }
}

/// Spell paths in the order of their bits.
pub const SPELL_PATHS: [&str; 20] = [
    "Protection",
    "Fire",
    "Frost",
    "Electricity",
    "Missiles",
    "Self",
    "Summoning",
    "Abjuration",
    "Restoration",
    "Detonation",
    "Mind",
    "Creation",
    "Teleportation",
    "Information",
    "Transmutation",
    "Transferrence",
    "Turning",
    "Wounding",
    "Death",
    "Light",
];

/// Percent of protection (or, negative, of weakness) for each kind of attack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resistances(pub [i16; AttackType::COUNT]);

impl Index<AttackType> for Resistances {
    type Output = i16;

    fn index(&self, attack: AttackType) -> &i16 {
        &self.0[attack as usize]
    }
}

impl IndexMut<AttackType> for Resistances {
    fn index_mut(&mut self, attack: AttackType) -> &mut i16 {
        &mut self.0[attack as usize]
    }
}

/// Places on a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum BodySlot {
    Range,
    Arm,
    Torso,
    Head,
    Neck,
    Skill,
    Finger,
    Shoulder,
    Foot,
    Hand,
    Wrist,
    Waist,
    Leg,
}

impl BodySlot {
    pub const COUNT: usize = 13;
    pub const ALL: [Self; Self::COUNT] = [
        Self::Range,
        Self::Arm,
        Self::Torso,
        Self::Head,
        Self::Neck,
        Self::Skill,
        Self::Finger,
        Self::Shoulder,
        Self::Foot,
        Self::Hand,
        Self::Wrist,
        Self::Waist,
        Self::Leg,
    ];
}

/// Places a creature has (positive) or a thing takes (negative).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body(pub [i8; BodySlot::COUNT]);

impl Index<BodySlot> for Body {
    type Output = i8;

    fn index(&self, slot: BodySlot) -> &i8 {
        &self.0[slot as usize]
    }
}

impl IndexMut<BodySlot> for Body {
    fn index_mut(&mut self, slot: BodySlot) -> &mut i8 {
        &mut self.0[slot as usize]
    }
}

/// Keys nobody knows, with their values, ordered by key. An empty value is no entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Custom(Vec<(Text, Text)>);

impl Custom {
    pub fn get(&self, key: &str) -> Option<&str> {
        let at = self.0.binary_search_by(|(have, _)| (**have).cmp(key)).ok()?;
        Some(&self.0[at].1)
    }

    pub fn set(&mut self, key: &str, value: &str) {
        match (self.0.binary_search_by(|(have, _)| (**have).cmp(key)), value.is_empty()) {
            (Ok(at), true) => drop(self.0.remove(at)),
            (Ok(at), false) => self.0[at].1 = Text::from(value),
            (Err(_), true) => {}
            (Err(at), false) => self.0.insert(at, (Text::from(key), Text::from(value))),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (&**key, &**value))
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
