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
    fn a_players_copy_names_the_map_it_was_made_from() {
        let copy = copy_of("Tester", &MapPath::new("/start/newbieshouse"));
        assert_eq!(copy.as_str(), "~Tester/_start_newbieshouse");
        assert_eq!(split_copy(&copy), Some(("Tester", "_start_newbieshouse")));
        assert_eq!(split_copy(&MapPath::new("/start/newbieshouse")), None);
    }
}
