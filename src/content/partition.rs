//! The cut of a world into regions: units of ownership, computed from the headers of its maps.
//!
//! A region of the world's own list stays whole while it is small enough for one owner. A larger one
//! is cut into parts called `NAME.1`, `NAME.2`, ...: a grid of tiles into blocks, all other maps by
//! directory. The same headers give the same cut in every process.

use std::collections::BTreeMap;

use super::maps::MapIndex;
use super::paths::{self, RandomPath};
use super::regions::Regions;
use crate::ids::{MapPath, RegionId};
use crate::limits::{REGION_MAPS_MIN, REGION_MAPS_PERMILLE};

/// Which region each map belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    regions: BTreeMap<RegionId, Part>,
    of_map: BTreeMap<MapPath, RegionId>,
    /// By the flattened paths that name players' own copies.
    of_copy: BTreeMap<String, RegionId>,
    elsewhere: RegionId,
    hash: [u8; 32],
}

/// One unit of ownership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Name of the region in the world's own list which it is, or is a part of.
    pub header: String,
    pub maps: Vec<MapPath>,
}

impl Partition {
    pub fn compute(regions: &Regions, maps: &MapIndex) -> Self {
        let limit = (maps.maps.len() * REGION_MAPS_PERMILLE / 1000).max(REGION_MAPS_MIN);
        let mut by_header: BTreeMap<&str, Vec<&MapPath>> = BTreeMap::new();
        for (path, entry) in &maps.maps {
            by_header.entry(regions.of_map(entry.header.region.as_deref())).or_default().push(path);
        }
        let mut parts = BTreeMap::new();
        for (header, maps) in by_header {
            let part =
                |maps: Vec<&MapPath>| Part { header: header.to_owned(), maps: maps.into_iter().cloned().collect() };
            if maps.len() <= limit {
                parts.insert(RegionId::new(header), part(maps));
                continue;
            }
            for (at, maps) in cut(maps, limit).into_iter().enumerate() {
                parts.insert(RegionId(format!("{header}.{}", at + 1)), part(maps));
            }
        }
        Self::of_parts(parts, regions.of_map(None))
    }

    fn of_parts(regions: BTreeMap<RegionId, Part>, fallback: &str) -> Self {
        let of_map: BTreeMap<MapPath, RegionId> = regions
            .iter()
            .flat_map(|(region, part)| part.maps.iter().map(move |map| (map.clone(), region.clone())))
            .collect();
        let of_copy = of_map.iter().rev().map(|(map, region)| (paths::flattened(map), region.clone())).collect();
        let elsewhere = regions
            .iter()
            .find(|(_, part)| part.header == fallback)
            .map_or_else(|| RegionId::new(fallback), |(region, _)| region.clone());
        let mut hasher = blake3::Hasher::new();
        for (map, region) in &of_map {
            // Neither name has a line end, so no two cuts read the same.
            for part in [map.as_str(), "\n", region.as_str(), "\n"] {
                hasher.update(part.as_bytes());
            }
        }
        let hash = *hasher.finalize().as_bytes();
        Self { regions, of_map, of_copy, elsewhere, hash }
    }

    /// Does the world have this map, or the one that a player's copy is made from?
    pub fn has(&self, map: &MapPath) -> bool {
        if let Some(random) = RandomPath::of(map) {
            return self.has(&random.origin);
        }
        match paths::split_copy(map) {
            Some((_, flattened)) => self.of_copy.contains_key(flattened),
            None => self.of_map.contains_key(map),
        }
    }

    /// The region a map belongs to. A player's own copy belongs where its original does; a path the
    /// world does not have, where other maps of its directory or the nearest one above it do. A random map belongs
    /// where the exit is that it lies behind.
    pub fn region_of(&self, map: &MapPath) -> &RegionId {
        if let Some(random) = RandomPath::of(map) {
            return self.region_of(&random.origin);
        }
        if let Some(region) = self.of_map.get(map) {
            return region;
        }
        if let Some((_, flattened)) = paths::split_copy(map) {
            return self.of_copy.get(flattened).unwrap_or(&self.elsewhere);
        }
        let mut directory = paths::directory(map);
        while !directory.is_empty() {
            let inside = MapPath(format!("{directory}/"));
            if let Some((near, region)) = self.of_map.range(&inside..).next()
                && near.as_str().starts_with(inside.as_str())
            {
                return region;
            }
            directory = directory.rsplit_once('/').map_or("", |(above, _)| above);
        }
        &self.elsewhere
    }

    /// All regions that have maps, with them.
    pub fn regions(&self) -> impl ExactSizeIterator<Item = (&RegionId, &Part)> {
        self.regions.iter()
    }

    pub fn part(&self, region: &RegionId) -> Option<&Part> {
        self.regions.get(region)
    }

