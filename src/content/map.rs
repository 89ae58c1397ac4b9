//! Maps: a header, and the objects on its squares.

use serde::{Deserialize, Serialize};

use super::fixed::Fixed;
use super::lines::Lines;
use super::number::integer;
use super::object::{Lookup, ObjectReader, PlacedObject};
use super::paths;
use super::report::Report;
use super::traits::Text;
use crate::ids::MapPath;

/// What the first block of a map file says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapHeader {
    /// Title shown to players.
    pub name: Text,
    /// Squares.
    pub width: u16,
    pub height: u16,
    /// Name of a region, exactly as written; see [`super::regions::Regions::of_map`].
    pub region: Option<Text>,
    pub msg: Option<Text>,
    pub lore: Option<Text>,
    /// 0: to be worked out from the monsters.
    pub difficulty: i32,
    pub enter_x: i16,
    pub enter_y: i16,
    /// Day, night and weather reach it.
    pub outdoor: bool,
    /// 0 light ... 5 dark.
    pub darkness: i32,
    /// The maps that continue it to the north, east, south and west.
    pub tiles: [Option<MapPath>; 4],
    /// Seconds; 0: the default.
    pub reset_timeout: i32,
    pub fixed_resettime: bool,
    /// Ticks; 0: the default.
    pub swap_time: i32,
    /// What is traded: name of an item type (`*`: all others) and how gladly, -100..=100.
    pub shop_items: Vec<(Text, i32)>,
    /// Silver.
    pub shop_min: i64,
    pub shop_max: i64,
    pub shop_greed: Fixed,
    pub shop_race: Option<Text>,
    pub background_music: Option<Text>,
    /// Every player has a copy.
    pub unique: bool,
    pub nosmooth: bool,
    /// Lines with keys nobody knows, in the order of the file.
    pub unknown: Vec<(Text, Text)>,
}

/// Why a text is no map.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    #[error("{path} is no map: it does not begin with \"arch map\"")]
    NotAMap { path: MapPath },
    #[error("{path}:{line}: the header has no end")]
    NoEnd { path: MapPath, line: u32 },
    #[error("{path}: {width} by {height} squares")]
    NoSize { path: MapPath, width: i64, height: i64 },
}

impl MapHeader {
    /// Reads the header and leaves `lines` behind it.
    fn read(path: &MapPath, lines: &mut Lines<'_>, report: &mut Report) -> Result<Self, MapError> {
        if lines.next().map(str::trim_ascii_end) != Some("arch map") {
            return Err(MapError::NotAMap { path: path.clone() });
        }
        let mut header = Self::default();
        let (mut width, mut height) = (0, 0);
        loop {
            let Some(line) = lines.next() else {
                return Err(MapError::NoEnd { path: path.clone(), line: lines.number() });
            };
            let line = line.trim_ascii_start();
            let (key, value) = line.split_once(' ').unwrap_or((line, ""));
            match key {
                "end" => break,
                "" => {}
                "msg" => header.msg = block(path, lines, "endmsg")?,
                "maplore" => header.lore = block(path, lines, "endmaplore")?,
                "width" => width = integer(value),
                "height" => height = integer(value),
                _ if key.starts_with('#') => {}
                _ => {
                    if !header.set(path, key, value) {
                        report.add(path.as_str(), lines.number(), format_args!("unknown header key {key:?}"));
                        header.unknown.push((Text::from(key), Text::from(value)));
                    }
                }
            }
        }
        match (u16::try_from(width), u16::try_from(height)) {
            (Ok(1..), Ok(1..)) => {}
            _ => return Err(MapError::NoSize { path: path.clone(), width, height }),
        }
        (header.width, header.height) = (width as u16, height as u16);
        Ok(header)
    }

