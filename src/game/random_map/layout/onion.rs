//! Onions: rooms inside rooms, each with one door.

use super::grid::{Cell, Grid};
use crate::game::dice::Dice;

/// Bits of the handbook's options. Without any of them chance decides.
const CENTERED: u32 = 1;
const LINEAR: u32 = 2;
const BOTTOM: u32 = 4;
const RIGHT: u32 = 8;
const IRREGULAR: u32 = 32;
const ALL: u32 = 64;

/// Squares from one wall to the next, at least.
const GAP_MIN: usize = 3;

pub(super) fn make(width: usize, height: usize, options: i32, dice: &mut Dice) -> Grid {
    let mut grid = Grid::walled(width, height);
    let known = options as u32 & (ALL - 1);
    let options = if known == 0 { dice.below(ALL) } else { known };
    let centered = options & (CENTERED | BOTTOM | RIGHT) == 0 || options & CENTERED != 0;
    let room = width.min(height);
    let layers_max = (room / (2 * GAP_MIN)).max(1);
    let layers = 1 + dice.below(layers_max.min(4) as u32) as usize;
    let gap = (room / (2 * (layers + 1))).max(GAP_MIN);
    let line = dice.below(4);
    let (mut left, mut top, mut right, mut bottom) = (0, 0, width - 1, height - 1);
    for _ in 0..layers {
        let mut thick = || if options & IRREGULAR == 0 { gap } else { GAP_MIN + dice.below(gap as u32) as usize };
        let (west, north) = (thick(), thick());
        // What is not centered lies against the right or the bottom, its walls its own.
        let east = if centered || options & RIGHT == 0 { thick() } else { GAP_MIN };
        let south = if centered || options & (RIGHT | BOTTOM) == 0 { thick() } else { GAP_MIN };
        if right - left < west + east + GAP_MIN || bottom - top < north + south + GAP_MIN {
            break;
        }
        (left, top, right, bottom) = (left + west, top + north, right - east, bottom - south);
        grid.frame(left, top, right, bottom, Cell::Wall);
        let side = if options & LINEAR == 0 { dice.below(4) } else { line };
        let across = |low: usize, high: usize, dice: &mut Dice| low + 1 + dice.below((high - low - 1) as u32) as usize;
        let door = match side {
            0 => (across(left, right, dice), top),
            1 => (right, across(top, bottom, dice)),
            2 => (across(left, right, dice), bottom),
            _ => (left, across(top, bottom, dice)),
        };
        grid.set(door, Cell::Door);
    }
    let entry = [(1, 1), (width - 2, 1), (1, height - 2), (width - 2, height - 2)][dice.below(4) as usize];
    grid.set(entry, Cell::Entry);
    grid.set((usize::midpoint(left, right), usize::midpoint(top, bottom)), Cell::Goal);
    grid
}
