//! Square spirals: one way that winds inward around corners, with a door at each.

use super::grid::{Cell, Grid, Square};
use crate::game::dice::Dice;

/// Squares from one wall to the next, at least and at most.
const GAP_MIN: usize = 3;
const GAP_MAX: usize = 6;

pub(super) fn make(width: usize, height: usize, dice: &mut Dice) -> Grid {
    let mut grid = Grid::walled(width, height);
    let shorter = width.min(height);
    let most = (shorter / 4).clamp(GAP_MIN, GAP_MAX);
    let gap = GAP_MIN + dice.below((most - GAP_MIN + 1) as u32) as usize;
    // The lane begins at the upper left and runs east; its inner wall ends a lane before each corner.
    let (mut left, mut top, mut right, mut bottom) = (0, 0, width - 1, height - 1);
    let mut corners: Vec<[Square; 2]> = Vec::new();
    let mut last: Square = (0, gap);
    for turn in 0usize.. {
        if right - left < 2 * gap + 1 || bottom - top < 2 * gap + 1 {
            break;
        }
        let end = match turn % 4 {
            0 => {
                top += gap;
                (right - gap, top)
            }
            1 => {
                right -= gap;
                (right, bottom - gap)
            }
            2 => {
                bottom -= gap;
                (left + gap, bottom)
            }
            _ => {
                left += gap;
                (left, top + gap)
            }
        };
        line(&mut grid, last, end);
        let step: (i32, i32) = [(1, 0), (0, 1), (-1, 0), (0, -1)][turn % 4];
        let outer = (end.0 as i32 + step.0 * gap as i32, end.1 as i32 + step.1 * gap as i32);
        corners.push([end, (outer.0 as usize, outer.1 as usize)]);
        last = end;
    }
    for [inner, outer] in corners {
        line(&mut grid, inner, outer);
        let across = |one: usize, other: usize, dice: &mut Dice| {
            let (low, high) = (one.min(other), one.max(other));
            low + 1 + dice.below((high - low - 1) as u32) as usize
        };
        let door = if inner.1 == outer.1 {
            (across(inner.0, outer.0, dice), inner.1)
        } else {
            (inner.0, across(inner.1, outer.1, dice))
        };
        grid.set(door, Cell::Door);
    }
    grid.set((1, 1), Cell::Entry);
    grid.set((usize::midpoint(left, right), usize::midpoint(top, bottom)), Cell::Goal);
    grid
}

fn line(grid: &mut Grid, from: Square, to: Square) {
    for x in from.0.min(to.0)..=from.0.max(to.0) {
        for y in from.1.min(to.1)..=from.1.max(to.1) {
            grid.set((x, y), Cell::Wall);
        }
    }
}
