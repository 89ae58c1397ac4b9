//! What is wrong: things that are in two places, and things that are in none and have not ended. Pure.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::look::{Copy, Holder, Look, Seen, Stay};
use crate::ids::{ItemId, RegionId, Revision};
use crate::persistence::Cause;
use crate::process;

/// A thing that is not as often in the world as it should be: once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub item: ItemId,
    pub name: String,
    pub wrong: Wrong,
    /// Every place where it is.
    pub copies: Vec<Copy>,
    /// Who had it, in which versions, in the order in which they got it.
    pub stays: Vec<Stay>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrong {
    /// It is in several places.
    Twice,
    /// Somebody had it, and it is nowhere and has not ended.
    Vanished,
}

/// What one look has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub findings: Vec<Finding>,
    /// Things with an id that are somewhere.
    pub items: usize,
    /// Things that are nowhere because an administrator gave their bearer an earlier version again.
    pub undone: usize,
}

/// What two looks say together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Found by both.
    pub findings: Vec<Finding>,
    /// What the first look has found and the second could not judge.
    pub unsettled: Vec<Finding>,
}

/// What is wrong in what one look has seen.
pub fn find(look: &Look) -> Found {
    let mut copies = look.copies();
    let items = copies.len();
    let known: BTreeSet<ItemId> = look.people.values().flat_map(|person| person.stays.keys().copied()).collect();
    let mut found = Found { items, ..Found::default() };
    let vanished = known.into_iter().filter(|item| !copies.contains_key(item) && !look.has_ended(*item));
    let vanished: Vec<ItemId> = vanished.collect();
    copies.retain(|_, copies| copies.len() > 1);
    for (item, copies) in copies {
        let name = copies[0].name.clone();
        found.findings.push(Finding { item, name, wrong: Wrong::Twice, copies, stays: look.stays(item) });
    }
    for item in vanished {
        let stays = look.stays(item);
        let Some(last) = stays.iter().max_by_key(|stay| stay.last.revision) else { continue };
        if last.undone.is_some() {
            found.undone += 1;
        } else if last.last.at_ms >= look.known_since_ms {
            let name = last.name.clone();
            found.findings.push(Finding { item, name, wrong: Wrong::Vanished, copies: Vec::new(), stays });
        }
    }
    found
}

/// Which findings of a look are still there in a later one. A region's word about what it has counts only when its
/// checkpoint covers all that its log held at the first look: whatever was on its way then has arrived.
pub fn confirm(first: &Look, findings: Vec<Finding>, second: &Look, later: &[Finding]) -> Verdict {
    let behind = second.behind(first);
    let mut verdict = Verdict::default();
    for finding in findings {
        let again = later.iter().find(|again| (again.item, again.wrong) == (finding.item, finding.wrong));
        match again {
            Some(again) if is_settled(&finding, again, second, &behind) => verdict.findings.push(again.clone()),
            Some(again) if is_doubtful(again, second, &behind) => verdict.unsettled.push(again.clone()),
            // It was on its way, or it is on its way again: the next audit will see.
            _ => {}
        }
    }
    verdict
}

/// The same is wrong as before, at the same places, by the word of those who are not behind.
fn is_settled(finding: &Finding, again: &Finding, second: &Look, behind: &BTreeSet<RegionId>) -> bool {
    match finding.wrong {
        Wrong::Twice => {
            let stood = |copy: &&Copy| finding.copies.iter().any(|before| before.holder == copy.holder);
            let sure = |copy: &&Copy| copy.region.as_ref().is_none_or(|region| !behind.contains(region));
            again.copies.iter().filter(stood).filter(sure).count() > 1
        }
        Wrong::Vanished => !is_doubtful(again, second, behind) && newest(finding) == newest(again),
    }
}

/// Could it be that whoever is behind or not to be seen knows better?
fn is_doubtful(again: &Finding, second: &Look, behind: &BTreeSet<RegionId>) -> bool {
    match again.wrong {
        Wrong::Twice => again.copies.iter().any(|copy| copy.region.as_ref().is_some_and(|it| behind.contains(it))),
        Wrong::Vanished => !behind.is_empty() || !second.unseen.is_empty(),
    }
}

fn newest(finding: &Finding) -> Option<Revision> {
    finding.stays.iter().map(|stay| stay.last.revision).max()
}

