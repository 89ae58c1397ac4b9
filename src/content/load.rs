//! A world directory on disk. Nothing else in this room touches the disk.
//!
//! The directory is laid out like Debian's `/usr/share/games/crossfire`: the files of the catalog,
//! `help/`, and `maps/` with `regions.reg`. What an operator edits (`settings`, `motd`, `news`,
//! `rules`, `exp_table`, `stat_bonus`) may lie there too. For a directory that has none of the last two and
//! no `settings`, as Debian's and what is made from it, what is missing is taken from `/etc/crossfire`, if it is there.
#![expect(clippy::disallowed_methods, reason = "this file is the room's door to the disk")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::catalog::{Catalog, WorldFiles};
use super::lines::decode;
use super::map::{MapError, MapHeader};
use super::maps::{MapEntry, MapIndex};
use super::partition::Partition;
use super::paths;
use super::report::Report;
use super::world_hash::WorldHash;
use crate::ids::MapPath;
use crate::limits::{MAP_BYTES_MAX, MAP_HEADER_BYTES_MAX};

/// Where Debian keeps the stock world, and what its operator edits.
pub const STOCK_WORLD: &str = "/usr/share/games/crossfire";
const STOCK_OPERATOR: &str = "/etc/crossfire";

/// Without these a directory is no world.
const REQUIRED: [&str; 8] =
    ["archetypes", "animations", "faces", "crossfire.0", "treasures", "artifacts", "smooth", "maps/regions.reg"];
const OPTIONAL: [&str; 9] = [
    "bmaps.paths",
    "crossfire.1",
    "image_info",
    "races",
    "materials",
    "messages",
    "formulae",
    "attackmess",
    "def_help",
];
/// What an operator decides, and says to whoever comes.
const RULES: [&str; 3] = ["exp_table", "stat_bonus", "settings"];
const GREETINGS: [&str; 3] = ["motd", "news", "rules"];
const TOPICS: [&str; 2] = ["help", "wizhelp"];

/// Why a world or one of its maps could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("{} is no world: it has no {file}", world.display())]
    NotAWorld { world: PathBuf, file: &'static str },
    #[error("cannot read {}", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("there is no map {map}")]
    NoMap { map: MapPath },
    #[error("the map {map} has more than {MAP_BYTES_MAX} bytes")]
    TooLarge { map: MapPath },
}

/// Everything of a world but the objects on its maps.
#[derive(Debug)]
pub struct LoadedWorld {
    pub root: PathBuf,
    pub catalog: Catalog,
    pub maps: MapIndex,
    pub partition: Partition,
    pub hash: WorldHash,
    pub report: Report,
}

/// Reads a world directory: catalog, headers of all maps, and what follows from them.
pub fn world(root: &Path) -> Result<LoadedWorld, LoadError> {
    let files = world_files(root)?;
    let (catalog, mut report) = Catalog::parse(&files);
    let (maps, headers) = map_headers(root)?;
    report.problems.extend(headers.problems);
    let partition = Partition::compute(&catalog.regions, &maps);
    let hash = WorldHash::of(&files, &maps);
    Ok(LoadedWorld { root: root.to_owned(), catalog, maps, partition, hash, report })
}

/// Reads all but the maps.
pub fn catalog(root: &Path) -> Result<(Catalog, Report), LoadError> {
    Ok(Catalog::parse(&world_files(root)?))
}

/// Reads the files of the catalog, unparsed.
pub fn world_files(root: &Path) -> Result<WorldFiles, LoadError> {
    let mut files = BTreeMap::new();
    for name in REQUIRED {
        let contents = read_if_there(&root.join(name))?;
        let contents = contents.ok_or_else(|| LoadError::NotAWorld { world: root.to_owned(), file: name })?;
        files.insert(name.to_owned(), contents);
    }
    for name in OPTIONAL {
        files.extend(read_if_there(&root.join(name))?.map(|contents| (name.to_owned(), contents)));
    }
    let has_own_rules = RULES.iter().any(|name| root.join(name).exists());
    for name in RULES.into_iter().chain(GREETINGS) {
        let mut contents = read_if_there(&root.join(name))?;
        if contents.is_none() && !has_own_rules {
            contents = read_if_there(&Path::new(STOCK_OPERATOR).join(name))?;
        }
        files.extend(contents.map(|contents| (name.to_owned(), contents)));
    }
    for directory in TOPICS {
        for (name, _) in entries(&root.join(directory))?.into_iter().filter(|(_, kind)| kind.is_file()) {
            let contents = read_if_there(&root.join(directory).join(&name))?;
            files.extend(contents.map(|contents| (format!("{directory}/{name}"), contents)));
        }
    }
    Ok(WorldFiles { files })
}

