//! What one look at the stores has seen: the regions as their newest checkpoints have them, the characters as the ledger
//! has them, and what is known to have ended.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::game::{ItemIndex, Newcomer, Spot, Whereabouts};
use crate::ids::{ItemId, PlayerName, RegionId, Revision, Tick};
use crate::persistence::{Cause, Custody, Version};

/// A version of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    pub revision: Revision,
    pub at_ms: u64,
    pub cause: Cause,
}

/// A thing with one character, in versions that follow each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stay {
    pub player: PlayerName,
    /// As it was seen last.
    pub name: String,
    /// The first version that has it: its cause is how the thing came.
    pub first: Seen,
    /// Nothing older is kept of the character: the thing may have been there before.
    pub from_the_start: bool,
    /// The last version that has it.
    pub last: Seen,
    /// Who has it no more because an administrator gave them an earlier version again, in this one.
    pub undone: Option<Revision>,
    /// The character's newest version has it.
    pub now: bool,
}

/// A region as its newest checkpoint has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegionSeen {
    /// The tick of the checkpoint.
    pub tick: Tick,
    /// The last tick that its log knows of.
    pub logged: Tick,
    pub index: ItemIndex,
}

/// A character as the ledger has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonSeen {
    pub custody: Custody,
    pub newest: Revision,
    /// What the newest version has.
    pub carries: Vec<Carrying>,
    /// Of everything that some kept version has.
    pub stays: BTreeMap<ItemId, Vec<Stay>>,
    pub versions: usize,
    /// Versions that this build cannot read: a thing may be in them too.
    pub unreadable: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carrying {
    pub item: ItemId,
    pub name: String,
    pub count: u32,
    /// The containers around it, the nearest first.
    pub within: Vec<String>,
}

/// Everything that one look has seen.
#[derive(Clone, Debug, Default)]
pub struct Look {
    pub regions: BTreeMap<RegionId, RegionSeen>,
    /// Regions that were in play and whose things cannot be seen, with the reason.
    pub unseen: BTreeMap<RegionId, String>,
    pub people: BTreeMap<PlayerName, Arc<PersonSeen>>,
    /// What is written down as ended.
    pub ended: BTreeSet<ItemId>,
    /// What ended before is not known any more, in milliseconds since 1970.
    pub known_since_ms: u64,
}

/// One place where a thing is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Copy {
    pub holder: Holder,
    pub name: String,
    /// Pieces.
    pub count: u32,
    /// The containers around it, the nearest first.
    pub within: Vec<String>,
    /// The region whose checkpoint says so; none: the character's newest version does.
    pub region: Option<RegionId>,
}

/// Who or what has a thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holder {
    Player(PlayerName),
    /// A square of a map of that region.
    Ground {
        region: RegionId,
        spot: Spot,
    },
    /// It is in the state of the region, on no map and with nobody.
    Nowhere(RegionId),
}

/// How much was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Extent {
    pub regions: usize,
    /// Regions whose things cannot be seen, with the reason.
    pub unseen: BTreeMap<RegionId, String>,
    pub characters: usize,
    pub versions: usize,
    /// Versions that this build cannot read.
    pub unreadable: usize,
    /// Things with an id that are somewhere.
    pub items: usize,
    /// Things that are known to have ended.
    pub ended: usize,
}

impl PersonSeen {
    /// A character of whom these versions are kept, the oldest first.
    pub fn new(versions: &[Version]) -> Option<Self> {
        let newest = &versions.last()?.kept;
        let mut person = Self {
            custody: newest.value.custody.clone(),
            newest: newest.revision,
            carries: Vec::new(),
            stays: BTreeMap::new(),
            versions: versions.len(),
            unreadable: 0,
        };
        let mut going_on: BTreeSet<ItemId> = BTreeSet::new();
        let mut readable = 0;
        for version in versions {
            let kept = &version.kept;
            let Some(carries) = carried(version) else {
                person.unreadable += 1;
                continue;
            };
            let seen = Seen { revision: kept.revision, at_ms: kept.stamp.at_ms, cause: kept.value.cause };
            let here: BTreeSet<ItemId> = carries.iter().map(|carrying| carrying.item).collect();
            if kept.value.cause == Cause::Administrator {
                for item in going_on.difference(&here) {
                    if let Some(stay) = person.stays.get_mut(item).and_then(|stays| stays.last_mut()) {
                        stay.undone = Some(kept.revision);
                    }
                }
            }
            for carrying in &carries {
                let stays = person.stays.entry(carrying.item).or_default();
                // Twice in one version is one stay.
                let again = stays.last().is_some_and(|stay| stay.last.revision == seen.revision);
                match stays.last_mut() {
                    Some(stay) if again || going_on.contains(&carrying.item) => {
                        (stay.last, stay.name) = (seen, carrying.name.clone());
                    }
                    _ => stays.push(Stay {
                        player: kept.value.player.clone(),
                        name: carrying.name.clone(),
                        first: seen,
                        from_the_start: readable == 0,
                        last: seen,
                        undone: None,
                        now: false,
                    }),
                }
            }
            readable += 1;
            going_on = here;
            person.carries = carries;
        }
        for item in going_on {
            if let Some(stay) = person.stays.get_mut(&item).and_then(|stays| stays.last_mut()) {
                stay.now = true;
            }
        }
        Some(person)
    }
}

