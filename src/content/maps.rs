//! The list of all maps of a world: their headers, without their objects.

use std::collections::BTreeMap;

use super::map::MapHeader;
use super::paths;
use crate::ids::MapPath;

/// A map that has not been read beyond its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapEntry {
    pub header: MapHeader,
    /// Bytes of its file.
    pub size: u64,
}

/// All maps by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MapIndex {
    pub maps: BTreeMap<MapPath, MapEntry>,
    /// Hash over paths, sizes and the text of the headers.
    pub digest: [u8; 32],
}

impl MapIndex {
    pub fn contains(&self, map: &MapPath) -> bool {
        self.maps.contains_key(map)
    }

    pub fn header(&self, map: &MapPath) -> Option<&MapHeader> {
        self.maps.get(map).map(|entry| &entry.header)
    }

    /// The map itself, or for a player's own copy the map it is a copy of, if the world has it.
    pub fn original(&self, map: &MapPath) -> Option<&MapPath> {
        match paths::split_copy(map) {
            None => self.maps.get_key_value(map).map(|(map, _)| map),
            Some((_, flattened)) => self.maps.keys().find(|map| paths::flattened(map) == flattened),
        }
    }
}