/// Reads the text of a map. A player's own copy of a map is no file of the world.
pub fn map_text(root: &Path, map: &MapPath) -> Result<String, LoadError> {
    let no_map = || LoadError::NoMap { map: map.clone() };
    let file = map_file(root, map).ok_or_else(no_map)?;
    let opened = File::open(&file).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => no_map(),
        _ => LoadError::Read { path: file.clone(), source },
    })?;
    let mut contents = Vec::new();
    let read = opened.take(MAP_BYTES_MAX + 1).read_to_end(&mut contents);
    read.map_err(|source| LoadError::Read { path: file, source })?;
    if contents.len() as u64 > MAP_BYTES_MAX {
        return Err(LoadError::TooLarge { map: map.clone() });
    }
    Ok(String::from_utf8(contents).unwrap_or_else(|error| decode(error.as_bytes()).into_owned()))
}

/// The file of a map, if its path stays within the maps and names no hidden file.
fn map_file(root: &Path, map: &MapPath) -> Option<PathBuf> {
    let inside = map.as_str().strip_prefix('/')?;
    let sound = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\0', '\\']);
    inside.split('/').all(sound).then(|| root.join("maps").join(inside))
}

/// Reads the headers of all maps below `maps/`: whatever begins with `arch map` is one.
pub fn map_headers(root: &Path) -> Result<(MapIndex, Report), LoadError> {
    let mut report = Report::default();
    let mut index = MapIndex::default();
    let mut hasher = blake3::Hasher::new();
    let mut directories = vec![String::new()];
    while let Some(directory) = directories.pop() {
        for (name, kind) in entries(&root.join("maps").join(directory.trim_start_matches('/')))? {
            let path = MapPath(format!("{directory}/{name}"));
            if name.starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                directories.push(path.0);
                continue;
            }
            let points_to_file = |link: &Path| fs::metadata(link).is_ok_and(|target| target.is_file());
            if !kind.is_file() && !map_file(root, &path).is_some_and(|link| points_to_file(&link)) {
                continue;
            }
            if let Some(entry) = map_entry(root, &path, &mut hasher, &mut report)? {
                index.maps.insert(path, entry);
            }
        }
    }
    index.digest = *hasher.finalize().as_bytes();
    Ok((index, report))
}

fn map_entry(
    root: &Path,
    path: &MapPath,
    hasher: &mut blake3::Hasher,
    report: &mut Report,
) -> Result<Option<MapEntry>, LoadError> {
    let Some(file) = map_file(root, path) else { return Ok(None) };
    let failed = |source| LoadError::Read { path: file.clone(), source };
    let mut opened = File::open(&file).map_err(failed)?;
    let mut front = Vec::with_capacity(HEADER_BYTES);
    opened.by_ref().take(HEADER_BYTES as u64).read_to_end(&mut front).map_err(failed)?;
    if !front.starts_with(b"arch map") {
        return Ok(None);
    }
    let size = opened.metadata().map_err(failed)?.len();
    let mut header = MapHeader::parse(path, &decode(&front), report);
    if matches!(header, Err(MapError::NoEnd { .. })) && size > front.len() as u64 {
        opened.take(MAP_HEADER_BYTES_MAX).read_to_end(&mut front).map_err(failed)?;
        header = MapHeader::parse(path, &decode(&front), report);
    }
    match header {
        Ok(header) => {
            // The front of the file, header and some objects, stands for the header: both are the
            // same bytes on every server.
            for part in [path.as_str().as_bytes(), &size.to_le_bytes(), &front] {
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part);
            }
            Ok(Some(MapEntry { header, size }))
        }
        Err(error) => {
            report.add(path.as_str(), 0, error);
            Ok(None)
        }
    }
}

/// Most headers end before this.
const HEADER_BYTES: usize = 4096;

/// Names and kinds in a directory, sorted; none where there is no directory. Names that are not
/// UTF-8 cannot be named by a map and are left out.
fn entries(directory: &Path) -> Result<Vec<(String, fs::FileType)>, LoadError> {
    let failed = |source| LoadError::Read { path: directory.to_owned(), source };
    let listing = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listing => listing.map_err(failed)?,
    };
    let mut entries = Vec::new();
    for entry in listing {
        let entry = entry.map_err(failed)?;
        if let Ok(name) = entry.file_name().into_string() {
            entries.push((name, entry.file_type().map_err(failed)?));
        }
    }
    entries.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(entries)
}

