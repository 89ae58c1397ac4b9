//! Which maps of the stock world players can come to.

use std::collections::BTreeSet;

use wildfire::content::PlacedObject;
use wildfire::content::map::MapRecord;
use wildfire::content::paths::{RandomPath, resolve};
use wildfire::game::random_map::{Parameters, UNMADE};
use wildfire::ids::MapPath;

/// Where new characters begin.
pub(crate) const STARTS: [&str; 3] = ["/start/newbieshouse", "/world/world_105_115", "/world/world_121_116"];

const TELEPORTER: u8 = 41;
const EXIT: u8 = 66;

/// The maps one step away: over an edge, through an exit, or at the end of a random way.
pub(crate) fn ways(map: &MapRecord) -> BTreeSet<MapPath> {
    let mut ways: BTreeSet<MapPath> = map.header.tiles.iter().flatten().cloned().collect();
    map.objects.iter().for_each(|object| follow(map, object, &mut ways));
    ways
}

fn follow(map: &MapRecord, object: &PlacedObject, ways: &mut BTreeSet<MapPath>) {
    let traits = &object.traits;
    if let (EXIT | TELEPORTER, Some(path)) = (traits.kind, traits.slaying.as_deref()) {
        let last = traits.msg.as_deref().unwrap_or_default().lines().find_map(|line| line.strip_prefix("final_map "));
        ways.extend(last.map(|last| resolve(&map.path, last)));
        if !path.starts_with(UNMADE) && !path.starts_with("/@") {
            ways.insert(resolve(&map.path, path));
        }
    }
    object.inventory.iter().for_each(|inner| follow(map, inner, ways));
}

/// Every map that can be reached, by the ways of each; `None` is no map.
pub(crate) fn reached(mut ways: impl FnMut(&MapPath) -> Option<BTreeSet<MapPath>>) -> BTreeSet<MapPath> {
    let mut seen: BTreeSet<MapPath> = STARTS.map(MapPath::new).into();
    let mut open: Vec<MapPath> = seen.iter().cloned().collect();
    let mut reached = BTreeSet::new();
    while let Some(map) = open.pop() {
        let Some(ways) = ways(&map) else { continue };
        open.extend(ways.into_iter().filter(|way| seen.insert(way.clone())));
        reached.insert(map);
    }
    reached
}

/// The first and the last floor of each dungeon that lies behind an exit of a map, made from a seed.
pub(crate) fn dungeons(map: &MapRecord, seed: u32) -> Vec<MapPath> {
    let unmade = map.objects.iter().filter(|object| {
        object.traits.kind == EXIT && object.traits.slaying.as_deref().is_some_and(|path| path.starts_with(UNMADE))
    });
    let floors = unmade.flat_map(|exit| {
        let last = Parameters::parse(exit.traits.msg.as_deref().unwrap_or_default()).floors() as u16;
        let (x, y) = (exit.x.max(0) as u16, exit.y.max(0) as u16);
        let path = move |floor| RandomPath { origin: map.path.clone(), x, y, seed, floor }.map();
        BTreeSet::from([0, last]).into_iter().map(path)
    });
    floors.collect()
}
