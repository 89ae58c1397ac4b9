//! The stock world of Debian's packages loads with no record lost. Skipped, loudly, where it is not
//! installed.

#[path = "support/reach.rs"]
mod reach;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use wildfire::content::load::{self, LoadedWorld, STOCK_WORLD};
use wildfire::content::paths::RandomPath;
use wildfire::content::{FaceId, Flag, MapRecord, MoveType, PlacedObject, Report};
use wildfire::ids::MapPath;
use wildfire::world_files::WorldFiles;

static WORLD: LazyLock<Option<LoadedWorld>> = LazyLock::new(|| {
    let root = Path::new(STOCK_WORLD);
    if !root.join("archetypes").exists() {
        eprintln!("SKIPPED: the stock world is not installed in {STOCK_WORLD}");
        return None;
    }
    Some(load::world(root).expect("the stock world loads"))
});

#[test]
fn every_record_of_the_constant_files_is_there() {
    let Some(world) = &*WORLD else { return };
    let catalog = &world.catalog;
    let tails = catalog.archetypes.iter().filter(|(_, archetype)| archetype.head.is_some()).count();
    assert_eq!((catalog.archetypes.len() - tails, tails), (4056, 1171));
    assert_eq!(catalog.archetypes.iter().filter(|(_, archetype)| !archetype.tails.is_empty()).count(), 285);
    let inside: usize = catalog.archetypes.iter().map(|(_, archetype)| archetype.inventory.len()).sum();
    assert_eq!(inside, 46);
    assert_eq!(catalog.artifacts.all.len(), 347);
    let inside: usize = catalog.artifacts.all.iter().map(|artifact| artifact.inventory.len()).sum();
    assert_eq!(inside, 8);
    let one = catalog.treasures.lists.iter().filter(|list| list.one).count();
    assert_eq!((catalog.treasures.lists.len() - one, one), (252, 121));
    assert_eq!(catalog.animations.iter().len(), 851);
    assert_eq!(catalog.names.faces().len(), 6298);
    assert_eq!((catalog.images.count(0), catalog.images.count(1)), (6298, 1334));
    assert_eq!(catalog.smooth.pairs.len(), 252);
    assert_eq!(catalog.formulae.all.len(), 385);
    assert_eq!(catalog.materials.all.len(), 60);
    assert_eq!(catalog.races.all.len(), 24);
    assert_eq!(catalog.races.all.iter().map(|race| race.members.len()).sum::<usize>(), 216);
    assert_eq!(catalog.messages.all.len(), 34);
    assert_eq!(catalog.attack_messages.types.len(), 20);
    assert_eq!(catalog.regions.all.len(), 34);
    assert_eq!(catalog.exp_table.level_max(), 115);
    assert_eq!(world.maps.maps.len(), 4338);
    assert!(world.report.is_empty(), "{}", world.report);
}

#[test]
fn numbers_on_the_wire_are_those_of_the_stock_server() {
    let Some(world) = &*WORLD else { return };
    let catalog = &world.catalog;
    for (name, number) in
        [("bug.111", 0), ("blank.111", 612), ("empty.111", 2000), ("empty_S.111", 2001), ("default_smoothed.111", 1572)]
    {
        assert_eq!(catalog.names.face(name), Some(FaceId(number)), "{name}");
    }
    let lamppost = catalog.names.animation("lamppost").unwrap();
    assert_eq!(lamppost.0, 412);
    assert_eq!(catalog.animation(lamppost).unwrap().frames, [FaceId(3158), FaceId(3159)]);
    let human = catalog.names.face("human.131").unwrap();
    assert_eq!(catalog.image(0, human).unwrap().checksum, 0x6BFF_2764);
    assert_eq!(catalog.smooth.of(FaceId(0x0537)), Some(FaceId(0x07d1)));
    assert!(catalog.images.info_text().starts_with("6297\n-1553351124\n0:base:standard:0:32x32:none:"));
}

/// What a reading of all maps finds.
#[derive(Default)]
struct Walk {
    objects: usize,
    /// Objects which are just what their archetype is.
    shared: usize,
    /// Maps one step away from each.
    ways: BTreeMap<MapPath, BTreeSet<MapPath>>,
    problems: Report,
}

static WALK: LazyLock<Option<Walk>> = LazyLock::new(|| {
    let world = WORLD.as_ref()?;
    let mut walk = Walk::default();
    for path in world.maps.maps.keys() {
        let text = load::map_text(&world.root, path).expect("the map can be read");
        let map = world.catalog.map(path, &text, &mut walk.problems).expect("the map parses");
        map.objects.iter().for_each(|object| count(world, object, &mut walk));
        walk.ways.insert(path.clone(), reach::ways(&map));
    }
    Some(walk)
});

fn count(world: &LoadedWorld, object: &PlacedObject, walk: &mut Walk) {
    walk.objects += 1;
    walk.shared += usize::from(Arc::ptr_eq(&object.traits, &world.catalog.archetypes[object.archetype].traits));
    object.inventory.iter().for_each(|inner| count(world, inner, walk));
}

