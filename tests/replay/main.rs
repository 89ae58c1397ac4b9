//! The core is deterministic: what went into a region gives the same region again, from the beginning, from every
//! checkpoint, and in another process.

mod crowd;
mod every_map;

#[path = "../support/reach.rs"]
mod reach;

use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crowd::Crowd;
use wildfire::content::load::{self, STOCK_WORLD};
use wildfire::game::World;
use wildfire::game::checkpoint::{FORMAT, Frozen};
use wildfire::game::fingerprint::Fingerprint;
use wildfire::game::journal::{self, JournalTick, Maps};
use wildfire::world_files::WorldFiles;

/// Heartbeats between two comparisons.
const CHECK_EVERY: u64 = 100;
/// Heartbeats between two checkpoints that are gone on from: a minute.
const CHECKPOINT_EVERY: u64 = 500;
/// Heartbeats between two looks at all things with an id.
const ITEMS_EVERY: u64 = 20;
/// Heartbeats between two looks at what the state is: a second.
const HASH_EVERY: u64 = 8;
/// Set for the process that plays a story again.
const AGAIN: &str = "WILDFIRE_REPLAY";
/// How long the stories are, in heartbeats: an hour has 30000.
const LENGTH: &str = "WILDFIRE_REPLAY_TICKS";
const PEOPLE: &str = "WILDFIRE_REPLAY_PEOPLE";

/// A checkpoint as bytes.
struct Parts {
    head: Vec<u8>,
    maps: Vec<Vec<u8>>,
}

impl Parts {
    fn of(frozen: &Frozen) -> Self {
        Self { head: frozen.head(), maps: frozen.parts().into_iter().map(|id| frozen.part(id)).collect() }
    }

    fn restore(&self, files: &WorldFiles) -> World {
        World::restore(files.constants(), FORMAT, &self.head, self.maps.iter().map(Vec::as_slice))
            .expect("it can be restored")
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

/// Plays a crowd, and beside it the world of its last checkpoint, restored from the bytes and given the same: at every
/// hundredth heartbeat the two are in the same state. `told` hears what went into each heartbeat. Gives the hashes.
fn play(
    files: &Arc<WorldFiles>,
    start: &str,
    (people, ticks): (u64, u64),
    mut told: impl FnMut(&JournalTick),
) -> Vec<String> {
    let mut crowd = Crowd::gather(files, start, people as usize, 7);
    let mut restored = Parts::of(&crowd.world.freeze()).restore(files);
    let (mut hashes, mut last, mut costs) = (Vec::new(), None, Costs::default());
    for tick in 1..=ticks {
        let note = crowd.tick();
        restored.tick(note.clone().into_input(&crowd.maps).expect("its maps are at hand"));
        told(&note);
        if tick.is_multiple_of(HASH_EVERY) || tick.is_multiple_of(CHECK_EVERY) {
            last = Some(costs.hash(&mut crowd.world, last.as_ref()));
        }
        if let Some(seen) = last.as_ref().filter(|_| tick.is_multiple_of(CHECK_EVERY)) {
            let anew = Fingerprint::of(restored.freeze(), None);
            assert_eq!(anew.to_string(), seen.to_string(), "played on from a checkpoint to {tick}");
            hashes.push(seen.to_string());
        }
        if tick.is_multiple_of(ITEMS_EVERY) {
            crowd.check_items();
        }
        if tick.is_multiple_of(CHECKPOINT_EVERY) {
            let hash = crowd.world.state_hash();
            assert_eq!(restored.state_hash(), hash, "played on from a checkpoint to {tick}");
            restored = Parts::of(&crowd.world.freeze()).restore(files);
            assert_eq!(restored.state_hash(), hash, "restored at {tick}");
        }
    }
    assert!(crowd.world.players().count() > 0, "the crowd is there");
    let (named, ended) = crowd.items();
    assert!(named > ended && ended > 0, "things are taken, and stacks join: {named} named, {ended} ended");
    println!("{named} things have had an id, {ended} of them have ended");
    let (maps, objects) = crowd.world.size();
    println!("{people} people, {ticks} heartbeats, {maps} maps, {objects} objects: {costs}");
    hashes
}

/// What it costs to say what the state is.
#[derive(Default)]
struct Costs {
    hashes: u32,
    freezing: Duration,
    frozen_longest: Duration,
    hashing: Duration,
}

impl Costs {
    fn hash(&mut self, world: &mut World, last: Option<&Fingerprint>) -> Fingerprint {
        let began = Instant::now();
        let frozen = world.freeze();
        let froze = began.elapsed();
        let seen = Fingerprint::of(frozen, last);
        self.hashes += 1;
        self.freezing += froze;
        self.frozen_longest = self.frozen_longest.max(froze);
        self.hashing += began.elapsed() - froze;
        seen
    }
}

impl std::fmt::Display for Costs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let each = self.hashes.max(1);
        let (freezing, hashing) = (self.freezing / each, self.hashing / each);
        write!(f, "frozen in {freezing:?}, {:?} at most, and hashed in {hashing:?} beside", self.frozen_longest)
    }
}

