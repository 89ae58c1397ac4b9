//! Where everything with an id is in a world, for those who do not have the world's files: one part of each checkpoint,
//! as JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ids::{ItemId, PlayerName};

use super::character::{Carried, Character, Spot};
use super::checkpoint::Frozen;
use super::identity::Whereabouts;
use super::object::{Object, ObjectId, Place};

/// Version of the layout of an [`ItemIndex`].
const VERSION: u32 = 1;

/// What is where in one region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemIndex {
    version: u32,
    /// Whose things are among the items: everybody in the region, and who has left it and is not known to be elsewhere.
    /// The ledger says whether they are the region's at all.
    pub players: BTreeSet<PlayerName>,
    /// What has ended and is not known to be written down.
    pub ended: BTreeSet<ItemId>,
    pub items: Vec<IndexedItem>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedItem {
    pub item: ItemId,
    pub name: String,
    /// Pieces.
    pub count: u32,
    /// None: on no map and with nobody, which is a bug.
    pub at: Option<Whereabouts>,
    /// The containers around it, the nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<String>,
}

/// Why bytes are no index.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("an index of version {found}, where this build knows {VERSION}")]
    Version { found: u32 },
    #[error("an index that is not readable")]
    Malformed(#[from] serde_json::Error),
}

impl ItemIndex {
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an index holds only what JSON can")
    }

    /// # Errors
    /// When it is damaged, or of another version.
    pub fn decode(bytes: &[u8]) -> Result<Self, IndexError> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let Version { version: found } = serde_json::from_slice(bytes)?;
        if found != VERSION {
            return Err(IndexError::Version { found });
        }
        Ok(serde_json::from_slice(bytes)?)
    }
}

impl Frozen {
    /// Where everything with an id is.
    pub fn index(&self) -> ItemIndex {
        let bodies: BTreeMap<ObjectId, &PlayerName> = self.bodies().collect();
        let mut index = ItemIndex {
            version: VERSION,
            players: bodies.values().copied().cloned().collect(),
            ended: self.ended().collect(),
            items: Vec::new(),
        };
        for (_, object) in self.objects().iter() {
            let Some(item) = object.item else { continue };
            let (at, within) = self.whereabouts(object, &bodies);
            index.items.push(IndexedItem { item, name: name(object), count: object.count.max(1), at, within });
        }
        for (path, kept) in &self.lasting {
            for square in &kept.squares {
                let spot = Spot { map: path.clone(), x: i32::from(square.x), y: i32::from(square.y) };
                for thing in &square.things {
                    index.add_lasting(thing, &Whereabouts::On(spot.clone()));
                }
            }
        }
        for character in self.apart() {
            index.add(character);
        }
        index
    }

    fn whereabouts(
        &self,
        object: &Object,
        bodies: &BTreeMap<ObjectId, &PlayerName>,
    ) -> (Option<Whereabouts>, Vec<String>) {
        let (mut place, mut within) = (object.place, Vec::new());
        loop {
            match place {
                Place::Nowhere => return (None, within),
                Place::On { map, x, y } => {
                    let map = self.path(map).clone();
                    return (Some(Whereabouts::On(Spot { map, x: i32::from(x), y: i32::from(y) })), within);
                }
                Place::In(holder) => {
                    if let Some(player) = bodies.get(&holder) {
                        return (Some(Whereabouts::With((*player).clone())), within);
                    }
                    let outer = &self.objects()[holder];
                    within.push(described(&name(outer), outer.item));
                    place = outer.place;
                }
            }
        }
    }
}

impl ItemIndex {
    /// Somebody who is not in the region with a body. Who is in several states counts in the first.
    fn add(&mut self, character: &Character) {
        if self.players.insert(character.name.clone()) {
            let at = Whereabouts::With(character.name.clone());
            character.body.walk(&mut |carried, around| self.note(carried, around.iter().rev().copied(), &at));
        }
    }

    /// Something that is kept of a map that is put away.
    fn add_lasting(&mut self, thing: &Carried, at: &Whereabouts) {
        self.note(thing, std::iter::empty(), at);
        thing.walk(&mut |carried, around| self.note(carried, around.iter().rev().copied().chain([thing]), at));
    }

    fn note<'c>(&mut self, carried: &Carried, around: impl Iterator<Item = &'c Carried>, at: &Whereabouts) {
        let Some(item) = carried.item else { return };
        let (name, count) = (carried.name(), carried.count());
        let within = around.map(Carried::described).collect();
        self.items.push(IndexedItem { item, name, count, at: Some(at.clone()), within });
    }
}

