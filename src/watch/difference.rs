//! What differs between two versions of a character. Pure.
//!
//! A thing is the same thing when it has the same id, and another one when it has another. What has none is the same when it
//! has the same tag and archetype. A region that knows the tag already
//! gives a newcomer's thing another one; so of what is left, things that are alike are the same too, and
//! said to have a new tag.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::sheet::{Item, Sheet, Thing};
use crate::ids::Tag;

/// From one version to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Of the character itself.
    pub character: Vec<Change>,
    pub lost: Vec<Item>,
    pub gained: Vec<Item>,
    pub counted: Vec<Counted>,
    pub moved: Vec<Moved>,
    pub changed: Vec<Changed>,
    pub retagged: Vec<Retagged>,
}

/// A key that has another value; none where there is none, and the archetype's holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    pub key: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// A stack that has grown or shrunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    #[serde(flatten)]
    pub item: Item,
    pub before: u32,
}

/// A thing that is in another container, or in none any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    #[serde(flatten)]
    pub item: Item,
    /// The containers that were around it, the nearest first.
    pub from: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    #[serde(flatten)]
    pub item: Item,
    pub keys: Vec<Change>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Retagged {
    #[serde(flatten)]
    pub item: Item,
    pub before: Tag,
}

impl Difference {
    pub fn between(before: &Sheet, after: &Sheet) -> Self {
        let same = Pairs::new(before, after);
        let mut difference = Self { character: changes(&before.facts, &after.facts), ..Self::default() };
        for was in 0..before.things.len() {
            match same.after.get(&was) {
                Some(is) => difference.compare(before, was, after, *is, &same),
                None => difference.lost.push(before.item(was)),
            }
        }
        let kept: BTreeSet<usize> = same.after.values().copied().collect();
        let gained = (0..after.things.len()).filter(|is| !kept.contains(is));
        difference.gained.extend(gained.map(|is| after.item(is)));
        difference
    }

    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// The same thing before and after.
    fn compare(&mut self, before: &Sheet, was: usize, after: &Sheet, is: usize, same: &Pairs) {
        let (old, new) = (&before.things[was], &after.things[is]);
        if old.tag != new.tag {
            self.retagged.push(Retagged { item: after.item(is), before: old.tag });
        }
        if old.count != new.count {
            self.counted.push(Counted { item: after.item(is), before: old.count });
        }
        if !same.is_in_place(old, new) {
            self.moved.push(Moved { item: after.item(is), from: before.within(was) });
        }
        let keys = changes(&old.keys, &new.keys);
        if !keys.is_empty() {
            self.changed.push(Changed { item: after.item(is), keys });
        }
    }
}

fn changes(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<Change> {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|key| before.get(*key) != after.get(*key))
        .map(|key| Change { key: key.clone(), before: before.get(key).cloned(), after: after.get(key).cloned() })
        .collect()
}

/// Which things are the same ones, by their places on both sheets.
#[derive(Default)]
struct Pairs {
    after: BTreeMap<usize, usize>,
    taken: BTreeSet<usize>,
}

impl Pairs {
    fn new(before: &Sheet, after: &Sheet) -> Self {
        let mut pairs = Self::default();
        pairs.pair(before, after, |_, old, new| old.id.is_some() && old.id == new.id);
        let may_be = |old: &Thing, new: &Thing| old.id.is_none() || new.id.is_none();
        pairs.pair(before, after, |_, old, new| may_be(old, new) && old.tag == new.tag && old.arch == new.arch);
        let alike = |old: &Thing, new: &Thing| may_be(old, new) && old.arch == new.arch && old.keys == new.keys;
        // The likeliest first.
        pairs.pair(before, after, |pairs, old, new| {
            alike(old, new) && old.count == new.count && pairs.is_in_place(old, new)
        });
        pairs.pair(before, after, |pairs, old, new| alike(old, new) && pairs.is_in_place(old, new));
        pairs.pair(before, after, |_, old, new| alike(old, new));
        pairs
    }

    /// Containers come before what is in them, so what is asked of a thing may be answered by its
    /// container's pair.
    fn pair(&mut self, before: &Sheet, after: &Sheet, is_same: impl Fn(&Self, &Thing, &Thing) -> bool) {
        for (was, old) in before.things.iter().enumerate() {
            if self.after.contains_key(&was) {
                continue;
            }
            let mut left = after.things.iter().enumerate().filter(|(is, _)| !self.taken.contains(is));
            if let Some((is, _)) = left.find(|(_, new)| is_same(self, old, new)) {
                self.after.insert(was, is);
                self.taken.insert(is);
            }
        }
    }

