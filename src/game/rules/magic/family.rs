//! Families of spells and of what they leave behind, by their subtypes (object-types, sections 4 and 6).

pub(in crate::game) const RAISE_DEAD: u8 = 1;
pub(in crate::game) const RUNE: u8 = 2;
pub(in crate::game) const MARK: u8 = 3;
pub(in crate::game) const BOLT: u8 = 4;
pub(in crate::game) const BULLET: u8 = 5;
pub(in crate::game) const EXPLOSION: u8 = 6;
pub(in crate::game) const CONE: u8 = 7;
pub(in crate::game) const BOMB: u8 = 8;
pub(in crate::game) const WONDER: u8 = 9;
pub(in crate::game) const SMITE: u8 = 10;
pub(in crate::game) const MAGIC_MISSILE: u8 = 11;
pub(in crate::game) const GOLEM: u8 = 12;
pub(in crate::game) const DIMENSION_DOOR: u8 = 13;
pub(in crate::game) const MAGIC_MAPPING: u8 = 14;
pub(in crate::game) const WALL: u8 = 15;
pub(in crate::game) const DESTRUCTION: u8 = 16;
pub(in crate::game) const PERCEIVE_SELF: u8 = 17;
pub(in crate::game) const RECALL: u8 = 18;
pub(in crate::game) const INVISIBLE: u8 = 19;
pub(in crate::game) const PROBE: u8 = 20;
pub(in crate::game) const HEALING: u8 = 21;
pub(in crate::game) const CREATE_FOOD: u8 = 22;
pub(in crate::game) const EARTH_TO_DUST: u8 = 23;
pub(in crate::game) const CHANGE_ABILITY: u8 = 24;
pub(in crate::game) const BLESS: u8 = 25;
pub(in crate::game) const CURSE: u8 = 26;
pub(in crate::game) const SUMMON: u8 = 27;
pub(in crate::game) const CHARGING: u8 = 28;
pub(in crate::game) const REMOVE_CURSE: u8 = 31;
pub(in crate::game) const IDENTIFY: u8 = 32;
pub(in crate::game) const DETECTION: u8 = 33;
pub(in crate::game) const MOOD_CHANGE: u8 = 34;
pub(in crate::game) const MOVING_BALL: u8 = 35;
pub(in crate::game) const SWARM: u8 = 36;
pub(in crate::game) const CHANGE_MANA: u8 = 37;
pub(in crate::game) const DISPEL_RUNE: u8 = 38;
pub(in crate::game) const CREATE_MISSILE: u8 = 39;
pub(in crate::game) const CONSECRATE: u8 = 40;
pub(in crate::game) const LIGHT: u8 = 42;
pub(in crate::game) const DISEASE: u8 = 45;
pub(in crate::game) const AURA: u8 = 46;
pub(in crate::game) const TOWN_PORTAL: u8 = 47;
pub(in crate::game) const CHANGE_ITEM: u8 = 49;

/// Whoever casts such a spell shows themselves.
pub(super) const ATTACKS: [u8; 9] =
    [BOLT, BULLET, EXPLOSION, CONE, BOMB, SMITE, MAGIC_MISSILE, DESTRUCTION, MOVING_BALL];