    /// Obeys one line; false when its key is unknown.
    fn set(&mut self, path: &MapPath, key: &str, value: &str) -> bool {
        let number = integer(value);
        let text = || (!value.is_empty()).then(|| Text::from(value));
        match key {
            "name" => self.name = Text::from(value),
            "region" => self.region = text(),
            "difficulty" => self.difficulty = number as i32,
            "enter_x" => self.enter_x = number as i16,
            "enter_y" => self.enter_y = number as i16,
            "outdoor" => self.outdoor = number != 0,
            "darkness" => self.darkness = number as i32,
            "reset_timeout" => self.reset_timeout = number as i32,
            "fixed_resettime" => self.fixed_resettime = number != 0,
            "swap_time" => self.swap_time = number as i32,
            "shopitems" => self.shop_items = shop_items(value),
            "shopmin" => self.shop_min = number,
            "shopmax" => self.shop_max = number,
            "shopgreed" => self.shop_greed = Fixed::parse(value),
            "shoprace" => self.shop_race = text(),
            "background_music" => self.background_music = text(),
            "unique" => self.unique = number != 0,
            "nosmooth" => self.nosmooth = number != 0,
            // Known to the stock loader and used by no map.
            "template" | "first_load" => {}
            _ => match key.strip_prefix("tile_path_") {
                Some(side @ ("1" | "2" | "3" | "4")) => {
                    let side = integer(side) as usize - 1;
                    self.tiles[side] = (!value.is_empty()).then(|| paths::resolve(path, value.trim_ascii_end()));
                }
                _ => return false,
            },
        }
        true
    }

    /// Reads the header of a map from the front of its text.
    pub fn parse(path: &MapPath, text: &str, report: &mut Report) -> Result<Self, MapError> {
        Self::read(path, &mut Lines::new(path.as_str(), text), report)
    }
}

/// A text up to a line that is exactly `end`.
fn block(path: &MapPath, lines: &mut Lines<'_>, end: &str) -> Result<Option<Text>, MapError> {
    let rest = lines.rest();
    loop {
        let length = rest.len() - lines.rest().len();
        match lines.next() {
            Some(line) if line == end => return Ok((length > 0).then(|| Text::from(&rest[..length]))),
            Some(_) => {}
            None => return Err(MapError::NoEnd { path: path.clone(), line: lines.number() }),
        }
    }
}

fn shop_items(list: &str) -> Vec<(Text, i32)> {
    list.split(';')
        .map(str::trim_ascii)
        .filter(|item| !item.is_empty())
        .map(|item| {
            let (name, strength) = item.split_once(':').unwrap_or((item, "0"));
            (Text::from(name), integer(strength) as i32)
        })
        .collect()
}

/// A whole map as its file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapRecord {
    pub path: MapPath,
    pub header: MapHeader,
    /// In the order of the file: on one square the first lies lowest.
    pub objects: Vec<PlacedObject>,
}

