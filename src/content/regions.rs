//! The regions that map headers name. File `maps/regions.reg`.

use super::lines::{Lines, key_value};
use super::number::integer;
use super::report::Report;
use super::traits::Text;
use crate::ids::MapPath;

/// A named part of the world.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Region {
    pub name: Text,
    pub parent: Option<Text>,
    pub longname: Option<Text>,
    pub msg: Option<Text>,
    /// Where prisoners go: map, column, row.
    pub jail: Option<(MapPath, i16, i16)>,
    /// Has the maps which name no region or an unknown one.
    pub fallback: bool,
}

/// All regions in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    pub all: Vec<Region>,
}

/// The region of everything in a world without regions.
pub const REGION_NAMELESS: &str = "world";

impl Regions {
    pub fn find(&self, name: &str) -> Option<&Region> {
        self.all.iter().find(|region| &*region.name == name)
    }

    /// The name of the region a map belongs to, from what its header says: that region if there is
    /// one spelled exactly so, else the first that is a fallback, else the first.
    pub fn of_map(&self, header: Option<&str>) -> &str {
        header
            .and_then(|name| self.find(name))
            .or_else(|| self.all.iter().find(|region| region.fallback))
            .or_else(|| self.all.first())
            .map_or(REGION_NAMELESS, |region| &region.name)
    }

    /// What a region or, if it says nothing, the nearest of its parents says.
    fn inherited<'r, T>(&'r self, name: &str, what: impl Fn(&'r Region) -> Option<T>) -> Option<T> {
        let mut region = self.find(name);
        // A circle of parents is left after as many steps as there are regions.
        for _ in 0..self.all.len() {
            let here = region?;
            if let Some(found) = what(here) {
                return Some(found);
            }
            region = self.find(here.parent.as_deref()?);
        }
        None
    }

    pub fn jail(&self, name: &str) -> Option<&(MapPath, i16, i16)> {
        self.inherited(name, |region| region.jail.as_ref())
    }

    /// The name for players.
    pub fn longname(&self, name: &str) -> Option<&str> {
        self.inherited(name, |region| region.longname.as_deref())
    }

    pub fn msg(&self, name: &str) -> Option<&str> {
        self.inherited(name, |region| region.msg.as_deref())
    }

    pub fn parse(file: &str, text: &str, report: &mut Report) -> Self {
        let mut regions = Self::default();
        let mut lines = Lines::new(file, text);
        let mut region: Option<Region> = None;
        while let Some(line) = lines.next_spoken() {
            let (key, value) = key_value(line);
            if key == "nomore" {
                break;
            }
            if key == "region" {
                regions.all.extend(region.replace(Region { name: Text::from(value), ..Region::default() }));
                continue;
            }
            let Some(open) = &mut region else {
                report.add(file, lines.number(), format_args!("{line:?} is outside of a region"));
                continue;
            };
            match key {
                "parent" => open.parent = Some(Text::from(value)),
                "longname" => open.longname = Some(Text::from(value)),
                "fallback" => open.fallback = integer(value) != 0,
                "jail" => match *value.split_ascii_whitespace().collect::<Vec<_>>() {
                    [map, x, y] => open.jail = Some((MapPath::new(map), integer(x) as i16, integer(y) as i16)),
                    _ => report.add(file, lines.number(), "a jail is a map, a column and a row"),
                },
                "msg" => match lines.block("endmsg") {
                    Some(text) => open.msg = Some(Text::from(text)),
                    None => report.add(file, lines.number(), "msg has no endmsg"),
                },
                "end" => regions.all.extend(region.take()),
                _ => report.add(file, lines.number(), format_args!("unknown key {key:?}")),
            }
        }
        regions.all.extend(region);
        regions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "region wild\nparent world\nfallback 1\nmsg\nGrass.\nendmsg\nend\n\
        region world\nlongname The World\njail /jail 15 1\nend\n\
        region odd\nparent odd\nend\nnomore\nregion never\nend\n";

    fn regions() -> Regions {
        let mut report = Report::default();
        let regions = Regions::parse("regions.reg", TEXT, &mut report);
        assert!(report.is_empty(), "{report}");
        regions
    }

    #[test]
    fn a_map_without_a_known_region_belongs_to_the_fallback() {
        assert_eq!(regions().of_map(Some("world")), "world");
        assert_eq!(regions().of_map(Some("World")), "wild");
        assert_eq!(regions().of_map(None), "wild");
        assert_eq!(Regions::default().of_map(Some("x")), REGION_NAMELESS);
    }

    #[test]
    fn what_a_region_does_not_say_its_parents_do() {
        assert_eq!(regions().longname("wild"), Some("The World"));
        assert_eq!(regions().jail("wild"), Some(&(MapPath::new("/jail"), 15, 1)));
        assert_eq!(regions().msg("wild"), Some("Grass.\n"));
        assert_eq!(regions().jail("odd"), None);
        assert_eq!(regions().all.len(), 3);
    }
}
