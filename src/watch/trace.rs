//! Where a thing has been: in whose versions it is found, how it came, and where it is now. Pure.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::Serialize;

use super::sheet::{Item, Read, Thing};
use crate::audit::Seen;
use crate::ids::{ItemId, PlayerName, RegionId, Tag};
use crate::persistence::EndedItem;

/// What is looked for: a tag (`77`, `#77`), an id (`4711-3`), or words that are all in the thing's name or its archetype's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    Tag(Tag),
    Id(ItemId),
    Words(Vec<String>),
}

impl FromStr for Sought {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(tag) = text.strip_prefix('#').unwrap_or(text).parse() {
            return Ok(Self::Tag(Tag(tag)));
        }
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        if words.is_empty() {
            Err("a tag, an id or words of a name are needed".to_owned())
        } else {
            Ok(Self::Words(words))
        }
    }
}

impl Sought {
    fn is(&self, thing: &Thing) -> bool {
        match self {
            Self::Tag(tag) => thing.tag == *tag,
            Self::Id(id) => thing.id == Some(*id),
            Self::Words(words) => {
                let name = format!("{} {}", thing.name, thing.arch).to_lowercase();
                words.iter().all(|word| name.contains(word.as_str()))
            }
        }
    }
}

/// A thing with one character, in versions that follow each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stay {
    pub player: PlayerName,
    /// As it was seen last.
    #[serde(flatten)]
    pub item: Item,
    /// The first version that has it: its cause is how the thing came.
    pub first: Seen,
    /// Nothing older is kept of the character: the thing may have been there before.
    pub from_the_start: bool,
    /// The last version that has it.
    pub last: Seen,
    pub versions: usize,
    /// The character's newest version has it.
    pub now: bool,
}

/// The end of a thing, as it is written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndNoted {
    pub region: RegionId,
    /// Heartbeat of the region.
    pub tick: u64,
    pub at_ms: u64,
    #[serde(flatten)]
    pub ended: EndedItem,
}

/// What was read to find them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Extent {
    pub characters: usize,
    /// Characters that were not read, because there are too many.
    pub left_out: usize,
    pub versions: usize,
    /// Versions that this build cannot read: a thing may be in them too.
    pub unreadable: usize,
}

/// All stays with one character, whose versions are given with the oldest first.
pub fn stays(player: &PlayerName, versions: &[Read], sought: &Sought) -> Vec<Stay> {
    let mut over = Vec::new();
    let mut going_on: BTreeMap<(Tag, String), Stay> = BTreeMap::new();
    let readable = versions.iter().filter_map(|read| read.sheet.as_ref().ok().map(|sheet| (&read.version, sheet)));
    for (number, (version, sheet)) in readable.enumerate() {
        let kept = &version.kept;
        let seen = Seen { revision: kept.revision, at_ms: kept.stamp.at_ms, cause: kept.value.cause };
        let mut before = std::mem::take(&mut going_on);
        for (index, thing) in sheet.things.iter().enumerate().filter(|(_, thing)| sought.is(thing)) {
            // A thing may get another tag where it comes in, and never another id.
            let tag = if matches!(sought, Sought::Id(_)) { Tag(0) } else { thing.tag };
            let key = (tag, thing.arch.clone());
            let item = sheet.item(index);
            let stay = match before.remove(&key) {
                Some(stay) => Stay { item, last: seen, versions: stay.versions + 1, ..stay },
                None => Stay {
                    player: player.clone(),
                    item,
                    first: seen,
                    from_the_start: number == 0,
                    last: seen,
                    versions: 1,
                    now: false,
                },
            };
            going_on.insert(key, stay);
        }
        over.extend(before.into_values());
    }
    over.extend(going_on.into_values().map(|stay| Stay { now: true, ..stay }));
    over
}

/// The stays with several characters in one order: revisions are given to all of them in turn.
pub fn in_order(mut stays: Vec<Stay>) -> Vec<Stay> {
    stays.sort_by_key(|stay| (stay.first.revision, stay.item.tag));
    stays
}

#[cfg(test)]
mod tests {
    use super::super::sheet::Sheet;
    use super::super::sheet::tests::{character, sheet, thing};
    use super::*;
    use crate::game::Carried;
    use crate::ids::{MapPath, Revision, ServerName};
    use crate::persistence::{Body, Cause, Custody, Kept, Place, Snapshot, Stamp, Version};

