//! Paths of maps: absolute from the root of the maps, with a slash first and no ending.

use crate::ids::MapPath;

/// The map that `path` means when it is written on the map `from`: `/absolute`, or relative to the
/// directory of `from`, with `.` and `..`. Never leads above the root. For what is written on a
/// player's own copy, `from` is the map it was copied from: the copy's path has lost its directories.
pub fn resolve(from: &MapPath, path: &str) -> MapPath {
    if path.starts_with('~') {
        return MapPath::new(path);
    }
    let mut parts: Vec<&str> = Vec::new();
    if !path.starts_with('/') {
        parts.extend(from.as_str().split('/'));
        parts.pop();
    }
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let mut whole = String::with_capacity(from.as_str().len() + path.len());
    for part in parts.iter().filter(|part| !part.is_empty() && **part != ".") {
        whole.push('/');
        whole.push_str(part);
    }
    MapPath(whole)
}

/// The path of a player's own copy of a map: `~NAME/_dir_map` for `/dir/map`.
pub fn copy_of(player: &str, map: &MapPath) -> MapPath {
    MapPath(format!("~{player}/{}", flattened(map)))
}

/// A path with every slash turned into an underscore.
pub fn flattened(map: &MapPath) -> String {
    map.as_str().replace('/', "_")
}

/// The player and the flattened path of a player's own copy; `None` for other paths.
pub fn split_copy(map: &MapPath) -> Option<(&str, &str)> {
    map.as_str().strip_prefix('~')?.split_once('/')
}

/// The name of a random map: the exit that it lies behind, and what it is made from. Whoever knows the world's files can
/// make the map from its path alone, so it belongs where the exit does, and is the same wherever it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RandomPath {
    /// The map that the exit is laid on.
    pub origin: MapPath,
    /// The square of the exit.
    pub x: u16,
    pub y: u16,
    pub seed: u32,
    /// How many maps of the same dungeon lie between the exit and this one.
    pub floor: u16,
}

const RANDOM: &str = "/random/";

impl RandomPath {
    /// `/random/scorn/houses/4.2.77.0` for the first map behind the exit at 4, 2 of `/scorn/houses`.
    pub fn map(&self) -> MapPath {
        let origin = self.origin.as_str();
        let origin = origin.strip_prefix('/').unwrap_or(origin);
        MapPath(format!("{RANDOM}{origin}/{}.{}.{}.{}", self.x, self.y, self.seed, self.floor))
    }

    /// Reads what [`RandomPath::map`] writes; `None` for all other paths.
    pub fn of(map: &MapPath) -> Option<Self> {
        let (origin, numbers) = map.as_str().strip_prefix(RANDOM)?.rsplit_once('/')?;
        let mut numbers = numbers.split('.');
        let mut number = || numbers.next()?.parse::<u32>().ok();
        let (x, y, seed, floor) = (number()?, number()?, number()?, number()?);
        let origin = if origin.starts_with('~') { origin.to_owned() } else { format!("/{origin}") };
        let (x, y, floor) = (u16::try_from(x).ok()?, u16::try_from(y).ok()?, u16::try_from(floor).ok()?);
        let path = Self { origin: MapPath(origin), x, y, seed, floor };
        (path.map() == *map).then_some(path)
    }
}

/// The directory a map lies in: `/scorn/taverns` for `/scorn/taverns/inn`, empty for the root.
pub fn directory(map: &MapPath) -> &str {
    map.as_str().rsplit_once('/').map_or("", |(directory, _)| directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_directory_of_the_map_they_are_written_on() {
        let inn = MapPath::new("/scorn/taverns/inn");
        for (path, expected) in [
            ("inn2", "/scorn/taverns/inn2"),
            ("../misc/jail", "/scorn/misc/jail"),
            ("./x//y", "/scorn/taverns/x/y"),
            ("/world/world_105_115", "/world/world_105_115"),
            ("../../../../etc/passwd", "/etc/passwd"),
            ("~Tester/_start_newbieshouse", "~Tester/_start_newbieshouse"),
        ] {
            assert_eq!(resolve(&inn, path).as_str(), expected, "{path}");
        }
    }

    #[test]
    fn the_path_of_a_random_map_says_where_it_lies_and_what_it_is_made_from() {
        for origin in ["/scorn/houses", "~Ann/_scorn_houses", "/random/scorn/houses/4.2.77.0"] {
            let path = RandomPath { origin: MapPath::new(origin), x: 3, y: 45, seed: u32::MAX, floor: 9 };
            assert_eq!(RandomPath::of(&path.map()), Some(path), "{origin}");
        }
        let houses = RandomPath { origin: MapPath::new("/scorn/houses"), x: 4, y: 2, seed: 77, floor: 0 };
        assert_eq!(houses.map().as_str(), "/random/scorn/houses/4.2.77.0");
        for other in [
            "/scorn/houses",
            "/random/scorn/houses",
            "/random/houses/4.2.77",
            "/random/houses/4.2.77.0.1",
            "/random/h/04.2.7.0",
        ] {
            assert_eq!(RandomPath::of(&MapPath::new(other)), None, "{other}");
        }
    }

    #[test]
    fn a_players_copy_names_the_map_it_was_made_from() {
        let copy = copy_of("Tester", &MapPath::new("/start/newbieshouse"));
        assert_eq!(copy.as_str(), "~Tester/_start_newbieshouse");
        assert_eq!(split_copy(&copy), Some(("Tester", "_start_newbieshouse")));
        assert_eq!(split_copy(&MapPath::new("/start/newbieshouse")), None);
    }
}
