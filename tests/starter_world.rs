//! Our own starter world is read by our own loader without a word of complaint.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use wildfire::content::load::{self, LoadedWorld};
use wildfire::content::paths::resolve;
use wildfire::content::{Flag, MapHeader, MapRecord, MoveType, PlacedObject, Report, Traits};
use wildfire::ids::MapPath;

const EXIT: u8 = 66;

fn world() -> LoadedWorld {
    load::world(&Path::new(env!("CARGO_MANIFEST_DIR")).join("maps")).expect("the starter world loads")
}

#[test]
fn nothing_in_the_starter_world_is_wrong() {
    let world = world();
    let mut report = world.report;
    assert!(!world.maps.maps.is_empty());
    for path in world.maps.maps.keys() {
        let text = load::map_text(&world.root, path).expect("the map can be read");
        world.catalog.map(path, &text, &mut report).expect("the map parses");
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn every_exit_of_the_starter_world_leads_somewhere() {
    let world = world();
    let mut exits = 0;
    for path in world.maps.maps.keys() {
        let text = load::map_text(&world.root, path).expect("the map can be read");
        let map = world.catalog.map(path, &text, &mut Report::default()).expect("the map parses");
        let tiles = map.header.tiles.iter().flatten().cloned();
        let ways: Vec<MapPath> = tiles.chain(map.objects.iter().filter_map(|object| exit(path, object))).collect();
        exits += ways.len();
        for way in ways {
            assert!(world.maps.contains(&way), "{path} leads to {way}");
        }
    }
    assert!(exits > 0);
}

fn exit(map: &MapPath, object: &PlacedObject) -> Option<MapPath> {
    let path = object.traits.slaying.as_deref().filter(|_| object.traits.kind == EXIT)?;
    Some(resolve(map, path))
}

#[test]
fn the_starter_world_keeps_the_regions_of_its_headers() {
    let world = world();
    let headers: Vec<&str> = world.catalog.regions.all.iter().map(|region| &*region.name).collect();
    assert!(world.partition.regions().len() >= 3);
    for (region, part) in world.partition.regions() {
        assert_eq!(region.as_str(), part.header);
        assert!(headers.contains(&region.as_str()), "{region}");
    }
}

#[test]
fn tiled_maps_of_the_starter_world_are_tied_both_ways() {
    let country = Country::survey(&world());
    for (path, header) in country.headers() {
        for (side, neighbour) in header.tiles.iter().enumerate() {
            let Some(neighbour) = neighbour else { continue };
            let back = &country.maps[neighbour].header.tiles[(side + 2) % 4];
            assert_eq!(back.as_ref(), Some(path), "{neighbour} is not tied back to {path}");
        }
    }
}

#[test]
fn every_way_of_the_starter_world_ends_where_one_can_stand() {
    let country = Country::survey(&world());
    for (path, header) in country.headers() {
        let entry = (header.enter_x, header.enter_y);
        assert!(country.walkable(path, entry), "{path} is entered at {entry:?}");
    }
    for ((path, square), (target, arrival)) in
        country.ways.iter().flat_map(|(from, ways)| ways.iter().map(move |way| (from, way)))
    {
        assert!(country.walkable(target, *arrival), "{path} {square:?} leads to {target} {arrival:?}");
    }
}

#[test]
fn every_map_of_the_starter_world_is_reached_on_foot_from_every_start() {
    let world = world();
    let country = Country::survey(&world);
    let starts: Vec<Spot> = world.catalog.archetypes.iter().filter_map(|(_, arch)| start(&arch.traits)).collect();
    assert!(starts.len() >= 3);
    let attic = MapPath::new("/start/attic");
    for from in starts {
        let reached = country.walk(&from);
        let missing: Vec<&MapPath> =
            country.maps.keys().filter(|&map| map != &attic && !reached.contains(map)).collect();
        assert!(missing.is_empty(), "from {from:?} nobody comes to {missing:?}");
    }
}

type Square = (i16, i16);
type Spot = (MapPath, Square);

const TELEPORTER: u8 = 41;
const START: u8 = 22;
/// Trapdoors and holes: they drop to a square of their own map.
const HOLES: [u8; 2] = [94, 95];
/// Doors, locked doors and gates: shut, but not for ever.
const DOORS: [u8; 3] = [23, 20, 91];

fn start(traits: &Traits) -> Option<Spot> {
    let map = traits.slaying.as_deref().filter(|_| traits.kind == START)?;
    Some((MapPath::new(map), (traits.hp, traits.sp)))
}

/// Where a walker with all keys can stand, and where ways lead.
#[derive(Default)]
struct Country {
    maps: BTreeMap<MapPath, MapRecord>,
    blocked: BTreeMap<Spot, MoveType>,
    allowed: BTreeMap<Spot, MoveType>,
    floors: BTreeSet<Spot>,
    ways: BTreeMap<Spot, Vec<Spot>>,
}

impl Country {
    fn survey(world: &LoadedWorld) -> Self {
        let mut country = Self::default();
        for path in world.maps.maps.keys() {
            let text = load::map_text(&world.root, path).expect("the map can be read");
            let map = world.catalog.map(path, &text, &mut Report::default()).expect("the map parses");
            for object in &map.objects {
                country.place(path, object, object, (0, 0));
                for &tail in &world.catalog.archetypes[object.archetype].tails {
                    let part = &world.catalog.archetypes[tail];
                    let tail = PlacedObject { traits: part.traits.clone(), ..object.clone() };
                    country.place(path, object, &tail, (part.x, part.y));
                }
            }
            country.maps.insert(path.clone(), map);
        }
        country
    }

    /// One part of a thing: it blocks by its own rules and leads where its head leads.
    fn place(&mut self, path: &MapPath, head: &PlacedObject, part: &PlacedObject, (dx, dy): Square) {
        let spot = (path.clone(), (head.x + dx, head.y + dy));
        let traits = &part.traits;
        if !DOORS.contains(&traits.kind) {
            let blocked = self.blocked.entry(spot.clone()).or_default();
            *blocked = *blocked | traits.move_block;
        }
        let allowed = self.allowed.entry(spot.clone()).or_default();
        *allowed = *allowed | traits.move_allow;
        if traits.flags.has(Flag::IsFloor) {
            self.floors.insert(spot.clone());
        }
        if let Some(way) = way(path, &head.traits) {
            self.ways.entry(spot).or_default().push(way);
        }
    }

    fn headers(&self) -> impl Iterator<Item = (&MapPath, &MapHeader)> {
        self.maps.iter().map(|(path, map)| (path, &map.header))
    }

    fn walkable(&self, path: &MapPath, square: Square) -> bool {
        let spot = (path.clone(), square);
        let of = |moves: &BTreeMap<Spot, MoveType>| moves.get(&spot).copied().unwrap_or_default();
        self.floors.contains(&spot) && !of(&self.blocked).without(of(&self.allowed)).intersects(MoveType::WALK)
    }

    /// The maps a walker sees who sets out from a spot.
    fn walk(&self, from: &Spot) -> BTreeSet<MapPath> {
        let mut seen = BTreeSet::from([from.clone()]);
        let mut open = vec![from.clone()];
        while let Some(spot) = open.pop() {
            let steps =
                (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy))).filter_map(|step| self.step(&spot, step));
            let ways = self.ways.get(&spot).into_iter().flatten().cloned();
            for next in steps.chain(ways) {
                if self.walkable(&next.0, next.1) && seen.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        seen.into_iter().map(|(map, _)| map).collect()
    }

    /// The next square in a direction, on this map or over its edge.
    fn step(&self, (path, (x, y)): &Spot, (dx, dy): Square) -> Option<Spot> {
        let header = &self.maps[path].header;
        let (x, y) = (x + dx, y + dy);
        let beyond = |at: i16, size: u16| i32::from(at) >= i32::from(size);
        let side = match (x, y) {
            (_, y) if y < 0 => 0,
            (x, _) if beyond(x, header.width) => 1,
            (_, y) if beyond(y, header.height) => 2,
            (x, _) if x < 0 => 3,
            _ => return Some((path.clone(), (x, y))),
        };
        let neighbour = header.tiles[side].clone()?;
        let size = &self.maps[&neighbour].header;
        let last = |size: u16| i16::try_from(size).expect("maps are small") - 1;
        let square = [(x, last(size.height)), (0, y), (x, 0), (last(size.width), y)][side];
        Some((neighbour, square))
    }
}

/// Where a thing takes whoever uses it.
fn way(map: &MapPath, traits: &Traits) -> Option<Spot> {
    let target = match (traits.kind, traits.slaying.as_deref()) {
        (EXIT | TELEPORTER, Some(path)) => resolve(map, path),
        (TELEPORTER, None) => map.clone(),
        (kind, _) if HOLES.contains(&kind) => map.clone(),
        _ => return None,
    };
    Some((target, (traits.hp, traits.sp)))
}
