//! The lists of things a client was shown, by the place they are in.

use std::collections::BTreeMap;

use super::{Difference, GROUND};
use crate::game::update::ItemView;
use crate::ids::Tag;

/// What is different about one thing that the client knows; `None` is as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::login) struct ItemChange {
    pub(in crate::login) flags: Option<u32>,
    /// Grams; the inner `None` cannot be picked up.
    pub(in crate::login) weight: Option<Option<i32>>,
    pub(in crate::login) face: Option<u16>,
    /// One and several.
    pub(in crate::login) name: Option<(String, String)>,
    pub(in crate::login) animation: Option<u16>,
    pub(in crate::login) animation_speed: Option<u8>,
    pub(in crate::login) count: Option<u32>,
}

impl ItemChange {
    fn between(before: &ItemView, now: &ItemView) -> Self {
        fn differing<T: PartialEq>(before: &T, now: T) -> Option<T> {
            (*before != now).then_some(now)
        }
        let renamed = before.name != now.name || before.name_plural != now.name_plural;
        // Whatever may have come to light when a thing is put on is told with it.
        let put_on = before.flags & APPLIED == 0 && !matches!(now.flags & APPLIED, 0 | READY_CONTAINER);
        Self {
            flags: differing(&before.flags, now.flags),
            weight: if put_on { Some(now.weight) } else { differing(&before.weight, now.weight) },
            face: differing(&before.face, now.face),
            name: (renamed || put_on).then(|| (now.name.clone(), now.name_plural.clone())),
            animation: differing(&before.animation, now.animation),
            animation_speed: differing(&before.animation_speed, now.animation_speed),
            count: if put_on { Some(now.count) } else { differing(&before.count, now.count) },
        }
    }
}

/// Item flags: how a thing is in use, and that of a container which is at hand.
const APPLIED: u32 = 0x000f;
const READY_CONTAINER: u32 = 0x0004;

/// Inventory, open containers and the ground, each as it was last listed.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    shown: BTreeMap<Tag, Vec<ItemView>>,
}

impl Places {
    /// Everything in one place. Of the inventory of somebody who is known only what differs is told,
    /// and of the ground too while the same things lie there; a container is listed again.
    pub(super) fn list(&mut self, location: Tag, items: &[ItemView], inventory: bool) -> Vec<Difference> {
        match self.shown.get(&location) {
            Some(_) if inventory => return self.list_changes(location, items),
            Some(before) if location == GROUND && before == items => return Vec::new(),
            Some(before) if location == GROUND && same_things(before, items) => {
                let changed = before.iter().zip(items).filter(|(before, now)| before != now);
                let told = changed
                    .map(|(before, now)| Difference::Changed { tag: now.tag, change: ItemChange::between(before, now) })
                    .collect();
                self.shown.insert(location, items.to_vec());
                return told;
            }
            _ => {}
        }
        self.shown.insert(location, items.to_vec());
        whole(location, items)
    }

    /// The inventory or a container that was listed before: only what differs.
    fn list_changes(&mut self, location: Tag, items: &[ItemView]) -> Vec<Difference> {
        let before = self.shown.get(&location).map(Vec::as_slice).unwrap_or_default();
        let gone: Vec<Tag> =
            before.iter().map(|item| item.tag).filter(|&tag| items.iter().all(|item| item.tag != tag)).collect();
        let mut differences: Vec<Difference> =
            gone.into_iter().flat_map(|tag| self.remove_from(location, tag)).collect();
        for item in items {
            differences.extend(self.put(location, item));
        }
        differences
    }

    /// One thing that is new in a place or looks different.
    pub(super) fn put(&mut self, location: Tag, item: &ItemView) -> Vec<Difference> {
        if location != GROUND {
            self.leave_elsewhere(location, item.tag);
        }
        let place = self.shown.entry(location).or_default();
        let before = match place.iter_mut().find(|shown| shown.tag == item.tag) {
            Some(shown) => Some(std::mem::replace(shown, item.clone())),
            None => {
                place.insert(0, item.clone());
                None
            }
        };
        match before {
            Some(before) if before == *item => Vec::new(),
            Some(before) if location == GROUND && !same_thing(&before, item) => whole(GROUND, place),
            None if location == GROUND => whole(GROUND, place),
            Some(before) if before.client_type == item.client_type => {
                vec![Difference::Changed { tag: item.tag, change: ItemChange::between(&before, item) }]
            }
            _ => vec![Difference::Listed { location, items: vec![item.clone()] }],
        }
    }

    /// A client moves a known thing by itself when it is listed in another place.
    fn leave_elsewhere(&mut self, location: Tag, tag: Tag) {
        for (place, items) in &mut self.shown {
            if *place != location && *place != GROUND {
                items.retain(|item| item.tag != tag);
            }
        }
    }

    /// A thing that is no longer where it was.
    pub(super) fn remove(&mut self, tag: Tag) -> Vec<Difference> {
        let holds = |items: &Vec<ItemView>| items.iter().any(|item| item.tag == tag);
        let carried =
            self.shown.iter().find(|&(&place, items)| place != GROUND && holds(items)).map(|(&place, _)| place);
        match carried {
            Some(place) => self.remove_from(place, tag),
            None if self.shown.get(&GROUND).is_some_and(holds) => self.remove_from(GROUND, tag),
            None => Vec::new(),
        }
    }

    fn remove_from(&mut self, location: Tag, tag: Tag) -> Vec<Difference> {
        let Some(items) = self.shown.get_mut(&location) else { return Vec::new() };
        items.retain(|item| item.tag != tag);
        if location == GROUND {
            return whole(GROUND, items);
        }
        self.shown.remove(&tag);
        vec![Difference::Gone(tag)]
    }

    /// The things in one place.
    pub(super) fn tags(&self, location: Tag) -> Vec<Tag> {
        self.shown.get(&location).map(|items| items.iter().map(|item| item.tag).collect()).unwrap_or_default()
    }

    /// A container that is shut: the next list of it will be the first.
    pub(super) fn forget(&mut self, location: Tag) {
        self.shown.remove(&location);
    }

    pub(super) fn forget_all(&mut self) {
        self.shown.clear();
    }
}

/// Do the same things lie there in the same order, whatever they look like now?
fn same_things(before: &[ItemView], now: &[ItemView]) -> bool {
    before.len() == now.len() && before.iter().zip(now).all(|(before, now)| same_thing(before, now))
}

fn same_thing(before: &ItemView, now: &ItemView) -> bool {
    (before.tag, before.count, before.client_type) == (now.tag, now.count, now.client_type)
}

/// A place is emptied and listed again; an empty one is only emptied.
fn whole(location: Tag, items: &[ItemView]) -> Vec<Difference> {
    let mut differences = vec![Difference::Emptied(location)];
    if !items.is_empty() {
        differences.push(Difference::Listed { location, items: items.to_vec() });
    }
    differences
}