#[test]
fn every_checkpoint_of_the_starter_world_goes_on_as_the_world_it_was_taken_from() {
    play(&starter(), "map_saltmarsh", (8, 1500), |_| {});
}

/// An hour of a hundred people: in this process, restored from every checkpoint, and in another process.
#[test]
fn an_hour_of_a_crowd_is_the_same_from_every_checkpoint_and_in_another_process() {
    let files = stock().unwrap_or_else(starter);
    let start = if files.catalog().archetype("map_scorn").is_some() { "map_scorn" } else { "map_saltmarsh" };
    if std::env::var_os(AGAIN).is_some() {
        return play_again(&files);
    }
    let this = std::env::current_exe().expect("a test has a program");
    let mut again = Command::new(this)
        .args(["--exact", "an_hour_of_a_crowd_is_the_same_from_every_checkpoint_and_in_another_process", "--nocapture"])
        .env(AGAIN, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it can be played again");
    let mut heard = BufWriter::new(again.stdin.take().expect("it listens"));
    // Both begin with an empty world; what went into this one is told to the other, heartbeat by heartbeat.
    let beginning = Parts::of(&Crowd::gather(&files, start, 0, 7).world.freeze());
    write_page(&mut heard, &beginning.head);
    let (people, ticks) = (setting(PEOPLE, 100), setting(LENGTH, 30_000));
    let ours = play(&files, start, (people, ticks), |note| {
        write_page(&mut heard, &journal::write(std::slice::from_ref(note)));
    });
    heard.flush().expect("it listens");
    drop(heard);
    let output = again.wait_with_output().expect("it is played again");
    let text = String::from_utf8_lossy(&output.stdout);
    let theirs: Vec<&str> = text.lines().filter_map(|line| line.split_once("hash: ")).map(|(_, hash)| hash).collect();
    assert_eq!(theirs, ours, "{text}");
    assert_eq!(ours.len() as u64, ticks / CHECK_EVERY);
}

fn write_page(to: &mut impl Write, page: &[u8]) {
    to.write_all(&(page.len() as u64).to_be_bytes()).and_then(|()| to.write_all(page)).expect("it listens");
}

fn read_page(from: &mut impl Read) -> Option<Vec<u8>> {
    let mut length = [0; 8];
    from.read_exact(&mut length).ok()?;
    let mut page = vec![0; u64::from_be_bytes(length) as usize];
    from.read_exact(&mut page).expect("pages are whole");
    Some(page)
}

/// Plays what is told on standard input, and says what the state is every hundredth heartbeat.
fn play_again(files: &Arc<WorldFiles>) {
    let mut told = BufReader::new(std::io::stdin());
    let head = read_page(&mut told).expect("a beginning is told first");
    let mut world = Parts { head, maps: Vec::new() }.restore(files);
    let mut maps = Maps::new();
    while let Some(page) = read_page(&mut told) {
        let note = journal::read(&page).expect("the journal can be read").remove(0);
        for path in note.maps() {
            let map = || Arc::new(files.map(path).expect("it was read before"));
            maps.entry(path.clone()).or_insert_with(map);
        }
        assert_eq!(note.tick.0, world.tick.0 + 1, "the journal goes on where the world is");
        world.tick(note.into_input(&maps).expect("its maps are at hand"));
        if world.tick.0.is_multiple_of(CHECK_EVERY) {
            println!("hash: {}", Fingerprint::of(world.freeze(), None));
        }
    }
}