    /// Two processes with the same hash cut the same world the same way.
    pub const fn hash(&self) -> [u8; 32] {
        self.hash
    }
}

/// Cuts the maps of a region, sorted by path, into parts of at most `limit`.
fn cut(maps: Vec<&MapPath>, limit: usize) -> Vec<Vec<&MapPath>> {
    let (grids, others) = grids(maps, limit);
    let mut parts: Vec<Vec<&MapPath>> = grids.iter().flat_map(|tiles| blocks(tiles, limit)).collect();
    let mut tree = Directory::default();
    for map in others {
        tree.insert(map.as_str().trim_start_matches('/'), map);
    }
    let mut units = Vec::new();
    tree.units(limit, &mut units);
    parts.extend(packed(units, limit));
    parts
}

/// A map whose name says where on a grid it lies.
#[derive(Clone, Copy, Debug)]
struct Tile<'m> {
    map: &'m MapPath,
    column: u32,
    row: u32,
}

/// Parts the maps into grids too large for one part and the rest.
fn grids(maps: Vec<&MapPath>, limit: usize) -> (Vec<Vec<Tile<'_>>>, Vec<&MapPath>) {
    let mut by_stem: BTreeMap<&str, Vec<Tile<'_>>> = BTreeMap::new();
    for &map in &maps {
        if let Some((stem, tile)) = tile(map) {
            by_stem.entry(stem).or_default().push(tile);
        }
    }
    by_stem.retain(|_, tiles| tiles.len() > limit);
    let others = maps.into_iter().filter(|map| tile(map).is_none_or(|(stem, _)| !by_stem.contains_key(stem)));
    let others = others.collect();
    (by_stem.into_values().collect(), others)
}

/// Reads `.../world_105_115`: what stands before the two numbers, and the tile.
fn tile(map: &MapPath) -> Option<(&str, Tile<'_>)> {
    let (rest, row) = map.as_str().rsplit_once('_')?;
    let (stem, column) = rest.rsplit_once('_')?;
    Some((stem, Tile { map, column: column.parse().ok()?, row: row.parse().ok()? }))
}

/// Cuts a grid into nearly square blocks of equal sides, row by row.
fn blocks<'m>(tiles: &[Tile<'m>], limit: usize) -> Vec<Vec<&'m MapPath>> {
    let side = limit.isqrt().max(1) as u32;
    let span = |of: fn(&Tile<'_>) -> u32| {
        let low = tiles.iter().map(of).min().unwrap_or(0);
        let high = tiles.iter().map(of).max().unwrap_or(0);
        let count = (high - low) / side + 1;
        (low, (high - low) / count + 1)
    };
    let (left, width) = span(|tile| tile.column);
    let (top, height) = span(|tile| tile.row);
    let mut blocks: BTreeMap<(u32, u32), Vec<&MapPath>> = BTreeMap::new();
    for tile in tiles {
        blocks.entry(((tile.row - top) / height, (tile.column - left) / width)).or_default().push(tile.map);
    }
    blocks.into_values().collect()
}

/// A directory of maps.
#[derive(Debug, Default)]
struct Directory<'m> {
    maps: Vec<&'m MapPath>,
    inside: BTreeMap<&'m str, Self>,
}

impl<'m> Directory<'m> {
    fn insert(&mut self, path: &'m str, map: &'m MapPath) {
        match path.split_once('/') {
            Some((directory, rest)) => self.inside.entry(directory).or_default().insert(rest, map),
            None => self.maps.push(map),
        }
    }

    fn count(&self) -> usize {
        self.maps.len() + self.inside.values().map(Self::count).sum::<usize>()
    }

    fn all(&self, into: &mut Vec<&'m MapPath>) {
        into.extend(&self.maps);
        for directory in self.inside.values() {
            directory.all(into);
        }
    }

    /// The largest directories that fit into a part, in the order of their paths; a directory that
    /// has too many maps itself gives them in even pieces.
    fn units(&self, limit: usize, into: &mut Vec<Vec<&'m MapPath>>) {
        if self.count() <= limit {
            let mut unit = Vec::new();
            self.all(&mut unit);
            into.push(unit);
            return;
        }
        if !self.maps.is_empty() {
            let pieces = self.maps.len().div_ceil(limit);
            into.extend(self.maps.chunks(self.maps.len().div_ceil(pieces)).map(<[_]>::to_vec));
        }
        for directory in self.inside.values() {
            directory.units(limit, into);
        }
    }
}

