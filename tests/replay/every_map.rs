//! Every map that players can come to, random ones among them, is played on, put into bytes and played on from these, without a panic.
//!
//! A run takes some maps, chosen by a seed that changes with the rules, and says which; `make soak-maps` takes all.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use wildfire::game::dice::Dice;
use wildfire::game::{CORE, Character};
use wildfire::ids::MapPath;
use wildfire::world_files::WorldFiles;

use super::crowd::Crowd;
use super::{Parts, reach, setting, stock};

/// How many maps are played: `all`, or a number.
const MAPS: &str = "WILDFIRE_MAPS";
const MAPS_USUALLY: usize = 400;
/// The seed that chooses them and rolls their dice.
const SEED: &str = "WILDFIRE_MAPS_SEED";
/// Heartbeats that somebody is on a map, and those that both worlds play after it.
const VISIT: u64 = 200;
const AFTERWARDS: u64 = 20;

#[test]
fn every_map_that_can_be_reached_is_played_put_away_and_played_on() {
    let Some(files) = stock() else { return };
    let seed = setting(SEED, seed_of_the_core());
    let maps = chosen(&files, seed);
    let visitor = visitor(&files);
    println!("{} maps, {SEED}={seed}", maps.len());
    let mut failed = Vec::new();
    for map in &maps {
        let visit = AssertUnwindSafe(|| visit(&files, &visitor, map, seed));
        if catch_unwind(visit).is_err() {
            failed.push(map.to_string());
        }
    }
    assert!(failed.is_empty(), "{SEED}={seed}: {} of {} maps: {failed:#?}", failed.len(), maps.len());
}

/// Other rules, other maps; the same rules, the same ones, so that what fails fails again.
fn seed_of_the_core() -> u64 {
    CORE.bytes().fold(0, |seed: u64, byte| seed.rotate_left(7) ^ u64::from(byte))
}

fn chosen(files: &Arc<WorldFiles>, seed: u64) -> Vec<MapPath> {
    let how_many = std::env::var(MAPS).unwrap_or_default();
    if how_many.starts_with('/') {
        return how_many.split(',').map(MapPath::new).collect();
    }
    let mut dungeons = Vec::new();
    let reached = reach::reached(|path| {
        let map = files.map(path)?;
        dungeons.extend(reach::dungeons(&map, seed as u32));
        Some(reach::ways(&map))
    });
    let mut left: Vec<MapPath> = reached.into_iter().chain(dungeons).collect();
    if how_many == "all" {
        return left;
    }
    let wanted = how_many.parse().unwrap_or(MAPS_USUALLY).min(left.len());
    let mut dice = Dice::seeded(seed);
    (0..wanted).map(|_| left.swap_remove(dice.below(left.len() as u32) as usize)).collect()
}

/// Somebody who can go anywhere.
fn visitor(files: &Arc<WorldFiles>) -> Character {
    let mut crowd = Crowd::gather(files, "map_scorn", 1, 1);
    for _ in 0..20 {
        crowd.tick();
        if let Some(character) = crowd.world.characters().pop() {
            return character;
        }
    }
    panic!("a new character is in the world within twenty heartbeats");
}

fn visit(files: &Arc<WorldFiles>, visitor: &Character, map: &MapPath, seed: u64) {
    let mut crowd = Crowd::visit(files, visitor.clone(), map, seed);
    let mut came = false;
    for _ in 0..VISIT {
        crowd.tick();
        came |= crowd.world.players().any(|player| crowd.world.position(player.body).is_some());
    }
    assert!(came, "nobody can stand on {map}");
    crowd.check_items();
    let mut restored = Parts::of(&crowd.world.freeze()).restore(files);
    assert_eq!(restored.state_hash(), crowd.world.state_hash(), "{map} restored");
    for _ in 0..AFTERWARDS {
        let note = crowd.tick();
        restored.tick(note.into_input(&crowd.maps).expect("its maps are at hand"));
    }
    assert_eq!(restored.state_hash(), crowd.world.state_hash(), "{map} played on");
}
