//! The world as a picture: where each map lies beside the others, and where what lies inside is to be shown.
//!
//! Maps that lie side by side are laid out as they do, the largest group first. Caves, houses and towers lie nowhere:
//! they are shown at the exit that leads there from a map that is drawn, or where others of their region are.

mod paint;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::Serialize;

pub(super) use paint::{PaintError, paint};

use crate::content::{MapIndex, Partition};
use crate::ids::{MapPath, RegionId};

/// A group of maps is drawn that has at least this part of the maps of the largest one.
const GROUP_PART: usize = 10;
/// Squares between two groups.
const GAP: i32 = 10;

/// Which way the neighbours lie, in the order of the header: north, east, south, west.
type Offset = fn(here: (i32, i32), there: (i32, i32)) -> (i32, i32);
const SIDES: [Offset; 4] =
    [|_, there| (0, -there.1), |here, _| (here.0, 0), |here, _| (0, here.1), |_, there| (-there.0, 0)];

/// A map that is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Tile {
    pub(super) map: MapPath,
    pub(super) region: RegionId,
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// Where everything lies, in squares from the upper left corner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Atlas {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) tiles: Vec<Tile>,
    /// Where a region is shown that has no map which is drawn.
    pub(super) regions: BTreeMap<RegionId, (i32, i32)>,
    /// Where a map is shown that is not drawn.
    pub(super) maps: BTreeMap<MapPath, (i32, i32)>,
}

impl Atlas {
    /// Lays the maps out.
    pub(super) fn lay_out(maps: &MapIndex, partition: &Partition) -> Self {
        let mut groups = groups(maps);
        groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
        let largest = groups.first().map_or(0, Vec::len);
        groups.retain(|group| group.len() * GROUP_PART >= largest && (group.len() > 1 || largest == 1));
        let mut atlas = Self::default();
        // The first at the left, the others below each other beside it.
        let (mut left, mut top) = (0, 0);
        for (number, group) in groups.into_iter().enumerate() {
            let edge =
                |side: fn(&Tile) -> i32, far: fn(i32, i32) -> i32| group.iter().map(side).reduce(far).unwrap_or(0);
            let (x, y) = (edge(|tile| tile.x, i32::min), edge(|tile| tile.y, i32::min));
            let width = edge(|tile| tile.x + tile.width, i32::max) - x;
            let height = edge(|tile| tile.y + tile.height, i32::max) - y;
            atlas.width = atlas.width.max(left + width);
            atlas.height = atlas.height.max(top + height);
            atlas.tiles.extend(group.into_iter().map(|tile| Tile {
                x: tile.x - x + left,
                y: tile.y - y + top,
                region: partition.region_of(&tile.map).clone(),
                ..tile
            }));
            if number == 0 {
                left = width + GAP;
            } else {
                top += height + GAP;
            }
        }
        atlas
    }

    /// Settles where what is not drawn is shown: `exits` lead from squares of the picture to maps.
    pub(super) fn place(&mut self, exits: &BTreeMap<MapPath, (i32, i32)>, partition: &Partition) {
        let drawn: BTreeSet<&RegionId> = self.tiles.iter().map(|tile| &tile.region).collect();
        let mut of_regions: BTreeMap<&RegionId, (i32, i32)> = BTreeMap::new();
        for (map, at) in exits {
            of_regions.entry(partition.region_of(map)).or_insert(*at);
        }
        // What nothing that is drawn leads to: rows below the world.
        let (mut nowhere, bottom) = (0, self.height);
        let in_a_row = (self.width / (3 * GAP)).max(1);
        for (region, part) in partition.regions() {
            if !drawn.contains(region) {
                let at = of_regions.get(region).copied().unwrap_or_else(|| {
                    let (column, row) = (nowhere % in_a_row, nowhere / in_a_row);
                    nowhere += 1;
                    (column * 3 * GAP + GAP, bottom + (2 * row + 1) * GAP)
                });
                self.regions.insert(region.clone(), at);
            }
            self.maps.extend(part.maps.iter().filter_map(|map| Some((map.clone(), *exits.get(map)?))));
        }
        self.height = bottom + 2 * GAP * (nowhere + in_a_row - 1).div_euclid(in_a_row);
    }
}

/// The maps in groups that lie side by side, each with places of its own.
fn groups(maps: &MapIndex) -> Vec<Vec<Tile>> {
    let size = |map: &MapPath| maps.header(map).map(|header| (i32::from(header.width), i32::from(header.height)));
    let mut seen: BTreeSet<&MapPath> = BTreeSet::new();
    let mut groups = Vec::new();
    for first in maps.maps.keys() {
        if !seen.insert(first) {
            continue;
        }
        let mut group = Vec::new();
        let mut next = VecDeque::from([(first, (0, 0))]);
        while let Some((map, (x, y))) = next.pop_front() {
            let (Some(header), Some(here)) = (maps.header(map), size(map)) else { continue };
            group.push(Tile { map: map.clone(), region: RegionId::new(""), x, y, width: here.0, height: here.1 });
            for (neighbour, offset) in header.tiles.iter().zip(SIDES) {
                let Some((neighbour, there)) =
                    neighbour.as_ref().and_then(|neighbour| Some((neighbour, size(neighbour)?)))
                else {
                    continue;
                };
                let Some((neighbour, _)) = maps.maps.get_key_value(neighbour) else { continue };
                if seen.insert(neighbour) {
                    let (dx, dy) = offset(here, there);
                    next.push_back((neighbour, (x + dx, y + dy)));
                }
            }
        }
        groups.push(group);
    }
    groups
}