fn name(object: &Object) -> String {
    let traits = &object.traits;
    let name = if object.count > 1 { traits.plural() } else { &traits.name };
    traits.title.as_ref().map_or_else(|| name.to_owned(), |title| format!("{name} {title}"))
}

/// `sack 4711-2`
fn described(name: &str, item: Option<ItemId>) -> String {
    item.map_or_else(|| name.to_owned(), |item| format!("{name} {item}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::Stage;
    use crate::game::update::Farewell;

    fn index(stage: &mut Stage) -> ItemIndex {
        let index = stage.world.freeze().index();
        assert_eq!(ItemIndex::decode(&index.encode()).expect("readable"), index);
        index
    }

    fn lines(index: &ItemIndex) -> Vec<(String, String, u32, Vec<String>)> {
        let place = |at: &Option<Whereabouts>| match at {
            Some(Whereabouts::With(player)) => player.to_string(),
            Some(Whereabouts::On(spot)) => format!("{} {} {}", spot.map, spot.x, spot.y),
            None => "nowhere".to_owned(),
        };
        let line = |it: &IndexedItem| (format!("{} {}", it.name, it.item), place(&it.at), it.count, it.within.clone());
        let mut lines: Vec<_> = index.items.iter().map(line).collect();
        lines.sort();
        lines
    }

    #[test]
    fn everything_with_an_id_is_listed_where_it_is() {
        let mut stage = Stage::new();
        let sack = stage.give("sack", 0);
        let ring = stage.make("ring", 1);
        stage.world.put_into(ring, sack);
        stage.give("arrow", 9);
        stage.give("coin", 3);
        stage.drop_there("sword", 1, stage.at(1, 1));
        stage.act(Action::Drop(Some("4 arrow".into())));
        let index = index(&mut stage);
        let line = |name: &str, place: &str, count, within: &[&str]| {
            (name.to_owned(), place.to_owned(), count, within.iter().map(|it| (*it).to_owned()).collect())
        };
        let expected = [
            line("arrows 0-3", "Ann", 5, &[]),
            line("arrows 0-4", "/test 2 2", 4, &[]),
            line("ring 0-2", "Ann", 1, &["sack 0-1"]),
            line("sack 0-1", "Ann", 1, &[]),
        ];
        assert_eq!(lines(&index), expected);
        assert_eq!(index.players, [PlayerName::new("Ann")].into());
        assert_eq!(index.ended, BTreeSet::new());
    }

    #[test]
    fn who_has_left_is_listed_until_they_are_known_to_be_elsewhere_and_so_is_what_ended() {
        let mut stage = Stage::new();
        stage.give("arrow", 9);
        stage.act(Action::Drop(Some("4 arrow".into())));
        stage.act(Action::Take(Some("arrow".into())));
        let sack = stage.give("sack", 0);
        let ring = stage.make("ring", 1);
        stage.world.put_into(ring, sack);
        let before = index(&mut stage);
        assert_eq!(before.ended.len(), 1);
        crate::game::arrival::release(&mut stage.world, stage.body, Farewell::Lost);
        let after = index(&mut stage);
        assert_eq!(after.players, before.players);
        let places = |index: &ItemIndex| lines(index).into_iter().map(|(name, at, ..)| (name, at)).collect::<Vec<_>>();
        // A character says only what differs from the archetypes: `arrow` and not `arrows`.
        let found: Vec<_> = places(&after).into_iter().map(|(_, at)| at).collect();
        assert_eq!((found, places(&after).len()), (vec!["Ann".to_owned(); 3], places(&before).len()));
        assert!(lines(&after).iter().any(|(name, _, _, within)| name.starts_with("ring ") && within.len() == 1));
        let released = crate::game::Event::Released { player: PlayerName::new("Ann") };
        stage.world.tick(crate::game::TickInput { events: vec![released], actions: Vec::new() });
        let gone = index(&mut stage);
        assert!(gone.items.is_empty() && gone.players.is_empty(), "{gone:?}");
    }

    #[test]
    fn an_index_of_another_version_is_refused() {
        assert!(matches!(ItemIndex::decode(br#"{"version":2}"#), Err(IndexError::Version { found: 2 })));
        assert!(matches!(ItemIndex::decode(b"{"), Err(IndexError::Malformed(_))));
    }
}
