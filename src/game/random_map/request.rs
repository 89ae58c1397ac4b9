//! What an exit asks of the random map behind it: `key value` lines.

use crate::content::Text;

/// The parameters of one map. Styles are names of maps below `/styles`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    pub layout: Option<Text>,
    pub floor: Option<Text>,
    pub wall: Option<Text>,
    pub door: Option<Text>,
    pub exit: Option<Text>,
    pub decor: Option<Text>,
    pub monster: Option<Text>,
    pub treasure: Option<Text>,
    /// Squares; less than [`SIZE_MIN`]: left to chance.
    pub width: i32,
    pub height: i32,
    pub expand: bool,
    /// 0: left to chance, 1: none, 2: left and right alike, 3: top and bottom, 4: both.
    pub symmetry: i32,
    pub options: i32,
    /// Bits of the handbook's `treasureoptions`; 0: left to chance.
    pub treasure_options: i32,
    pub difficulty: i32,
    pub level: i32,
    pub depth: i32,
    /// 0: left to chance, 1: the way on leads down, 2: up, more: neither.
    pub orientation: i32,
    pub final_map: Option<Text>,
    pub final_exit: Option<Text>,
    pub name: Option<Text>,
}

/// The least width and height that are taken as they are asked for (measured: below it, chance decides).
pub(super) const SIZE_MIN: i32 = 10;
/// A dungeon may be that many maps deep, and a map that wide.
const FLOORS_MAX: i32 = 1000;
const SIZE_MAX: i32 = 200;

impl Parameters {
    /// Reads the lines that are known; all others are left alone.
    pub fn parse(text: &str) -> Self {
        let mut it = Self { level: 1, depth: 1, ..Self::default() };
        for (key, value) in text.lines().filter_map(|line| line.trim().split_once(' ')) {
            let value = value.trim();
            let number = || value.parse::<i32>().unwrap_or(0);
            let name = || Some(Text::from(value));
            match key {
                "layoutstyle" => it.layout = name(),
                "floorstyle" => it.floor = name(),
                "wallstyle" => it.wall = name(),
                "doorstyle" => it.door = name(),
                "exitstyle" => it.exit = name(),
                "decorstyle" => it.decor = name(),
                "monsterstyle" => it.monster = name(),
                "treasurestyle" => it.treasure = name(),
                "xsize" => it.width = number().min(SIZE_MAX),
                "ysize" => it.height = number().min(SIZE_MAX),
                "expand2x" => it.expand = number() != 0,
                "symmetry" => it.symmetry = number(),
                "layoutoptions1" => it.options = number(),
                "treasureoptions" => it.treasure_options = number(),
                "difficulty" => it.difficulty = number(),
                "dungeon_level" => it.level = number().clamp(1, FLOORS_MAX),
                "dungeon_depth" => it.depth = number().clamp(1, FLOORS_MAX),
                "orientation" => it.orientation = number(),
                "final_map" => it.final_map = name(),
                "final_exit_archetype" => it.final_exit = name(),
                "dungeon_name" => it.name = name(),
                _ => {}
            }
        }
        it
    }

    /// How many maps lie behind the first.
    pub fn floors(&self) -> i32 {
        (self.depth - self.level).max(0)
    }

    /// The same so many maps further in.
    pub fn at_floor(&self, floor: u16) -> Self {
        Self { level: self.level + i32::from(floor), ..self.clone() }
    }

    /// Is a style asked for that means none at all?
    pub fn is_none(style: Option<&Text>) -> bool {
        style.is_some_and(|style| &**style == "none")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_read_and_the_rest_left_alone() {
        let it =
            Parameters::parse("layoutstyle maze\nxsize 30\nysize x\ncolour red\ndungeon_level 3\ndungeon_depth 5\n");
        assert_eq!((it.layout.as_deref(), it.width, it.height), (Some("maze"), 30, 0));
        assert_eq!((it.floors(), it.at_floor(2).level), (2, 5));
        assert_eq!(Parameters::parse("dungeon_level 6\ndungeon_depth 1").floors(), 0, "houses say so");
    }
}
