//! A version of a character laid out to be read and compared: what is true of the character itself, and
//! everything carried. Names and counts are what the character's own JSON says: what it leaves to an
//! archetype is not known here, so a thing without a name of its own goes by its archetype's.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::game::{Carried, Character, Newcomer};
use crate::ids::{ItemId, Tag};
use crate::persistence::{Snapshot, Version};

/// What changes by itself in every heartbeat and is nobody's doing.
const FLEETING: [&str; 3] = ["speed_left", "state", "direction"];

/// A version, with its body read if this build can.
#[derive(Clone, Debug)]
pub struct Read {
    pub version: Version,
    /// The error says why it is not readable.
    pub sheet: Result<Sheet, String>,
}

/// A character as one version has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Of the character itself, by the keys of the world's files or the names of the character's fields.
    pub facts: BTreeMap<String, String>,
    /// Everything carried, each container before what is in it.
    pub things: Vec<Thing>,
}

/// A thing that is carried, or a stack of them. Skills and spells are things too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    pub tag: Tag,
    pub id: Option<ItemId>,
    pub name: String,
    pub arch: String,
    /// Pieces; 1 when the archetype says how many.
    pub count: u32,
    /// Which of the sheet's things it is in.
    pub inside: Option<usize>,
    /// What else differs from the archetype.
    pub keys: BTreeMap<String, String>,
}

/// A thing to be shown apart from its sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    pub tag: Tag,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ItemId>,
    pub name: String,
    pub arch: String,
    pub count: u32,
    /// The containers around it, the nearest first: `sack #12`.
    pub within: Vec<String>,
}

impl Read {
    pub fn new(version: Version) -> Self {
        let sheet = Sheet::of(&version.kept.value);
        Self { version, sheet }
    }
}

impl Sheet {
    fn of(snapshot: &Snapshot) -> Result<Self, String> {
        let json = snapshot.body.unpack().map_err(|error| error.to_string())?;
        let who: Newcomer = serde_json::from_slice(&json).map_err(|error| error.to_string())?;
        Ok(Self::new(&who))
    }

    pub fn new(who: &Newcomer) -> Self {
        match who {
            Newcomer::Known(character) => Self::of_character(character),
            // Nothing is carried before a region makes the character.
            Newcomer::Created(new) => {
                let mut sheet = Self::default();
                sheet.note("chosen", new);
                sheet
            }
        }
    }

    fn of_character(character: &Character) -> Self {
        let mut sheet = Self::default();
        let (_, keys) = split_count(&character.body);
        sheet.facts.extend(keys);
        sheet.facts.insert("archetype".to_owned(), character.body.arch.clone());
        for (name, spot) in [("place", &character.place), ("home", &character.home)] {
            sheet.facts.insert(name.to_owned(), format!("{} {} {}", spot.map, spot.x, spot.y));
        }
        sheet.note("origin", &character.origin);
        sheet.note("settings", &character.settings);
        for item in &character.body.items {
            sheet.add(item, None);
        }
        sheet
    }

    /// Writes down the fields of something as `<of>.<field>`.
    fn note(&mut self, of: &str, fields: &impl Serialize) {
        if let Ok(Value::Object(fields)) = serde_json::to_value(fields) {
            for (field, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
                self.facts.insert(format!("{of}.{field}"), text(value));
            }
        }
    }

    fn add(&mut self, carried: &Carried, inside: Option<usize>) {
        let (count, keys) = split_count(carried);
        let name = keys.get("name").unwrap_or(&carried.arch);
        let name = keys.get("title").map_or_else(|| name.clone(), |title| format!("{name} {title}"));
        let (tag, arch) = (carried.tag, carried.arch.clone());
        let index = self.things.len();
        self.things.push(Thing { tag, id: carried.item, name, arch, count, inside, keys });
        for item in &carried.items {
            self.add(item, Some(index));
        }
    }

    /// One of the sheet's things, to be shown.
    pub fn item(&self, index: usize) -> Item {
        let thing = &self.things[index];
        Item {
            tag: thing.tag,
            id: thing.id,
            name: thing.name.clone(),
            arch: thing.arch.clone(),
            count: thing.count,
            within: self.within(index),
        }
    }

    /// The containers around a thing, the nearest first.
    pub fn within(&self, index: usize) -> Vec<String> {
        let around = std::iter::successors(self.things[index].inside, |at| self.things[*at].inside);
        around.map(|at| format!("{} #{}", self.things[at].name, self.things[at].tag)).collect()
    }

    /// Pieces of everything carried.
    pub fn pieces(&self) -> u64 {
        self.things.iter().map(|thing| u64::from(thing.count)).sum()
    }
}

/// How many there are, and what else differs from the archetype. A key that is given twice is a text of
/// several lines.
fn split_count(carried: &Carried) -> (u32, BTreeMap<String, String>) {
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    for (key, value) in carried.keys.iter().filter(|(key, _)| !FLEETING.contains(&key.as_str())) {
        keys.entry(key.clone())
            .and_modify(|before| {
                before.push('\n');
                before.push_str(value);
            })
            .or_insert_with(|| value.clone());
    }
    // 0 is how a thing says that it does not stack.
    let count = keys.remove("nrof").and_then(|count| count.parse().ok()).unwrap_or(1).max(1);
    (count, keys)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::game::NewCharacter;
    pub(in crate::watch) use crate::game::character::testing::{character, thing};
    use crate::ids::PlayerName;

    pub(in crate::watch) fn sheet(character: Character) -> Sheet {
        Sheet::new(&Newcomer::Known(Box::new(character)))
    }

    #[test]
    fn a_sheet_has_the_character_and_everything_carried() {
        let coins = thing(4, "goldcoin", &[("name", "gold coin"), ("nrof", "50")], vec![]);
        let ring = thing(5, "ring", &[("title", "of Life"), ("nrof", "0"), ("speed_left", "-0.5")], vec![]);
        let sack = thing(3, "sack", &[], vec![coins, thing(6, "pouch", &[], vec![ring])]);
        let sheet = sheet(character("Bob", &[("level", "3"), ("msg", "one"), ("msg", "two")], vec![sack]));
        let fact = |name: &str| sheet.facts.get(name).map(String::as_str);
        assert_eq!(fact("level"), Some("3"));
        assert_eq!(fact("msg"), Some("one\ntwo"));
        assert_eq!(fact("place"), Some("/scorn/inn 3 4"));
        assert_eq!(fact("origin.abilities"), Some("12 12 12 12 12 12 12"));
        assert_eq!(fact("settings.bow_mode"), Some("normal"));
        assert_eq!((sheet.things.len(), sheet.pieces()), (4, 53));
        let ring = Item {
            tag: Tag(5),
            id: None,
            name: "ring of Life".to_owned(),
            arch: "ring".to_owned(),
            count: 1,
            within: vec!["pouch #6".to_owned(), "sack #3".to_owned()],
        };
        assert_eq!(sheet.item(3), ring);
        assert_eq!(sheet.things[3].keys.keys().collect::<Vec<_>>(), ["title"]);
    }

    #[test]
    fn who_is_not_made_yet_carries_nothing() {
        let new = NewCharacter {
            name: PlayerName::new("Bob"),
            race: "human_player".to_owned(),
            class: "warrior_class".to_owned(),
            starting_map: None,
            abilities: [12; 7],
            choices: Vec::new(),
        };
        let sheet = Sheet::new(&Newcomer::Created(new));
        assert!(sheet.things.is_empty());
        assert_eq!(sheet.facts.get("chosen.race").map(String::as_str), Some("human_player"));
    }
}