    /// Is the thing in the same container, or still in none?
    fn is_in_place(&self, old: &Thing, new: &Thing) -> bool {
        match old.inside {
            None => new.inside.is_none(),
            Some(around) => self.after.get(&around).copied().is_some_and(|around| new.inside == Some(around)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sheet::tests::{character, sheet, thing};
    use super::*;
    use crate::game::{Carried, Spot};
    use crate::ids::MapPath;

    fn bag(items: Vec<Carried>) -> Sheet {
        sheet(character("Bob", &[], items))
    }

    fn named(items: &[Item]) -> Vec<(u32, &str, u32, Vec<&str>)> {
        items
            .iter()
            .map(|item| (item.tag.0, item.name.as_str(), item.count, item.within.iter().map(String::as_str).collect()))
            .collect()
    }

    #[test]
    fn a_version_does_not_differ_from_itself() {
        let same = bag(vec![thing(3, "sack", &[], vec![thing(4, "apple", &[("nrof", "2")], vec![])])]);
        assert!(Difference::between(&same, &same.clone()).is_none());
    }

    #[test]
    fn what_is_lost_and_gained_is_told_with_its_container() {
        let ring = thing(5, "ring", &[("name", "ring of life")], vec![]);
        let before = bag(vec![thing(3, "sack", &[], vec![ring])]);
        let after = bag(vec![thing(3, "sack", &[], vec![]), thing(9, "goldcoin", &[("nrof", "50")], vec![])]);
        let difference = Difference::between(&before, &after);
        assert_eq!(named(&difference.lost), [(5, "ring of life", 1, vec!["sack #3"])]);
        assert_eq!(named(&difference.gained), [(9, "goldcoin", 50, vec![])]);
        let rest = Difference { lost: Vec::new(), gained: Vec::new(), ..difference };
        assert!(rest.is_none(), "{rest:?}");
    }

    #[test]
    fn counts_places_and_keys_of_one_thing_change_together() {
        let before = bag(vec![
            thing(3, "sack", &[], vec![]),
            thing(4, "apple", &[("nrof", "2"), ("weight", "20"), ("state", "1")], vec![]),
        ]);
        let apple = thing(4, "apple", &[("nrof", "5"), ("value", "9"), ("state", "2")], vec![]);
        let after = bag(vec![thing(3, "sack", &[], vec![apple])]);
        let item = after.item(1);
        let change = |key: &str, before: Option<&str>, after: Option<&str>| Change {
            key: key.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        };
        let expected = Difference {
            counted: vec![Counted { item: item.clone(), before: 2 }],
            moved: vec![Moved { item: item.clone(), from: Vec::new() }],
            changed: vec![Changed {
                item,
                keys: vec![change("value", None, Some("9")), change("weight", Some("20"), None)],
            }],
            ..Difference::default()
        };
        assert_eq!(Difference::between(&before, &after), expected);
    }

    #[test]
    fn a_thing_stays_in_place_when_its_container_moves() {
        let pouch = || thing(6, "pouch", &[], vec![thing(7, "gem", &[], vec![])]);
        let before = bag(vec![thing(3, "sack", &[], vec![]), pouch()]);
        let after = bag(vec![thing(3, "sack", &[], vec![pouch()])]);
        let difference = Difference::between(&before, &after);
        let moved: Vec<_> = difference.moved.iter().map(|moved| moved.item.tag.0).collect();
        assert_eq!(moved, [6]);
    }

    #[test]
    fn things_that_got_other_tags_are_still_the_same() {
        let bag_of = |offset: u32| {
            let gem = |tag: u32| thing(tag + offset, "gem", &[], vec![]);
            bag(vec![thing(3 + offset, "sack", &[], vec![gem(4)]), gem(5)])
        };
        let difference = Difference::between(&bag_of(0), &bag_of(100));
        let tags: Vec<_> = difference.retagged.iter().map(|new| (new.before.0, new.item.tag.0)).collect();
        assert_eq!(tags, [(3, 103), (4, 104), (5, 105)]);
        assert!(Difference { retagged: Vec::new(), ..difference }.is_none());
    }

    #[test]
    fn an_id_tells_more_than_a_tag() {
        let ring = |tag, number| Carried {
            item: Some(crate::ids::ItemId { mint: 7, number }),
            ..thing(tag, "ring", &[], vec![])
        };
        let difference = Difference::between(&bag(vec![ring(3, 1), ring(4, 2)]), &bag(vec![ring(3, 3), ring(9, 1)]));
        let tags = |items: &[Item]| items.iter().map(|item| item.tag.0).collect::<Vec<_>>();
        assert_eq!((tags(&difference.lost), tags(&difference.gained)), (vec![4], vec![3]));
        assert_eq!(difference.retagged.iter().map(|new| (new.before.0, new.item.tag.0)).collect::<Vec<_>>(), [(3, 9)]);
    }

    #[test]
    fn a_tag_that_was_given_to_another_thing_is_another_thing() {
        let sword = |tag| thing(tag, "sword", &[("name", "Excalibur")], vec![]);
        let before = bag(vec![sword(7)]);
        let after = bag(vec![thing(7, "apple", &[], vec![]), sword(900)]);
        let difference = Difference::between(&before, &after);
        assert_eq!(named(&difference.gained), [(7, "apple", 1, vec![])]);
        assert!(difference.lost.is_empty());
        assert_eq!(difference.retagged.len(), 1);
    }

    #[test]
    fn a_character_differs_in_what_it_is_and_where() {
        let before = character("Bob", &[("exp", "120"), ("hp", "30")], vec![]);
        let mut after = character("Bob", &[("exp", "80"), ("hp", "30")], vec![]);
        after.place = Spot { map: MapPath::new("/scorn/temple"), x: 1, y: 1 };
        after.settings.pickup = 7;
        after.settings.title = Some("the unlucky".to_owned());
        after.applied += 9;
        let difference = Difference::between(&sheet(before), &sheet(after));
        let seen: Vec<_> = difference
            .character
            .iter()
            .map(|change| (change.key.as_str(), change.before.as_deref(), change.after.as_deref()))
            .collect();
        let expected = [
            ("exp", Some("120"), Some("80")),
            ("place", Some("/scorn/inn 3 4"), Some("/scorn/temple 1 1")),
            ("settings.pickup", Some("0"), Some("7")),
            ("settings.title", None, Some("the unlucky")),
        ];
        assert_eq!(seen, expected);
    }
}