fn read_if_there(path: &Path) -> Result<Option<Bytes>, LoadError> {
    match fs::read(path) {
        Ok(contents) => Ok(Some(Bytes::from(contents))),
        Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(LoadError::Read { path: path.to_owned(), source }),
    }
}

/// The text of a map, or of the map a player's own copy was made from.
pub fn original_text(root: &Path, maps: &MapIndex, map: &MapPath) -> Result<String, LoadError> {
    if paths::split_copy(map).is_none() {
        return map_text(root, map);
    }
    let original = maps.original(map).ok_or_else(|| LoadError::NoMap { map: map.clone() })?;
    map_text(root, original)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiny_world() -> tempfile::TempDir {
        let world = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = world.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        for name in REQUIRED {
            write(name, "");
        }
        write("archetypes", "Object floor\nis_floor 1\nend\n");
        write("maps/regions.reg", "region isle\nfallback 1\nend\nnomore\n");
        write(
            "maps/harbour/quay",
            "arch map\nname Quay\nwidth 2\nheight 2\nmsg\nLong.\nendmsg\nend\narch floor\nend\n",
        );
        write("maps/harbour/README", "not a map");
        write("maps/broken", "arch map\nname Broken\nend\n");
        write("help/apply.en", "apply: use it");
        write("secret", "arch map\nwidth 1\nheight 1\nend\n");
        world
    }

    #[test]
    fn a_small_world_is_read_whole() {
        let directory = tiny_world();
        let world = world(directory.path()).unwrap();
        assert_eq!(world.maps.maps.len(), 1);
        let quay = MapPath::new("/harbour/quay");
        assert_eq!(&*world.maps.header(&quay).unwrap().name, "Quay");
        assert_eq!(world.partition.region_of(&quay).as_str(), "isle");
        assert_eq!(world.catalog.help["apply"], "apply: use it");
        assert_eq!(world.report.to_string(), "/broken: /broken: 0 by 0 squares\n");

        let copy = paths::copy_of("Ann", &quay);
        let text = original_text(directory.path(), &world.maps, &copy).unwrap();
        assert_eq!(world.maps.original(&copy), Some(&quay));
        let map = world.catalog.map(&quay, &text, &mut Report::default()).unwrap();
        assert_eq!(map.objects.len(), 1);
    }

    #[test]
    fn the_same_files_have_the_same_hash_and_others_another() {
        let (one, other) = (tiny_world(), tiny_world());
        let hash = |directory: &tempfile::TempDir| world(directory.path()).unwrap().hash;
        assert_eq!(hash(&one), hash(&other));
        fs::write(other.path().join("motd"), "Welcome!").unwrap();
        assert_eq!(hash(&one), hash(&other), "each operator greets as they like");
        fs::write(other.path().join("maps/harbour/inn"), "arch map\nwidth 9\nheight 9\nend\n").unwrap();
        assert_ne!(hash(&one), hash(&other));
    }

    #[test]
    fn a_world_with_rules_of_its_own_is_played_by_no_others() {
        let directory = tiny_world();
        fs::write(directory.path().join("exp_table"), "max_level 3\n0, 10, 20\n").unwrap();
        let files = world_files(directory.path()).unwrap().files;
        assert!(files.contains_key("exp_table"));
        assert!(["stat_bonus", "settings", "motd"].into_iter().all(|name| !files.contains_key(name)));
    }

    #[test]
    fn no_path_leads_out_of_the_maps() {
        let world = tiny_world();
        for path in [
            "/../secret",
            "../secret",
            "secret",
            "/harbour/../../secret",
            "/harbour",
            "/harbour/.",
            "//",
            "/",
            "~A/_harbour_quay",
            "/a\0b",
        ] {
            assert!(map_text(world.path(), &MapPath::new(path)).is_err(), "{path:?}");
        }
        assert!(map_text(world.path(), &MapPath::new("/harbour/quay")).is_ok());
    }

    #[test]
    fn a_directory_without_archetypes_is_refused_by_name() {
        let empty = tempfile::tempdir().unwrap();
        let error = world(empty.path()).unwrap_err().to_string();
        assert!(error.ends_with("is no world: it has no archetypes"), "{error}");
    }
}