    fn read(revision: u64, cause: Cause, sheet: Result<Sheet, String>) -> Read {
        let value = Snapshot {
            player: PlayerName::new("Bob"),
            account: "bob".to_owned(),
            custody: Custody::Free,
            cause,
            place: Place { map: MapPath::new("/scorn/inn"), x: 3, y: 4 },
            note: None,
            body: Body::default(),
        };
        let stamp = Stamp { write_id: String::new(), by: ServerName::new("s1"), at_ms: revision * 1000 };
        Read { version: Version { kept: Kept { revision: Revision(revision), stamp, value }, pinned: false }, sheet }
    }

    fn with(items: Vec<Carried>) -> Result<Sheet, String> {
        Ok(sheet(character("Bob", &[], items)))
    }

    fn ring() -> Carried {
        thing(77, "ring", &[("name", "Ring of Life")], vec![])
    }

    fn look(versions: &[Read], sought: &str) -> Vec<Stay> {
        stays(&PlayerName::new("Bob"), versions, &sought.parse().expect("something"))
    }

    #[test]
    fn a_tag_is_told_from_words() {
        assert_eq!("77".parse(), Ok(Sought::Tag(Tag(77))));
        assert_eq!("#77".parse(), Ok(Sought::Tag(Tag(77))));
        assert_eq!("4711-3".parse(), Ok(Sought::Id(ItemId { mint: 4711, number: 3 })));
        assert_eq!("Ring  of".parse(), Ok(Sought::Words(vec!["ring".to_owned(), "of".to_owned()])));
        " ".parse::<Sought>().expect_err("nothing is sought");
    }

    #[test]
    fn a_stay_is_from_the_first_version_that_has_a_thing_to_the_last() {
        let versions = [
            read(1, Cause::Login, with(vec![])),
            read(4, Cause::Trade, with(vec![ring()])),
            read(5, Cause::Autosave, Err("a later build wrote it".to_owned())),
            read(7, Cause::Autosave, with(vec![thing(3, "sack", &[], vec![ring()])])),
            read(9, Cause::Death, with(vec![])),
        ];
        let stays = look(&versions, "life ring");
        assert_eq!(stays.len(), 1, "{stays:?}");
        let stay = &stays[0];
        assert_eq!((stay.first.revision, stay.first.cause, stay.first.at_ms), (Revision(4), Cause::Trade, 4000));
        assert_eq!((stay.last.revision, stay.versions), (Revision(7), 2));
        assert_eq!((stay.from_the_start, stay.now), (false, false));
        assert_eq!(stay.item.within, ["sack #3"]);
        assert_eq!(look(&versions, "77"), stays);
        assert_eq!(look(&versions, "78"), []);
        assert_eq!(look(&versions, "ring of death"), []);
    }

    #[test]
    fn an_id_is_followed_through_new_tags() {
        let id = Some(ItemId { mint: 4711, number: 3 });
        let ring = |tag| Carried { item: id, ..thing(tag, "ring", &[], vec![]) };
        let versions = [
            read(1, Cause::Login, with(vec![ring(77), thing(5, "ring", &[], vec![])])),
            read(2, Cause::Crossing, with(vec![ring(12)])),
        ];
        let stays = look(&versions, "4711-3");
        assert_eq!(
            stays.iter().map(|stay| (stay.versions, stay.item.tag, stay.now)).collect::<Vec<_>>(),
            [(2, Tag(12), true)]
        );
        assert_eq!(look(&versions, "4711-4"), []);
    }

    #[test]
    fn what_goes_and_comes_back_stays_twice() {
        let versions = [
            read(1, Cause::Created, with(vec![ring()])),
            read(2, Cause::Autosave, with(vec![])),
            read(3, Cause::Autosave, with(vec![ring()])),
        ];
        let stays = in_order(look(&versions, "77"));
        let seen: Vec<_> = stays.iter().map(|stay| (stay.first.revision.0, stay.from_the_start, stay.now)).collect();
        assert_eq!(seen, [(1, true, false), (3, false, true)]);
    }

    #[test]
    fn things_with_the_same_tag_but_another_archetype_are_others() {
        let versions = [
            read(1, Cause::Login, with(vec![ring()])),
            read(2, Cause::Autosave, with(vec![thing(77, "apple", &[], vec![])])),
        ];
        let names: Vec<_> = in_order(look(&versions, "77")).into_iter().map(|stay| stay.item.arch).collect();
        assert_eq!(names, ["ring", "apple"]);
    }
}