/// What a version has; none when it is not readable.
fn carried(version: &Version) -> Option<Vec<Carrying>> {
    let json = version.kept.value.body.unpack().ok()?;
    let Newcomer::Known(character) = serde_json::from_slice(&json).ok()? else { return Some(Vec::new()) };
    let mut carries = Vec::new();
    character.body.walk(&mut |carried, around| {
        if let Some(item) = carried.item {
            let within = around.iter().rev().map(|outer| outer.described()).collect();
            carries.push(Carrying { item, name: carried.name(), count: carried.count(), within });
        }
    });
    Some(carries)
}

impl Look {
    /// Where everything is.
    pub fn copies(&self) -> BTreeMap<ItemId, Vec<Copy>> {
        let mut copies: BTreeMap<ItemId, Vec<Copy>> = BTreeMap::new();
        for (region, seen) in &self.regions {
            for indexed in &seen.index.items {
                let holder = match &indexed.at {
                    Some(Whereabouts::With(player)) if !self.is_in(player, region) => continue,
                    Some(Whereabouts::With(player)) => Holder::Player(player.clone()),
                    Some(Whereabouts::On(spot)) => Holder::Ground { region: region.clone(), spot: spot.clone() },
                    None => Holder::Nowhere(region.clone()),
                };
                let copy = Copy {
                    holder,
                    name: indexed.name.clone(),
                    count: indexed.count,
                    within: indexed.within.clone(),
                    region: Some(region.clone()),
                };
                copies.entry(indexed.item).or_default().push(copy);
            }
        }
        for (player, person) in &self.people {
            if self.region_with(player, person).is_some() {
                continue;
            }
            for carrying in &person.carries {
                let copy = Copy {
                    holder: Holder::Player(player.clone()),
                    name: carrying.name.clone(),
                    count: carrying.count,
                    within: carrying.within.clone(),
                    region: None,
                };
                copies.entry(carrying.item).or_default().push(copy);
            }
        }
        copies
    }

    /// Is somebody's state the one that a region has of them? The ledger decides.
    fn is_in(&self, player: &PlayerName, region: &RegionId) -> bool {
        let Some(person) = self.people.get(player) else { return true };
        self.region_with(player, person) == Some(region)
    }

    /// The region that holds somebody and has them in its checkpoint. Who has come after that is as they came.
    fn region_with<'a>(&self, player: &PlayerName, person: &'a PersonSeen) -> Option<&'a RegionId> {
        let Custody::Held { region, .. } = &person.custody else { return None };
        self.regions.get(region).is_some_and(|seen| seen.index.players.contains(player)).then_some(region)
    }

    /// Is a thing known to have ended?
    pub fn has_ended(&self, item: ItemId) -> bool {
        self.ended.contains(&item) || self.regions.values().any(|seen| seen.index.ended.contains(&item))
    }

    /// Everything that is known of a thing from the characters' versions, in the order in which it happened.
    pub fn stays(&self, item: ItemId) -> Vec<Stay> {
        let with = |person: &PersonSeen| person.stays.get(&item).cloned().unwrap_or_default();
        let mut stays: Vec<Stay> = self.people.values().flat_map(|person| with(person)).collect();
        stays.sort_by_key(|stay| stay.first.revision);
        stays
    }

    /// Regions whose checkpoints do not cover yet what their logs held at an earlier look.
    pub fn behind(&self, earlier: &Self) -> BTreeSet<RegionId> {
        let covers =
            |region: &RegionId, then: &RegionSeen| self.regions.get(region).is_some_and(|now| now.tick >= then.logged);
        let behind = earlier.regions.iter().filter(|(region, then)| !covers(region, then));
        behind.map(|(region, _)| region.clone()).collect()
    }

    pub fn extent(&self, items: usize) -> Extent {
        Extent {
            regions: self.regions.len(),
            unseen: self.unseen.clone(),
            characters: self.people.len(),
            versions: self.people.values().map(|person| person.versions).sum(),
            unreadable: self.people.values().map(|person| person.unreadable).sum(),
            items,
            ended: self.ended.len(),
        }
    }
}
