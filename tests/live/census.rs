//! Every thing with a mark, wherever it is: in the regions as their owners have put them away, and with those who
//! are not in the game, as the ledger has them.

use std::collections::BTreeMap;
use std::path::Path;

use wildfire::content::load;
use wildfire::game::checkpoint::FORMAT;
use wildfire::game::{Carried, Newcomer, World};
use wildfire::ids::RegionId;
use wildfire::limits::CHECKPOINT_PART_UNPACKED_MAX;
use wildfire::persistence::{CheckpointNote, Custody, LogEntry, Store};
use wildfire::world_files::WorldFiles;

const MARK: &str = "Mark-";
const OWN_NAME: &str = "custom_name";

/// Where each mark is, once for every thing that has it, and how many pieces that thing has.
pub(crate) type Census = BTreeMap<String, Vec<(String, u32)>>;

/// Counts in a world that stands still: everybody has left and every region was given back.
pub(crate) async fn census(store: &Store, world: &Path) -> Census {
    let files = WorldFiles::new(load::world(world).expect("the world loads"));
    let mut census = Census::new();
    for (region, _) in files.partition().regions() {
        if let Some(world) = last_state(store, &files, region).await {
            count_region(&mut census, &world);
        }
    }
    let ledger = store.ledger();
    for player in ledger.players().await.expect("the ledger answers") {
        let kept = ledger.latest(&player).await.expect("the ledger answers").expect("a player has a record");
        assert_eq!(kept.value.custody, Custody::Free, "{player} has left");
        let json = kept.value.body.unpack().expect("the body is whole");
        match serde_json::from_slice(&json).expect("it is a character") {
            Newcomer::Known(character) => count_carried(&mut census, &format!("with {player}"), &character.body),
            Newcomer::Created(_) => {}
        }
    }
    census
}

/// A region as it was put away last. None for one that was never in play.
async fn last_state(store: &Store, files: &WorldFiles, region: &RegionId) -> Option<World> {
    let tail = store.region_logs().tail(region).await.expect("the log answers");
    tail.last()?;
    let note: &CheckpointNote = tail
        .iter()
        .rev()
        .find_map(|kept| match &kept.value.entry {
            LogEntry::Checkpoint(note) => Some(note),
            _ => None,
        })
        .expect("what was in play was put away");
    // Who has lost a region in which nobody was has put it away before, and nobody need have wanted it since.
    let ticks = tail.iter().filter_map(|kept| match &kept.value.entry {
        LogEntry::Ticks { last, .. } => Some(*last),
        _ => None,
    });
    let logged = ticks.max().unwrap_or_default();
    assert!(note.tick >= logged, "{region} is put away as of {}, and went on to {logged}", note.tick);
    let mut parts = Vec::new();
    for part in &note.parts {
        let packed = store.checkpoints().get(region, part).await.expect("the part is there");
        parts.push(zstd::bulk::decompress(&packed, CHECKPOINT_PART_UNPACKED_MAX).expect("the part is whole"));
    }
    let (head, maps) = parts.split_first().expect("a checkpoint has parts");
    let world = World::restore(files.constants(), FORMAT, head, maps.iter().map(Vec::as_slice)).expect("it is a world");
    assert_eq!(world.characters(), [], "nobody is in {region}");
    Some(world)
}

fn count_region(census: &mut Census, world: &World) {
    for (_, object) in world.objects.iter() {
        if let Some(mark) = object.traits.custom.get(OWN_NAME).filter(|name| name.starts_with(MARK)) {
            let place = format!("in {}, {:?}", world.region, object.place);
            census.entry(mark.to_owned()).or_default().push((place, object.count.max(1)));
        }
    }
}

fn count_carried(census: &mut Census, place: &str, thing: &Carried) {
    let value = |wanted: &str| thing.keys.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str());
    if let Some(mark) = value(OWN_NAME).filter(|name| name.starts_with(MARK)) {
        let pieces = value("nrof").and_then(|nrof| nrof.parse().ok()).unwrap_or(1);
        census.entry(mark.to_owned()).or_default().push((place.to_owned(), pieces));
    }
    for inner in &thing.items {
        count_carried(census, place, inner);
    }
}