#[test]
fn every_object_of_every_map_is_there() {
    let Some(walk) = &*WALK else { return };
    let told: Vec<String> = walk.problems.problems.iter().map(ToString::to_string).collect();
    let dropped = told.iter().filter(|problem| problem.contains("unknown archetype")).count();
    assert_eq!((walk.objects, dropped), (6_563_535, 5), "{told:#?}");
    assert_eq!(told.len() - dropped, 1, "one face is unknown and nothing else is wrong: {told:#?}");
    assert!(walk.shared > walk.objects * 3 / 4, "only {} objects share what they are", walk.shared);
}

#[test]
fn no_region_has_more_than_a_twentieth_of_the_maps_players_can_reach() {
    let (Some(world), Some(walk)) = (&*WORLD, &*WALK) else { return };
    let reached = reach::reached(|map| walk.ways.get(map).cloned());
    assert_eq!(reached.len(), 3126);
    let (mut inside, mut between, mut headers) = (0, 0, 0);
    let header = |map| &world.partition.part(world.partition.region_of(map)).unwrap().header;
    for map in &reached {
        for way in walk.ways[map].iter().filter(|way| reached.contains(*way)) {
            if world.partition.region_of(map) == world.partition.region_of(way) {
                inside += 1;
            } else if header(map) != header(way) {
                headers += 1;
            } else {
                between += 1;
            }
        }
    }
    println!("{inside} ways inside of regions, {headers} between them, {between} between parts of one");
    for (region, part) in world.partition.regions() {
        let count = part.maps.iter().filter(|map| reached.contains(map)).count();
        println!(
            "{region}: {} maps, {count} reachable, {} {}",
            part.maps.len(),
            part.maps[0],
            part.maps[part.maps.len() - 1]
        );
        assert!(count * 20 <= reached.len(), "{region} has {count} of {} maps", reached.len());
    }
    assert!(between * 5 < inside, "{between} ways lead from region to region, {inside} stay inside");
}

/// Every exit to a random map of the stock world, through all its floors.
#[test]
fn behind_every_exit_to_a_random_map_lies_a_dungeon_that_can_be_walked_through() {
    if WORLD.is_none() {
        return;
    }
    let files = WorldFiles::new(load::world(Path::new(STOCK_WORLD)).expect("the stock world loads"));
    let paths: Vec<MapPath> = files.maps().maps.keys().cloned().collect();
    let mut exits = 0;
    let mut floors = 0;
    for path in paths {
        let map = files.map(&path).expect("the map can be read");
        for dungeon in reach::dungeons(&map, 77) {
            let made = files.map(&dungeon).expect("the dungeon is made");
            check_dungeon(&files, &dungeon, &made);
            exits += usize::from(dungeon.as_str().ends_with(".0"));
            floors += 1;
        }
    }
    println!("{floors} floors behind {exits} exits");
    assert_eq!(exits, 347);
}

fn check_dungeon(files: &WorldFiles, path: &MapPath, made: &MapRecord) {
    let catalog = files.catalog();
    let random = RandomPath::of(path).expect("it is the path of one");
    assert_eq!(files.partition().region_of(path), files.partition().region_of(&random.origin), "{path}");
    let (width, height) = (made.header.width as i16, made.header.height as i16);
    let inside = |object: &&PlacedObject| (0..width).contains(&object.x) && (0..height).contains(&object.y);
    assert_eq!(made.objects.iter().filter(inside).count(), made.objects.len(), "{path}");
    let entry = (made.header.enter_x, made.header.enter_y);
    let back = made.objects.iter().find(|object| (object.x, object.y) == entry && object.traits.kind == 66);
    let leads = back.and_then(|way| way.traits.slaying.as_deref()).expect("there is a way back");
    if random.floor == 0 {
        assert_eq!(leads, random.origin.as_str(), "{path}");
    } else {
        let above = RandomPath { floor: random.floor - 1, ..random.clone() };
        assert_eq!(leads, above.map().as_str(), "{path}");
        assert!(files.map(&above.map()).is_some());
    }
    let floors = made.objects.iter().filter(|object| object.traits.has(Flag::IsFloor)).count();
    assert!(floors >= usize::from(made.header.width) * usize::from(made.header.height), "{path}");
    // What a creature stands on is never a wall.
    let blocked: BTreeSet<(i16, i16)> = made
        .objects
        .iter()
        .filter(|object| !object.traits.has(Flag::Alive) && object.traits.move_block == MoveType::ALL)
        .map(|object| (object.x, object.y))
        .collect();
    let stuck = made.objects.iter().filter(|it| it.traits.has(Flag::Monster) && blocked.contains(&(it.x, it.y)));
    let stuck: Vec<&str> = stuck.map(|it| &*catalog.archetypes[it.archetype].name).collect();
    assert!(stuck.is_empty(), "{path}: {stuck:?}");
}
