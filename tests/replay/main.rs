//! The core is deterministic: what went into a region gives the same region again, from the beginning, from every
//! checkpoint, and in another process.

mod crowd;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crowd::Crowd;
use wildfire::content::load::{self, STOCK_WORLD};
use wildfire::game::World;
use wildfire::game::checkpoint::Frozen;
use wildfire::game::journal::{self, JournalTick, Maps};
use wildfire::ids::Tick;
use wildfire::world_files::WorldFiles;

/// Heartbeats between two comparisons.
const CHECK_EVERY: u64 = 100;
/// Set for the process that plays a story again: where its journal is, and which world it is of.
const AGAIN: &str = "WILDFIRE_REPLAY";
/// How long the stories are, in heartbeats: an hour has 30000.
const LENGTH: &str = "WILDFIRE_REPLAY_TICKS";
const PEOPLE: &str = "WILDFIRE_REPLAY_PEOPLE";

/// One recorded story.
struct Story {
    /// The state before the first heartbeat.
    beginning: Parts,
    journal: Vec<JournalTick>,
    maps: Maps,
    /// Every [`CHECK_EVERY`] heartbeats: the tick, the parts of a checkpoint and the hash of the state.
    checkpoints: Vec<(Tick, Parts, String)>,
}

/// A checkpoint as bytes.
struct Parts {
    head: Vec<u8>,
    maps: Vec<Vec<u8>>,
}

impl Parts {
    fn of(frozen: &Frozen) -> Self {
        Self { head: frozen.head(), maps: frozen.maps().into_iter().map(|id| frozen.map(id)).collect() }
    }

    fn restore(&self, files: &WorldFiles) -> World {
        World::restore(files.constants(), &self.head, self.maps.iter().map(Vec::as_slice)).expect("it can be restored")
    }
}

fn starter() -> Arc<WorldFiles> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("maps"))
}

fn stock() -> Option<Arc<WorldFiles>> {
    let root = Path::new(STOCK_WORLD);
    if !root.join("archetypes").exists() {
        eprintln!("SKIPPED: the stock world is not installed in {STOCK_WORLD}");
        return None;
    }
    Some(files(root))
}

fn files(root: &Path) -> Arc<WorldFiles> {
    Arc::new(WorldFiles::new(load::world(root).expect("the world loads")))
}

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |value| value.parse().expect("a number"))
}

fn record(files: &Arc<WorldFiles>, start: &str, people: u64, ticks: u64) -> Story {
    let mut crowd = Crowd::gather(files, start, people as usize, 7);
    let mut story = Story {
        beginning: Parts::of(&crowd.world.freeze()),
        journal: Vec::new(),
        maps: Maps::new(),
        checkpoints: Vec::new(),
    };
    let mut longest = Duration::ZERO;
    for tick in 1..=ticks {
        story.journal.push(crowd.tick());
        if tick.is_multiple_of(CHECK_EVERY / 5) {
            crowd.check_items();
        }
        if tick.is_multiple_of(CHECK_EVERY) {
            let hash = crowd.world.state_hash().to_string();
            let began = Instant::now();
            let frozen = crowd.world.freeze();
            longest = longest.max(began.elapsed());
            story.checkpoints.push((Tick(tick), Parts::of(&frozen), hash));
        }
    }
    assert!(crowd.world.players().count() > 0, "the crowd is there");
    let (named, ended) = crowd.items();
    assert!(named > ended && ended > 0, "things are taken, and stacks join: {named} named, {ended} ended");
    println!("{named} things have had an id, {ended} of them have ended");
    println!("{people} people, {} objects, frozen in {longest:?} at most", crowd.world.size().1);
    story.maps = crowd.maps;
    story
}

/// Plays a journal on and gives the hash every [`CHECK_EVERY`] heartbeats.
fn replay(world: &mut World, journal: &[JournalTick], maps: &Maps) -> Vec<String> {
    let mut hashes = Vec::new();
    for note in journal {
        assert_eq!(note.tick.0, world.tick.0 + 1, "the journal goes on where the world is");
        let input = note.clone().into_input(maps).expect("its maps are at hand");
        world.tick(input);
        if world.tick.0.is_multiple_of(CHECK_EVERY) {
            hashes.push(world.state_hash().to_string());
        }
    }
    hashes
}

fn check_every_checkpoint(files: &Arc<WorldFiles>, start: &str, people: u64, ticks: u64) {
    let story = record(files, start, people, ticks);
    let largest = story.checkpoints.iter().map(|(_, parts, _)| parts.maps.iter().map(Vec::len).sum::<usize>()).max();
    println!("{} checkpoints, the largest has {} bytes", story.checkpoints.len(), largest.unwrap_or(0));
    let mut from = story.beginning.restore(files);
    for (tick, parts, hash) in &story.checkpoints {
        let stretch = from.tick.0 as usize..tick.0 as usize;
        let played = replay(&mut from, &story.journal[stretch], &story.maps);
        assert_eq!(played.last(), Some(hash), "played on to {tick}");
        // The next stretch begins from the bytes.
        from = parts.restore(files);
        assert_eq!(from.state_hash().to_string(), *hash, "restored at {tick}");
    }
}

#[test]
fn every_checkpoint_of_the_starter_world_goes_on_as_the_world_it_was_taken_from() {
    check_every_checkpoint(&starter(), "map_saltmarsh", 8, 1500);
}

#[test]
fn every_checkpoint_of_the_stock_world_goes_on_as_the_world_it_was_taken_from() {
    let Some(files) = stock() else { return };
    check_every_checkpoint(&files, "map_scorn", setting(PEOPLE, 12), setting(LENGTH, 600));
}

#[test]
fn a_story_is_the_same_in_another_process() {
    let files = stock().unwrap_or_else(starter);
    let start = if files.catalog().archetype("map_scorn").is_some() { "map_scorn" } else { "map_saltmarsh" };
    if let Ok(path) = std::env::var(AGAIN) {
        return play_again(&files, Path::new(&path));
    }
    let story = record(&files, start, setting(PEOPLE, 12), setting(LENGTH, 600));
    let directory = tempfile::tempdir().expect("there is a place for it");
    let path = directory.path().join("journal");
    std::fs::write(&path, journal::write(&story.journal)).expect("it can be written");
    std::fs::write(path.with_extension("beginning"), &story.beginning.head).expect("it can be written");
    let again = Command::new(std::env::current_exe().expect("a test has a program"))
        .args(["--exact", "a_story_is_the_same_in_another_process", "--nocapture"])
        .env(AGAIN, &path)
        .output()
        .expect("it can be played again");
    let text = String::from_utf8_lossy(&again.stdout);
    let hashes: Vec<&str> = text.lines().filter_map(|line| line.split_once("hash: ")).map(|(_, hash)| hash).collect();
    let ours: Vec<&str> = story.checkpoints.iter().map(|(_, _, hash)| hash.as_str()).collect();
    assert_eq!(hashes, ours, "{text}\n{}", String::from_utf8_lossy(&again.stderr));
}

fn play_again(files: &Arc<WorldFiles>, path: &Path) {
    let page = std::fs::read(path).expect("the journal is there");
    let story = journal::read(&page).expect("the journal can be read");
    let head = std::fs::read(path.with_extension("beginning")).expect("the beginning is there");
    let paths = story.iter().flat_map(JournalTick::maps);
    let maps: Maps = paths.filter_map(|path| Some((path.clone(), Arc::new(files.map(path)?)))).collect();
    let mut world = Parts { head, maps: Vec::new() }.restore(files);
    for hash in replay(&mut world, &story, &maps) {
        println!("hash: {hash}");
    }
}
