//! Styles: small maps whose objects are what random maps are made of.

use std::collections::BTreeMap;

use crate::content::{MapRecord, PlacedObject};
use crate::ids::MapPath;

use super::super::dice::Dice;

/// The directory of the style maps.
pub const STYLES: &str = "/styles/";

/// All style maps by their path.
#[derive(Clone, Debug, Default)]
pub struct Styles {
    maps: BTreeMap<MapPath, MapRecord>,
}

impl Styles {
    pub fn new(maps: impl IntoIterator<Item = MapRecord>) -> Self {
        Self { maps: maps.into_iter().map(|map| (map.path.clone(), map)).collect() }
    }

    /// The map of a style of that group, if there is one with things on it.
    pub(super) fn map(&self, group: &str, name: &str) -> Option<&MapRecord> {
        let map = self.maps.get(&MapPath(format!("{STYLES}{group}/{name}")))?;
        (!map.objects.is_empty()).then_some(map)
    }

    /// The style asked for; any of the group when none is named or it is not there.
    pub(super) fn or_any(&self, group: &str, name: Option<&str>, dice: &mut Dice) -> Option<&MapRecord> {
        name.and_then(|name| self.map(group, name)).or_else(|| self.any(group, dice))
    }

    /// Any style of a group.
    pub(super) fn any(&self, group: &str, dice: &mut Dice) -> Option<&MapRecord> {
        let maps: Vec<&MapRecord> = self.group(group).collect();
        let at = dice.below(maps.len() as u32) as usize;
        maps.get(at).copied()
    }

    /// The style of a directory of styles by level, `orc/orc_1`, `orc/orc_4`, whose number is nearest to it; any of the
    /// group when it has none of that name.
    pub(super) fn near_level(&self, group: &str, name: &str, level: i32, dice: &mut Dice) -> Option<&MapRecord> {
        if let Some(one) = self.map(group, name) {
            return Some(one);
        }
        let number = |map: &MapRecord| map.path.as_str().rsplit_once('_')?.1.parse::<i32>().ok();
        let directory = format!("{group}/{name}");
        let levels = self.group(&directory).filter_map(|map| Some((number(map)?, map)));
        let nearest = levels.min_by_key(|(number, _)| (number.abs_diff(level), *number)).map(|(_, map)| map);
        nearest.or_else(|| self.any(group, dice))
    }

    fn group(&self, group: &str) -> impl Iterator<Item = &MapRecord> {
        let inside = MapPath(format!("{STYLES}{group}/"));
        let maps = self.maps.range(&inside..);
        let maps = maps.take_while(move |(path, _)| path.as_str().starts_with(inside.as_str()));
        maps.map(|(_, map)| map).filter(|map| !map.objects.is_empty())
    }
}

/// One of the things on a style map, each as likely as any other.
pub(super) fn one_of<'s>(style: &'s MapRecord, dice: &mut Dice) -> &'s PlacedObject {
    &style.objects[dice.below(style.objects.len() as u32) as usize]
}