impl Wrong {
    /// In a word, for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Twice => "twice",
            Self::Vanished => "vanished",
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Twice => "is there twice",
            Self::Vanished => "has vanished",
        })
    }
}

impl fmt::Display for Copy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.count > 1 {
            write!(f, "{} pieces ", self.count)?;
        }
        match &self.holder {
            Holder::Player(player) => write!(f, "with {player}")?,
            Holder::Ground { region, spot } => write!(f, "in {region}, on {} {} {}", spot.map, spot.x, spot.y)?,
            Holder::Nowhere(region) => write!(f, "in {region}, on no map")?,
        }
        if !self.within.is_empty() {
            write!(f, ", in {}", self.within.join(" in "))?;
        }
        match (&self.holder, &self.region) {
            (Holder::Player(_), Some(region)) => write!(f, " (in {region})"),
            (Holder::Player(_), None) => f.write_str(" (by the ledger)"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "revision {} ({}, {})", self.revision, process::moment(self.at_ms), word(self.cause))
    }
}

impl fmt::Display for Stay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let earlier = if self.from_the_start { " or earlier" } else { "" };
        write!(f, "{} had it from {}{earlier} to {}", self.player, self.first, self.last)?;
        if let Some(restored) = self.undone {
            write!(f, "; revision {restored} gave them an earlier version again")?;
        }
        Ok(())
    }
}