/// Puts units together, neighbours with neighbours: into as few parts as the limit allows, and those
/// as even as they can be.
fn packed(units: Vec<Vec<&MapPath>>, limit: usize) -> Vec<Vec<&MapPath>> {
    let fill = |capacity: usize| {
        let mut parts: Vec<Vec<&MapPath>> = Vec::new();
        for unit in units.iter().filter(|unit| !unit.is_empty()) {
            match parts.last_mut() {
                Some(part) if part.len() + unit.len() <= capacity => part.extend(unit),
                _ => parts.push(unit.clone()),
            }
        }
        parts
    };
    let fewest = fill(limit).len();
    let enough: Vec<usize> = (1..=limit).collect();
    // A larger capacity never needs more parts.
    let even = enough.partition_point(|&capacity| fill(capacity).len() > fewest);
    fill(enough.get(even).copied().unwrap_or(limit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::map::MapHeader;
    use crate::content::maps::MapEntry;
    use crate::content::report::Report;

    fn regions() -> Regions {
        let text = "region wild\nfallback 1\nend\nregion town\nend\n";
        Regions::parse("regions.reg", text, &mut Report::default())
    }

    fn maps(paths: impl IntoIterator<Item = (String, &'static str)>) -> MapIndex {
        let entry = |region: &str| MapEntry {
            header: MapHeader { region: Some(region.into()), ..MapHeader::default() },
            size: 1,
        };
        let maps = paths.into_iter().map(|(path, region)| (MapPath(path), entry(region)));
        MapIndex { maps: maps.collect(), digest: [0; 32] }
    }

    /// A thousand tiles of wilderness, a hundred maps of dungeons, a town.
    fn large_world() -> MapIndex {
        let tiles = (0..1000).map(|n| (format!("/world/world_{}_{}", 100 + n % 40, 100 + n / 40), "wild"));
        let dungeons = (0..100).map(|n| (format!("/dungeons/d{}/level{n}", n / 10), "Wild"));
        let town = (0..20).map(|n| (format!("/town/house_{n}"), "town"));
        maps(tiles.chain(dungeons).chain(town))
    }

    #[test]
    fn a_tiny_world_keeps_the_regions_of_its_headers() {
        let world = (0..10).map(|n| (format!("/map{n}"), if n < 4 { "town" } else { "nowhere" }));
        let partition = Partition::compute(&regions(), &maps(world));
        let names: Vec<&str> = partition.regions().map(|(region, _)| region.as_str()).collect();
        assert_eq!(names, ["town", "wild"]);
    }

    #[test]
    fn what_is_too_large_is_cut_and_what_is_not_stays_whole() {
        let world = large_world();
        let partition = Partition::compute(&regions(), &world);
        assert_eq!(partition.part(&RegionId::new("town")).unwrap().maps.len(), 20);
        assert!(partition.part(&RegionId::new("wild")).is_none());
        let largest = partition.regions().map(|(_, part)| part.maps.len()).max().unwrap();
        assert!(largest <= REGION_MAPS_MIN, "{largest}");
        let total: usize = partition.regions().map(|(_, part)| part.maps.len()).sum();
        assert_eq!(total, world.maps.len());
    }

    #[test]
    fn tiles_near_each_other_stay_together_and_so_do_directories() {
        let partition = Partition::compute(&regions(), &large_world());
        let region = |path: &str| partition.region_of(&MapPath::new(path)).clone();
        assert_eq!(region("/world/world_100_100"), region("/world/world_103_103"));
        assert_ne!(region("/world/world_100_100"), region("/world/world_139_100"));
        for n in 0..100 {
            let directory = n / 10;
            assert_eq!(
                region(&format!("/dungeons/d{directory}/level{n}")),
                region(&format!("/dungeons/d{directory}/level{}", directory * 10))
            );
        }
    }

    #[test]
    fn every_path_has_a_region() {
        let partition = Partition::compute(&regions(), &large_world());
        let region = |path: &str| partition.region_of(&MapPath::new(path)).clone();
        assert_eq!(region("~Ann/_town_house_7"), RegionId::new("town"));
        assert_eq!(region("/town/cellar"), RegionId::new("town"));
        assert_eq!(region("/random/town/house_7/4.2.77.3"), RegionId::new("town"));
        assert_eq!(region("/random/~Ann/_town_house_7/4.2.77.3"), RegionId::new("town"));
        assert_eq!(region("/dungeons/d3/secret/room"), region("/dungeons/d3/level30"));
        for stray in ["/random/maze0001", "~Ann/_nowhere", "", "garbage", "~"] {
            assert!(partition.part(&region(stray)).is_some(), "{stray}");
        }
        let nothing = Partition::compute(&Regions::default(), &MapIndex::default());
        assert_eq!(nothing.region_of(&MapPath::new("/a")), &RegionId::new("world"));
    }

    #[test]
    fn the_same_world_has_the_same_hash() {
        let one = Partition::compute(&regions(), &large_world());
        assert_eq!(one.hash(), Partition::compute(&regions(), &large_world()).hash());
        let mut other = large_world();
        other.maps.remove(&MapPath::new("/town/house_3"));
        assert_ne!(one.hash(), Partition::compute(&regions(), &other).hash());
    }
}