impl MapRecord {
    /// Reads a map. What is wrong with single objects goes into the report.
    pub fn parse(path: &MapPath, text: &str, lookup: Lookup<'_>, report: &mut Report) -> Result<Self, MapError> {
        let mut lines = Lines::new(path.as_str(), text);
        let header = MapHeader::read(path, &mut lines, report)?;
        let objects = ObjectReader::new(lookup, lines).read_all(report);
        Ok(Self { path: path.clone(), header, objects })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::content::archetype::Archetypes;
    use crate::content::artifact::Artifacts;
    use crate::content::materials::Materials;
    use crate::content::names::Names;

    const ARCHETYPES: &str = "Object grass\nis_floor 1\nend\nObject sack\nname sack\nname_pl sacks\ntype 122\nend\n\
        Object gem\nnrof 1\nend\n";
    const ARTIFACTS: &str = "Allowed all\nchance 1\nObject Plenty\ntype 122\nvalue 3\narch gem\nend\nend\n";

    fn parse(text: &str) -> (Result<MapRecord, MapError>, Report) {
        let (names, mut report) = (Names::default(), Report::default());
        let archetypes = Archetypes::parse("archetypes", ARCHETYPES, &names, &mut report);
        let artifacts = Artifacts::parse("artifacts", ARTIFACTS, &names, &archetypes, &mut report);
        assert!(report.is_empty(), "{report}");
        let lookup = Lookup { names: &names, archetypes: &archetypes, artifacts: &artifacts, materials: None };
        let path = MapPath::new("/town/square");
        (MapRecord::parse(&path, text, lookup, &mut report), report)
    }

    fn map(objects: &str) -> (MapRecord, Vec<String>) {
        let (map, report) = parse(&format!("arch map\nname Square\nwidth 3\nheight 2\nend\n{objects}"));
        (map.unwrap(), report.problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_header_says_what_the_map_is() {
        let (map, report) = parse(
            "arch map\nname The Square \nregion town\nwidth 12\nheight 7\nmsg\nendmsg \nby us\nendmsg\n\
            maplore\nold\nendmaplore\n outdoor 1\nenter_x 3\ntile_path_2 market\ntile_path_4 /world/w\n\
            shopitems weapon:50;*:-10\nshopgreed 1.25\nrainbow yes\nend\n",
        );
        let header = map.unwrap().header;
        assert_eq!((&*header.name, header.region.as_deref()), ("The Square ", Some("town")));
        assert_eq!((header.width, header.height, header.enter_x, header.enter_y), (12, 7, 3, 0));
        assert_eq!(header.msg.as_deref(), Some("endmsg \nby us\n"));
        assert_eq!(header.lore.as_deref(), Some("old\n"));
        assert!(header.outdoor);
        let tiles = [None, Some("/town/market"), None, Some("/world/w")];
        assert_eq!(header.tiles, tiles.map(|tile| tile.map(MapPath::new)));
        assert_eq!(header.shop_items, [("weapon".into(), 50), ("*".into(), -10)]);
        assert_eq!(header.shop_greed, Fixed(1_250_000));
        assert_eq!(header.unknown, [("rainbow".into(), "yes".into())]);
        assert_eq!(report.to_string(), "/town/square:19: unknown header key \"rainbow\"\n");
    }

    #[test]
    fn a_text_that_is_no_map_is_refused() {
        assert!(matches!(parse("Object x\nend\n").0, Err(MapError::NotAMap { .. })));
        assert!(matches!(parse("arch map\nwidth 3\n").0, Err(MapError::NoEnd { line: 2, .. })));
        assert!(matches!(parse("arch map\nwidth 3\nheight -1\nend\n").0, Err(MapError::NoSize { .. })));
        assert!(matches!(parse("arch map\nwidth 3\nheight 70000\nend\n").0, Err(MapError::NoSize { .. })));
    }

    #[test]
    fn what_is_laid_is_of_the_common_material_of_its_kind() {
        let (names, mut report) = (Names::default(), Report::default());
        let kinds = "Object sword\nmaterial 2\nend\nObject grass\nend\n";
        let archetypes = Archetypes::parse("archetypes", kinds, &names, &mut report);
        let artifacts = Artifacts::default();
        let materials = "name paper\nmaterial 1\nname iron\nmaterial 2\nname gold\nmaterial 2\n";
        let materials = Materials::parse("materials", materials, &mut report);
        let lookup =
            Lookup { names: &names, archetypes: &archetypes, artifacts: &artifacts, materials: Some(&materials) };
        let text = "arch map\nwidth 1\nheight 1\nend\narch sword\nend\narch sword\nend\narch sword\n\
            materialname gold\nend\narch grass\nend\n";
        let map = MapRecord::parse(&MapPath::new("/armoury"), text, lookup, &mut report).unwrap();
        let made_of = |at: usize| map.objects[at].traits.materialname.as_deref();
        assert_eq!([0, 1, 2, 3].map(made_of), [Some("iron"), Some("iron"), Some("gold"), None]);
        assert!(Arc::ptr_eq(&map.objects[0].traits, &map.objects[1].traits));
        assert!(archetypes.named("sword").unwrap().traits.materialname.is_none());
    }

    #[test]
    fn objects_alike_share_what_they_are() {
        let (map, told) = map("arch grass\nend\narch sack\nx 1\nname bag\nelevation 7\nend\n\
            arch sack\nname bag\ny 1\nelevation -2\nend\narch sack\nname sack\nend\n");
        assert!(told.is_empty(), "{told:?}");
        let [grass, one, other, plain] = &map.objects[..] else { panic!("{map:?}") };
        assert!(grass.traits.has(crate::content::Flag::IsFloor));
        assert!(Arc::ptr_eq(&one.traits, &other.traits));
        assert_eq!((one.x, one.y, one.elevation), (1, 0, Some(7)));
        assert_eq!((other.x, other.y, other.elevation), (0, 1, Some(-2)));
        assert_eq!((one.traits.plural(), plain.traits.plural()), ("bag", "sacks"));
    }

    #[test]
    fn objects_lie_inside_others_in_the_order_of_the_file() {
        let (map, told) = map("arch sack\narch gem\nnrof 3\nend\nname bag\narch sack\narch gem\nend\nend\nx 2\nend\n");
        assert!(told.is_empty(), "{told:?}");
        let bag = &map.objects[0];
        assert_eq!((&*bag.traits.name, bag.x), ("bag", 2));
        let [gems, sack] = &bag.inventory[..] else { panic!("{bag:?}") };
        assert_eq!((gems.traits.nrof, sack.inventory.len()), (3, 1));
        assert_eq!(&*sack.traits.name, "sack");
    }

    #[test]
    fn an_unknown_archetype_is_dropped_with_all_it_holds() {
        let (map, told) = map("arch book\narch gem\nend\nend\narch gem\nend\n");
        assert_eq!(map.objects.len(), 1);
        assert_eq!(told, ["/town/square:6: unknown archetype \"book\""]);
    }

    #[test]
    fn a_map_may_make_artifacts() {
        let (map, told) = map("arch sack\nvalue 5\nartifact Plenty\nend\narch sack\nartifact Wonder\nend\n");
        assert_eq!(told, ["/town/square:10: unknown artifact \"Wonder\""]);
        let sack = &map.objects[0];
        assert_eq!((sack.traits.title.as_deref(), sack.traits.value), (Some("of Plenty"), 15));
        assert_eq!(sack.inventory.len(), 1);
    }

    #[test]
    fn endless_nesting_ends() {
        let (map, told) = map(&"arch sack\n".repeat(100_000));
        let mut depth = 0;
        let mut inside = &map.objects;
        while let Some(sack) = inside.first() {
            (depth, inside) = (depth + 1, &sack.inventory);
        }
        assert_eq!(depth, crate::limits::OBJECT_DEPTH_MAX + 1);
        assert!(told.iter().any(|problem| problem.contains("inside another")), "{told:?}");
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(
            lines in prop::collection::vec(
                prop_oneof!["(arch (sack|gem|x)|end|msg|endmsg|lore|x|y [0-9]|#)", "[ -~]{0,12}"], 0..60),
        ) {
            map(&lines.join("\n"));
            let _ = parse(&lines.join("\n"));
        }

        #[test]
        fn an_object_written_by_its_differences_is_read_back(
            level: i16, speed in 0..1_000_000_i64, name in "[a-z]{1,12}", title in "[a-z]{0,9}", note in "[a-z]{1,9}",
        ) {
            let (names, mut report) = (Names::default(), Report::default());
            let archetypes = Archetypes::parse("archetypes", ARCHETYPES, &names, &mut report);
            let base = &archetypes.named("sack").unwrap().traits;
            let mut thing = (**base).clone();
            (thing.level, thing.speed, thing.name) = (level, Fixed(speed), Text::from(name));
            thing.title = (!title.is_empty()).then(|| Text::from(title));
            thing.custom.set("note", &note);
            thing.finish(base);
            let lines: String =
                thing.differences(base, &names).iter().map(|(key, value)| format!("{key} {value}\n")).collect();
            let (map, told) = map(&format!("arch sack\n{lines}end\n"));
            prop_assert!(told.is_empty(), "{:?}", told);
            prop_assert_eq!(&*map.objects[0].traits, &thing);
        }
    }
}