/// A cause in a word.
pub fn word(cause: Cause) -> &'static str {
    match cause {
        Cause::Created => "created",
        Cause::Login => "login",
        Cause::Crossing => "crossing",
        Cause::Takeover => "takeover",
        Cause::Autosave => "autosave",
        Cause::Trade => "trade",
        Cause::Death => "death",
        Cause::Logout => "logout",
        Cause::Administrator => "administrator",
        Cause::Imported => "imported",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;
    use crate::audit::look::{PersonSeen, RegionSeen};
    use crate::game::character::testing::character;
    use crate::game::{Carried, IndexedItem, ItemIndex, Newcomer, Spot, Whereabouts};
    use crate::ids::{Claim, MapPath, PlayerName, ServerName, Tag, Tick, Ticket};
    use crate::persistence::{Body, Custody, Kept, Place, Snapshot, Stamp, Version};

    fn id(number: u64) -> ItemId {
        ItemId { mint: 7, number }
    }

    fn thing(number: u64, items: Vec<Carried>) -> Carried {
        Carried { arch: format!("ring{number}"), tag: Tag(1), item: Some(id(number)), keys: Vec::new(), items }
    }

    fn held(region: &str) -> Custody {
        Custody::Held { region: RegionId::new(region), claim: Claim(1), server: ServerName::new("s1") }
    }

    fn transit(to: &str) -> Custody {
        Custody::Transit { ticket: Ticket::new("t"), from: None, to: RegionId::new(to) }
    }

    /// A version of Bob with these things.
    fn version(revision: u64, cause: Cause, custody: Custody, things: Vec<Carried>) -> Version {
        let character = character("Bob", &[], things);
        let json = serde_json::to_vec(&Newcomer::Known(Box::new(character))).expect("JSON");
        let value = Snapshot {
            player: PlayerName::new("Bob"),
            account: "bob".to_owned(),
            custody,
            cause,
            place: Place { map: MapPath::new("/inn"), x: 3, y: 4 },
            note: None,
            body: Body::pack(&json).expect("small"),
        };
        let stamp = Stamp { write_id: String::new(), by: ServerName::new("s1"), at_ms: revision * 1000 };
        Version { kept: Kept { revision: Revision(revision), stamp, value }, pinned: false }
    }

    fn ground(x: i32) -> Whereabouts {
        Whereabouts::On(Spot { map: MapPath::new("/inn"), x, y: 4 })
    }

    fn bobs() -> Whereabouts {
        Whereabouts::With(PlayerName::new("Bob"))
    }

    /// A region with Bob in it or without, and what is where, as of a tick; its log goes to `logged`.
    fn region(tick: u64, logged: u64, with_bob: bool, items: &[(u64, Whereabouts)]) -> RegionSeen {
        let mut index = ItemIndex::default();
        index.players.extend(with_bob.then(|| PlayerName::new("Bob")));
        index.items.extend(items.iter().map(|(number, at)| IndexedItem {
            item: id(*number),
            name: "ring".to_owned(),
            count: 1,
            at: Some(at.clone()),
            within: Vec::new(),
        }));
        RegionSeen { tick: Tick(tick), logged: Tick(logged), index }
    }

    fn look(regions: Vec<(&str, RegionSeen)>, versions: &[Version]) -> Look {
        let people = PersonSeen::new(versions).map(|person| (PlayerName::new("Bob"), Arc::new(person)));
        Look {
            regions: regions.into_iter().map(|(name, seen)| (RegionId::new(name), seen)).collect(),
            people: people.into_iter().collect(),
            ..Look::default()
        }
    }

    fn wrong(look: &Look) -> Vec<(u64, Wrong, Vec<String>)> {
        let findings = find(look).findings.into_iter();
        findings.map(|it| (it.item.number, it.wrong, it.copies.iter().map(ToString::to_string).collect())).collect()
    }

    fn rings(numbers: &[u64]) -> Vec<Carried> {
        numbers.iter().map(|number| thing(*number, Vec::new())).collect()
    }

    #[test]
    fn what_is_in_one_place_is_in_order_whoever_has_it() {
        let saved = [version(5, Cause::Login, held("scorn"), rings(&[1, 2]))];
        let in_play = region(9, 9, true, &[(1, bobs()), (2, ground(1)), (3, ground(1))]);
        let found = find(&look(vec![("scorn", in_play)], &saved));
        assert_eq!((found.findings, found.items), (vec![], 3), "the region knows better than an old save");
        let at_rest = [version(5, Cause::Logout, Custody::Free, rings(&[1, 2]))];
        assert_eq!(wrong(&look(vec![("scorn", region(9, 9, false, &[(3, ground(1))]))], &at_rest)), []);
    }

    #[test]
    fn who_is_elsewhere_by_the_ledger_does_not_count_where_they_were() {
        let stale = region(9, 12, true, &[(1, bobs()), (2, bobs())]);
        for custody in [Custody::Free, transit("lake"), held("lake")] {
            let left = [version(5, Cause::Crossing, custody, rings(&[1, 2]))];
            let arriving = region(3, 3, false, &[]);
            assert_eq!(wrong(&look(vec![("scorn", stale.clone()), ("lake", arriving)], &left)), []);
        }
    }

    #[test]
    fn a_thing_in_two_places_is_found_with_both() {
        let saved = [version(5, Cause::Administrator, Custody::Free, vec![thing(1, rings(&[2]))])];
        let found = wrong(&look(vec![("scorn", region(9, 9, false, &[(2, ground(3))]))], &saved));
        let places = vec!["in scorn, on /inn 3 4".to_owned(), "with Bob, in ring1 7-1 (by the ledger)".to_owned()];
        assert_eq!(found, [(2, Wrong::Twice, places)]);
        let two_regions =
            vec![("scorn", region(9, 9, false, &[(7, ground(3))])), ("lake", region(1, 1, false, &[(7, ground(3))]))];
        assert_eq!(wrong(&look(two_regions, &[])).len(), 1);
        let one_bag = [version(5, Cause::Logout, Custody::Free, rings(&[4, 4]))];
        assert_eq!(wrong(&look(vec![], &one_bag)).len(), 1, "twice in the same hands");
    }

    #[test]
    fn a_thing_that_somebody_had_and_nobody_has_is_found_unless_it_ended() {
        let saved = [
            version(5, Cause::Login, held("scorn"), rings(&[1, 2, 3])),
            version(6, Cause::Autosave, held("scorn"), rings(&[1])),
        ];
        let mut region = region(9, 9, true, &[(1, bobs())]);
        region.index.ended.insert(id(2));
        let mut look = look(vec![("scorn", region)], &saved);
        assert_eq!(wrong(&look), [(3, Wrong::Vanished, vec![])]);
        let stays = &find(&look).findings[0].stays;
        assert_eq!(
            stays[0].to_string(),
            "Bob had it from revision 5 (1970-01-01 00:00:05, login) or earlier to revision 5 (1970-01-01 00:00:05, login)"
        );
        look.ended.insert(id(3));
        assert_eq!(wrong(&look), []);
    }

    #[test]
    fn of_what_was_there_before_ends_are_known_nobody_says_that_it_vanished() {
        let saved =
            [version(5, Cause::Login, Custody::Free, rings(&[1])), version(6, Cause::Autosave, Custody::Free, vec![])];
        let mut look = look(vec![], &saved);
        assert_eq!(wrong(&look).len(), 1);
        look.known_since_ms = 5_001;
        assert_eq!(wrong(&look), []);
    }

    #[test]
    fn what_a_restoring_took_away_has_not_vanished() {
        let saved = [
            version(5, Cause::Login, Custody::Free, rings(&[1])),
            version(6, Cause::Logout, Custody::Free, rings(&[1, 2])),
            version(7, Cause::Administrator, Custody::Free, rings(&[1])),
            version(8, Cause::Login, Custody::Free, rings(&[])),
        ];
        let found = find(&look(vec![], &saved));
        let vanished: Vec<_> = found.findings.iter().map(|it| it.item).collect();
        assert_eq!((vanished, found.undone), (vec![id(1)], 1), "the other one was lost after it");
    }

    #[test]
    fn a_stay_goes_on_over_versions_and_begins_anew_after_a_gap() {
        let saved = [
            version(1, Cause::Created, Custody::Free, vec![]),
            version(2, Cause::Trade, Custody::Free, rings(&[1, 1])),
            version(3, Cause::Autosave, Custody::Free, rings(&[1])),
            version(4, Cause::Autosave, Custody::Free, vec![]),
            version(5, Cause::Trade, Custody::Free, rings(&[1])),
        ];
        let person = PersonSeen::new(&saved).expect("Bob has versions");
        let stays: Vec<_> = person.stays[&id(1)]
            .iter()
            .map(|stay| (stay.first.revision.0, stay.last.revision.0, stay.from_the_start, stay.now))
            .collect();
        assert_eq!(stays, [(2, 3, false, false), (5, 5, false, true)]);
        assert_eq!((person.versions, person.unreadable, person.stays.len()), (5, 0, 1));
    }

    fn judged(first: &Look, second: &Look) -> (usize, usize) {
        let verdict = confirm(first, find(first).findings, second, &find(second).findings);
        (verdict.findings.len(), verdict.unsettled.len())
    }

    #[test]
    fn what_was_on_its_way_is_no_finding() {
        // Bob has dropped the ring and gone on; the region's checkpoint is from before.
        let left =
            [version(5, Cause::Login, held("scorn"), rings(&[1])), version(6, Cause::Crossing, held("lake"), vec![])];
        let before =
            look(vec![("scorn", region(9, 12, true, &[(1, bobs())])), ("lake", region(3, 3, true, &[]))], &left);
        let after =
            look(vec![("scorn", region(12, 12, false, &[(1, ground(2))])), ("lake", region(3, 3, true, &[]))], &left);
        assert_eq!(find(&before).findings.len(), 1);
        assert_eq!(judged(&before, &after), (0, 0));
    }

    #[test]
    fn a_finding_waits_for_a_region_that_is_behind() {
        let saved = [version(6, Cause::Crossing, held("lake"), rings(&[1]))];
        let at = |tick, logged| {
            look(
                vec![
                    ("scorn", region(tick, logged, false, &[(1, ground(2))])),
                    ("lake", region(3, 3, true, &[(1, bobs())])),
                ],
                &saved,
            )
        };
        assert_eq!(
            judged(&at(9, 12), &at(9, 12)),
            (0, 1),
            "what came after its checkpoint may have taken the ring away"
        );
        assert_eq!(judged(&at(9, 12), &at(12, 15)), (1, 0));
        let gone =
            [version(5, Cause::Login, Custody::Free, rings(&[1])), version(6, Cause::Logout, Custody::Free, vec![])];
        let empty = |tick, logged| look(vec![("scorn", region(tick, logged, false, &[]))], &gone);
        assert_eq!(judged(&empty(9, 12), &empty(9, 12)), (0, 1));
        assert_eq!(judged(&empty(9, 12), &empty(12, 12)), (1, 0));
        let mut unseen = empty(12, 12);
        unseen.unseen = BTreeMap::from([(RegionId::new("lake"), "no index".to_owned())]);
        assert_eq!(judged(&empty(9, 12), &unseen), (0, 1), "it may be there");
    }

    #[test]
    fn a_thing_that_is_twice_at_changing_places_is_looked_at_again_next_time() {
        let at = |x| {
            let saved = [version(6, Cause::Logout, Custody::Free, rings(&[1]))];
            look(vec![("scorn", region(9, 9, false, &[(1, ground(x))]))], &saved)
        };
        assert_eq!(judged(&at(1), &at(1)), (1, 0));
        assert_eq!(judged(&at(1), &at(2)), (0, 0));
    }
}
