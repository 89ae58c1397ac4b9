//! Where walls, doors and exits of a random map stand, before anything is made of them.

mod grid;
mod maze;
mod onion;
mod rogue;
mod shaping;
mod snake;
mod spiral;
mod square_spiral;

use super::request::{Parameters, SIZE_MIN};
use crate::game::dice::Dice;

pub(super) use grid::{Cell, Grid, NEXT, Square, around};

/// The bare map. All that is not wall can be reached from the entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub grid: Grid,
    /// Where one comes in, and where the way on is.
    pub entry: Square,
    pub goal: Square,
}

/// The styles that a layout is chosen from when none is asked for.
const STYLES: [&str; 6] = ["onion", "maze", "spiral", "rogue", "snake", "squarespiral"];

/// Squares of a map whose size is not asked for: so many and up to [`SPREAD`] - 1 more (measured).
const SIZE_CHANCE: i32 = 15;
const SPREAD: u32 = 25;
/// The least that a layout is made with, before it is mirrored or doubled.
const CORE_MIN: i32 = 7;

/// Makes a layout of that style and size, mirrored, doubled and turned as asked.
pub(super) fn make(asked: &Parameters, dice: &mut Dice) -> Layout {
    let mut size = |asked: i32| if asked < SIZE_MIN { SIZE_CHANCE + dice.below(SPREAD) as i32 } else { asked };
    let (mut width, mut height) = (size(asked.width), size(asked.height));
    let symmetry = if (1..=4).contains(&asked.symmetry) { asked.symmetry } else { 1 + dice.below(4) as i32 };
    let style = match asked.layout.as_deref() {
        Some("square_spiral") => "squarespiral",
        Some(style) if STYLES.contains(&style) => style,
        _ => STYLES[dice.below(STYLES.len() as u32) as usize],
    };
    if asked.expand {
        (width, height) = (width / 2, height / 2);
    }
    let (sideways, upright) = (symmetry & 1 == 0, symmetry >= 3);
    let half = |length: i32, halved: bool| (if halved { length / 2 } else { length }).max(CORE_MIN) as usize;
    // Rooms strewn about are not mirrored: nobody would see it.
    let strewn = style == "rogue";
    let (w, h) = (half(width, sideways && !strewn), half(height, upright && !strewn));
    let options = asked.options;
    let mut grid = match style {
        "maze" => maze::make(w, h, options, dice),
        "onion" => onion::make(w, h, options, dice),
        "spiral" => spiral::make(w, h, options, dice),
        "rogue" => rogue::make(w, h, options, dice),
        "snake" => snake::make(w, h, dice),
        _ => square_spiral::make(w, h, dice),
    };
    match style {
        "maze" if dice.once_in(2) => shaping::put_doors(&mut grid, dice),
        "onion" | "snake" | "squarespiral" if dice.once_in(2) => shaping::part_rooms(&mut grid, dice),
        _ => {}
    }
    if !strewn {
        grid = shaping::mirrored(grid, sideways, upright);
    }
    if asked.expand {
        grid = shaping::doubled(&grid);
    }
    grid = shaping::turned(grid, dice.below(4));
    shaping::join(&mut grid, dice);
    let (entry, goal) = shaping::ends(&mut grid, dice);
    Layout { grid, entry, goal }
}
