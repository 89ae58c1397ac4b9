//! What must be true whatever happened: one owner for each region, every character in one place, no item
//! twice and none missing.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use wildfire::game::Character;
use wildfire::ids::{Claim, RegionId, Tag};
use wildfire::persistence::{Custody, Kept, LogEntry, Snapshot, Store};

use crate::census::check_census;
use crate::cluster::{AUDITOR, Cluster, Hands, within};
use crate::people::{belongings, inside, things};
use crate::story::server;
use crate::walker::{REACH, Walker};

/// Everybody leaves, with what they had and nothing else; then the books are read.
pub(crate) async fn check_everything(cluster: &Cluster, walkers: &mut [Walker], people: &[Character]) {
    everybody_leaves(cluster, walkers).await;
    for (walker, person) in walkers.iter().zip(people) {
        let things: BTreeSet<Tag> = things(&person.body).map(|item| item.tag).collect();
        assert_eq!(walker.carried, things, "what {} was shown to carry", walker.player);
    }
    check_belongings(cluster, people).await;
    check_census(cluster, people).await;
    check_books(cluster, people).await;
}

/// Everybody leaves, and nobody is shown anything any more.
pub(crate) async fn everybody_leaves(cluster: &Cluster, walkers: &mut [Walker]) {
    for walker in walkers.iter_mut() {
        walker.leave().await;
    }
    for walker in walkers.iter_mut() {
        let ghosts = walker.ghosts(Duration::from_secs(2)).await;
        assert_eq!(ghosts, 0, "{} is gone, and somebody still shows them things", walker.player);
    }
    // Who is still cut off does not know it yet.
    let empty = within(REACH, || cluster.hands.players() == 0).await;
    assert!(empty, "everybody has left, and servers say that they have {} players", cluster.hands.players());
}

/// One after the other had each character and each region.
pub(crate) async fn check_books(cluster: &Cluster, people: &[Character]) {
    check_journeys(cluster, people).await;
    check_claims(cluster).await;
}

fn books(cluster: &Cluster) -> Store {
    Store::local(&cluster.hands.store, &server(AUDITOR))
}

/// Nothing is lost, nothing is doubled.
async fn check_belongings(cluster: &Cluster, people: &[Character]) {
    let mut tags = BTreeSet::new();
    for before in people {
        let kept = books(cluster).ledger().latest(&before.name).await.expect("a calm store").expect("a record");
        let after = inside(&kept.value);
        assert_eq!(belongings(&after), belongings(before), "what {} carries", before.name);
        for (tag, name) in belongings(&after) {
            assert!(tags.insert(tag), "{name} is there twice");
        }
    }
}

/// A character goes from hand to hand: nobody takes what another holds.
async fn check_journeys(cluster: &Cluster, people: &[Character]) {
    for person in people {
        let history = books(cluster).ledger().history(&person.name).await.expect("a calm store");
        for kept in &history {
            cluster.hands.story.add(
                format!("record {} of {} by {} at {}", kept.revision, person.name, kept.stamp.by, kept.stamp.at_ms),
                serde_json::to_vec(&kept.value).expect("a record is JSON"),
            );
            cluster.hands.story.add("with".to_owned(), kept.value.body.unpack().expect("a whole body"));
        }
        for pair in history.windows(2) {
            let [before, after] = pair else { continue };
            assert!(
                follows(&cluster.hands, before, after),
                "{:?} after {:?}",
                after.value.custody,
                before.value.custody
            );
        }
    }
}

/// May the second record follow the first?
fn follows(hands: &Hands, before: &Kept<Snapshot>, after: &Kept<Snapshot>) -> bool {
    use Custody::{Deleted, Free, Held, Transit};
    match (&before.value.custody, &after.value.custody) {
        (Free, Transit { from: None, .. }) => true,
        (Transit { to, .. }, Held { region, .. }) if to == region => true,
        // Taken back by who sent them, and nobody else.
        (Transit { from: Some(from), .. }, Held { region, server, .. }) => {
            from == region && before.stamp.by == *server && after.stamp.by == *server
        }
        (Held { region: one, claim: old, .. }, Held { region: other, claim: new, .. }) => one == other && old <= new,
        (Held { region, server, .. }, Transit { from: Some(from), .. }) => region == from && after.stamp.by == *server,
        // Let go by their owner, or by the next one who finds in the log that they had left.
        (Held { region, server, .. }, Free | Deleted) => {
            after.stamp.by == *server || hands.succeeded(region, &after.stamp.by, server)
        }
        _ => false,
    }
}

/// Claims on a region only rise, and nobody writes under an old one.
async fn check_claims(cluster: &Cluster) {
    let mut newest: BTreeMap<RegionId, Claim> = BTreeMap::new();
    for (region, _) in cluster.files.partition().regions() {
        for kept in books(cluster).region_logs().tail(region).await.expect("a calm store") {
            // The oldest records are forgotten, claims among them.
            let known = newest.insert(region.clone(), kept.value.claim);
            match (known, &kept.value.entry) {
                (Some(known), LogEntry::Claimed { .. }) => assert!(kept.value.claim > known, "{region}: {kept:?}"),
                (Some(known), _) => assert_eq!(kept.value.claim, known, "{region}"),
                (None, _) => {}
            }
        }
    }
}
