//! A character as it travels and rests: everything a player is and holds, as plain values.
//!
//! This is the body of a snapshot, as JSON, and a part of a region's checkpoint, as postcard: so every field is always
//! written. It says what differs from the archetypes, by the key names of
//! the world's files, so that it can be read by people and by later builds.

use serde::{Deserialize, Serialize};

use crate::ids::{ItemId, MapPath, PlayerName, Tag};

/// Version of the layout of [`Character`]. A change here needs a new fixture and an upgrade.
pub const CHARACTER_VERSION: u32 = 1;

/// A whole character, outside of any world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Character {
    pub version: u32,
    pub name: PlayerName,
    /// Where the character stands, or is to stand.
    pub place: Spot,
    /// Where the character wakes up when there is no other place.
    pub home: Spot,
    /// The number of the last action that was applied, of the session that asked.
    #[serde(default)]
    pub applied: u64,
    /// Heartbeats the character was in play.
    #[serde(default)]
    pub played: u64,
    /// Heartbeats for which the character is to do nothing, because a dungeon master says so.
    #[serde(default)]
    pub frozen: u32,
    /// The player's own object with everything carried.
    pub body: Carried,
    /// The base values from which all others are computed.
    pub origin: Origin,
    #[serde(default)]
    pub settings: Settings,
}

/// Where somebody is: a square of a map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    pub map: MapPath,
    pub x: i32,
    pub y: i32,
}

/// What a character was born as and has grown to, without equipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Names of the archetypes of race and class.
    pub race: String,
    pub class: String,
    /// Strength, dexterity, constitution, intelligence, wisdom, power, charisma.
    pub abilities: [i16; 7],
    /// What each of the first levels gave, newest last.
    pub hp_rolls: Vec<i8>,
    pub sp_rolls: Vec<i8>,
    pub grace_rolls: Vec<i8>,
}

/// What a player has set for themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub pickup: u32,
    pub listen: u8,
    /// A title of the player's own, shown in place of the race.
    pub title: Option<String>,
    pub peaceful: bool,
    pub braced: bool,
    pub use_keys: UseKeys,
    pub apply_mode: ApplyFull,
    /// How a bow is shot, and what pets do.
    pub bow_mode: String,
    pub pet_mode: String,
    /// At how many percent of their health the character flees.
    pub wimpy: u8,
    /// What is used at a distance.
    pub range: Range,
    /// Name of the spell that was readied last, and what was said after it.
    pub spell: Option<String>,
    pub spell_words: Option<String>,
    /// The skill to fight with when nothing is wielded.
    pub unarmed_skill: Option<String>,
    /// The party that the character is in, as the login service last said: it knows.
    pub party: Option<String>,
    /// What the character looks out for in passing, until they leave the game.
    pub search: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            pickup: 0,
            listen: 10,
            title: None,
            peaceful: true,
            braced: false,
            use_keys: UseKeys::default(),
            apply_mode: ApplyFull::default(),
            bow_mode: "normal".to_owned(),
            pet_mode: "normal".to_owned(),
            wimpy: 0,
            range: Range::default(),
            spell: None,
            spell_words: None,
            unarmed_skill: None,
            party: None,
            search: None,
        }
    }
}

/// What is used at a distance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Range {
    /// The bow, wand, tool or skill in use.
    #[default]
    InHand,
    /// The readied spell.
    Spell,
    /// Of what is in hand the bow, the wand or rod, or the skill in use.
    Bow,
    Device,
    Skill,
    /// It was rotated past all of them.
    Nothing,
}

/// Where a door looks for its key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum UseKeys {
    #[default]
    Inventory,
    Keyrings,
    Containers,
}

/// What happens when the place on the body for a thing is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApplyFull {
    #[default]
    NoChoice,
    Never,
    Always,
}

/// An object and everything in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// Name of the archetype.
    pub arch: String,
    pub tag: Tag,
    /// Characters of before there were ids have none; the next world they come into gives them.
    #[serde(default)]
    pub item: Option<ItemId>,
    /// What differs from the archetype: lines of an object, to be obeyed in this order.
    #[serde(default)]
    pub keys: Vec<(String, String)>,
    /// First in the list first.
    #[serde(default)]
    pub items: Vec<Carried>,
}

impl Carried {
    /// Shows everything inside, at any depth, each with what is around it, the outermost first. The object itself is not
    /// among that.
    pub fn walk<'a>(&'a self, see: &mut impl FnMut(&'a Self, &[&'a Self])) {
        fn into<'a>(
            holder: &'a Carried,
            around: &mut Vec<&'a Carried>,
            see: &mut impl FnMut(&'a Carried, &[&'a Carried]),
        ) {
            for item in &holder.items {
                see(item, around);
                around.push(item);
                into(item, around, see);
                around.pop();
            }
        }
        into(self, &mut Vec::new(), see);
    }

    /// The name as far as it is known without the world's files: what has none of its own goes by its archetype's.
    pub fn name(&self) -> String {
        let name = self.value("name").unwrap_or(&self.arch);
        self.value("title").map_or_else(|| name.to_owned(), |title| format!("{name} {title}"))
    }

    /// Pieces; 1 when the archetype says how many.
    pub fn count(&self) -> u32 {
        // 0 is how a thing says that it does not stack.
        self.value("nrof").and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
    }

    /// Name and id: `sack 4711-2`.
    pub fn described(&self) -> String {
        self.item.map_or_else(|| self.name(), |item| format!("{} {item}", self.name()))
    }

    fn value(&self, wanted: &str) -> Option<&str> {
        self.keys.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str())
    }
}

/// Somebody for the tests of those who read characters without their world.
#[cfg(test)]
pub(crate) mod testing {
    use super::*;
    use crate::ids::MapPath;

    pub(crate) fn thing(tag: u32, arch: &str, keys: &[(&str, &str)], items: Vec<Carried>) -> Carried {
        let keys = keys.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Carried { arch: arch.to_owned(), tag: Tag(tag), item: None, keys, items }
    }

    pub(crate) fn character(name: &str, keys: &[(&str, &str)], items: Vec<Carried>) -> Character {
        let inn = Spot { map: MapPath::new("/scorn/inn"), x: 3, y: 4 };
        Character {
            version: CHARACTER_VERSION,
            name: PlayerName::new(name),
            place: inn.clone(),
            home: inn,
            applied: 5,
            played: 9,
            frozen: 0,
            body: thing(1, "human_player", keys, items),
            origin: Origin {
                race: "human_player".to_owned(),
                class: "warrior_class".to_owned(),
                abilities: [12; 7],
                hp_rolls: vec![10],
                sp_rolls: vec![3],
                grace_rolls: vec![1],
            },
            settings: Settings::default(),
        }
    }
}
